/** Invoices: to pay, overdue, all; ticked ones are paid together or come as one ZIP. */
import { Anchor, Button, Checkbox, Group, SegmentedControl, Stack, Table, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { address, download } from "../app/api";
import { ProblemAlert, notifyProblem } from "../app/errors";
import { day } from "../app/format";
import { useMay } from "../app/permissions";
import { EmptyState } from "../components/EmptyState";
import { Loaded, Page, Panel } from "../components/page";
import { Money, Status } from "../components/values";
import { type Invoice, payable, useAccountId, useRows, useUnpaid } from "./data";
import { MoreButton } from "./Shell";
import classes from "./portal.module.css";

type Which = "unpaid" | "overdue" | "all";

export function InvoicesPage() {
  const { t } = useTranslation("portal");
  const accountId = useAccountId();
  const may = useMay();
  const go = useNavigate();
  const [which, setWhich] = useState<Which>("unpaid");
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text.trim(), 250);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const unpaid = useUnpaid();
  const rows = useRows<Invoice>("/v1/invoices", { ...(which === "overdue" ? { status: "overdue" } : {}), ...(asked ? { q: asked } : {}) });
  const shown = which === "unpaid" && asked === "" ? unpaid.data : rows.data?.pages.flatMap((page) => page.data);
  const save = useMutation({ mutationFn: ([path, accept, name]: [string, string, string]) => download(path, accept, name), onError: notifyProblem });
  const tick = (id: string) => setTicked((old) => new Set(old.has(id) ? [...old].filter((each) => each !== id) : [...old, id]));
  const zip = () =>
    save.mutate([
      address("/v1/invoices/archive", {}, ticked.size > 0 ? { invoice_ids: [...ticked].join(",") } : { account_id: accountId }),
      "application/zip",
      "invoices.zip",
    ]);
  return (
    <Page
      title={t("nav.invoices")}
      actions={
        <>
          <Button variant="default" onClick={zip} loading={save.isPending}>
            {t("invoices.zip")}
          </Button>
          <Button variant="default" onClick={() => save.mutate([address("/v1/invoices", {}, { account_id: accountId }), "text/csv", "invoices.csv"])}>
            {t("invoices.export")}
          </Button>
          {may("online_payments.write") && (
            <Button disabled={ticked.size === 0} onClick={() => void go({ to: "/pay" as never, search: { ids: [...ticked].join(",") } as never })}>
              {t("invoices.pay", { count: ticked.size })}
            </Button>
          )}
        </>
      }
    >
      <Group justify="space-between">
        <SegmentedControl
          aria-label={t("invoices.filter")}
          value={which}
          onChange={(value) => setWhich(value as Which)}
          data={(["unpaid", "overdue", "all"] as const).map((value) => ({ value, label: t(`invoices.${value}`) }))}
        />
        <TextInput aria-label={t("invoices.search")} placeholder={t("invoices.search")} value={text} onChange={(event) => setText(event.currentTarget.value)} w={260} />
      </Group>
      <Panel flush>
        {shown === undefined ? (
          which === "unpaid" ? <Loaded query={unpaid}>{() => null}</Loaded> : <ProblemAlert error={rows.error} />
        ) : shown.length === 0 ? (
          <EmptyState title={t("invoices.none")} />
        ) : (
          <Stack gap={0}>
            <InvoiceTable invoices={shown} ticked={ticked} onTick={tick} onAll={(ids) => setTicked(new Set(ids))} onPdf={(each) => save.mutate([`/v1/invoices/${each.id}/pdf`, "application/pdf", `${each.number}.pdf`])} />
            {which !== "unpaid" && <MoreButton query={rows} />}
          </Stack>
        )}
      </Panel>
    </Page>
  );
}

interface TableProps {
  invoices: readonly Invoice[];
  ticked: ReadonlySet<string>;
  onTick: (id: string) => void;
  onAll: (ids: string[]) => void;
  onPdf?: (invoice: Invoice) => void;
}

export function InvoiceTable({ invoices, ticked, onTick, onAll, onPdf }: TableProps) {
  const { t } = useTranslation("portal");
  const can = invoices.filter((each) => payable(each) > 0);
  return (
    <Table.ScrollContainer minWidth={320}>
      <Table className={classes.rows} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={36}>
              <Checkbox aria-label={t("invoices.tickAll")} checked={can.length > 0 && can.every((each) => ticked.has(each.id))} onChange={(event) => onAll(event.currentTarget.checked ? can.map((each) => each.id) : [])} />
            </Table.Th>
            <Table.Th>{t("invoices.number")}</Table.Th>
            <Table.Th className={classes.wide}>{t("invoices.issued")}</Table.Th>
            <Table.Th>{t("invoices.due")}</Table.Th>
            <Table.Th className={classes.wide}>{t("invoices.order")}</Table.Th>
            <Table.Th className={classes.wide}>{t("invoices.centre")}</Table.Th>
            <Table.Th className={classes.wide}>{t("invoices.status")}</Table.Th>
            <Table.Th className={classes.number}>{t("invoices.open")}</Table.Th>
            {onPdf !== undefined && <Table.Th className={classes.wide}>{t("invoices.pdf")}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {invoices.map((each) => (
            <Table.Tr key={each.id}>
              <Table.Td>
                <Checkbox aria-label={t("invoices.tick", { number: each.number })} checked={ticked.has(each.id)} disabled={payable(each) === 0} onChange={() => onTick(each.id)} />
              </Table.Td>
              <Table.Td>
                <Anchor component={Link} to="/invoices/$id" params={{ id: each.id } as never}>
                  {each.number}
                </Anchor>
              </Table.Td>
              <Table.Td className={classes.wide}>{day(each.issued_on)}</Table.Td>
              <Table.Td>{day(each.due_date)}</Table.Td>
              <Table.Td className={classes.wide}>{each.order_external_id}</Table.Td>
              <Table.Td className={classes.wide}>{each.cost_centre ?? "–"}</Table.Td>
              <Table.Td className={classes.wide}>
                <Status value={each.status} />
              </Table.Td>
              <Table.Td className={classes.number}>
                <Money minor={each.open_amount} currency={each.currency} />
              </Table.Td>
              {onPdf !== undefined && (
                <Table.Td className={classes.wide}>
                  <Button size="compact-xs" variant="subtle" aria-label={`${t("invoices.pdf")} ${each.number}`} onClick={() => onPdf(each)}>
                    {t("invoices.pdf")}
                  </Button>
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
