/** Money, dates and numbers as the reader's language writes them. */
import i18next from "i18next";

const DAY_MS = 86_400_000;

function locale(): string {
  return i18next.language;
}

const cached = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>();

function once<T extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>(name: string, make: () => T): T {
  const key = `${locale()} ${name}`;
  const found = cached.get(key) ?? make();
  cached.set(key, found);
  return found as T;
}

/** Decimals of a currency: 2 for EUR, 0 for JPY. */
export function digitsOf(currency: string): number {
  return once(`digits ${currency}`, () => new Intl.NumberFormat(locale(), { style: "currency", currency })).resolvedOptions()
    .maximumFractionDigits ?? 2;
}

export function money(minor: number, currency = "EUR"): string {
  const format = once(`money ${currency}`, () => new Intl.NumberFormat(locale(), { style: "currency", currency }));
  return format.format(minor / 10 ** digitsOf(currency));
}

/** For axes and tiles: 12,3 k€. */
export function moneyShort(minor: number, currency = "EUR"): string {
  const format = once(
    `short ${currency}`,
    () => new Intl.NumberFormat(locale(), { style: "currency", currency, notation: "compact", maximumFractionDigits: 1 }),
  );
  return format.format(minor / 10 ** digitsOf(currency));
}

export function number(value: number, digits = 0): string {
  return once(`number ${digits}`, () => new Intl.NumberFormat(locale(), { maximumFractionDigits: digits })).format(value);
}

export function percent(share: number, digits = 1): string {
  return once(
    `percent ${digits}`,
    () => new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: digits }),
  ).format(share);
}

/** What a person typed → minor units; null where it is no amount. `1 234,56`, `1,234.56` and `1234.5` are. */
export function parseMoney(text: string, currency = "EUR"): number | null {
  const bare = text.replaceAll(/[\s\u00a0\u202f€$£]/g, "");
  const negative = bare.startsWith("-") || bare.startsWith("−");
  const unsigned = bare.replace(/^[-−+]/, "");
  const point = Math.max(unsigned.lastIndexOf("."), unsigned.lastIndexOf(","));
  const digits = digitsOf(currency);
  const decimals = point < 0 ? 0 : unsigned.length - point - 1;
  const hasDecimals = point >= 0 && decimals <= digits;
  const whole = (hasDecimals ? unsigned.slice(0, point) : unsigned).replaceAll(/[.,]/g, "");
  const fraction = hasDecimals ? unsigned.slice(point + 1) : "";
  if (!/^\d+$/.test(whole + fraction)) return null;
  const minor = Number(`${whole}${fraction.padEnd(digits, "0")}`);
  return Number.isSafeInteger(minor) ? (negative ? -minor : minor) : null;
}

/** Minor units as a person edits them: `1234,56`. */
export function editMoney(minor: number, currency = "EUR"): string {
  const digits = digitsOf(currency);
  return new Intl.NumberFormat(locale(), {
    useGrouping: false,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(minor / 10 ** digits);
}

/** A day without a time (`2026-11-27`), which is the same day everywhere. */
export function day(value: string): string {
  return once("day", () => new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeZone: "UTC" })).format(utc(value));
}

export function dayLong(value: string): string {
  return once(
    "day long",
    () => new Intl.DateTimeFormat(locale(), { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }),
  ).format(utc(value));
}

export function month(value: string): string {
  return once("month", () => new Intl.DateTimeFormat(locale(), { month: "long", year: "numeric", timeZone: "UTC" })).format(
    utc(value),
  );
}

export function instant(value: string): string {
  return once("instant", () => new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" })).format(
    new Date(value),
  );
}

export function time(value: string): string {
  return once("time", () => new Intl.DateTimeFormat(locale(), { timeStyle: "short" })).format(new Date(value));
}

/** `in 3 days`, `yesterday`: between two days of the merchant's calendar. */
export function relativeDay(value: string, today: string): string {
  return once("relative", () => new Intl.RelativeTimeFormat(locale(), { numeric: "auto" })).format(
    daysBetween(today, value),
    "day",
  );
}

export function daysBetween(from: string, to: string): number {
  return Math.round((utc(to).getTime() - utc(from).getTime()) / DAY_MS);
}

export function addDays(value: string, days: number): string {
  return new Date(utc(value).getTime() + days * DAY_MS).toISOString().slice(0, 10);
}

function utc(value: string): Date {
  return new Date(`${value.slice(0, 10)}T00:00:00Z`);
}
