import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";

import { PageError } from "../app/errors";
import { plainSearch } from "../app/search";
import { HomePage } from "./HomePage";
import { Shell } from "./Shell";

const root = createRootRoute({ component: Shell, errorComponent: ({ error }) => <PageError error={error} /> });

const paying = () => import("./PaymentsPage");
const asking = () => import("./DisputesPage");
const trading = () => import("./OrdersPage");
const debiting = () => import("./MandatePage");

const pages = [
  createRoute({ getParentRoute: () => root, path: "/", component: HomePage }),
  createRoute({ getParentRoute: () => root, path: "/invoices", component: lazyRouteComponent(() => import("./InvoicesPage"), "InvoicesPage") }),
  createRoute({ getParentRoute: () => root, path: "/invoices/$id", component: lazyRouteComponent(() => import("./InvoicePage"), "InvoicePage") }),
  createRoute({ getParentRoute: () => root, path: "/pay", component: lazyRouteComponent(() => import("./PayPage"), "PayPage") }),
  createRoute({ getParentRoute: () => root, path: "/orders", component: lazyRouteComponent(trading, "OrdersPage") }),
  createRoute({ getParentRoute: () => root, path: "/statements", component: lazyRouteComponent(trading, "StatementsPage") }),
  createRoute({ getParentRoute: () => root, path: "/payments", component: lazyRouteComponent(paying, "PaymentsPage") }),
  createRoute({ getParentRoute: () => root, path: "/payments/$id", component: lazyRouteComponent(paying, "CheckoutPage") }),
  createRoute({ getParentRoute: () => root, path: "/questions", component: lazyRouteComponent(asking, "DisputesPage") }),
  createRoute({ getParentRoute: () => root, path: "/questions/$id", component: lazyRouteComponent(asking, "DisputePage") }),
  createRoute({ getParentRoute: () => root, path: "/direct-debit", component: lazyRouteComponent(debiting, "MandatePage") }),
  createRoute({ getParentRoute: () => root, path: "/profile", component: lazyRouteComponent(debiting, "ProfilePage") }),
];

export const router = createRouter({ routeTree: root.addChildren(pages), basepath: "/portal", defaultPreload: "intent", ...plainSearch });
