import "i18next";

import type { en as app } from "./app/words/en";
import type { en as console } from "./console/words/en";
import type { en as portal } from "./portal/words/en";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "app";
    returnNull: false;
    resources: { app: typeof app; console: typeof console; portal: typeof portal };
  }
}
