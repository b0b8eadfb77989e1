import { Anchor, Button, Stack, Table, Text, Textarea, Select } from "@mantine/core";
import { IconFileTypePdf, IconMail } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Schemas, address, download, read, write } from "../../app/api";
import { notifyDone, notifyProblem } from "../../app/errors";
import { useMay } from "../../app/permissions";
import { ActionDialog } from "../../components/ActionDialog";
import { MoneyInput } from "../../components/fields";
import { Columns, Loaded, Page, Panel, Tiles } from "../../components/page";
import { Dash, DateText, Fact, Facts, InstantText, Money, Mono, Status, Tile } from "../../components/values";
import { BuyerName } from "../buyers/BuyerName";
import { Terms } from "../buyers/BuyerPage";
import { useWords } from "../lists/words";

type Invoice = Schemas["InvoiceInFull"];

export const DISPUTE_REASONS = ["price", "quantity", "not_received", "damaged", "vat", "duplicate", "other"] as const;

export function InvoicePage() {
  const { id = "" } = useParams({ strict: false }) as { id?: string };
  const invoice = useQuery({
    queryKey: ["/v1/invoices/{invoice_id}", id],
    queryFn: ({ signal }) => read<Invoice>(address("/v1/invoices/{invoice_id}", { invoice_id: id }), signal),
  });
  return <Loaded query={invoice}>{(found) => <InvoiceView invoice={found} />}</Loaded>;
}

export function PaperButtons({ path, number, sendable = true }: { path: string; number: string; sendable?: boolean }) {
  const { t } = useTranslation("console");
  const may = useMay();
  const save = useMutation({ mutationFn: () => download(`${path}/pdf`, "application/pdf", `${number}.pdf`), onError: notifyProblem });
  const send = useMutation({ mutationFn: () => write("POST", `${path}/send`, {}), onSuccess: () => notifyDone(t("papers.sent", { number })), onError: notifyProblem });
  return (
    <>
      <Button variant="default" leftSection={<IconFileTypePdf size={16} aria-hidden />} loading={save.isPending} onClick={() => save.mutate()}>
        PDF
      </Button>
      {sendable && may("documents.send") && (
        <Button variant="default" leftSection={<IconMail size={16} aria-hidden />} loading={send.isPending} onClick={() => send.mutate()}>
          {t("papers.send")}
        </Button>
      )}
    </>
  );
}

function InvoiceView({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation("console");
  const may = useMay();
  const [disputing, setDisputing] = useState(false);
  const path = address("/v1/invoices/{invoice_id}", { invoice_id: invoice.id });
  const amount = (minor: number) => <Money minor={minor} currency={invoice.currency} />;
  return (
    <Page
      title={t("invoices.one", { number: invoice.number })}
      above={[{ to: "/invoices", label: t("nav.invoices") }]}
      status={<Status value={invoice.status} title={invoice.details?.cause} />}
      actions={
        <>
          {invoice.available_actions.includes("dispute") && may("disputes.write") && (
            <Button variant="default" onClick={() => setDisputing(true)}>
              {t("disputes.open")}
            </Button>
          )}
          <PaperButtons path={path} number={invoice.number} />
        </>
      }
    >
      <Tiles>
        <Tile label={t("fields.amount")} value={amount(invoice.amount)} />
        <Tile label={t("fields.open")} value={amount(invoice.open_amount)} {...(invoice.status === "overdue" ? { tone: "bad" as const } : {})} />
        <Tile label={t("fields.inCollection")} value={amount(invoice.in_collection)} />
        <Tile label={t("fields.paid")} value={amount(invoice.paid)} />
        <Tile label={t("fields.credited")} value={amount(invoice.credited)} />
        <Tile label={t("fields.disputed")} value={amount(invoice.disputed)} />
      </Tiles>
      <Columns>
        <Panel title={t("fields.details")}>
          <Facts columns={2}>
            <Fact label={t("fields.buyer")}>
              <BuyerName id={invoice.account_id} />
            </Fact>
            <Fact label={t("fields.order")}>
              <Anchor component={Link} to={`/orders/${invoice.order_id}`} size="sm">
                {invoice.order_external_id}
              </Anchor>
            </Fact>
            <Fact label={t("fields.issued")}>
              <DateText value={invoice.issued_on} />
            </Fact>
            <Fact label={t("fields.due")}>
              <DateText value={invoice.due_date} late={invoice.status === "overdue"} />
            </Fact>
            <Fact label={t("fields.terms")}>
              <Terms terms={invoice.terms} />
            </Fact>
            <Fact label={t("fields.reference")}>
              <Mono>{invoice.payment_reference}</Mono>
            </Fact>
            <Fact label={t("fields.statement")}>
              {invoice.statement_id === null ? (
                <Dash />
              ) : (
                <Anchor component={Link} to={`/statements/${invoice.statement_id}`} size="sm">
                  {t("actions.open", { ns: "app" })}
                </Anchor>
              )}
            </Fact>
            <Fact label={t("papers.mail")}>
              {invoice.delivery === null ? <Dash /> : <><Status value={invoice.delivery.status} title={invoice.delivery.cause} /> <InstantText value={invoice.delivery.changed_at} /></>}
            </Fact>
            {invoice.cost_centre !== null && <Fact label={t("fields.costCentre")}>{invoice.cost_centre}</Fact>}
          </Facts>
        </Panel>
        <Panel title={t("invoices.money")} flush>
          <Applied invoice={invoice} />
        </Panel>
      </Columns>
      <Panel title={t("orders.lines")} flush>
        <DocumentLines lines={invoice.lines} vat={invoice.vat} currency={invoice.currency} />
      </Panel>
      {disputing && <DisputeDialog invoice={invoice} onClose={() => setDisputing(false)} />}
    </Page>
  );
}

const SOURCES = { collection: "/collections", payment: "/payments", credit_note: "/credit-notes" } as const;

function Applied({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation("console");
  if (invoice.applied.length === 0 && invoice.disputes.length === 0) {
    return (
      <Text p="md" c="dimmed" size="sm">
        {t("invoices.nothingYet")}
      </Text>
    );
  }
  return (
    <Table verticalSpacing={6} horizontalSpacing="md">
      <Table.Tbody>
        {invoice.applied.map((each) => (
          <Table.Tr key={`${each.source_id} ${each.applied_on} ${each.amount}`}>
            <Table.Td>
              <DateText value={each.applied_on} />
            </Table.Td>
            <Table.Td>
              <Anchor component={Link} to={`${SOURCES[each.source]}/${each.source_id}`} size="sm">
                {t(`invoices.sources.${each.source}`)}
              </Anchor>
            </Table.Td>
            <Table.Td ta="right">
              <Money minor={each.amount} currency={invoice.currency} />
            </Table.Td>
          </Table.Tr>
        ))}
        {invoice.disputes.map((dispute) => (
          <Table.Tr key={dispute}>
            <Table.Td />
            <Table.Td colSpan={2}>
              <Anchor component={Link} to={`/disputes/${dispute}`} size="sm">
                {t("disputes.one")}
              </Anchor>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

export function DocumentLines({ lines, vat, currency }: { lines: readonly (Schemas["LineAnswer"] | Schemas["CreditLineAnswer"])[]; vat: readonly Schemas["VatAnswer"][]; currency: string }) {
  const { t } = useTranslation("console");
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table verticalSpacing={6} horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("fields.description")}</Table.Th>
            <Table.Th ta="right">{t("fields.quantity")}</Table.Th>
            <Table.Th ta="right">{t("fields.tax")}</Table.Th>
            <Table.Th ta="right">{t("fields.net")}</Table.Th>
            <Table.Th ta="right">{t("fields.total")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map((line, position) => (
            <Table.Tr key={line.line_no ?? `p${position}`}>
              <Table.Td>
                {line.description}{" "}
                <Text span size="xs" c="dimmed">
                  {line.sku}
                </Text>
              </Table.Td>
              <Table.Td ta="right">{line.quantity}</Table.Td>
              <Table.Td ta="right">{line.tax_rate} %</Table.Td>
              <Table.Td ta="right">
                <Money minor={line.net} currency={currency} />
              </Table.Td>
              <Table.Td ta="right">
                <Money minor={line.amount} currency={currency} />
              </Table.Td>
            </Table.Tr>
          ))}
          {vat.map((each) => (
            <Table.Tr key={`${each.tax_rate} ${each.exemption_reason ?? ""}`}>
              <Table.Td colSpan={2}>
                <Text size="xs" c="dimmed">
                  {each.exemption_reason ?? ""}
                </Text>
              </Table.Td>
              <Table.Td ta="right">
                {t("fields.tax")} {each.tax_rate} %
              </Table.Td>
              <Table.Td ta="right">
                <Money minor={each.net} currency={currency} />
              </Table.Td>
              <Table.Td ta="right">
                <Money minor={each.tax} currency={currency} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function DisputeDialog({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const { t } = useTranslation("console");
  const { reasonOf } = useWords();
  const [reason, setReason] = useState<string>("price");
  const [amount, setAmount] = useState<number | null>(invoice.open_amount);
  const [message, setMessage] = useState("");
  return (
    <ActionDialog
      title={t("disputes.open")}
      text={t("disputes.openText")}
      done={t("disputes.opened")}
      ready={amount !== null && amount > 0}
      run={() => write("POST", address("/v1/invoices/{invoice_id}/disputes", { invoice_id: invoice.id }), { reason, amount, author: "merchant", ...(message.trim() === "" ? {} : { message: message.trim() }) })}
      onClose={onClose}
    >
      <Stack gap="sm">
        <Select label={t("fields.reason")} data={DISPUTE_REASONS.map((value) => ({ value, label: reasonOf(value) }))} value={reason} onChange={(value) => setReason(value ?? "other")} allowDeselect={false} />
        <MoneyInput label={t("fields.disputed")} value={amount} onChange={setAmount} currency={invoice.currency} required />
        <Textarea label={t("disputes.message")} value={message} onChange={(event) => setMessage(event.currentTarget.value)} autosize minRows={3} />
      </Stack>
    </ActionDialog>
  );
}

