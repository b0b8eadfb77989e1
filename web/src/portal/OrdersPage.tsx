/** Orders with what became of them, and statements of the months. */
import { Button, Table } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { type Schemas, download } from "../app/api";
import { ProblemAlert, notifyProblem } from "../app/errors";
import { day, instant } from "../app/format";
import { EmptyState } from "../components/EmptyState";
import { Page, Panel } from "../components/page";
import { Money, Status } from "../components/values";
import { useRows } from "./data";
import { MoreButton } from "./Shell";
import classes from "./portal.module.css";

export function OrdersPage() {
  const { t } = useTranslation("portal");
  const rows = useRows<Schemas["Order"]>("/v1/orders");
  return (
    <Page title={t("orders.title")}>
      <Panel flush>
        <ProblemAlert error={rows.error} />
        {rows.data?.pages[0]?.data.length === 0 ? (
          <EmptyState title={t("orders.none")} />
        ) : (
          <Table.ScrollContainer minWidth={320}>
            <Table className={classes.rows}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t("orders.order")}</Table.Th>
                  <Table.Th className={classes.wide}>{t("orders.placed")}</Table.Th>
                  <Table.Th>{t("orders.due")}</Table.Th>
                  <Table.Th className={classes.wide}>{t("invoices.centre")}</Table.Th>
                  <Table.Th className={classes.wide}>{t("orders.decision")}</Table.Th>
                  <Table.Th>{t("orders.payment")}</Table.Th>
                  <Table.Th className={classes.number}>{t("orders.amount")}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.data?.pages.flatMap((page) => page.data).map((each) => (
                  <Table.Tr key={each.id}>
                    <Table.Td>{each.external_id}</Table.Td>
                    <Table.Td className={classes.wide}>{instant(each.placed_at)}</Table.Td>
                    <Table.Td>{each.due_date === null ? "–" : day(each.due_date)}</Table.Td>
                    <Table.Td className={classes.wide}>{each.cost_centre ?? "–"}</Table.Td>
                    <Table.Td className={classes.wide}>
                      <Status value={each.decision} />
                    </Table.Td>
                    <Table.Td>
                      <Status value={each.payment} />
                    </Table.Td>
                    <Table.Td className={classes.number}>
                      <Money minor={each.amount} currency={each.currency} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
        <MoreButton query={rows} />
      </Panel>
    </Page>
  );
}

export function StatementsPage() {
  const { t } = useTranslation("portal");
  const rows = useRows<Schemas["StatementAnswer"]>("/v1/statements");
  const save = useMutation({ mutationFn: (each: Schemas["StatementAnswer"]) => download(`/v1/statements/${each.id}/pdf`, "application/pdf", `${each.number}.pdf`), onError: notifyProblem });
  return (
    <Page title={t("statements.title")}>
      <Panel flush>
        <ProblemAlert error={rows.error} />
        {rows.data?.pages[0]?.data.length === 0 ? (
          <EmptyState title={t("statements.none")} />
        ) : (
          <Table className={classes.rows}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("statements.number")}</Table.Th>
                <Table.Th className={classes.wide}>{t("statements.period")}</Table.Th>
                <Table.Th>{t("statements.due")}</Table.Th>
                <Table.Th className={classes.number}>{t("statements.total")}</Table.Th>
                <Table.Th>{t("invoices.pdf")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.data?.pages.flatMap((page) => page.data).map((each) => (
                <Table.Tr key={each.id}>
                  <Table.Td>{each.number}</Table.Td>
                  <Table.Td className={classes.wide}>
                    {day(each.period_start)} – {day(each.period_end)}
                  </Table.Td>
                  <Table.Td>{day(each.due_date)}</Table.Td>
                  <Table.Td className={classes.number}>
                    <Money minor={each.total} currency={each.currency} />
                  </Table.Td>
                  <Table.Td>
                    <Button size="compact-xs" variant="subtle" aria-label={`${t("invoices.pdf")} ${each.number}`} onClick={() => save.mutate(each)}>
                      {t("invoices.pdf")}
                    </Button>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
        <MoreButton query={rows} />
      </Panel>
    </Page>
  );
}
