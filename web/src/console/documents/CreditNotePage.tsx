import { Anchor, Select, Stack, Table, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Schemas, address, read, write } from "../../app/api";
import { ActionDialog } from "../../components/ActionDialog";
import { BuyerSelect, MoneyInput } from "../../components/fields";
import { Columns, Loaded, Page, Panel, Tiles } from "../../components/page";
import { Dash, DateText, Fact, Facts, Money, Tile } from "../../components/values";
import { BuyerName } from "../buyers/BuyerName";
import { useWords } from "../lists/words";
import { DocumentLines, PaperButtons } from "./InvoicePage";

type CreditNote = Schemas["CreditNoteInFull"];

export function CreditNotePage() {
  const { id = "" } = useParams({ strict: false }) as { id?: string };
  const note = useQuery({
    queryKey: ["/v1/credit-notes/{credit_note_id}", id],
    queryFn: ({ signal }) => read<CreditNote>(address("/v1/credit-notes/{credit_note_id}", { credit_note_id: id }), signal),
  });
  return <Loaded query={note}>{(found) => <CreditNoteView note={found} />}</Loaded>;
}

function CreditNoteView({ note }: { note: CreditNote }) {
  const { t } = useTranslation("console");
  const { reasonOf } = useWords();
  return (
    <Page
      title={t("creditNotes.one", { number: note.number })}
      above={[{ to: "/credit-notes", label: t("nav.creditNotes") }]}
      actions={<PaperButtons path={address("/v1/credit-notes/{credit_note_id}", { credit_note_id: note.id })} number={note.number} />}
    >
      <Tiles>
        <Tile label={t("fields.amount")} value={<Money minor={note.amount} currency={note.currency} />} />
        <Tile label={t("fields.applied")} value={<Money minor={note.applied} currency={note.currency} />} />
        <Tile label={t("fields.remaining")} value={<Money minor={note.remaining} currency={note.currency} />} />
      </Tiles>
      <Columns>
        <Panel title={t("fields.details")}>
          <Facts columns={2}>
            <Fact label={t("fields.buyer")}>
              <BuyerName id={note.account_id} />
            </Fact>
            <Fact label={t("fields.reason")}>{reasonOf(note.reason)}</Fact>
            <Fact label={t("fields.issued")}>
              <DateText value={note.issued_on} />
            </Fact>
            <Fact label={t("fields.externalId")}>{note.external_id ?? <Dash />}</Fact>
            <Fact label={t("fields.order")}>
              {note.order_id === null ? (
                <Dash />
              ) : (
                <Anchor component={Link} to={`/orders/${note.order_id}`} size="sm">
                  {t("actions.open", { ns: "app" })}
                </Anchor>
              )}
            </Fact>
          </Facts>
        </Panel>
        <Panel title={t("creditNotes.usedFor")} flush>
          <Table verticalSpacing={6} horizontalSpacing="md">
            <Table.Tbody>
              {note.allocations.map((each) => (
                <Table.Tr key={each.invoice_id}>
                  <Table.Td>
                    <Anchor component={Link} to={`/invoices/${each.invoice_id}`} size="sm">
                      {each.number}
                    </Anchor>
                  </Table.Td>
                  <Table.Td ta="right">
                    <Money minor={each.amount} currency={note.currency} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Panel>
      </Columns>
      <Panel title={t("orders.lines")} flush>
        <DocumentLines lines={note.lines} vat={note.vat} currency={note.currency} />
      </Panel>
    </Page>
  );
}

const REASONS = ["commercial", "discount", "year_end_rebate", "price_error", "return", "other"] as const;

export function NewCreditNoteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("console");
  const { reasonOf } = useWords();
  const navigate = useNavigate();
  const [accountId, setAccountId] = useState<string | null>(null);
  const [invoiceId, setInvoiceId] = useState<string | null>(null);
  const [amount, setAmount] = useState<number | null>(null);
  const [reason, setReason] = useState<string>("commercial");
  const [externalId, setExternalId] = useState(() => `AV-${crypto.randomUUID().slice(0, 8).toUpperCase()}`);
  const invoices = useQuery({
    queryKey: ["/v1/invoices", "credit", accountId],
    queryFn: ({ signal }) => read<{ data: Schemas["InvoiceAnswer"][] }>(address("/v1/invoices", {}, { account_id: accountId, limit: 200 }), signal),
    enabled: accountId !== null,
  });
  return (
    <ActionDialog
      title={t("creditNotes.add")}
      text={t("creditNotes.addText")}
      ready={accountId !== null && invoiceId !== null && amount !== null && amount > 0 && externalId.trim() !== ""}
      done={t("creditNotes.added")}
      run={async () => {
        const made = await write<Schemas["CreditNoteAnswer"]>("POST", "/v1/credit-notes", { account_id: accountId, invoice_id: invoiceId, amount, currency: "EUR", reason, external_id: externalId.trim() });
        void navigate({ to: `/credit-notes/${made.id}` });
      }}
      onClose={onClose}
    >
      <Stack gap="sm">
        <BuyerSelect label={t("fields.buyer")} value={accountId} onChange={setAccountId} required autoFocus />
        <Select
          label={t("fields.invoice")}
          required
          searchable
          disabled={accountId === null}
          data={(invoices.data?.data ?? []).map((each) => ({ value: each.id, label: each.number }))}
          value={invoiceId}
          onChange={setInvoiceId}
        />
        <MoneyInput label={t("fields.amount")} value={amount} onChange={setAmount} required />
        <Select label={t("fields.reason")} data={REASONS.map((value) => ({ value, label: reasonOf(value) }))} value={reason} onChange={(value) => setReason(value ?? "other")} allowDeselect={false} />
        <TextInput label={t("fields.externalId")} value={externalId} onChange={(event) => setExternalId(event.currentTarget.value)} required />
      </Stack>
    </ActionDialog>
  );
}
