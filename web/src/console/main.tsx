import "@mantine/spotlight/styles.css";

import { RouterProvider } from "@tanstack/react-router";

import { AuthGate } from "../app/AuthGate";
import { boot } from "../app/boot";
import type { Language } from "../app/i18n";
import { router } from "./router";

const WORDS: Partial<Record<Language, () => Promise<Record<string, object>>>> = {
  en: async () => ({ app: (await import("../app/words/en")).en, console: (await import("./words/en")).en }),
  fr: async () => ({ app: (await import("../app/words/fr")).fr, console: (await import("./words/fr")).fr }),
};

void boot(
  <AuthGate entry={{ base: "/console", kind: "merchant" }}>
    <RouterProvider router={router} />
  </AuthGate>,
  async (language) => (await WORDS[language]?.()) ?? {},
  ["en", "fr"],
);
