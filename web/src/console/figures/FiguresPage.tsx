/** Figures: each as a chart, with the table that it is made of, and the way to the rows behind. */
import { AreaChart, BarChart, DonutChart } from "@mantine/charts";
import "@mantine/charts/styles.css";
import { Anchor, SegmentedControl, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { type Schemas, address, read } from "../../app/api";
import { useToday } from "../../app/clock";
import { addDays, day, money, moneyShort, number, percent } from "../../app/format";
import { Columns, Loaded, Page, Panel, Tiles } from "../../components/page";
import { Money, Tile } from "../../components/values";
import { DataTable } from "../../components/DataTable";
import { CreditLine } from "../buyers/CreditLine";
import { usedOf } from "../today/queues";

const BUCKETS = ["not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90"] as const;
const COLORS: Record<(typeof BUCKETS)[number], string> = { not_due: "#6d9ae6", days_1_30: "#e0b050", days_31_60: "#e08a3c", days_61_90: "#d65f3d", days_over_90: "#b3261e" };
const PERIODS = ["30", "90", "365"] as const;
const EXPECTED_DAYS = 42;

export function FiguresPage() {
  const { t } = useTranslation("console");
  const navigate = useNavigate();
  const { days = "90" } = useSearch({ strict: false }) as { days?: string };
  return (
    <Page
      title={t("nav.figures")}
      actions={<SegmentedControl aria-label={t("figures.period")} value={days} data={PERIODS.map((value) => ({ value, label: t("days", { count: Number(value) }) }))} onChange={(value) => void navigate({ to: ".", search: { days: value } as never, resetScroll: false })} />}
    >
      <Dso days={Number(days)} />
      <Columns>
        <Ageing />
        <Exposure />
        <Outcomes days={Number(days)} />
        <Expected />
      </Columns>
      <AgeingByBuyer />
    </Page>
  );
}

function Dso({ days }: { days: number }) {
  const { t } = useTranslation("console");
  const dso = useQuery({ queryKey: ["/v1/reports/dso", days], queryFn: ({ signal }) => read<Schemas["DsoReport"]>(address("/v1/reports/dso", {}, { days }), signal) });
  return (
    <Loaded query={dso}>
      {(found) => (
        <Tiles>
          {found.by_currency.map((each) => (
            <Tiles key={each.currency}>
              <Tile label={t("figures.dso")} value={each.simple === null ? "–" : t("days", { count: Number(each.simple) })} hint={t("figures.simple")} />
              <Tile label={t("figures.countback")} value={each.countback === null ? "–" : t("days", { count: Number(each.countback) })} hint={t("figures.countbackText")} />
              <Tile label={t("figures.receivables")} value={<Money minor={each.receivables} currency={each.currency} />} />
              <Tile label={t("figures.sales")} value={<Money minor={each.sales} currency={each.currency} />} hint={t("figures.last", { count: found.days })} />
            </Tiles>
          ))}
        </Tiles>
      )}
    </Loaded>
  );
}

function useAgeing() {
  return useQuery({ queryKey: ["/v1/reports/aging"], queryFn: ({ signal }) => read<Schemas["AgingReport"]>("/v1/reports/aging?limit=1", signal) });
}

function Ageing() {
  const { t } = useTranslation("console");
  const ageing = useAgeing();
  return (
    <Panel title={t("figures.ageing")}>
      <Loaded query={ageing}>
        {(found) => {
          const euro = found.totals.find((each) => each.currency === "EUR") ?? found.totals[0];
          if (euro === undefined) return <Text c="dimmed">{t("table.empty", { ns: "app" })}</Text>;
          const rows = BUCKETS.map((bucket) => ({ bucket: t(`figures.buckets.${bucket}`), amount: euro[bucket], color: COLORS[bucket] }));
          return (
            <>
              <BarChart h={220} data={rows} dataKey="bucket" series={[{ name: "amount", color: "brand.6", label: t("fields.open") }]} valueFormatter={(value) => moneyShort(value)} withTooltip getBarColor={(_, entry) => entry?.["color"] ?? "brand.6"} />
              <SmallTable rows={rows.map((row) => [row.bucket, row.amount])} total={[t("fields.total"), euro.total]} />
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}

function SmallTable({ rows, total }: { rows: [string, number][]; total?: [string, number] }) {
  return (
    <Table mt="md" verticalSpacing={4}>
      <Table.Tbody>
        {rows.map(([name, amount]) => (
          <Table.Tr key={name}>
            <Table.Td>{name}</Table.Td>
            <Table.Td ta="right">
              <Money minor={amount} />
            </Table.Td>
          </Table.Tr>
        ))}
        {total !== undefined && (
          <Table.Tr>
            <Table.Td fw={640}>{total[0]}</Table.Td>
            <Table.Td ta="right">
              <Money minor={total[1]} strong />
            </Table.Td>
          </Table.Tr>
        )}
      </Table.Tbody>
    </Table>
  );
}

const PARTS = [
  { part: "overdue", word: "overdue", color: "#d6453d" },
  { part: "in_collection", word: "inCollection", color: "#2f6bd1" },
  { part: "invoiced", word: "invoiced", color: "#6d9ae6" },
  { part: "unbilled", word: "unbilled", color: "#8fbfae" },
  { part: "open_orders", word: "openOrders", color: "#b9a7dc" },
] as const;

function Exposure() {
  const { t } = useTranslation("console");
  const exposure = useQuery({ queryKey: ["/v1/reports/exposure", "figures"], queryFn: ({ signal }) => read<Schemas["ExposureReport"]>("/v1/reports/exposure?sort=-used&limit=8", signal) });
  return (
    <Panel title={t("figures.exposure")} actions={<Anchor component={Link} to="/buyers?sort=-used" size="xs">{t("today.all")}</Anchor>}>
      <Loaded query={exposure}>
        {({ totals, data }) => (
          <>
            <DonutChart mx="auto" size={150} thickness={24} data={PARTS.map(({ part, word, color }) => ({ name: t(`fields.${word}`), value: totals[part], color }))} valueFormatter={(value) => money(value)} chartLabel={moneyShort(totals.used)} withTooltip />
            <SmallTable rows={PARTS.map(({ part, word }) => [t(`fields.${word}`), totals[part]])} total={[t("fields.used"), totals.used]} />
            <Text size="sm" fw={600} mt="md" mb={4}>
              {t("figures.largest")}
            </Text>
            <Table verticalSpacing={4}>
              <Table.Tbody>
                {data.map((row) => (
                  <Table.Tr key={row.account_id}>
                    <Table.Td>
                      <Anchor component={Link} to={`/buyers/${row.account_id}`} size="sm" c="inherit">
                        {row.name}
                      </Anchor>
                    </Table.Td>
                    <Table.Td w={140}>
                      <CreditLine exposure={row} />
                    </Table.Td>
                    <Table.Td ta="right">
                      <Money minor={usedOf(row)} currency={row.currency} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function Outcomes({ days }: { days: number }) {
  const { t } = useTranslation("console");
  const today = useToday();
  const report = useQuery({ queryKey: ["/v1/reports/collections", today, days], queryFn: ({ signal }) => read<Schemas["CollectionsReport"]>(address("/v1/reports/collections", {}, { since: addDays(today, -days), until: today }), signal) });
  return (
    <Panel title={t("figures.outcomes")}>
      <Loaded query={report}>
        {(found) => (
          <>
            <Text size="sm">
              {t("figures.returnRate")} <b>{percent(found.return_rate, 2)}</b>
            </Text>
            <BarChart
              h={200}
              mt="sm"
              orientation="vertical"
              data={found.by_status.map((each) => ({ status: t(`status.${each.status}`, { ns: "app" }), amount: each.amount }))}
              dataKey="status"
              yAxisProps={{ width: 96 }}
              series={[{ name: "amount", color: "brand.6", label: t("fields.amount") }]}
              valueFormatter={(value) => moneyShort(value)}
            />
            <Table mt="md" verticalSpacing={4}>
              <Table.Tbody>
                {found.by_status.map((each) => (
                  <Table.Tr key={`${each.status} ${each.currency}`}>
                    <Table.Td>
                      <Anchor component={Link} to={`/collections?status=${each.status}`} size="sm" c="inherit">
                        {t(`status.${each.status}`, { ns: "app" })}
                      </Anchor>
                    </Table.Td>
                    <Table.Td ta="right">{number(each.collections)}</Table.Td>
                    <Table.Td ta="right">
                      <Money minor={each.amount} currency={each.currency} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
            {found.by_reason.length > 0 && (
              <>
                <Text size="sm" fw={600} mt="md" mb={4}>
                  {t("figures.reasons")}
                </Text>
                <Table verticalSpacing={4}>
                  <Table.Tbody>
                    {found.by_reason.map((each) => (
                      <Table.Tr key={`${each.outcome} ${each.reason_code ?? ""}`}>
                        <Table.Td>
                          {each.reason_code} {each.meaning}
                        </Table.Td>
                        <Table.Td ta="right">{number(each.collections)}</Table.Td>
                        <Table.Td ta="right">{percent(each.rate, 2)}</Table.Td>
                        <Table.Td ta="right">
                          <Money minor={each.amount} currency={each.currency} />
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </>
            )}
          </>
        )}
      </Loaded>
    </Panel>
  );
}

/** Debits to come, by day: what the bank should book. */
function Expected() {
  const { t } = useTranslation("console");
  const today = useToday();
  const expected = useQuery({
    queryKey: ["/v1/collections", "expected", today],
    queryFn: async ({ signal }) => {
      const sums = new Map<string, number>();
      for (const status of ["planned", "announced", "batched", "submitted"]) {
        let cursor: string | null = null;
        do {
          const page: { data: Schemas["CollectionAnswer"][]; next_cursor: string | null } = await read(address("/v1/collections", {}, { status, limit: 500, cursor }), signal);
          for (const each of page.data) sums.set(each.collection_date, (sums.get(each.collection_date) ?? 0) + each.amount);
          cursor = page.next_cursor;
        } while (cursor !== null);
      }
      let total = 0;
      return Array.from({ length: EXPECTED_DAYS }, (_, offset) => {
        const date = addDays(today, offset);
        total += sums.get(date) ?? 0;
        return { date, label: day(date), amount: sums.get(date) ?? 0, total };
      });
    },
  });
  return (
    <Panel title={t("figures.expected")} actions={<Anchor component={Link} to="/collections?view=calendar" size="xs">{t("collections.calendar")}</Anchor>}>
      <Loaded query={expected}>
        {(rows) => (
          <>
            <AreaChart h={220} data={rows} dataKey="label" series={[{ name: "total", color: "brand.6", label: t("figures.cumulated") }]} valueFormatter={(value) => moneyShort(value)} withDots={false} curveType="stepAfter" />
            <Table mt="md" verticalSpacing={4}>
              <Table.Tbody>
                {rows
                  .filter((row) => row.amount > 0)
                  .map((row) => (
                    <Table.Tr key={row.date}>
                      <Table.Td>
                        <Anchor component={Link} to={`/collections/day/${row.date}`} size="sm" c="inherit">
                          {row.label}
                        </Anchor>
                      </Table.Td>
                      <Table.Td ta="right">
                        <Money minor={row.amount} />
                      </Table.Td>
                    </Table.Tr>
                  ))}
              </Table.Tbody>
            </Table>
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function AgeingByBuyer() {
  const { t } = useTranslation("console");
  return (
    <DataTable<Schemas["AgingOfAccount"]>
      name="ageing"
      label={t("figures.ageingByBuyer")}
      path="/v1/reports/aging"
      local
      rowId={(row) => row.account_id}
      open={(row) => `/buyers/${row.account_id}?tab=invoices`}
      columns={[
        { id: "name", header: t("fields.buyer"), wide: true, cell: (row) => row.name },
        ...BUCKETS.map((bucket) => ({
          id: bucket,
          header: t(`figures.buckets.${bucket}`),
          right: true,
          cell: (row: Schemas["AgingOfAccount"]) => <Money minor={row.by_currency.find((each) => each.currency === "EUR")?.[bucket] ?? 0} tone={bucket === "days_over_90" && (row.by_currency[0]?.[bucket] ?? 0) > 0 ? "bad" : undefined} />,
        })),
        { id: "total", header: t("fields.total"), right: true, cell: (row) => <Money minor={row.by_currency.find((each) => each.currency === "EUR")?.total ?? 0} strong /> },
      ]}
    />
  );
}

