import { RouterProvider } from "@tanstack/react-router";

import { AuthGate } from "../app/AuthGate";
import { boot } from "../app/boot";
import type { Language } from "../app/i18n";
import { router } from "./router";

const WORDS: Record<Language, () => Promise<Record<string, object>>> = {
  en: async () => ({ app: (await import("../app/words/en")).en, portal: (await import("./words/en")).en }),
  fr: async () => ({ app: (await import("../app/words/fr")).fr, portal: (await import("./words/fr")).fr }),
  de: async () => ({ app: (await import("../app/words/de")).de, portal: (await import("./words/de")).de }),
};

void boot(
  <AuthGate entry={{ base: "/portal", kind: "buyer" }}>
    <RouterProvider router={router} />
  </AuthGate>,
  (language) => WORDS[language](),
  ["en", "fr", "de"],
);
