/** What needs a person today: each queue with its money, its oldest items and the way to act. */
import { Anchor, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type Schemas, address, read } from "../../app/api";
import { explain } from "../../app/errors";
import { day, dayLong, instant, money, moneyShort, percent } from "../../app/format";
import { useToday } from "../../app/clock";
import { useMay } from "../../app/permissions";
import { useMe } from "../../app/session";
import { Page, Tiles } from "../../components/page";
import { Money, Tile } from "../../components/values";
import { BuyerName } from "../buyers/BuyerName";
import classes from "./TodayPage.module.css";
import { QUEUES, type Queue, type QueueRow } from "./queues";

const ASKED = 50;
const SHOWN = 4;

export function TodayPage() {
  const { t } = useTranslation("console");
  const me = useMe();
  const may = useMay();
  const today = useToday();
  const queues = QUEUES.filter((queue) => may(queue.needs));
  const found = useQueries({
    queries: queues.map((queue) => ({
      queryKey: ["today", queue.name],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        read<{ data: unknown[]; next_cursor: string | null }>(address(queue.path, {}, { ...queue.query, limit: ASKED }), signal),
      refetchInterval: 60_000,
    })),
  });
  const loading = found.some((each) => each.isPending);
  const cards = queues
    .map((queue, position) => {
      const answer = found[position];
      const rows = (answer?.data?.data ?? []).flatMap((item) => queue.row(item, today) ?? []);
      return { queue, rows, more: typeof answer?.data?.next_cursor === "string", error: answer?.error };
    })
    .filter(({ rows, error }) => rows.length > 0 || error)
    .toSorted((a, b) => urgency(b) - urgency(a));
  const firstName = me.user.name.split(" ")[0] ?? me.user.name;
  return (
    <Page title={t("today.hello", { name: firstName })} status={<Text c="dimmed">{dayLong(today)}</Text>}>
      {may("reports.read") && <Standing />}
      {loading && cards.length === 0 && (
        <div className={classes.grid}>
          {[1, 2, 3, 4].map((each) => (
            <Skeleton key={each} height={180} radius="lg" />
          ))}
        </div>
      )}
      {!loading && cards.length === 0 && (
        <Stack align="center" gap={6} py={72}>
          <IconCircleCheck size={36} stroke={1.3} color="var(--tone-good)" aria-hidden />
          <Text fw={600}>{t("today.calm")}</Text>
          <Text c="dimmed" ta="center" maw={420}>
            {t("today.calmText")}
          </Text>
        </Stack>
      )}
      <div className={classes.grid}>
        {cards.map(({ queue, rows, more, error }) => (
          <QueueCard key={queue.name} queue={queue} rows={rows} more={more} error={error} />
        ))}
      </div>
    </Page>
  );
}

function sumOf(rows: readonly QueueRow[]): number {
  return rows.reduce((sum, row) => sum + (row.amount ?? 0), 0);
}

/** Deadlines first, then money. */
function urgency({ queue, rows }: { queue: Queue; rows: readonly QueueRow[] }): number {
  return queue.weight * 1e13 + sumOf(rows);
}

function QueueCard({ queue, rows, more, error }: { queue: Queue; rows: QueueRow[]; more: boolean; error: unknown }) {
  const { t } = useTranslation("console");
  const count = `${rows.length}${more ? "+" : ""}`;
  const sum = sumOf(rows);
  const title = t(`today.queues.${queue.name}`);
  return (
    <section className={classes.card} aria-label={title} data-tone={queue.tone}>
      <header className={classes.head}>
        <div>
          <h2 className={classes.title}>
            {title} <span className={classes.count}>{count}</span>
          </h2>
          <Text size="xs" c="dimmed">
            {t(`today.hints.${queue.name}`)}
          </Text>
        </div>
        {sum !== 0 && <div className={classes.sum}>{money(sum)}</div>}
      </header>
      {error !== null && error !== undefined && rows.length === 0 && (
        <Text size="sm" c="var(--tone-bad)" p="sm">
          {explain(error).title}
        </Text>
      )}
      <ul className={classes.list}>
        {rows.slice(0, SHOWN).map((row) => (
          <li key={row.id}>
            <Link to={row.to} className={classes.row}>
              <span className={classes.what}>
                <span className={classes.name}>{row.accountId === undefined ? row.label : <BuyerName id={row.accountId} plain />}</span>
                <span className={classes.note}>{note(row)}</span>
              </span>
              {row.amount !== undefined && <Money minor={row.amount} currency={row.currency ?? "EUR"} strong />}
            </Link>
          </li>
        ))}
      </ul>
      <footer className={classes.foot}>
        <Anchor component={Link} to={queue.page} size="xs">
          {t("today.all")}
          {rows.length > SHOWN ? ` (${count})` : ""}
        </Anchor>
      </footer>
    </section>
  );
}

function note(row: QueueRow): ReactNode {
  const when = row.deadline ?? row.since;
  const parts = [row.accountId === undefined ? null : row.label, row.note, when === undefined ? null : when.length > 10 ? instant(when) : day(when)];
  return parts.filter((each) => each !== null && each !== undefined && each !== "").join(" · ");
}

function show(minor: number | undefined): ReactNode {
  return minor === undefined ? <Skeleton height={24} width={90} /> : moneyShort(minor);
}

function Standing() {
  const { t } = useTranslation("console");
  const exposure = useQuery({
    queryKey: ["/v1/reports/exposure", "totals"],
    queryFn: ({ signal }) => read<Schemas["ExposureReport"]>("/v1/reports/exposure?limit=1", signal),
  });
  const totals = exposure.data?.totals;
  return (
    <Tiles>
      <Tile label={t("fields.used")} value={show(totals?.used)} hint={totals === undefined || totals.limit === 0 ? undefined : `${percent(totals.used / totals.limit)} / ${moneyShort(totals.limit)}`} />
      <Tile label={t("fields.openOrders")} value={show(totals?.open_orders)} />
      <Tile label={t("fields.invoiced")} value={show(totals?.invoiced)} />
      <Tile label={t("fields.inCollection")} value={show(totals?.in_collection)} />
      <Tile label={t("fields.overdue")} value={show(totals?.overdue)} {...((totals?.overdue ?? 0) > 0 ? { tone: "bad" as const } : {})} />
      <Tile label={t("nav.buyers")} value={totals === undefined ? <Skeleton height={24} width={40} /> : <Group gap={6}>{totals.accounts}</Group>} />
    </Tiles>
  );
}
