/** The lists of the books, for their own pages and for the tabs of a buyer. */
import { useTranslation } from "react-i18next";
import type { ReactNode } from "react";

import type { Schemas } from "../../app/api";
import type { PlainSearch } from "../../app/search";
import { type BulkAction, type Column, DataTable, type Filter } from "../../components/DataTable";
import { Dash, DateText, InstantText, Money, Mono, Status } from "../../components/values";
import { BuyerName } from "../buyers/BuyerName";
import { useStatusWords } from "../statuses";
import { useWords } from "./words";

export interface ListProps<T> {
  /** Only those of this buyer, on its page. */
  accountId?: string | undefined;
  fixed?: Record<string, string>;
  initial?: PlainSearch;
  bulk?: readonly BulkAction<T>[];
  toolbar?: ReactNode;
  local?: boolean;
}

function buyer<T extends { account_id: string }>(header: string, accountId: string | undefined): Column<T>[] {
  return accountId === undefined ? [{ id: "buyer", header, wide: true, cell: (row) => <BuyerName id={row.account_id} /> }] : [];
}

function scope<T>({ accountId, fixed, local, initial, bulk, toolbar }: ListProps<T>) {
  return {
    fixed: { ...fixed, account_id: accountId },
    local: local ?? accountId !== undefined,
    ...(initial === undefined ? {} : { initial }),
    ...(bulk === undefined ? {} : { bulk }),
    ...(toolbar === undefined ? {} : { toolbar }),
  };
}

export function OrdersTable(props: ListProps<Schemas["Order"]>) {
  const { t } = useTranslation("console");
  const statuses = useStatusWords(["authorized", "declined", "referred"]);
  const fulfilments = useStatusWords(["open", "partly_shipped", "shipped", "cancelled"]);
  const { amounts } = useFilters();
  return (
    <DataTable<Schemas["Order"]>
      {...scope(props)}
      name="orders"
      label={t("nav.orders")}
      path="/v1/orders"
      searchable
      exportable
      open={(row) => `/orders/${row.id}`}
      filters={[
        { id: "status", label: t("fields.status"), kind: "choice", choices: statuses },
        { id: "fulfilment", label: t("fields.fulfilment"), kind: "choice", choices: fulfilments },
        { id: "placed", label: t("fields.placed"), kind: "days", from: "placed_from", to: "placed_to" },
        amounts,
      ]}
      columns={[
        { id: "external_id", header: t("fields.order"), cell: (row) => row.external_id },
        ...buyer<Schemas["Order"]>(t("fields.buyer"), props.accountId),
        { id: "status", header: t("fields.status"), cell: (row) => <Status value={row.status} title={row.reasons.map((each) => t(`reason.${each}` as never, each)).join(", ")} /> },
        { id: "fulfilment", header: t("fields.fulfilment"), cell: (row) => <Status value={row.fulfilment} /> },
        { id: "payment", header: t("fields.payment"), cell: (row) => <Status value={row.payment} /> },
        { id: "amount", header: t("fields.amount"), sort: "amount", right: true, cell: (row) => <Money minor={row.amount} currency={row.currency} /> },
        { id: "placed_at", header: t("fields.placed"), sort: "placed_at", cell: (row) => <InstantText value={row.placed_at} /> },
        { id: "due_date", header: t("fields.due"), cell: (row) => <DateText value={row.due_date} late={row.payment === "overdue"} /> },
        { id: "cost_centre", header: t("fields.costCentre"), extra: true, cell: (row) => row.cost_centre ?? <Dash /> },
      ]}
    />
  );
}

export function InvoicesTable(props: ListProps<Schemas["InvoiceAnswer"]>) {
  const { t } = useTranslation("console");
  const statuses = useStatusWords(["open", "in_collection", "paid", "overdue", "disputed", "credited"]);
  const { issued, due, amounts } = useFilters();
  return (
    <DataTable<Schemas["InvoiceAnswer"]>
      {...scope(props)}
      name="invoices"
      label={t("nav.invoices")}
      path="/v1/invoices"
      searchable
      exportable
      open={(row) => `/invoices/${row.id}`}
      filters={[{ id: "status", label: t("fields.status"), kind: "choice", choices: statuses }, issued, due, amounts]}
      columns={[
        { id: "number", header: t("fields.number"), sort: "number", cell: (row) => row.number },
        ...buyer<Schemas["InvoiceAnswer"]>(t("fields.buyer"), props.accountId),
        { id: "status", header: t("fields.status"), cell: (row) => <Status value={row.status} title={row.details?.cause} /> },
        { id: "amount", header: t("fields.amount"), sort: "amount", right: true, cell: (row) => <Money minor={row.amount} currency={row.currency} /> },
        { id: "open_amount", header: t("fields.open"), sort: "open_amount", right: true, cell: (row) => <Money minor={row.open_amount} currency={row.currency} tone={row.status === "overdue" ? "bad" : undefined} /> },
        { id: "issued_on", header: t("fields.issued"), sort: "issued_on", cell: (row) => <DateText value={row.issued_on} /> },
        { id: "due_date", header: t("fields.due"), sort: "due_date", cell: (row) => <DateText value={row.due_date} late={row.status === "overdue"} /> },
        { id: "order", header: t("fields.order"), cell: (row) => row.order_external_id },
        { id: "paid", header: t("fields.paid"), extra: true, right: true, cell: (row) => <Money minor={row.paid} currency={row.currency} /> },
        { id: "credited", header: t("fields.credited"), extra: true, right: true, cell: (row) => <Money minor={row.credited} currency={row.currency} /> },
        { id: "in_collection", header: t("fields.inCollection"), extra: true, right: true, cell: (row) => <Money minor={row.in_collection} currency={row.currency} /> },
        { id: "disputed", header: t("fields.disputed"), extra: true, right: true, cell: (row) => <Money minor={row.disputed} currency={row.currency} /> },
        { id: "payment_reference", header: t("fields.reference"), extra: true, cell: (row) => <Mono>{row.payment_reference}</Mono> },
      ]}
    />
  );
}

export function CreditNotesTable(props: ListProps<Schemas["CreditNoteAnswer"]>) {
  const { t } = useTranslation("console");
  const { reasonOf } = useWords();
  const { issued, amounts } = useFilters();
  return (
    <DataTable<Schemas["CreditNoteAnswer"]>
      {...scope(props)}
      name="credit-notes"
      label={t("nav.creditNotes")}
      path="/v1/credit-notes"
      searchable
      exportable
      open={(row) => `/credit-notes/${row.id}`}
      filters={[issued, amounts]}
      columns={[
        { id: "number", header: t("fields.number"), sort: "number", cell: (row) => row.number },
        ...buyer<Schemas["CreditNoteAnswer"]>(t("fields.buyer"), props.accountId),
        { id: "reason", header: t("fields.reason"), cell: (row) => reasonOf(row.reason) },
        { id: "amount", header: t("fields.amount"), sort: "amount", right: true, cell: (row) => <Money minor={row.amount} currency={row.currency} /> },
        { id: "applied", header: t("fields.applied"), right: true, cell: (row) => <Money minor={row.applied} currency={row.currency} /> },
        { id: "remaining", header: t("fields.remaining"), right: true, cell: (row) => <Money minor={row.remaining} currency={row.currency} /> },
        { id: "issued_on", header: t("fields.issued"), sort: "issued_on", cell: (row) => <DateText value={row.issued_on} /> },
      ]}
    />
  );
}

export function StatementsTable(props: ListProps<Schemas["StatementAnswer"]>) {
  const { t } = useTranslation("console");
  const { due, amounts } = useFilters();
  return (
    <DataTable<Schemas["StatementAnswer"]>
      {...scope(props)}
      name="statements"
      label={t("nav.statements")}
      path="/v1/statements"
      searchable
      exportable
      open={(row) => `/statements/${row.id}`}
      filters={[due, amounts]}
      columns={[
        { id: "number", header: t("fields.number"), sort: "number", cell: (row) => row.number },
        ...buyer<Schemas["StatementAnswer"]>(t("fields.buyer"), props.accountId),
        { id: "period", header: t("fields.period"), cell: (row) => <><DateText value={row.period_start} /> – <DateText value={row.period_end} /></> },
        { id: "total", header: t("fields.total"), sort: "amount", right: true, cell: (row) => <Money minor={row.total} currency={row.currency} /> },
        { id: "due_date", header: t("fields.due"), sort: "due_date", cell: (row) => <DateText value={row.due_date} /> },
        { id: "payment_reference", header: t("fields.reference"), extra: true, cell: (row) => <Mono>{row.payment_reference}</Mono> },
      ]}
    />
  );
}

export function PaymentsTable(props: ListProps<Schemas["PaymentAnswer"]>) {
  const { t } = useTranslation("console");
  const { methodOf, methods } = useWords();
  const { amounts } = useFilters();
  return (
    <DataTable<Schemas["PaymentAnswer"]>
      {...scope(props)}
      name="payments"
      label={t("nav.payments")}
      path="/v1/payments"
      searchable
      exportable
      open={(row) => `/payments/${row.id}`}
      filters={[{ id: "method", label: t("fields.method"), kind: "choice", choices: methods }, { id: "received", label: t("fields.received"), kind: "days", from: "received_from", to: "received_to" }, amounts]}
      columns={[
        { id: "received_on", header: t("fields.received"), sort: "received_on", cell: (row) => <DateText value={row.received_on} /> },
        ...buyer<Schemas["PaymentAnswer"]>(t("fields.buyer"), props.accountId),
        { id: "method", header: t("fields.method"), cell: (row) => methodOf(row.method) },
        { id: "reference", header: t("fields.reference"), cell: (row) => row.reference ?? <Dash /> },
        { id: "amount", header: t("fields.amount"), sort: "amount", right: true, cell: (row) => <Money minor={row.amount} currency={row.currency} /> },
        { id: "unallocated", header: t("fields.unallocated"), right: true, cell: (row) => <Money minor={row.unallocated} currency={row.currency} /> },
        { id: "status", header: t("fields.status"), cell: (row) => (row.reversed_on ? <Status value="reversed" /> : <Status value="booked" />) },
      ]}
    />
  );
}

export function CollectionsTable(props: ListProps<Schemas["CollectionAnswer"]>) {
  const { t } = useTranslation("console");
  const statuses = useStatusWords(["planned", "announced", "batched", "submitted", "settled", "returned", "rejected", "cancelled"]);
  const { due, amounts } = useFilters();
  return (
    <DataTable<Schemas["CollectionAnswer"]>
      {...scope(props)}
      name="collections"
      label={t("nav.collections")}
      path="/v1/collections"
      searchable
      exportable
      open={(row) => `/collections/${row.id}`}
      filters={[{ id: "status", label: t("fields.status"), kind: "choice", choices: statuses }, due, amounts]}
      columns={[
        { id: "collection_date", header: t("fields.collected"), sort: "collection_date", cell: (row) => <DateText value={row.collection_date} /> },
        ...buyer<Schemas["CollectionAnswer"]>(t("fields.buyer"), props.accountId),
        { id: "status", header: t("fields.status"), cell: (row) => <Status value={row.status} title={row.details?.cause} /> },
        { id: "cause", header: t("fields.cause"), cell: (row) => (row.details === null ? <Dash /> : `${row.details.reason_code ?? ""} ${row.details.cause}`) },
        { id: "amount", header: t("fields.amount"), sort: "amount", right: true, cell: (row) => <Money minor={row.amount} currency={row.currency} /> },
        { id: "mandate", header: t("fields.mandate"), cell: (row) => <Mono>{row.mandate_reference ?? "–"}</Mono> },
        { id: "scheme", header: t("fields.scheme"), extra: true, cell: (row) => row.scheme ?? <Dash /> },
        { id: "iban", header: t("fields.iban"), extra: true, cell: (row) => <Mono>{row.iban_masked ?? "–"}</Mono> },
        { id: "end_to_end_id", header: t("fields.reference"), extra: true, cell: (row) => <Mono>{row.end_to_end_id}</Mono> },
      ]}
    />
  );
}

export function DisputesTable(props: ListProps<Schemas["DisputeSummary"]>) {
  const { t } = useTranslation("console");
  const { reasonOf } = useWords();
  const statuses = useStatusWords(["open", "rejected", "credited"]);
  return (
    <DataTable<Schemas["DisputeSummary"]>
      {...scope(props)}
      name="disputes"
      label={t("nav.disputes")}
      path="/v1/disputes"
      open={(row) => `/disputes/${row.id}`}
      filters={[{ id: "status", label: t("fields.status"), kind: "choice", choices: statuses }]}
      columns={[
        { id: "reason", header: t("fields.reason"), cell: (row) => reasonOf(row.reason) },
        ...buyer<Schemas["DisputeSummary"]>(t("fields.buyer"), props.accountId),
        { id: "status", header: t("fields.status"), cell: (row) => <Status value={row.status} /> },
        { id: "amount", header: t("fields.amount"), right: true, cell: (row) => <Money minor={row.amount} currency={row.currency} /> },
        { id: "opened_at", header: t("fields.opened"), cell: (row) => <InstantText value={row.opened_at} /> },
      ]}
    />
  );
}

export function MandatesTable(props: ListProps<Schemas["MandateSummary"]>) {
  const { t } = useTranslation("console");
  const statuses = useStatusWords(["pending_signature", "signed", "awaiting_debtor_bank", "active", "suspended", "revoked", "expired", "completed", "failed"]);
  return (
    <DataTable<Schemas["MandateSummary"]>
      {...scope(props)}
      name="mandates"
      label={t("nav.mandates")}
      path="/v1/mandates"
      searchable
      exportable
      open={(row) => `/mandates/${row.id}`}
      filters={[
        { id: "status", label: t("fields.status"), kind: "choice", choices: statuses },
        { id: "scheme", label: t("fields.scheme"), kind: "choice", choices: [{ value: "B2B", label: "B2B" }, { value: "CORE", label: "CORE" }] },
      ]}
      columns={[
        { id: "reference", header: t("fields.reference"), cell: (row) => <Mono>{row.reference}</Mono> },
        { id: "debtor_name", header: t("fields.name"), sort: "debtor_name", wide: true, cell: (row) => row.debtor_name },
        { id: "scheme", header: t("fields.scheme"), cell: (row) => row.scheme },
        { id: "status", header: t("fields.status"), cell: (row) => <Status value={row.status} title={row.details?.cause} /> },
        { id: "age", header: t("fields.age"), right: true, cell: (row) => t("days", { count: row.age_days }) },
        { id: "iban", header: t("fields.iban"), cell: (row) => <Mono>{row.iban_masked}</Mono> },
        { id: "bank", header: t("fields.bank"), cell: (row) => row.bank_name ?? row.bic ?? <Dash /> },
        { id: "signer", header: t("fields.signer"), extra: true, cell: (row) => row.signer.name ?? <Dash /> },
        { id: "created", header: t("fields.created"), sort: "created_at", extra: true, cell: (row) => <InstantText value={row.created_at} /> },
        { id: "last_used", header: t("fields.lastUsed"), extra: true, cell: (row) => <DateText value={row.last_used_on} /> },
      ]}
    />
  );
}

export function RefundsTable(props: ListProps<Schemas["RefundAnswer"]>) {
  const { t } = useTranslation("console");
  const statuses = useStatusWords(["planned", "approved", "submitted", "settled", "rejected"]);
  return (
    <DataTable<Schemas["RefundAnswer"]>
      {...scope(props)}
      name="refunds"
      label={t("nav.refunds")}
      path="/v1/refunds"
      searchable
      exportable
      filters={[{ id: "status", label: t("fields.status"), kind: "choice", choices: statuses }]}
      columns={[
        { id: "requested_at", header: t("fields.at"), cell: (row) => <InstantText value={row.requested_at} /> },
        ...buyer<Schemas["RefundAnswer"]>(t("fields.buyer"), props.accountId),
        { id: "status", header: t("fields.status"), cell: (row) => <Status value={row.status} title={row.details?.cause} /> },
        { id: "amount", header: t("fields.amount"), sort: "amount", right: true, cell: (row) => <Money minor={row.amount} currency={row.currency} /> },
        { id: "iban", header: t("fields.iban"), cell: (row) => <Mono>{row.iban_masked ?? "–"}</Mono> },
        { id: "reason", header: t("fields.reason"), cell: (row) => row.reason ?? <Dash /> },
        { id: "settled_on", header: t("fields.settled"), cell: (row) => <DateText value={row.settled_on} /> },
      ]}
    />
  );
}

export function BatchesTable(props: ListProps<Schemas["BatchAnswer"]>) {
  const { t } = useTranslation("console");
  const statuses = useStatusWords(["awaiting_approval", "created", "sending", "failed_check", "cancelled", "submitted", "accepted", "partly_rejected", "rejected"]);
  const { amounts, due } = useFilters();
  return (
    <DataTable<Schemas["BatchAnswer"]>
      {...scope(props)}
      name="batches"
      label={t("nav.batches")}
      path="/v1/batches"
      searchable
      exportable
      open={(row) => `/batches/${row.id}`}
      filters={[{ id: "status", label: t("fields.status"), kind: "choice", choices: statuses }, due, amounts]}
      columns={[
        { id: "file", header: t("fields.file"), cell: (row) => <Mono>{row.file_name}</Mono> },
        { id: "scheme", header: t("fields.scheme"), cell: (row) => row.scheme },
        { id: "status", header: t("fields.status"), cell: (row) => <Status value={row.status} title={row.details?.cause} /> },
        { id: "debits", header: t("fields.debits"), right: true, cell: (row) => row.transactions },
        { id: "total", header: t("fields.total"), sort: "amount", right: true, cell: (row) => <Money minor={row.total} currency={row.currency} /> },
        { id: "collection_date", header: t("fields.collected"), sort: "collection_date", cell: (row) => <DateText value={row.collection_date} /> },
        { id: "deadline", header: t("fields.deadline"), cell: (row) => <InstantText value={row.status === "awaiting_approval" ? row.approve_before : null} /> },
        { id: "created", header: t("fields.created"), sort: "created_at", extra: true, cell: (row) => <InstantText value={row.created_at} /> },
      ]}
    />
  );
}

function useFilters(): Record<"issued" | "due" | "amounts", Filter> {
  const { t } = useTranslation("console");
  return {
    issued: { id: "issued", label: t("fields.issued"), kind: "days", from: "issued_from", to: "issued_to" },
    due: { id: "due", label: t("fields.due"), kind: "days", from: "due_from", to: "due_to" },
    amounts: { id: "amounts", label: t("fields.amount"), kind: "amounts", from: "amount_min", to: "amount_max" },
  };
}
