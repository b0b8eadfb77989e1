import type { Words } from "../../app/i18n";
import type { en } from "./en";

export const de: Words<typeof en> = {
  title: "Ihr Konto",
  nav: { home: "Übersicht" },
};
