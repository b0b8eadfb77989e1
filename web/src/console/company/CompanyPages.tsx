import { Button, Code, Group, JsonInput, Modal, PasswordInput, Select, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Schemas, address, write } from "../../app/api";
import { notifyDone, notifyProblem } from "../../app/errors";
import { useMay } from "../../app/permissions";
import { ActionDialog } from "../../components/ActionDialog";
import { DataTable } from "../../components/DataTable";
import { BuyerSelect, MoneyInput } from "../../components/fields";
import { Page } from "../../components/page";
import { Dash, InstantText, Mono, Status } from "../../components/values";
import { RefundsTable } from "../lists/tables";

export function AuditPage() {
  const { t } = useTranslation("console");
  const [shown, setShown] = useState<Schemas["RecordedEntry"] | null>(null);
  const services = ["gateway", "credit", "mandates", "billing", "collections", "notifications"].map((value) => ({ value, label: value }));
  return (
    <Page title={t("nav.audit")}>
      <DataTable<Schemas["RecordedEntry"]>
        name="audit"
        label={t("nav.audit")}
        path="/v1/audit"
        searchable
        exportable
        rowId={(row) => `${row.service} ${row.seq}`}
        filters={[
          { id: "service", label: t("fields.service"), kind: "choice", choices: services },
          { id: "object", label: t("fields.object"), kind: "text" },
          { id: "who", label: t("fields.who"), kind: "text" },
          { id: "action", label: t("fields.action"), kind: "text" },
          { id: "recorded", label: t("fields.at"), kind: "days", from: "recorded_from", to: "recorded_to" },
        ]}
        columns={[
          { id: "at", header: t("fields.at"), cell: (row) => <InstantText value={row.at} /> },
          { id: "who", header: t("fields.who"), cell: (row) => <Mono>{row.who}</Mono> },
          { id: "action", header: t("fields.action"), cell: (row) => row.action.replaceAll("_", " ") },
          { id: "subject", header: t("fields.object"), wide: true, cell: (row) => <Mono>{row.subject}</Mono> },
          { id: "service", header: t("fields.service"), cell: (row) => row.service },
          {
            id: "details",
            header: t("fields.details"),
            cell: (row) => (
              <Button size="compact-xs" variant="subtle" onClick={() => setShown(row)}>
                {t("actions.show", { ns: "app" })}
              </Button>
            ),
          },
          { id: "hash", header: "Hash", extra: true, cell: (row) => <Mono>{row.hash.slice(0, 16)}…</Mono> },
        ]}
      />
      <Modal opened={shown !== null} onClose={() => setShown(null)} title={shown?.action.replaceAll("_", " ") ?? ""} size="lg" closeButtonProps={{ "aria-label": t("actions.close", { ns: "app" }) }}>
        <Code block>{JSON.stringify(shown, null, 2)}</Code>
      </Modal>
    </Page>
  );
}

export function RefundsPage() {
  const { t } = useTranslation("console");
  const may = useMay();
  const [adding, setAdding] = useState(false);
  return (
    <Page
      title={t("nav.refunds")}
      actions={
        may("refunds.write") && (
          <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setAdding(true)}>
            {t("refunds.add")}
          </Button>
        )
      }
    >
      <RefundsTable />
      {adding && <NewRefundDialog onClose={() => setAdding(false)} />}
    </Page>
  );
}

function NewRefundDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("console");
  const [accountId, setAccountId] = useState<string | null>(null);
  const [amount, setAmount] = useState<number | null>(null);
  const [reason, setReason] = useState("");
  const [iban, setIban] = useState("");
  return (
    <ActionDialog
      title={t("refunds.add")}
      text={t("refunds.text")}
      done={t("refunds.added")}
      ready={accountId !== null && amount !== null && amount > 0}
      run={() => write("POST", "/v1/refunds", { account_id: accountId, amount, currency: "EUR", reason: reason.trim() || null, ...(iban.trim() === "" ? {} : { iban: iban.trim() }) })}
      onClose={onClose}
    >
      <Group grow align="start">
        <BuyerSelect label={t("fields.buyer")} value={accountId} onChange={setAccountId} required autoFocus />
        <MoneyInput label={t("fields.amount")} value={amount} onChange={setAmount} required />
      </Group>
      <TextInput label={t("fields.reason")} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      <TextInput label={t("fields.iban")} description={t("refunds.ibanText")} value={iban} onChange={(event) => setIban(event.currentTarget.value)} autoComplete="off" />
    </ActionDialog>
  );
}

const KINDS = ["bank_folder", "bank_sftp", "signature_provider", "smtp", "payment_service"] as const;

type Connection = Schemas["ConnectionAnswer"];

export function ConnectionsPage() {
  const { t } = useTranslation("console");
  const may = useMay();
  const queries = useQueryClient();
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Connection | null>(null);
  const test = useMutation({
    mutationFn: (row: Connection) => write<Connection>("POST", address("/v1/connections/{id}/test", { id: row.id }), {}),
    onSuccess: async (answer) => {
      notifyDone(`${answer.name}: ${t(`status.${answer.status}`, { ns: "app" })}`);
      await queries.invalidateQueries();
    },
    onError: notifyProblem,
  });
  const able = may("connections.write");
  return (
    <Page
      title={t("nav.connections")}
      actions={
        able && (
          <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setAdding(true)}>
            {t("connections.add")}
          </Button>
        )
      }
    >
      <DataTable<Connection>
        name="connections"
        label={t("nav.connections")}
        path="/v1/connections"
        local
        columns={[
          { id: "name", header: t("fields.name"), wide: true, cell: (row) => row.name },
          { id: "kind", header: t("fields.kind"), cell: (row) => t(`connections.kinds.${row.kind}`) },
          { id: "status", header: t("fields.status"), cell: (row) => <Status value={row.status} title={row.last_error} /> },
          { id: "error", header: t("fields.cause"), cell: (row) => row.last_error ?? <Dash /> },
          { id: "secrets", header: t("connections.secrets"), cell: (row) => row.secrets_set.join(", ") || <Dash /> },
          { id: "checked", header: t("connections.checked"), cell: (row) => <InstantText value={row.checked_at} /> },
          {
            id: "act",
            header: t("fields.action"),
            cell: (row) =>
              able ? (
                <Group gap={4} wrap="nowrap">
                  <Button size="compact-xs" variant="subtle" loading={test.isPending && test.variables.id === row.id} onClick={() => test.mutate(row)}>
                    {t("connections.test")}
                  </Button>
                  <Button size="compact-xs" variant="subtle" c="var(--tone-bad)" onClick={() => setRemoving(row)}>
                    {t("actions.remove", { ns: "app" })}
                  </Button>
                </Group>
              ) : (
                <Dash />
              ),
          },
        ]}
      />
      {adding && <AddConnection onClose={() => setAdding(false)} />}
      {removing !== null && <ActionDialog title={t("actions.remove", { ns: "app" })} text={removing.name} danger confirm={t("actions.remove", { ns: "app" })} run={() => write("DELETE", address("/v1/connections/{id}", { id: removing.id }))} onClose={() => setRemoving(null)} />}
    </Page>
  );
}

function AddConnection({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("console");
  const [kind, setKind] = useState<string>("smtp");
  const [name, setName] = useState("");
  const [config, setConfig] = useState('{\n  "host": "",\n  "port": 587\n}');
  const [secret, setSecret] = useState("");
  const [secretName, setSecretName] = useState("password");
  const parsed = parse(config);
  return (
    <ActionDialog
      title={t("connections.add")}
      size="lg"
      ready={name.trim() !== "" && parsed !== null}
      run={() => write("POST", "/v1/connections", { kind, name: name.trim(), config: parsed, secrets: secret === "" ? {} : { [secretName]: secret } })}
      onClose={onClose}
    >
      <Group grow align="start">
        <Select label={t("fields.kind")} data={KINDS.map((value) => ({ value, label: t(`connections.kinds.${value}`) }))} value={kind} onChange={(value) => setKind(value ?? "smtp")} allowDeselect={false} />
        <TextInput label={t("fields.name")} value={name} onChange={(event) => setName(event.currentTarget.value)} required data-autofocus />
      </Group>
      <JsonInput label={t("connections.config")} autosize minRows={4} value={config} onChange={setConfig} {...(parsed === null ? { error: t("connections.invalid") } : {})} />
      <Group grow align="start">
        <TextInput label={t("connections.secretName")} value={secretName} onChange={(event) => setSecretName(event.currentTarget.value)} />
        <PasswordInput label={t("connections.secret")} description={t("connections.secretText")} value={secret} onChange={(event) => setSecret(event.currentTarget.value)} autoComplete="off" />
      </Group>
    </ActionDialog>
  );
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
