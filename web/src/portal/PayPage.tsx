/** Pay: tick invoices or give an amount, see what it pays, then by card, by transfer or by an early debit. */
import { Button, Checkbox, Group, Radio, SegmentedControl, Stack, Table, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Schemas, write } from "../app/api";
import { ProblemAlert } from "../app/errors";
import { day, money } from "../app/format";
import { useMay } from "../app/permissions";
import { EmptyState } from "../components/EmptyState";
import { MoneyInput } from "../components/fields";
import { Columns, Loaded, Page, Panel } from "../components/page";
import { Fact, Facts, Money, Mono } from "../components/values";
import { type Checkout, type Invoice, payable, useAccountId, useThing, useUnpaid } from "./data";
import { InvoiceTable } from "./InvoicesPage";
import { Notice } from "./Notice";
import classes from "./portal.module.css";

type How = "card" | "transfer" | "early";
interface What {
  ids: string[];
  amount: number | null;
}

export function PayPage() {
  const { t } = useTranslation("portal");
  const unpaid = useUnpaid();
  return (
    <Page title={t("pay.title")}>
      <Loaded query={unpaid}>{(invoices) => (invoices.some((each) => payable(each) > 0) ? <Form invoices={invoices} /> : <EmptyState title={t("pay.nothing")} />)}</Loaded>
    </Page>
  );
}

function Form({ invoices }: { invoices: Invoice[] }) {
  const { t } = useTranslation("portal");
  const may = useMay();
  const asked = useSearch({ strict: false }) as { ids?: string; by?: string };
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set((asked.ids ?? "").split(",").filter((id) => id !== "")));
  const [byAmount, setByAmount] = useState(false);
  const [amount, setAmount] = useState<number | null>(null);
  const [how, setHow] = useState<How>(asked.by === "early" ? "early" : "card");
  const chosen = invoices.filter((each) => ticked.has(each.id) && payable(each) > 0);
  const total = byAmount ? (amount ?? 0) : chosen.reduce((sum, each) => sum + payable(each), 0);
  const disputed = chosen.reduce((sum, each) => sum + each.disputed, 0);
  const what: What = { ids: byAmount ? [] : chosen.map((each) => each.id), amount: byAmount ? amount : null };
  const key = JSON.stringify(what);
  const tick = (id: string) => setTicked((old) => new Set(old.has(id) ? [...old].filter((each) => each !== id) : [...old, id]));
  const ways = (["card", "transfer", "early"] as const).filter((each) => (each === "card" ? may("online_payments.write") : each === "early" ? may("early_collections.write") : true));
  return (
    <Stack gap="md">
      <Panel
        title={t("pay.what")}
        flush={!byAmount}
        actions={
          <Button size="compact-sm" variant="subtle" onClick={() => setByAmount(!byAmount)}>
            {byAmount ? t("pay.byInvoices") : t("pay.byAmount")}
          </Button>
        }
      >
        {byAmount ? (
          <MoneyInput label={t("pay.amount")} description={t("pay.amountHelp")} value={amount} onChange={setAmount} w={280} />
        ) : (
          <InvoiceTable invoices={invoices} ticked={ticked} onTick={tick} onAll={(ids) => setTicked(new Set(ids))} />
        )}
      </Panel>
      <Panel title={t("pay.how")}>
        <Stack gap="md">
          <Group justify="space-between">
            <SegmentedControl aria-label={t("pay.how")} value={how} onChange={(value) => setHow(value as How)} data={ways.map((value) => ({ value, label: t(`pay.${value}`) }))} />
            <Text>
              {!byAmount && `${t("pay.chosen", { count: chosen.length })} · `}
              {t("pay.total")}: <Money minor={total} strong />
            </Text>
          </Group>
          {disputed > 0 && <Text size="sm" c="dimmed">{t("pay.disputed", { amount: money(disputed) })}</Text>}
          {total <= 0 ? (
            <Text c="dimmed">{t("pay.choose")}</Text>
          ) : how === "card" ? (
            <ByCard key={key} what={what} invoices={invoices} />
          ) : how === "transfer" ? (
            <ByTransfer what={what} />
          ) : (
            <Early key={key} what={what} total={total} />
          )}
        </Stack>
      </Panel>
    </Stack>
  );
}

function bodyOf(accountId: string, what: What): Record<string, unknown> {
  return { account_id: accountId, ...(what.ids.length > 0 ? { invoice_ids: what.ids } : {}), ...(what.amount === null ? {} : { amount: what.amount }) };
}

function ByCard({ what, invoices }: { what: What; invoices: Invoice[] }) {
  const { t } = useTranslation("portal");
  const accountId = useAccountId();
  const go = useNavigate();
  const cards = useThing<{ data: Schemas["CardAnswer"][] }>("/v1/accounts/{account_id}/cards", { account_id: accountId });
  const [cardId, setCardId] = useState("");
  const [save, setSave] = useState(false);
  const start = useMutation({
    mutationFn: () => {
      const more = cardId === "" ? { save_card: save } : { card_id: cardId };
      return write<Checkout>("POST", "/v1/checkout-sessions", { ...bodyOf(accountId, what), ...more });
    },
    onSuccess: async (made) => {
      if (made.url === null) await go({ to: "/payments/$id" as never, params: { id: made.id } as never });
    },
  });
  if (start.data?.url) return <Preview checkout={start.data} invoices={invoices} />;
  const kept = cards.data?.data ?? [];
  return (
    <Stack gap="sm" align="flex-start">
      <Text size="sm">{t("pay.cardHelp")}</Text>
      {kept.length > 0 && (
        <Radio.Group value={cardId} onChange={setCardId} aria-label={t("pay.card")}>
          <Stack gap="xs">
            {kept.map((each) => (
              <Radio key={each.id} value={each.id} label={t("pay.saved", { digits: each.last_digits })} />
            ))}
            <Radio value="" label={t("pay.other")} />
          </Stack>
        </Radio.Group>
      )}
      {cardId === "" && <Checkbox label={t("pay.save")} checked={save} onChange={(event) => setSave(event.currentTarget.checked)} />}
      <ProblemAlert error={start.error} />
      <Button loading={start.isPending} onClick={() => start.mutate()}>
        {t("pay.next")}
      </Button>
    </Stack>
  );
}

function Preview({ checkout, invoices }: { checkout: Checkout; invoices: Invoice[] }) {
  const { t } = useTranslation("portal");
  const numbers = new Map(invoices.map((each) => [each.id, each.number]));
  return (
    <Stack gap="sm" align="flex-start">
      <Text fw={600}>{t("pay.preview")}</Text>
      <Table className={classes.rows} maw={480}>
        <Table.Tbody>
          {checkout.allocation.map((part) => (
            <Table.Tr key={part.invoice_id}>
              <Table.Td>{numbers.get(part.invoice_id) ?? part.invoice_id}</Table.Td>
              <Table.Td className={classes.number}>
                <Money minor={part.amount} currency={checkout.currency} />
              </Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Th scope="row">{t("pay.total")}</Table.Th>
            <Table.Td className={classes.number}>
              <Money minor={checkout.amount} currency={checkout.currency} strong />
            </Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
      <Button component="a" href={checkout.url ?? ""}>
        {t("pay.toCard")}
      </Button>
    </Stack>
  );
}

function ByTransfer({ what }: { what: What }) {
  const { t } = useTranslation("portal");
  const accountId = useAccountId();
  const query = { ...(what.ids.length > 0 ? { invoice_ids: what.ids.join(",") } : {}), ...(what.amount === null ? {} : { amount: what.amount }) };
  const details = useThing<Schemas["TransferDetailsAnswer"]>("/v1/accounts/{account_id}/transfer-details", { account_id: accountId }, query);
  return (
    <Loaded query={details}>
      {(found) => (
        <Columns>
          <Facts>
            <Fact label={t("pay.name")}>{found.creditor_name}</Fact>
            <Fact label={t("pay.iban")}>
              <Mono>{found.iban.replaceAll(/(.{4})/g, "$1 ").trim()}</Mono>
            </Fact>
            {found.bic !== null && (
              <Fact label={t("pay.bic")}>
                <Mono>{found.bic}</Mono>
              </Fact>
            )}
            <Fact label={t("pay.amount")}>
              <Money minor={found.amount} strong />
            </Fact>
            <Fact label={found.structured_reference === null ? t("pay.remittance") : t("pay.reference")}>
              <Mono>{found.structured_reference ?? found.remittance ?? "–"}</Mono>
            </Fact>
          </Facts>
          <Stack gap={4} align="center">
            <div className={classes.qr}>
              <img src={`data:image/svg+xml;utf8,${encodeURIComponent(found.qr_svg)}`} alt={t("pay.qr")} />
            </div>
            <Text size="xs" c="dimmed">
              {t("pay.qrHelp")}
            </Text>
          </Stack>
        </Columns>
      )}
    </Loaded>
  );
}

function Early({ what, total }: { what: What; total: number }) {
  const { t } = useTranslation("portal");
  const accountId = useAccountId();
  const ask = useMutation({
    mutationFn: () => write<Schemas["EarlyCollectionAnswer"]>("POST", "/v1/early-collections", { ...bodyOf(accountId, what), requested_by: "buyer" }),
  });
  if (ask.data !== undefined) {
    return (
      <Notice tone="good" role="status" title={t("pay.earlyDone")}>
        {t("pay.earlyOn")} {day(ask.data.collection_date)}: {money(ask.data.amount, ask.data.currency)}
      </Notice>
    );
  }
  return (
    <Stack gap="sm" align="flex-start">
      <Text size="sm">{t("pay.earlyHelp")}</Text>
      <ProblemAlert error={ask.error} />
      <Button loading={ask.isPending} onClick={() => ask.mutate()}>
        {t("pay.earlyButton", { amount: money(total) })}
      </Button>
    </Stack>
  );
}
