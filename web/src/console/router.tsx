import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";

import { PageError } from "../app/errors";
import { plainSearch } from "../app/search";
import { NotFoundPage } from "./NotFoundPage";
import { Shell } from "./Shell";

const root = createRootRoute({ component: Shell, errorComponent: ({ error }) => <PageError error={error} />, notFoundComponent: NotFoundPage });

/** A page that the browser loads when somebody goes there. */
function page<M extends Record<string, unknown>>(path: string, load: () => Promise<M>, name: keyof M & string) {
  return createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load as never, name as never) });
}

const bank = createRoute({ getParentRoute: () => root, path: "/bank", component: lazyRouteComponent(() => import("./bank/BankPage"), "BankPage") });
const bankTabs = [
  createRoute({ getParentRoute: () => bank, path: "/", component: lazyRouteComponent(() => import("./bank/BankPage"), "AccountsTab") }),
  createRoute({ getParentRoute: () => bank, path: "/files", component: lazyRouteComponent(() => import("./bank/BankPage"), "FilesTab") }),
  createRoute({ getParentRoute: () => bank, path: "/transfers", component: lazyRouteComponent(() => import("./bank/Queues"), "TransfersTab") }),
  createRoute({ getParentRoute: () => bank, path: "/suspense", component: lazyRouteComponent(() => import("./bank/Queues"), "SuspenseTab") }),
  createRoute({ getParentRoute: () => bank, path: "/messages", component: lazyRouteComponent(() => import("./bank/Queues"), "MessagesTab") }),
];

const pages = [
  page("/", () => import("./today/TodayPage"), "TodayPage"),
  page("/buyers", () => import("./buyers/BuyersPage"), "BuyersPage"),
  page("/buyers/$id", () => import("./buyers/BuyerPage"), "BuyerPage"),
  page("/orders", () => import("./documents/ListPages"), "OrdersPage"),
  page("/orders/$id", () => import("./documents/OrderPage"), "OrderPage"),
  page("/invoices", () => import("./documents/ListPages"), "InvoicesPage"),
  page("/invoices/$id", () => import("./documents/InvoicePage"), "InvoicePage"),
  page("/credit-notes", () => import("./documents/ListPages"), "CreditNotesPage"),
  page("/credit-notes/$id", () => import("./documents/CreditNotePage"), "CreditNotePage"),
  page("/statements", () => import("./documents/ListPages"), "StatementsPage"),
  page("/statements/$id", () => import("./documents/StatementPage"), "StatementPage"),
  page("/disputes", () => import("./documents/ListPages"), "DisputesPage"),
  page("/disputes/$id", () => import("./documents/DisputePage"), "DisputePage"),
  page("/payments", () => import("./money/PaymentPages"), "PaymentsPage"),
  page("/payments/$id", () => import("./money/PaymentPages"), "PaymentPage"),
  page("/collections", () => import("./money/CollectionPages"), "CollectionsPage"),
  page("/collections/day/$date", () => import("./money/CollectionPages"), "CollectionDayPage"),
  page("/collections/$id", () => import("./money/CollectionPages"), "CollectionPage"),
  page("/batches", () => import("./money/BatchPages"), "BatchesPage"),
  page("/batches/$id", () => import("./money/BatchPages"), "BatchPage"),
  page("/mandates", () => import("./mandates/MandatePages"), "MandatesPage"),
  page("/mandates/import", () => import("./mandates/MandatePages"), "MandateImportPage"),
  page("/mandates/$id", () => import("./mandates/MandatePages"), "MandatePage"),
  page("/refunds", () => import("./company/CompanyPages"), "RefundsPage"),
  page("/figures", () => import("./figures/FiguresPage"), "FiguresPage"),
  page("/settings", () => import("./company/SettingsPage"), "SettingsPage"),
  page("/people", () => import("./company/PeoplePage"), "PeoplePage"),
  page("/connections", () => import("./company/CompanyPages"), "ConnectionsPage"),
  page("/audit", () => import("./company/CompanyPages"), "AuditPage"),
  page("/events", () => import("./developers/DeveloperPages"), "EventsPage"),
  page("/webhooks", () => import("./developers/DeveloperPages"), "WebhooksPage"),
  page("/webhooks/deliveries", () => import("./developers/DeveloperPages"), "WebhooksPage"),
  page("/notifications", () => import("./developers/DeveloperPages"), "NotificationsPage"),
  page("/sandbox", () => import("./developers/SandboxPage"), "SandboxPage"),
  page("/security", () => import("../app/SecurityPage"), "SecurityPage"),
];

export const router = createRouter({
  routeTree: root.addChildren([...pages, bank.addChildren(bankTabs)]),
  basepath: "/console",
  defaultPreload: "intent",
  scrollRestoration: true,
  ...plainSearch,
});
