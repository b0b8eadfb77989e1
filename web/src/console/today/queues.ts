/** The queues of the home page: which list of the API, what it means, and how a row of it reads. */
import type { Schemas } from "../../app/api";
import type { Query } from "../../app/api";

export interface QueueRow {
  id: string;
  to: string;
  label: string;
  accountId?: string;
  amount?: number;
  currency?: string;
  note?: string | null | undefined;
  since?: string;
  deadline?: string;
}

export type QueueName =
  | "batches" | "referred" | "returned" | "failedCheck" | "bankItems" | "transfers" | "unmatched" | "disputes" | "holds" | "limits" | "signing" | "debtorBank"
  | "deliveries" | "endpoints" | "overdue" | "mails";

export interface Queue {
  name: QueueName;
  needs: string;
  path: string;
  query: Query;
  /** Where all of them are. */
  page: string;
  tone: "bad" | "warn" | "info";
  /** What cannot wait comes first. */
  weight: number;
  row: (item: unknown, today: string) => QueueRow | null;
}

function row<T>(make: (item: T, today: string) => QueueRow | null): (item: unknown, today: string) => QueueRow | null {
  return make as (item: unknown, today: string) => QueueRow | null;
}

export const QUEUES: readonly Queue[] = [
  {
    name: "batches", needs: "batches.read", path: "/v1/batches", query: { status: "awaiting_approval" }, page: "/batches?status=awaiting_approval", tone: "warn", weight: 9,
    row: row<Schemas["BatchAnswer"]>((each) => ({
      id: each.id, to: `/batches/${each.id}`, label: each.file_name, amount: each.total, currency: each.currency, ...(each.approve_before ? { deadline: each.approve_before } : {}),
    })),
  },
  {
    name: "failedCheck", needs: "batches.read", path: "/v1/batches", query: { status: "failed_check" }, page: "/batches?status=failed_check", tone: "bad", weight: 8,
    row: row<Schemas["BatchAnswer"]>((each) => ({ id: each.id, to: `/batches/${each.id}`, label: each.file_name, amount: each.total, note: each.details?.cause ?? null })),
  },
  {
    name: "referred", needs: "orders.read", path: "/v1/orders", query: { status: "referred" }, page: "/orders?status=referred", tone: "warn", weight: 7,
    row: row<Schemas["Order"]>((each) => ({ id: each.id, to: `/orders/${each.id}`, label: each.external_id, accountId: each.account_id, amount: each.amount, since: each.placed_at })),
  },
  {
    name: "returned", needs: "collections.read", path: "/v1/collections", query: { status: "returned" }, page: "/collections?status=returned", tone: "bad", weight: 6,
    row: row<Schemas["CollectionAnswer"]>((each) =>
      each.represented_by === null
        ? { id: each.id, to: `/collections/${each.id}`, label: each.details?.reason_code ?? "", accountId: each.account_id, amount: each.amount, note: each.details?.cause, ...(each.failed_on ? { since: each.failed_on } : {}) }
        : null,
    ),
  },
  {
    name: "bankItems", needs: "bank_items.read", path: "/v1/bank-items", query: { status: "open" }, page: "/bank/suspense", tone: "bad", weight: 6,
    row: row<Schemas["BookedItemAnswer"]>((each) => ({ id: each.id, to: `/bank/suspense?item=${each.id}`, label: each.text || each.cause, amount: each.amount, note: each.cause, ...(each.booked_on ? { since: each.booked_on } : {}) })),
  },
  {
    name: "transfers", needs: "transfers.read", path: "/v1/transfers", query: { status: "unmatched" }, page: "/bank/transfers", tone: "warn", weight: 5,
    row: row<Schemas["TransferAnswer"]>((each) => ({ id: each.id, to: `/bank/transfers?item=${each.id}`, label: each.payer_name ?? each.remittance, amount: each.amount, note: each.remittance, since: each.booked_on })),
  },
  {
    name: "unmatched", needs: "bank_items.read", path: "/v1/bank-files/unmatched", query: {}, page: "/bank/messages", tone: "warn", weight: 4,
    row: row<Schemas["QueuedItemAnswer"]>((each) =>
      each.resolution === null ? { id: each.id, to: `/bank/messages?item=${each.id}`, label: each.debtor_name ?? each.end_to_end_id ?? each.id, ...(typeof each.amount === "number" ? { amount: each.amount } : {}), note: each.cause, since: each.recorded_at } : null,
    ),
  },
  {
    name: "disputes", needs: "disputes.read", path: "/v1/disputes", query: { status: "open" }, page: "/disputes?status=open", tone: "warn", weight: 5,
    row: row<Schemas["DisputeSummary"]>((each) => ({ id: each.id, to: `/disputes/${each.id}`, label: each.reason, accountId: each.account_id, amount: each.amount, currency: each.currency, since: each.opened_at })),
  },
  {
    name: "holds", needs: "accounts.read", path: "/v1/reports/exposure", query: { status: "on_hold", sort: "-used" }, page: "/buyers?status=on_hold", tone: "bad", weight: 3,
    row: row<Schemas["ReportedExposure"]>((each) => ({ id: each.account_id, to: `/buyers/${each.account_id}`, label: each.name, amount: usedOf(each), currency: each.currency })),
  },
  {
    name: "limits", needs: "limits.read", path: "/v1/reports/exposure", query: { used_percent_min: 80, status: "active", sort: "-used" }, page: "/buyers?used_percent_min=80", tone: "warn", weight: 3,
    row: row<Schemas["ReportedExposure"]>((each) => ({ id: each.account_id, to: `/buyers/${each.account_id}`, label: each.name, amount: usedOf(each), currency: each.currency })),
  },
  {
    name: "overdue", needs: "invoices.read", path: "/v1/invoices", query: { status: "overdue", sort: "-open_amount" }, page: "/invoices?status=overdue&sort=-open_amount", tone: "bad", weight: 2,
    row: row<Schemas["InvoiceAnswer"]>((each) => ({ id: each.id, to: `/invoices/${each.id}`, label: each.number, accountId: each.account_id, amount: each.open_amount, currency: each.currency, deadline: each.due_date })),
  },
  {
    name: "signing", needs: "mandates.read", path: "/v1/mandates", query: { status: "pending_signature", sort: "created_at" }, page: "/mandates?status=pending_signature", tone: "info", weight: 2,
    row: row<Schemas["MandateSummary"]>((each) => ({ id: each.id, to: `/mandates/${each.id}`, label: each.debtor_name, note: each.reference, since: each.since })),
  },
  {
    name: "debtorBank", needs: "mandates.read", path: "/v1/mandates", query: { status: "awaiting_debtor_bank", sort: "created_at" }, page: "/mandates?status=awaiting_debtor_bank", tone: "info", weight: 2,
    row: row<Schemas["MandateSummary"]>((each) => ({ id: each.id, to: `/mandates/${each.id}`, label: each.debtor_name, note: each.bank_name ?? each.bic, since: each.since })),
  },
  {
    name: "deliveries", needs: "webhooks.read", path: "/v1/deliveries", query: { status: "failed" }, page: "/webhooks/deliveries?status=failed", tone: "bad", weight: 1,
    row: row<Schemas["Delivery"]>((each) => ({ id: each.id, to: "/webhooks/deliveries?status=failed", label: each.event_type, note: each.details?.cause, since: each.created_at })),
  },
  {
    name: "endpoints", needs: "webhooks.read", path: "/v1/webhook-endpoints", query: {}, page: "/webhooks", tone: "bad", weight: 1,
    row: row<Schemas["WebhookEndpoint"]>((each) => (each.status === "disabled" ? { id: each.id, to: "/webhooks", label: each.url, note: each.details?.cause ?? null } : null)),
  },
  {
    name: "mails", needs: "notifications.read", path: "/v1/notifications", query: { status: "failed" }, page: "/notifications?status=failed", tone: "warn", weight: 1,
    row: row<Schemas["Notification"]>((each) => ({ id: each.id, to: "/notifications?status=failed", label: each.template, note: each.details?.cause, since: each.created_at, ...(each.account_id ? { accountId: each.account_id } : {}) })),
  },
];

export function usedOf(each: Schemas["Exposure"]): number {
  return each.open_orders + each.unbilled + each.invoiced + each.in_collection + each.overdue;
}
