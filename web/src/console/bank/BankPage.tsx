/** The bank: accounts and their statements, files in and out, and the three queues that need a person. */
import { Alert, Button, Group, Tabs, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Schemas, address, call, read, write } from "../../app/api";
import { ProblemAlert } from "../../app/errors";
import { useToday } from "../../app/clock";
import { useMay } from "../../app/permissions";
import { ReasonDialog } from "../../components/ActionDialog";
import { DataTable } from "../../components/DataTable";
import { FileDrop } from "../../components/fields";
import { Loaded, Page, Panel, Tiles } from "../../components/page";
import { Dash, DateText, InstantText, Money, Mono, Status, Tile } from "../../components/values";

const TABS = [
  { value: "/bank", name: "accounts", needs: "bank_accounts.read" },
  { value: "/bank/transfers", name: "transfers", needs: "transfers.read" },
  { value: "/bank/suspense", name: "suspense", needs: "bank_items.read" },
  { value: "/bank/messages", name: "messages", needs: "bank_items.read" },
  { value: "/bank/files", name: "files", needs: "bank_files.read" },
] as const;

export function BankPage() {
  const { t } = useTranslation("console");
  const navigate = useNavigate();
  const may = useMay();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const here = path.replace(/^\/console/, "").replace(/\/$/, "");
  return (
    <Page title={t("nav.bank")}>
      <Tabs value={here} onChange={(value) => void navigate({ to: value ?? "/bank" })}>
        <Tabs.List>
          {TABS.filter((tab) => may(tab.needs)).map((tab) => (
            <Tabs.Tab key={tab.value} value={tab.value} aria-controls="bank-content">
              {t(`bank.tabs.${tab.name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      <div id="bank-content" role="tabpanel" aria-label={t("nav.bank")}>
        <Outlet />
      </div>
    </Page>
  );
}

export function AccountsTab() {
  const { t } = useTranslation("console");
  const accounts = useQuery({
    queryKey: ["/v1/bank-accounts"],
    queryFn: ({ signal }) => read<{ data: Schemas["BankAccountAnswer"][] }>("/v1/bank-accounts", signal),
  });
  return (
    <Loaded query={accounts}>
      {(found) =>
        found.data.length === 0 ? (
          <Text c="dimmed">{t("bank.noAccount")}</Text>
        ) : (
          found.data.map((account) => (
            <Panel key={account.id} title={`${account.iban_masked} · ${account.currency}`}>
              <Reconciliation account={account} />
              <BankStatements account={account} />
            </Panel>
          ))
        )
      }
    </Loaded>
  );
}

function Reconciliation({ account }: { account: Schemas["BankAccountAnswer"] }) {
  const { t } = useTranslation("console");
  const today = useToday();
  const found = useQuery({
    queryKey: ["/v1/bank-accounts/{bank_account_id}/reconciliation", account.id, today],
    queryFn: ({ signal }) => read<Schemas["ReconciliationAnswer"]>(address("/v1/bank-accounts/{bank_account_id}/reconciliation", { bank_account_id: account.id }, { on: today }), signal),
  });
  return (
    <Loaded query={found}>
      {(answer) => (
        <Tiles>
          <Tile label={t("bank.bankBalance")} value={<Money minor={answer.bank_balance} currency={answer.currency} />} />
          <Tile label={t("bank.ledgerBalance")} value={<Money minor={answer.ledger_balance} currency={answer.currency} />} />
          <Tile label={t("bank.difference")} value={<Money minor={answer.difference} currency={answer.currency} />} tone={answer.difference === 0 ? "good" : "bad"} />
          <Tile label={t("bank.openItems")} value={answer.open_items.length} />
        </Tiles>
      )}
    </Loaded>
  );
}

function BankStatements({ account }: { account: Schemas["BankAccountAnswer"] }) {
  const { t } = useTranslation("console");
  const may = useMay();
  const [held, setHeld] = useState<Schemas["BankStatementAnswer"] | null>(null);
  return (
    <>
      <DataTable<Schemas["BankStatementAnswer"]>
        name="bank-statements"
        label={t("bank.statements")}
        path="/v1/bank-accounts/{bank_account_id}/statements"
        params={{ bank_account_id: account.id }}
        local
        columns={[
          { id: "closed_on", header: t("fields.date"), cell: (row) => <DateText value={row.closed_on} /> },
          { id: "no", header: t("fields.number"), cell: (row) => row.sequence_number ?? row.reference ?? <Dash /> },
          { id: "status", header: t("fields.status"), cell: (row) => <Status value={row.status} title={row.hold_cause} /> },
          { id: "opening", header: t("bank.opening"), right: true, cell: (row) => (row.opening_balance === null ? <Dash /> : <Money minor={row.opening_balance} currency={row.currency} />) },
          { id: "closing", header: t("bank.closing"), right: true, cell: (row) => (row.closing_balance === null ? <Dash /> : <Money minor={row.closing_balance} currency={row.currency} />) },
          { id: "recorded", header: t("fields.received"), cell: (row) => <InstantText value={row.recorded_at} /> },
          {
            id: "act",
            header: t("fields.action"),
            cell: (row) =>
              row.available_actions.includes("release") && may("bank_accounts.write") ? (
                <Button size="compact-xs" variant="default" onClick={() => setHeld(row)}>
                  {t("bank.take")}
                </Button>
              ) : (
                <Dash />
              ),
          },
        ]}
      />
      {held !== null && (
        <ReasonDialog
          title={t("bank.take")}
          text={t("bank.takeText", { cause: held.hold_cause ?? "" })}
          run={(reason) => write("POST", address("/v1/bank-accounts/{bank_account_id}/statements/{bank_statement_id}/release", { bank_account_id: held.bank_account_id, bank_statement_id: held.id }), { reason })}
          onClose={() => setHeld(null)}
        />
      )}
    </>
  );
}

const FILE_BYTES = 60_000_000;

export function FilesTab() {
  const { t } = useTranslation("console");
  const may = useMay();
  return (
    <>
      {may("bank_files.write") && <Upload />}
      <DataTable<Schemas["BankFileSummary"]>
        name="bank-files"
        label={t("bank.tabs.files")}
        path="/v1/bank-files"
        local
        columns={[
          { id: "at", header: t("fields.received"), cell: (row) => <InstantText value={row.received_at} /> },
          { id: "kind", header: t("fields.kind"), cell: (row) => row.kind },
          { id: "source", header: t("fields.source"), cell: (row) => row.source },
          { id: "message", header: t("fields.reference"), wide: true, cell: (row) => <Mono>{row.message_id ?? "–"}</Mono> },
          { id: "matched", header: t("bank.matched"), right: true, cell: (row) => row.matched_count },
          { id: "unmatched", header: t("bank.unmatched"), right: true, cell: (row) => (row.unmatched_count === 0 ? 0 : <b>{row.unmatched_count}</b>) },
          { id: "transfers", header: t("bank.tabs.transfers"), right: true, cell: (row) => row.transfers_count },
          { id: "warnings", header: t("bank.warnings"), cell: (row) => (row.warnings.length === 0 ? <Dash /> : row.warnings.join("; ")) },
        ]}
      />
      <Panel title={t("bank.log")} flush>
        <DataTable<Schemas["TransportStepAnswer"]>
          name="transport"
          label={t("bank.log")}
          path="/v1/bank-files/transport-log"
          local
          rowId={(row) => `${row.bank_file_id} ${row.recorded_at} ${row.action}`}
          columns={[
            { id: "at", header: t("fields.at"), cell: (row) => <InstantText value={row.happened_at ?? row.recorded_at} /> },
            { id: "action", header: t("fields.action"), cell: (row) => row.action },
            { id: "outcome", header: t("fields.status"), cell: (row) => row.outcome },
            { id: "info", header: t("fields.details"), wide: true, cell: (row) => row.info },
          ]}
        />
      </Panel>
    </>
  );
}

function Upload() {
  const { t } = useTranslation("console");
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const send = useMutation({
    mutationFn: async () => {
      if (file === null) throw new Error("no file");
      const type = file.name.endsWith(".zip") ? "application/zip" : file.name.endsWith(".txt") ? "text/plain" : "application/xml";
      const response = await call("/v1/bank-files", { method: "POST", headers: { "Content-Type": type }, body: await file.arrayBuffer() });
      return (await response.json()) as Schemas["BankFileAnswer"];
    },
    onSuccess: () => {
      setFile(null);
      return queries.invalidateQueries();
    },
  });
  return (
    <Panel title={t("bank.upload")}>
      <FileDrop accept=".xml,.txt,.zip" maxBytes={FILE_BYTES} file={file} onFile={setFile} label={t("bank.uploadText")} />
      <Group mt="sm">
        <Button disabled={file === null} loading={send.isPending} onClick={() => send.mutate()}>
          {t("bank.read")}
        </Button>
      </Group>
      <ProblemAlert error={send.error} />
      {send.data !== undefined && (
        <Alert mt="sm" color="teal" variant="light" role="status" title={t("bank.done", { kind: send.data.kind })}>
          {t("bank.counts", { matched: send.data.matched_count, unmatched: send.data.unmatched_count, transfers: send.data.transfers_count })}
        </Alert>
      )}
    </Panel>
  );
}
