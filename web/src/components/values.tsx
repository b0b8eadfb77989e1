/** Values as everybody reads them: money, days, states. */
import { Badge, Group, Text, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { day, instant, money, relativeDay } from "../app/format";
import { useToday } from "../app/clock";
import classes from "./values.module.css";

export function Money({ minor, currency = "EUR", tone, strong = false }: { minor: number; currency?: string; tone?: "bad" | "dim" | undefined; strong?: boolean }) {
  return (
    <span className={classes.money} data-tone={minor === 0 && tone === undefined ? "dim" : tone} data-strong={strong || undefined}>
      {money(minor, currency)}
    </span>
  );
}

/** A day, with its distance from today on hover; `late` where it should have passed already. */
export function DateText({ value, late = false, relative = false }: { value: string | null | undefined; late?: boolean; relative?: boolean }) {
  const today = useToday();
  if (value === null || value === undefined) return <Dash />;
  const far = relativeDay(value, today);
  return (
    <Tooltip label={relative ? day(value) : far}>
      <time dateTime={value} className={classes.date} data-late={late || undefined}>
        {relative ? far : day(value)}
      </time>
    </Tooltip>
  );
}

export function InstantText({ value }: { value: string | null | undefined }) {
  if (value === null || value === undefined) return <Dash />;
  return (
    <time dateTime={value} className={classes.date}>
      {instant(value)}
    </time>
  );
}

export function Dash() {
  return (
    <span className={classes.dash} aria-hidden>
      –
    </span>
  );
}

type Tone = "good" | "warn" | "bad" | "info" | "plain";

const TONES: Readonly<Record<string, Tone>> = {
  active: "good", authorized: "good", paid: "good", settled: "good", accepted: "good", completed: "good", applied: "good", delivered: "good", sent: "good", enabled: "good",
  working: "good", in_force: "good", booked: "good", resolved: "good", acknowledged: "good", ready: "good",
  on_hold: "bad", declined: "bad", overdue: "bad", returned: "bad", rejected: "bad", failed: "bad", failed_check: "bad", failing: "bad", revoked: "bad", refused: "bad", partly_rejected: "bad",
  referred: "warn", disputed: "warn", awaiting_approval: "warn", pending_signature: "warn", awaiting_debtor_bank: "warn", suspended: "warn", unmatched: "warn", held: "warn", waiting: "warn",
  warning: "warn", pending: "warn", untested: "warn", moving: "warn", requested: "warn",
  open: "info", in_collection: "info", submitted: "info", batched: "info", announced: "info", sending: "info", created: "info", signed: "info", queued: "info", invoiced: "info",
  partly_shipped: "info", scheduled: "info", approved: "info", invited: "info",
};

const ALL = "status";

/** A state: a word and a tone; the word alone says all. */
export function Status({ value, title }: { value: string; title?: string | null | undefined }) {
  const { t, i18n } = useTranslation();
  const words = i18n.exists(`${ALL}.${value}`, { ns: "app" }) ? t(`status.${value}` as never) : value.replaceAll("_", " ");
  const badge = (
    <Badge className={classes.status} data-tone={TONES[value] ?? "plain"} variant="light" radius="sm" tt="none">
      {words}
    </Badge>
  );
  return title ? (
    <Tooltip label={title} multiline maw={360}>
      {badge}
    </Tooltip>
  ) : (
    badge
  );
}

export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function Facts({ children, columns = 1 }: { children: ReactNode; columns?: 1 | 2 | 3 }) {
  return (
    <dl className={classes.facts} data-columns={columns}>
      {children}
    </dl>
  );
}

export function Tile({ label, value, hint, tone }: { label: string; value: ReactNode; hint?: ReactNode; tone?: Tone }) {
  return (
    <div className={classes.tile} data-tone={tone}>
      <div className={classes.tileLabel}>{label}</div>
      <div className={classes.tileValue}>{value}</div>
      {hint !== undefined && <div className={classes.tileHint}>{hint}</div>}
    </div>
  );
}

export function Mono({ children }: { children: ReactNode }) {
  return <span className={classes.mono}>{children}</span>;
}

export function Muted({ children }: { children: ReactNode }) {
  return (
    <Text span size="sm" c="dimmed">
      {children}
    </Text>
  );
}

export function Row({ children }: { children: ReactNode }) {
  return (
    <Group gap="xs" wrap="wrap">
      {children}
    </Group>
  );
}
