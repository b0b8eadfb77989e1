import type { Words } from "../../app/i18n";
import type { en } from "./en";

export const fr: Words<typeof en> = {
  title: "Votre compte",
  nav: { home: "Vue d’ensemble" },
};
