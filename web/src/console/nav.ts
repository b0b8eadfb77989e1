/** The pages of the console: where, what they are called, what they need, and the letter after `g` that goes there. */
import {
  IconBell, IconBuildingBank, IconBuildingStore, IconCalendarDue, IconChartHistogram, IconCreditCardRefund, IconFileDollar, IconFileInvoice, IconFileMinus,
  IconFlask, IconGavel, IconHistory, IconPackage, IconPlugConnected, IconReceipt, IconSettings, IconSignature, IconStack2, IconSunHigh, IconUsers, IconWebhook,
} from "@tabler/icons-react";

export interface PageEntry {
  to: string;
  name:
    | "today" | "buyers" | "orders" | "invoices" | "creditNotes" | "statements" | "payments" | "collections" | "batches" | "bank" | "mandates" | "disputes"
    | "refunds" | "figures" | "events" | "webhooks" | "settings" | "people" | "audit" | "sandbox" | "connections";
  icon: typeof IconBell;
  /** Any of these is enough. */
  needs: readonly string[];
  key?: string;
  sandboxOnly?: boolean;
}

export interface NavGroup {
  name: "sales" | "money" | "rules" | "developers" | null;
  pages: readonly PageEntry[];
}

export const NAV: readonly NavGroup[] = [
  {
    name: null,
    pages: [
      { to: "/", name: "today", icon: IconSunHigh, needs: [], key: "t" },
      { to: "/buyers", name: "buyers", icon: IconBuildingStore, needs: ["accounts.read"], key: "b" },
      { to: "/figures", name: "figures", icon: IconChartHistogram, needs: ["reports.read"], key: "f" },
    ],
  },
  {
    name: "sales",
    pages: [
      { to: "/orders", name: "orders", icon: IconPackage, needs: ["orders.read"], key: "o" },
      { to: "/invoices", name: "invoices", icon: IconFileInvoice, needs: ["invoices.read"], key: "i" },
      { to: "/credit-notes", name: "creditNotes", icon: IconFileMinus, needs: ["credit_notes.read"] },
      { to: "/statements", name: "statements", icon: IconReceipt, needs: ["statements.read"], key: "s" },
      { to: "/disputes", name: "disputes", icon: IconGavel, needs: ["disputes.read"], key: "d" },
    ],
  },
  {
    name: "money",
    pages: [
      { to: "/payments", name: "payments", icon: IconFileDollar, needs: ["payments.read"], key: "p" },
      { to: "/collections", name: "collections", icon: IconCalendarDue, needs: ["collections.read"], key: "c" },
      { to: "/batches", name: "batches", icon: IconStack2, needs: ["batches.read"], key: "a" },
      { to: "/mandates", name: "mandates", icon: IconSignature, needs: ["mandates.read"], key: "m" },
      { to: "/bank", name: "bank", icon: IconBuildingBank, needs: ["bank_files.read", "bank_items.read", "bank_accounts.read"], key: "k" },
      { to: "/refunds", name: "refunds", icon: IconCreditCardRefund, needs: ["refunds.read"] },
    ],
  },
  {
    name: "rules",
    pages: [
      { to: "/settings", name: "settings", icon: IconSettings, needs: ["settings.read"] },
      { to: "/people", name: "people", icon: IconUsers, needs: ["users.read", "api_keys.read"] },
      { to: "/connections", name: "connections", icon: IconPlugConnected, needs: ["connections.read"] },
      { to: "/audit", name: "audit", icon: IconHistory, needs: ["audit.read"] },
    ],
  },
  {
    name: "developers",
    pages: [
      { to: "/events", name: "events", icon: IconBell, needs: ["events.read"], key: "e" },
      { to: "/webhooks", name: "webhooks", icon: IconWebhook, needs: ["webhooks.read"], key: "w" },
      { to: "/sandbox", name: "sandbox", icon: IconFlask, needs: ["sandbox.read", "sandbox.write"], sandboxOnly: true },
    ],
  },
];
