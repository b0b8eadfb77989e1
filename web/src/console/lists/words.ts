import { useTranslation } from "react-i18next";

const METHODS = ["transfer", "card", "cheque"] as const;

/** Words for codes of the API that a person reads; a code without words shows as it is. */
export function useWords() {
  const { t, i18n } = useTranslation("console");
  const word = (group: string, code: string): string =>
    i18n.exists(`${group}.${code}`, { ns: "console" }) ? t(`${group}.${code}` as never) : code.replaceAll("_", " ");
  return {
    methodOf: (code: string) => word("methods", code),
    methods: METHODS.map((value) => ({ value, label: word("methods", value) })),
    reasonOf: (code: string) => word("codes", code),
    eventOf: (type: string) => word("events", type.replace(/^encours\./, "").replace(/\.v\d+$/, "")),
    refusalOf: (code: string) => word("reason", code),
  };
}
