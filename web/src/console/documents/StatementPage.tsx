import { Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { type Schemas, address, read } from "../../app/api";
import { day } from "../../app/format";
import { Columns, Loaded, Page, Panel } from "../../components/page";
import { Dash, DateText, Fact, Facts, InstantText, Money, Mono, Status } from "../../components/values";
import { BuyerName } from "../buyers/BuyerName";
import { CollectionsTable } from "../lists/tables";
import { PaperButtons } from "./InvoicePage";

type Statement = Schemas["StatementInFull"];

export function StatementPage() {
  const { id = "" } = useParams({ strict: false }) as { id?: string };
  const statement = useQuery({
    queryKey: ["/v1/statements/{statement_id}", id],
    queryFn: ({ signal }) => read<Statement>(address("/v1/statements/{statement_id}", { statement_id: id }), signal),
  });
  return <Loaded query={statement}>{(found) => <StatementView statement={found} />}</Loaded>;
}

function StatementView({ statement }: { statement: Statement }) {
  const { t } = useTranslation("console");
  return (
    <Page
      title={t("statements.one", { number: statement.number })}
      above={[{ to: "/statements", label: t("nav.statements") }]}
      actions={<PaperButtons path={address("/v1/statements/{statement_id}", { statement_id: statement.id })} number={statement.number} />}
    >
      <Columns>
        <Panel title={t("fields.details")}>
          <Facts columns={2}>
            <Fact label={t("fields.buyer")}>
              <BuyerName id={statement.account_id} />
            </Fact>
            <Fact label={t("fields.total")}>
              <Money minor={statement.total} currency={statement.currency} strong />
            </Fact>
            <Fact label={t("fields.period")}>
              {day(statement.period_start)} – {day(statement.period_end)}
            </Fact>
            <Fact label={t("fields.due")}>
              <DateText value={statement.due_date} />
            </Fact>
            <Fact label={t("fields.reference")}>
              <Mono>{statement.payment_reference}</Mono>
            </Fact>
            <Fact label={t("papers.mail")}>{statement.delivery === null ? <Dash /> : <><Status value={statement.delivery.status} title={statement.delivery.cause} /> <InstantText value={statement.delivery.changed_at} /></>}</Fact>
          </Facts>
        </Panel>
        <CollectionsTable fixed={{ statement_id: statement.id }} local />
      </Columns>
      <Panel title={t("statements.items")} flush>
        <Table.ScrollContainer minWidth={560}>
          <Table verticalSpacing={6} horizontalSpacing="md">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("fields.date")}</Table.Th>
                <Table.Th>{t("fields.kind")}</Table.Th>
                <Table.Th>{t("fields.number")}</Table.Th>
                <Table.Th>{t("fields.costCentre")}</Table.Th>
                <Table.Th ta="right">{t("fields.amount")}</Table.Th>
                <Table.Th ta="right">{t("statements.before")}</Table.Th>
                <Table.Th ta="right">{t("statements.after")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {statement.items.map((item) => (
                <Table.Tr key={`${item.kind} ${item.number}`}>
                  <Table.Td>
                    <DateText value={item.dated_on} />
                  </Table.Td>
                  <Table.Td>{t(`statements.kinds.${item.kind}`)}</Table.Td>
                  <Table.Td>{item.number}</Table.Td>
                  <Table.Td>{item.cost_centre ?? <Dash />}</Table.Td>
                  <Table.Td ta="right">
                    <Money minor={item.amount} currency={statement.currency} />
                  </Table.Td>
                  <Table.Td ta="right">
                    <Money minor={item.before} currency={statement.currency} />
                  </Table.Td>
                  <Table.Td ta="right">
                    <Money minor={item.after} currency={statement.currency} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Panel>
    </Page>
  );
}
