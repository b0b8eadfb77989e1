/**
 * Words. Each namespace (`app` here and in `components`, `console`, `portal`) has a module a language; English is the
 * one whose keys the others must have, which the type checker compares.
 */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

const STORED = "encours.language";

export type Language = "en" | "fr" | "de";

/** Same keys, any words. */
export type Words<T> = { readonly [K in keyof T]: T[K] extends string ? string : Words<T[K]> };

export type Loader = (language: Language) => Promise<Record<string, object>>;

let load: Loader = async () => ({});
let offered: readonly Language[] = ["en"];

export function offeredLanguages(): readonly Language[] {
  return offered;
}

function supported(wanted: string | null | undefined): Language | undefined {
  const short = wanted?.slice(0, 2).toLowerCase();
  return offered.find((language) => language === short);
}

export async function startWords(loader: Loader, languages: readonly Language[]): Promise<void> {
  load = loader;
  offered = languages;
  const language =
    supported(localStorage.getItem(STORED)) ?? navigator.languages.map(supported).find((each) => each !== undefined) ?? "en";
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    defaultNS: "app",
    resources: {},
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await speak(language);
}

export async function speak(language: Language): Promise<void> {
  for (const [namespace, words] of Object.entries(await load(language))) {
    i18next.addResourceBundle(language, namespace, words, true, true);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  localStorage.setItem(STORED, language);
}

/** The language of the person's profile, where this browser has no choice of its own. */
export async function speakAs(locale: string | null): Promise<void> {
  const language = localStorage.getItem(`${STORED}.chosen`) === null ? supported(locale) : undefined;
  if (language !== undefined && language !== i18next.language) await speak(language);
}

export async function choose(language: Language): Promise<void> {
  localStorage.setItem(`${STORED}.chosen`, "1");
  await speak(language);
}
