import { useTranslation } from "react-i18next";

/** Choices of a filter by state, in the reader's words. */
export function useStatusWords(values: readonly string[]): { value: string; label: string }[] {
  const { t } = useTranslation();
  return values.map((value) => ({ value, label: t(`status.${value}` as never) }));
}
