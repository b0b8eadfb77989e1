/** The query of an address as plain words, `?status=open&sort=-amount`, which people can read and write. */
export interface PlainSearch {
  [name: string]: string | undefined;
}

export const plainSearch = {
  parseSearch: (text: string): PlainSearch => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search: Record<string, unknown>): string => {
    const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== null && value !== "");
    const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
    return text === "" ? "" : `?${text}`;
  },
};
