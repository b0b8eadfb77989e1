/** All settings of the merchant, each with what it does; what changes is sent, nothing else. */
import { Alert, Button, Group, MultiSelect, NumberInput, Select, SimpleGrid, Stack, Switch, TagsInput, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Schemas, read, write } from "../../app/api";
import { ProblemAlert, notifyDone } from "../../app/errors";
import { useMay } from "../../app/permissions";
import { MoneyInput } from "../../components/fields";
import { Columns, Loaded, Page, Panel } from "../../components/page";

type Settings = Schemas["SettingsAnswer"];
type Change = Record<string, unknown>;

const ZONES = ["Europe/Paris", "Europe/Berlin", "Europe/Brussels", "Europe/Madrid", "Europe/Rome", "UTC"] as const;
const RULES = ["oldest_first", "overdue_first", "largest_first", "legal_order"] as const;

export function SettingsPage() {
  const { t } = useTranslation("console");
  const settings = useQuery({ queryKey: ["/v1/settings"], queryFn: ({ signal }) => read<Settings>("/v1/settings", signal) });
  return (
    <Page title={t("nav.settings")}>
      <Loaded query={settings}>
        {(found) => (
          <>
            {(found.pending_services ?? []).length > 0 && (
              <Alert color="orange" variant="light">
                {t("settings.pending", { services: found.pending_services?.join(", ") })}
              </Alert>
            )}
            <Columns key={found.version}>
              <Stack gap="md">
                <Legal settings={found} />
                <Creditor settings={found} />
                <Locale settings={found} />
              </Stack>
              <Stack gap="md">
                <Terms settings={found} />
                <Collection settings={found} />
                <Credit settings={found} />
                <Mandates settings={found} />
                <Documents settings={found} />
                <Reminders settings={found} />
              </Stack>
            </Columns>
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** One subject: fields that a person changes together, saved together. */
function Section({ title, text, change, permission = "settings.write", children }: { title: string; text?: string; change: () => Change; permission?: string; children: ReactNode }) {
  const { t } = useTranslation("console");
  const may = useMay();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: () => write("PUT", "/v1/settings", change()),
    onSuccess: async () => {
      notifyDone(t("settings.saved"));
      await queries.invalidateQueries();
    },
  });
  const able = may(permission);
  return (
    <Panel title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <fieldset disabled={!able} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
          <Stack gap="sm">
            {text !== undefined && (
              <Text size="sm" c="dimmed">
                {text}
              </Text>
            )}
            {children}
            <ProblemAlert error={save.error} />
            {able && (
              <Group>
                <Button type="submit" variant="default" loading={save.isPending}>
                  {t("actions.save", { ns: "app" })}
                </Button>
              </Group>
            )}
          </Stack>
        </fieldset>
      </form>
    </Panel>
  );
}

function useDraft<T extends object>(initial: T): [T, <K extends keyof T>(name: K, value: T[K]) => void] {
  const [draft, setDraft] = useState(initial);
  return [draft, (name, value) => setDraft((before) => ({ ...before, [name]: value }))];
}

const text = (value: string | null | undefined) => value ?? "";

function Legal({ settings }: { settings: Settings }) {
  const { t } = useTranslation("console");
  const { legal } = settings;
  const [draft, set] = useDraft({ ...legal, address: legal.address ?? { street: "", postcode: "", city: "", country: "FR" } });
  const field = (name: "name" | "siren" | "vat_number" | "email" | "legal_form" | "rcs" | "early_payment_discount") => ({ value: text(draft[name]), onChange: (event: { currentTarget: { value: string } }) => set(name, event.currentTarget.value || null) });
  const place = (name: "street" | "postcode" | "city" | "country") => ({ value: draft.address[name], onChange: (event: { currentTarget: { value: string } }) => set("address", { ...draft.address, [name]: event.currentTarget.value }) });
  return (
    <Section title={t("settings.legal")} text={t("settings.legalText")} change={() => ({ legal: { ...draft, address: draft.address.street === "" ? null : draft.address } })}>
      <TextInput label={t("fields.name")} {...field("name")} />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <TextInput label={t("fields.siren")} {...field("siren")} />
        <TextInput label={t("fields.vat")} {...field("vat_number")} />
        <TextInput label={t("settings.legalForm")} {...field("legal_form")} />
        <TextInput label="RCS" {...field("rcs")} />
        <TextInput label={t("fields.email")} type="email" {...field("email")} />
        <MoneyInput label={t("settings.capital")} value={draft.share_capital ?? null} onChange={(value) => set("share_capital", value)} />
      </SimpleGrid>
      <TextInput label={t("buyers.street")} {...place("street")} />
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
        <TextInput label={t("buyers.postcode")} {...place("postcode")} />
        <TextInput label={t("buyers.city")} {...place("city")} />
        <TextInput label={t("fields.country")} {...place("country")} />
      </SimpleGrid>
      <NumberInput label={t("settings.penalty")} description={t("settings.penaltyText")} suffix=" %" decimalScale={2} min={0} max={100} value={draft.late_penalty_percent ?? ""} onChange={(value) => set("late_penalty_percent", value === "" ? null : Number(value))} />
      <TextInput label={t("settings.discount")} {...field("early_payment_discount")} />
    </Section>
  );
}

function Creditor({ settings }: { settings: Settings }) {
  const { t } = useTranslation("console");
  const { creditor } = settings;
  const [draft, set] = useDraft({ identifier: text(creditor.identifier), name: text(creditor.name), trade_name: text(creditor.trade_name), bic: text(creditor.bic), iban: "" });
  const field = (name: keyof typeof draft) => ({ value: draft[name], onChange: (event: { currentTarget: { value: string } }) => set(name, event.currentTarget.value) });
  return (
    <Section
      title={t("settings.creditor")}
      text={t("settings.creditorText")}
      permission="settings.bank_account.write"
      change={() => ({ creditor: Object.fromEntries(Object.entries(draft).filter(([name, value]) => value !== "" && value !== text((creditor as Record<string, string | null | undefined>)[name]))) })}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <TextInput label={t("settings.identifier")} description="ICS" {...field("identifier")} />
        <TextInput label={t("fields.name")} description={t("settings.creditorName")} {...field("name")} />
      </SimpleGrid>
      <TextInput label={t("fields.iban")} description={creditor.iban_masked ?? t("settings.noIban")} placeholder={t("settings.newIban")} autoComplete="off" {...field("iban")} />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <TextInput label="BIC" {...field("bic")} />
        <TextInput label={t("settings.tradeName")} {...field("trade_name")} />
      </SimpleGrid>
    </Section>
  );
}

function Locale({ settings }: { settings: Settings }) {
  const { t } = useTranslation("console");
  const [locale, setLocale] = useState(settings.locale);
  const [zone, setZone] = useState(settings.timezone);
  return (
    <Section title={t("settings.locale")} text={t("settings.localeText")} change={() => ({ locale, timezone: zone })}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <Select label={t("fields.language")} data={(["fr", "en"] as const).map((value) => ({ value, label: t(`language.${value}`, { ns: "app" }) }))} value={locale} onChange={(value) => setLocale(value ?? "fr")} allowDeselect={false} />
        <Select label={t("settings.zone")} data={[...ZONES]} value={zone} onChange={(value) => setZone(value ?? "Europe/Paris")} allowDeselect={false} />
      </SimpleGrid>
    </Section>
  );
}

const KINDS = ["statement", "net", "end_of_month"] as const;

function Terms({ settings }: { settings: Settings }) {
  const { t } = useTranslation("console");
  const given = settings.terms as { kind?: string; days?: number; days_after_month_end?: number };
  const [kind, setKind] = useState(given.kind ?? "net");
  const [days, setDays] = useState<number | string>(given.days ?? given.days_after_month_end ?? 30);
  const [allocation, setAllocation] = useState(settings.allocation);
  const [credit, setCredit] = useState(settings.credit_application);
  const terms = (): Change => {
    if (kind === given.kind && Number(days) === (given.days ?? given.days_after_month_end)) return {};
    return { terms: kind === "statement" ? { kind, days_after_month_end: Number(days) } : { kind, days: Number(days) } };
  };
  return (
    <Section title={t("settings.terms")} text={t("settings.termsText")} change={() => ({ ...terms(), allocation, credit_application: credit })}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <Select label={t("fields.terms")} data={KINDS.map((value) => ({ value, label: t(`settings.kinds.${value}`) }))} value={kind} onChange={(value) => setKind(value ?? "net")} allowDeselect={false} />
        <NumberInput label={t("settings.days")} min={0} max={120} value={days} onChange={setDays} />
      </SimpleGrid>
      <Select label={t("settings.allocation")} description={t("settings.allocationText")} data={RULES.map((value) => ({ value, label: t(`settings.rules.${value}`) }))} value={allocation} onChange={(value) => setAllocation(value ?? "oldest_first")} allowDeselect={false} />
      <Select label={t("settings.creditNotes")} data={(["statement", "next_invoice"] as const).map((value) => ({ value, label: t(`settings.applied.${value}`) }))} value={credit} onChange={(value) => setCredit(value ?? "statement")} allowDeselect={false} />
    </Section>
  );
}

function Collection({ settings }: { settings: Settings }) {
  const { t } = useTranslation("console");
  const [draft, set] = useDraft(settings.collection);
  const profiles = useQuery({ queryKey: ["/v1/bank-profiles"], queryFn: ({ signal }) => read<{ data: Schemas["BankProfileAnswer"][] }>("/v1/bank-profiles", signal) });
  const count = (name: "prenotification_days" | "submission_days_before" | "approvals" | "retries") => ({ min: 0, max: 60, value: draft[name] ?? 0, onChange: (value: number | string) => set(name, Number(value)) });
  return (
    <Section title={t("settings.collection")} text={t("settings.collectionText")} change={() => ({ collection: Object.fromEntries(Object.entries(draft).filter(([name, value]) => value !== (settings.collection as Record<string, unknown>)[name])) })}>
      <Select label={t("settings.mode")} data={(["per_statement", "per_invoice"] as const).map((value) => ({ value, label: t(`settings.modes.${value}`) }))} value={draft.mode ?? "per_statement"} onChange={(value) => set("mode", value === "per_invoice" ? "per_invoice" : "per_statement")} allowDeselect={false} />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <NumberInput label={t("settings.prenotification")} description={t("settings.prenotificationText")} {...count("prenotification_days")} />
        <NumberInput label={t("settings.submission")} description={t("settings.submissionText")} {...count("submission_days_before")} />
        <NumberInput label={t("settings.approvals")} description={t("settings.approvalsText")} {...count("approvals")} />
        <NumberInput label={t("settings.retries")} description={t("settings.retriesText")} {...count("retries")} />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <MoneyInput label={t("settings.fee")} value={draft.return_fee ?? 0} onChange={(value) => set("return_fee", value ?? 0)} />
        <Select label={t("settings.profile")} data={(profiles.data?.data ?? []).map((each) => each.name)} value={draft.bank_profile ?? null} onChange={(value) => value !== null && set("bank_profile", value)} allowDeselect={false} />
      </SimpleGrid>
    </Section>
  );
}

function Credit({ settings }: { settings: Settings }) {
  const { t } = useTranslation("console");
  const [draft, set] = useDraft(settings.credit);
  return (
    <Section title={t("settings.credit")} change={() => ({ credit: draft })}>
      <Switch label={t("settings.requireMandate")} description={t("settings.requireMandateText")} checked={draft.require_mandate ?? false} onChange={(event) => set("require_mandate", event.currentTarget.checked)} />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <TagsInput label={t("settings.thresholds")} description={t("settings.thresholdsText")} value={(draft.alert_thresholds ?? []).map(String)} onChange={(values) => set("alert_thresholds", values.map(Number).filter((each) => each > 0).toSorted((a, b) => a - b))} />
        <NumberInput label={t("settings.expiry")} description={t("settings.expiryText")} min={1} max={730} value={draft.order_expiry_days ?? 90} onChange={(value) => set("order_expiry_days", Number(value))} />
      </SimpleGrid>
    </Section>
  );
}

function Mandates({ settings }: { settings: Settings }) {
  const { t } = useTranslation("console");
  const [draft, set] = useDraft(settings.mandates);
  return (
    <Section title={t("nav.mandates")} change={() => ({ mandates: draft })}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <Select label={t("settings.provider")} data={["built_in", "yousign", "docusign"]} value={draft.signature_provider ?? "built_in"} onChange={(value) => set("signature_provider", (value ?? "built_in") as "built_in")} allowDeselect={false} />
        <NumberInput label={t("settings.linkDays")} min={1} max={90} value={draft.signing_link_days ?? 14} onChange={(value) => set("signing_link_days", Number(value))} />
        <NumberInput label={t("settings.bankReminder")} min={1} max={90} value={draft.debtor_bank_reminder_days ?? 10} onChange={(value) => set("debtor_bank_reminder_days", Number(value))} />
      </SimpleGrid>
    </Section>
  );
}

function Documents({ settings }: { settings: Settings }) {
  const { t } = useTranslation("console");
  const [draft, set] = useDraft(settings.documents);
  return (
    <Section title={t("settings.documents")} change={() => ({ documents: draft })}>
      <Switch label={t("settings.mail")} checked={draft.mail ?? true} onChange={(event) => set("mail", event.currentTarget.checked)} />
      <Switch label={t("settings.mailInvoices")} description={t("settings.mailInvoicesText")} checked={draft.mail_invoices_on_statement ?? false} onChange={(event) => set("mail_invoices_on_statement", event.currentTarget.checked)} />
    </Section>
  );
}

const BEFORE = ["1", "2", "3", "5", "7", "10"];
const AFTER = ["1", "3", "7", "10", "15", "30", "45", "60"];

function Reminders({ settings }: { settings: Settings }) {
  const { t } = useTranslation("console");
  const [before, setBefore] = useState((settings.reminders["before_due_days"] ?? []).map(String));
  const [after, setAfter] = useState((settings.reminders["overdue_days"] ?? []).map(String));
  return (
    <Section title={t("settings.reminders")} text={t("settings.remindersText")} change={() => ({ reminders: { before_due_days: before.map(Number), overdue_days: after.map(Number) } })}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <MultiSelect label={t("settings.before")} data={[...new Set([...BEFORE, ...before])]} value={before} onChange={setBefore} />
        <MultiSelect label={t("settings.after")} data={[...new Set([...AFTER, ...after])]} value={after} onChange={setAfter} />
      </SimpleGrid>
    </Section>
  );
}
