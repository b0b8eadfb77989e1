/** What the portal's pages read: the signed-in company's account, and lists of it. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";

import { type Query, type Schemas, address, read } from "../app/api";
import { useMe } from "../app/session";

export type Invoice = Schemas["InvoiceAnswer"];
export type InvoiceInFull = Schemas["InvoiceInFull"];
export type Checkout = Schemas["CheckoutAnswer"];
export type Dispute = Schemas["DisputeAnswer"];
export type Payment = Schemas["PaymentAnswer"];

interface Paged<T> {
  data: T[];
  next_cursor: string | null;
}

const CHOSEN = "encours.account";
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function chooseAccount(id: string): void {
  sessionStorage.setItem(CHOSEN, id);
  for (const listener of listeners) listener();
}

/** The account that the pages show; a person of a group may choose another. Empty where there is none. */
export function useAccountId(): string {
  const { accounts } = useMe();
  const chosen = useSyncExternalStore(subscribe, () => sessionStorage.getItem(CHOSEN));
  return accounts.find((each) => each.id === chosen)?.id ?? accounts[0]?.id ?? "";
}

/** One thing of the API, found again by its address. */
export function useThing<T>(path: string, params: Record<string, string> = {}, query: Query = {}, enabled = true) {
  const where = address(path, params, query);
  return useQuery({ queryKey: [where], queryFn: ({ signal }) => read<T>(where, signal), enabled });
}

/** A list of the account, page after page. */
export function useRows<T>(path: string, query: Query = {}) {
  const accountId = useAccountId();
  return useInfiniteQuery({
    queryKey: [path, accountId, query],
    queryFn: ({ pageParam, signal }) =>
      read<Paged<T>>(address(path, {}, { account_id: accountId, limit: 50, ...query, cursor: pageParam }), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    enabled: accountId !== "",
  });
}

/** All invoices that are not settled: at most two hundred, which is what can be paid at once. */
export function useUnpaid() {
  const accountId = useAccountId();
  return useQuery({
    queryKey: ["unpaid", accountId],
    enabled: accountId !== "",
    queryFn: async ({ signal }) => {
      const found: Invoice[] = [];
      for (const status of ["overdue", "open", "disputed", "in_collection"]) {
        const page = await read<Paged<Invoice>>(address("/v1/invoices", {}, { account_id: accountId, status, limit: 50, sort: "due_date" }), signal);
        found.push(...page.data);
      }
      return found.toSorted((one, other) => one.due_date.localeCompare(other.due_date));
    },
  });
}

/** What can be asked for now: open, not in question, not at the bank. */
export function payable(invoice: Invoice): number {
  return Math.max(0, invoice.open_amount - invoice.in_collection - invoice.disputed);
}
