import { Outlet, createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";

import { PageError } from "../app/errors";
import { plainSearch } from "../app/search";

const root = createRootRoute({ component: Outlet, errorComponent: ({ error }) => <PageError error={error} /> });

const home = createRoute({ getParentRoute: () => root, path: "/", component: lazyRouteComponent(() => import("./HomePage"), "HomePage") });

export const router = createRouter({ routeTree: root.addChildren([home]), basepath: "/portal", defaultPreload: "intent", ...plainSearch });
