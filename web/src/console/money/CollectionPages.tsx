import { Alert, Anchor, Button, Checkbox, Select, SegmentedControl, Stack, Table, Text, TextInput } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Schemas, address, read, write } from "../../app/api";
import { useToday } from "../../app/clock";
import { addDays, day, dayLong, money } from "../../app/format";
import { useMay } from "../../app/permissions";
import { ActionDialog } from "../../components/ActionDialog";
import { Columns, Loaded, Page, Panel, Tiles } from "../../components/page";
import { Dash, DateText, Fact, Facts, InstantText, Money, Mono, Status, Tile } from "../../components/values";
import { BuyerName } from "../buyers/BuyerName";
import { CollectionsTable } from "../lists/tables";
import classes from "./calendar.module.css";

type Collection = Schemas["CollectionAnswer"];
type Move = "cancel" | "recall" | "reverse" | "represent" | "release" | "confirm";

const NEEDS: Record<Move, string> = {
  represent: "collections.write", cancel: "collections.write", recall: "collections.recall", reverse: "collections.recall", release: "collections.answer", confirm: "collections.answer",
};
const MOVES = Object.keys(NEEDS) as Move[];

export function CollectionsPage() {
  const { t } = useTranslation("console");
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { view?: string };
  const view = search.view ?? "list";
  return (
    <Page
      title={t("nav.collections")}
      actions={
        <SegmentedControl
          aria-label={t("collections.view")}
          value={view}
          data={[
            { value: "list", label: t("collections.list") },
            { value: "calendar", label: t("collections.calendar") },
          ]}
          onChange={(value) => void navigate({ to: ".", search: { view: value === "list" ? undefined : value } as never })}
        />
      }
    >
      {view === "calendar" ? <Calendar /> : <CollectionsTable />}
    </Page>
  );
}

const WEEKS = 6;
const WEEK = 7;

/** What leaves when: six weeks from this one, each day with its debits and their sum. */
function Calendar() {
  const { t } = useTranslation("console");
  const navigate = useNavigate();
  const today = useToday();
  const monday = addDays(today, -((new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % WEEK));
  const last = addDays(monday, WEEKS * WEEK - 1);
  const found = useQuery({
    queryKey: ["/v1/collections", "calendar", monday],
    queryFn: async ({ signal }) => {
      const days = new Map<string, { count: number; sum: number }>();
      let cursor: string | null | undefined;
      do {
        const page: { data: Collection[]; next_cursor: string | null } = await read(address("/v1/collections", {}, { collected_from: undefined, sort: "collection_date", limit: 500, due_from: addDays(monday, -60), due_to: last, cursor }), signal);
        for (const each of page.data) {
          if (each.status === "cancelled" || each.collection_date < monday || each.collection_date > last) continue;
          const present = days.get(each.collection_date) ?? { count: 0, sum: 0 };
          days.set(each.collection_date, { count: present.count + 1, sum: present.sum + each.amount });
        }
        cursor = page.next_cursor;
      } while (cursor !== null);
      return days;
    },
  });
  const days = Array.from({ length: WEEKS * WEEK }, (_, offset) => addDays(monday, offset));
  const most = Math.max(1, ...[...(found.data?.values() ?? [])].map((each) => each.sum));
  return (
    <Loaded query={found}>
      {(sums) => (
        <ol className={classes.calendar} aria-label={t("collections.calendar")}>
          {days.map((date) => {
            const sum = sums.get(date);
            return (
              <li key={date} className={classes.day} data-today={date === today || undefined} data-past={date < today || undefined}>
                <div className={classes.date}>{day(date)}</div>
                {sum !== undefined && (
                  <button type="button" className={classes.sum} aria-label={`${dayLong(date)}: ${sum.count}, ${money(sum.sum)}`} onClick={() => void navigate({ to: `/collections/day/${date}` })}>
                    <span className={classes.fill} style={{ height: `${Math.max(6, (sum.sum / most) * 100)}%` }} />
                    <b>{money(sum.sum)}</b>
                    <span>{t("collections.count", { count: sum.count })}</span>
                  </button>
                )}
              </li>
            );
          })}
        </ol>
      )}
    </Loaded>
  );
}

/** One day: what would be in its file, what is left out and why. */
export function CollectionDayPage() {
  const { t } = useTranslation("console");
  const { date = "" } = useParams({ strict: false }) as { date?: string };
  const preview = useQuery({
    queryKey: ["/v1/batches/preview", date],
    queryFn: ({ signal }) => read<Schemas["PreviewAnswer"]>(address("/v1/batches/preview", {}, { date }), signal),
  });
  const debits = useQuery({
    queryKey: ["/v1/batches/preview/debits", date],
    queryFn: ({ signal }) => read<{ data: Schemas["PreviewedDebitAnswer"][]; next_cursor: string | null }>(address("/v1/batches/preview/debits", {}, { date, limit: 200 }), signal),
  });
  return (
    <Page title={dayLong(date)} above={[{ to: "/collections?view=calendar", label: t("nav.collections") }]}>
      <Loaded query={preview}>
        {(found) => (
          <Columns>
            <Panel title={t("collections.files")} flush>
              <Table verticalSpacing={6} horizontalSpacing="md">
                <Table.Tbody>
                  {found.files.map((file) => (
                    <Table.Tr key={file.scheme}>
                      <Table.Td>{file.scheme}</Table.Td>
                      <Table.Td>{t("collections.count", { count: file.debits })}</Table.Td>
                      <Table.Td ta="right">
                        <Money minor={file.total} strong />
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Panel>
            <Panel title={t("collections.leftOut")} flush>
              <Table verticalSpacing={6} horizontalSpacing="md">
                <Table.Tbody>
                  {found.left_out.map((each) => (
                    <Table.Tr key={each.cause}>
                      <Table.Td>{each.meaning}</Table.Td>
                      <Table.Td>{t("collections.count", { count: each.debits })}</Table.Td>
                      <Table.Td ta="right">
                        <Money minor={each.total} />
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Panel>
          </Columns>
        )}
      </Loaded>
      <Panel title={t("fields.debits")} flush>
        <Loaded query={debits}>
          {(found) => (
            <Table.ScrollContainer minWidth={640}>
              <Table verticalSpacing={6} horizontalSpacing="md">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t("fields.buyer")}</Table.Th>
                    <Table.Th>{t("fields.collected")}</Table.Th>
                    <Table.Th>{t("fields.mandate")}</Table.Th>
                    <Table.Th>{t("collections.ready")}</Table.Th>
                    <Table.Th ta="right">{t("fields.amount")}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {found.data.map((each) => (
                    <Table.Tr key={each.id}>
                      <Table.Td>
                        <BuyerName id={each.account_id} />
                      </Table.Td>
                      <Table.Td>
                        <DateText value={each.collection_date} />
                      </Table.Td>
                      <Table.Td>
                        <Mono>{each.mandate_reference ?? "–"}</Mono>
                      </Table.Td>
                      <Table.Td>{each.ready ? <Status value="ready" /> : <Text size="sm" c="var(--tone-bad)">{each.meaning}</Text>}</Table.Td>
                      <Table.Td ta="right">
                        <Anchor component={Link} to={`/collections/${each.id}`} size="sm" c="inherit">
                          <Money minor={each.amount} currency={each.currency} />
                        </Anchor>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}

export function CollectionPage() {
  const { id = "" } = useParams({ strict: false }) as { id?: string };
  const collection = useQuery({
    queryKey: ["/v1/collections/{collection_id}", id],
    queryFn: ({ signal }) => read<Collection>(address("/v1/collections/{collection_id}", { collection_id: id }), signal),
  });
  return <Loaded query={collection}>{(found) => <CollectionView collection={found} />}</Loaded>;
}

function CollectionView({ collection }: { collection: Collection }) {
  const { t, i18n } = useTranslation("console");
  const may = useMay();
  const [move, setMove] = useState<Move | null>(null);
  const moves = MOVES.filter((each) => collection.available_actions.includes(each) && may(NEEDS[each]));
  const reasons = useQuery({
    queryKey: ["/v1/collections/return-reasons"],
    queryFn: ({ signal }) => read<{ data: Schemas["ReasonAnswer"][] }>("/v1/collections/return-reasons?limit=500", signal),
    staleTime: 3_600_000,
    enabled: collection.details !== null,
  });
  const advice = reasons.data?.data.find((each) => each.code === collection.details?.reason_code)?.merchant[i18n.language === "fr" ? "fr" : "en"];
  return (
    <Page
      title={t("collections.one", { amount: money(collection.amount, collection.currency) })}
      above={[{ to: "/collections", label: t("nav.collections") }]}
      status={<Status value={collection.status} title={collection.details?.cause} />}
      actions={moves.map((each, position) => (
        <Button key={each} variant={position === 0 && each === "represent" ? "filled" : "default"} onClick={() => setMove(each)}>
          {t(`collections.moves.${each}`)}
        </Button>
      ))}
    >
      {collection.details !== null && (
        <Alert color="red" variant="light" icon={<IconAlertTriangle size={17} aria-hidden />} title={`${collection.details.reason_code ?? ""} ${collection.details.cause}`}>
          {advice ?? ""}
          {collection.details.retry_on ? ` ${t("collections.retryOn", { date: day(collection.details.retry_on) })}` : ""}
        </Alert>
      )}
      {collection.alerts.map((alert) => (
        <Alert key={alert.kind} color="orange" variant="light" title={alert.cause}>
          {alert.deadline === null ? null : t("collections.until", { date: day(alert.deadline) })}
        </Alert>
      ))}
      <Tiles>
        <Tile label={t("fields.amount")} value={<Money minor={collection.amount} currency={collection.currency} />} />
        <Tile label={t("fields.due")} value={<DateText value={collection.due_date} />} />
        <Tile label={t("fields.collected")} value={<DateText value={collection.collection_date} />} />
        <Tile label={t("fields.settled")} value={<DateText value={collection.settled_on} />} {...(collection.final_on === null ? {} : { hint: t("collections.final", { date: day(collection.final_on) }) })} />
      </Tiles>
      <Columns>
        <Panel title={t("fields.details")}>
          <Facts columns={2}>
            <Fact label={t("fields.buyer")}>
              <BuyerName id={collection.account_id} />
            </Fact>
            <Fact label={t("fields.mandate")}>
              {collection.mandate_id === null ? (
                <Dash />
              ) : (
                <Anchor component={Link} to={`/mandates/${collection.mandate_id}`} size="sm">
                  <Mono>{collection.mandate_reference}</Mono>
                </Anchor>
              )}
            </Fact>
            <Fact label={t("fields.scheme")}>{collection.scheme ?? <Dash />}</Fact>
            <Fact label={t("fields.iban")}>
              <Mono>{collection.iban_masked ?? "–"}</Mono>
            </Fact>
            <Fact label={t("fields.batch")}>
              {collection.batch_id === null ? (
                <Dash />
              ) : (
                <Anchor component={Link} to={`/batches/${collection.batch_id}`} size="sm">
                  {t("actions.open", { ns: "app" })}
                </Anchor>
              )}
            </Fact>
            <Fact label="End-to-end id">
              <Mono>{collection.end_to_end_id}</Mono>
            </Fact>
            <Fact label={t("fields.created")}>
              <InstantText value={collection.created_at} />
            </Fact>
            {collection.represented_by !== null && (
              <Fact label={t("collections.representedBy")}>
                <Anchor component={Link} to={`/collections/${collection.represented_by}`} size="sm">
                  {t("actions.open", { ns: "app" })}
                </Anchor>
              </Fact>
            )}
            {collection.retry_of !== null && (
              <Fact label={t("collections.retryOf")}>
                <Anchor component={Link} to={`/collections/${collection.retry_of}`} size="sm">
                  {t("actions.open", { ns: "app" })}
                </Anchor>
              </Fact>
            )}
          </Facts>
        </Panel>
        <Panel title={t("payments.pays")} flush>
          <Table verticalSpacing={6} horizontalSpacing="md">
            <Table.Tbody>
              {collection.allocations.map((each) => (
                <Table.Tr key={each.invoice_id}>
                  <Table.Td>
                    <Anchor component={Link} to={`/invoices/${each.invoice_id}`} size="sm">
                      {each.number}
                    </Anchor>
                  </Table.Td>
                  <Table.Td ta="right">
                    <Money minor={each.amount} currency={collection.currency} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Panel>
      </Columns>
      {move !== null && <MoveDialog collection={collection} move={move} onClose={() => setMove(null)} />}
    </Page>
  );
}

const RECALL_REASONS = ["CUST", "DUPL", "TECH", "FRAD", "AM09", "UPAY"] as const;
const REVERSE_REASONS = ["AM05", "MS02", "MS03", "MD05"] as const;

function MoveDialog({ collection, move, onClose }: { collection: Collection; move: Move; onClose: () => void }) {
  const { t } = useTranslation("console");
  const [reason, setReason] = useState("");
  const [code, setCode] = useState<string>(move === "reverse" ? "AM05" : "CUST");
  const [agreed, setAgreed] = useState(false);
  const [on, setOn] = useState("");
  const codes = move === "reverse" ? REVERSE_REASONS : RECALL_REASONS;
  const coded = move === "recall" || move === "reverse";
  const body = (): Record<string, unknown> => {
    if (coded) return { reason: code };
    if (move === "represent") return { reason: reason.trim(), buyer_agreed: agreed, not_before: on || null };
    if (move === "confirm") return { reason: reason.trim(), settled_on: on || null };
    return { reason: reason.trim() };
  };
  return (
    <ActionDialog
      title={t(`collections.moves.${move}`)}
      text={t(`collections.texts.${move}`)}
      confirm={t(`collections.moves.${move}`)}
      danger={move !== "represent" && move !== "confirm"}
      done={t("collections.done")}
      ready={coded || reason.trim() !== ""}
      run={() => write("POST", address(`/v1/collections/{collection_id}/${move}`, { collection_id: collection.id }), body())}
      onClose={onClose}
    >
      <Stack gap="sm">
        {coded ? (
          <Select label={t("fields.reason")} data={codes.map((value) => ({ value, label: `${value} · ${t(`collections.codes.${value}`)}` }))} value={code} onChange={(value) => setCode(value ?? "CUST")} allowDeselect={false} />
        ) : (
          <TextInput label={t("dialog.reason", { ns: "app" })} description={t("dialog.reasonHelp", { ns: "app" })} value={reason} onChange={(event) => setReason(event.currentTarget.value)} required data-autofocus />
        )}
        {move === "represent" && (
          <>
            <Checkbox label={t("collections.agreed")} checked={agreed} onChange={(event) => setAgreed(event.currentTarget.checked)} />
            <TextInput type="date" label={t("collections.notBefore")} value={on} onChange={(event) => setOn(event.currentTarget.value)} />
          </>
        )}
        {move === "confirm" && <TextInput type="date" label={t("fields.settled")} value={on} onChange={(event) => setOn(event.currentTarget.value)} />}
      </Stack>
    </ActionDialog>
  );
}
