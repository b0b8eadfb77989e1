/** One invoice: its lines, its money, and questions about it. */
import { Anchor, Button, Checkbox, Select, Stack, Table, Text, TextInput, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { call, download, write } from "../app/api";
import { notifyProblem } from "../app/errors";
import { day, money } from "../app/format";
import { useMay } from "../app/permissions";
import { ActionDialog } from "../components/ActionDialog";
import { FileDrop, MoneyInput } from "../components/fields";
import { Columns, Loaded, Page, Panel } from "../components/page";
import { Fact, Facts, Money, Mono, Status } from "../components/values";
import { type Dispute, type InvoiceInFull, payable, useThing } from "./data";
import { Notice } from "./Notice";
import classes from "./portal.module.css";

export const KINDS = ["price", "quantity", "not_received", "damaged", "vat", "duplicate", "other"] as const;
export const FILES = "application/pdf,image/png,image/jpeg";
export const FILE_BYTES_MAX = 5 * 1024 * 1024;

export function attach(disputeId: string, file: File): Promise<unknown> {
  return call(`/v1/disputes/${disputeId}/attachments?name=${encodeURIComponent(file.name.slice(-120))}&author=buyer`, {
    method: "POST",
    body: file,
    headers: { "Content-Type": file.type || "application/octet-stream" },
  });
}

export function InvoicePage() {
  const { t } = useTranslation("portal");
  const { id } = useParams({ strict: false }) as { id: string };
  const invoice = useThing<InvoiceInFull>("/v1/invoices/{id}", { id });
  return <Loaded query={invoice}>{(found) => <Shown invoice={found} title={t("invoice.title", { number: found.number })} />}</Loaded>;
}

function Shown({ invoice, title }: { invoice: InvoiceInFull; title: string }) {
  const { t } = useTranslation("portal");
  const may = useMay();
  const [asking, setAsking] = useState<number[] | null>(null);
  const save = useMutation({ mutationFn: () => download(`/v1/invoices/${invoice.id}/pdf`, "application/pdf", `${invoice.number}.pdf`), onError: notifyProblem });
  const canAsk = may("disputes.write") && invoice.open_amount > invoice.disputed;
  return (
    <Page
      title={title}
      above={[{ to: "/invoices", label: t("nav.invoices") }]}
      status={<Status value={invoice.status} />}
      actions={
        <>
          <Button variant="default" loading={save.isPending} onClick={() => save.mutate()}>
            {t("invoices.pdf")}
          </Button>
          {canAsk && (
            <Button variant="default" onClick={() => setAsking([])}>
              {t("invoice.ask")}
            </Button>
          )}
          {may("online_payments.write") && payable(invoice) > 0 && (
            <Button component={Link} to="/pay" search={{ ids: invoice.id } as never}>
              {t("pay.payWith", { amount: money(payable(invoice), invoice.currency) })}
            </Button>
          )}
        </>
      }
    >
      {invoice.details !== null && (
        <Notice tone="bad" title={t("invoice.failed")}>
          {invoice.details.cause}
        </Notice>
      )}
      <Columns>
        <Panel>
          <Facts columns={2}>
            <Fact label={t("invoices.issued")}>{day(invoice.issued_on)}</Fact>
            <Fact label={t("invoices.due")}>{day(invoice.due_date)}</Fact>
            <Fact label={t("invoices.order")}>{invoice.order_external_id}</Fact>
            <Fact label={t("invoice.reference")}>
              <Mono>{invoice.payment_reference}</Mono>
            </Fact>
            {invoice.cost_centre !== null && <Fact label={t("invoices.centre")}>{invoice.cost_centre}</Fact>}
            {Object.entries(invoice.analytics).map(([name, value]) => (
              <Fact key={name} label={name}>
                {value}
              </Fact>
            ))}
          </Facts>
        </Panel>
        <Panel>
          <Facts columns={2}>
            <Fact label={t("invoices.amount")}>
              <Money minor={invoice.amount} currency={invoice.currency} strong />
            </Fact>
            <Fact label={t("invoices.open")}>
              <Money minor={invoice.open_amount} currency={invoice.currency} strong />
            </Fact>
            {(["paid", "credited", "in_collection", "disputed"] as const).map((name) => (
              <Fact key={name} label={t(`invoice.${name === "in_collection" ? "inCollection" : name}`)}>
                <Money minor={invoice[name]} currency={invoice.currency} />
              </Fact>
            ))}
          </Facts>
        </Panel>
      </Columns>
      <Panel title={t("invoice.lines")} flush>
        <Table.ScrollContainer minWidth={320}>
          <Table className={classes.rows}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("invoice.description")}</Table.Th>
                <Table.Th className={classes.number}>{t("invoice.quantity")}</Table.Th>
                <Table.Th className={`${classes.number} ${classes.wide}`}>{t("invoice.rate")}</Table.Th>
                <Table.Th className={classes.number}>{t("invoice.amount")}</Table.Th>
                {canAsk && <Table.Th className={classes.wide}>{t("nav.disputes")}</Table.Th>}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {invoice.lines.map((line) => (
                <Table.Tr key={line.line_no}>
                  <Table.Td>{line.description}</Table.Td>
                  <Table.Td className={classes.number}>{line.quantity}</Table.Td>
                  <Table.Td className={`${classes.number} ${classes.wide}`}>{line.tax_rate} %</Table.Td>
                  <Table.Td className={classes.number}>
                    <Money minor={line.amount} currency={invoice.currency} />
                  </Table.Td>
                  {canAsk && (
                    <Table.Td className={classes.wide}>
                      <Button size="compact-xs" variant="subtle" onClick={() => setAsking([line.line_no])}>
                        {t("invoice.askLine", { no: line.line_no })}
                      </Button>
                    </Table.Td>
                  )}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Panel>
      {invoice.disputes.length > 0 && (
        <Panel title={t("nav.disputes")}>
          <Stack gap="xs">
            {invoice.disputes.map((each) => (
              <Anchor key={each} component={Link} to="/questions/$id" params={{ id: each } as never}>
                {t("disputes.title_one", { number: invoice.number })}
              </Anchor>
            ))}
          </Stack>
        </Panel>
      )}
      {asking !== null && <AskDialog invoice={invoice} lineNos={asking} onClose={() => setAsking(null)} />}
    </Page>
  );
}

function AskDialog({ invoice, lineNos, onClose }: { invoice: InvoiceInFull; lineNos: number[]; onClose: () => void }) {
  const { t } = useTranslation("portal");
  const go = useNavigate();
  const [kind, setKind] = useState<string>("price");
  const [reason, setReason] = useState("");
  const [message, setMessage] = useState("");
  const [amount, setAmount] = useState<number | null>(null);
  const [lines, setLines] = useState<number[]>(lineNos);
  const [file, setFile] = useState<File | null>(null);
  const run = async () => {
    const opened = await write<Dispute>("POST", `/v1/invoices/${invoice.id}/disputes`, {
      kind,
      reason: reason.trim(),
      line_nos: lines,
      author: "buyer",
      ...(amount === null ? {} : { amount }),
      ...(message.trim() === "" ? {} : { message: message.trim() }),
    });
    if (file !== null) await attach(opened.id, file);
    await go({ to: "/questions/$id" as never, params: { id: opened.id } as never });
  };
  return (
    <ActionDialog title={t("disputes.new", { number: invoice.number })} confirm={t("disputes.send")} done={t("disputes.sent")} ready={reason.trim() !== ""} run={run} onClose={onClose} size="lg">
      <Select label={t("disputes.kind")} data={KINDS.map((value) => ({ value, label: t(`disputes.kinds.${value}`) }))} value={kind} allowDeselect={false} onChange={(value) => setKind(value ?? "other")} />
      <TextInput label={t("disputes.reason")} required maxLength={200} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      {invoice.lines.length > 1 && (
        <Checkbox.Group label={t("disputes.lines")} value={lines.map(String)} onChange={(values) => setLines(values.map(Number))}>
          <Stack gap={4} mt={4}>
            {invoice.lines.map((line) => (
              <Checkbox key={line.line_no} value={String(line.line_no)} label={`${line.description} · ${money(line.amount, invoice.currency)}`} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
      <MoneyInput label={t("disputes.amount")} description={t("disputes.amountHelp")} value={amount} onChange={setAmount} currency={invoice.currency} />
      <Textarea label={t("disputes.message")} autosize minRows={3} maxLength={4000} value={message} onChange={(event) => setMessage(event.currentTarget.value)} />
      <FileDrop accept={FILES} maxBytes={FILE_BYTES_MAX} file={file} onFile={setFile} label={t("disputes.attach")} />
      <Text size="xs" c="dimmed">
        {t("disputes.attachHelp")}
      </Text>
    </ActionDialog>
  );
}
