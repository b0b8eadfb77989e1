import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";

import { PageError } from "../app/errors";
import { plainSearch } from "../app/search";
import { NotFoundPage } from "./NotFoundPage";
import { Shell } from "./Shell";

const root = createRootRoute({ component: Shell, errorComponent: ({ error }) => <PageError error={error} />, notFoundComponent: NotFoundPage });

const home = createRoute({ getParentRoute: () => root, path: "/", component: lazyRouteComponent(() => import("./today/TodayPage"), "TodayPage") });

export const router = createRouter({
  routeTree: root.addChildren([home]),
  basepath: "/console",
  defaultPreload: "intent",
  scrollRestoration: true,
  ...plainSearch,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
