import { Alert, Button, Group, Menu, Select, Stack, Switch, Table, Text, TextInput } from "@mantine/core";
import { IconChevronDown, IconCopy, IconDownload, IconFileImport, IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Schemas, address, call, download, read, write } from "../../app/api";
import { ProblemAlert, notifyDone, notifyProblem } from "../../app/errors";
import { useMay } from "../../app/permissions";
import { ActionDialog, ReasonDialog } from "../../components/ActionDialog";
import { DataTable } from "../../components/DataTable";
import { FileDrop } from "../../components/fields";
import { Columns, Loaded, Page, Panel, Tiles } from "../../components/page";
import { Timeline } from "../../components/Timeline";
import { Dash, DateText, Fact, Facts, InstantText, Money, Mono, Status, Tile } from "../../components/values";
import { BuyerName } from "../buyers/BuyerName";
import { CollectionsTable, MandatesTable } from "../lists/tables";
import { AmendDialog, NewMandateDialog } from "./MandateForms";

type Mandate = Schemas["Mandate"];
type Dialog = "link" | "confirm" | "amend" | "revoke" | "iban";

export function MandatesPage() {
  const { t } = useTranslation("console");
  const may = useMay();
  const navigate = useNavigate();
  const [adding, setAdding] = useState(false);
  return (
    <Page
      title={t("nav.mandates")}
      actions={
        <>
          {may("mandates.import") && (
            <Button variant="default" leftSection={<IconFileImport size={15} aria-hidden />} onClick={() => void navigate({ to: "/mandates/import" })}>
              {t("mandates.import")}
            </Button>
          )}
          {may("mandates.write") && (
            <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setAdding(true)}>
              {t("buyers.createMandate")}
            </Button>
          )}
        </>
      }
    >
      <MandatesTable />
      {adding && <NewMandateDialog onClose={() => setAdding(false)} />}
    </Page>
  );
}

export function MandatePage() {
  const { id = "" } = useParams({ strict: false }) as { id?: string };
  const mandate = useQuery({
    queryKey: ["/v1/mandates/{mandate_id}", id],
    queryFn: ({ signal }) => read<Mandate>(address("/v1/mandates/{mandate_id}", { mandate_id: id }), signal),
  });
  return <Loaded query={mandate}>{(found) => <MandateView mandate={found} />}</Loaded>;
}

function MandateView({ mandate }: { mandate: Mandate }) {
  const { t } = useTranslation("console");
  const { codeOf } = useMoves();
  const may = useMay();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const path = address("/v1/mandates/{mandate_id}", { mandate_id: mandate.id });
  const can = (action: string, permission: string) => mandate.available_actions.some((each) => each === action) && may(permission);
  const close = () => setDialog(null);
  const save = useMutation({ mutationFn: ({ what, name, type = "application/pdf" }: { what: string; name: string; type?: string }) => download(`${path}/${what}`, type, name), onError: notifyProblem });
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text);
    notifyDone(t("actions.copied", { ns: "app" }));
  };
  return (
    <Page
      title={mandate.reference}
      above={[{ to: "/mandates", label: t("nav.mandates") }]}
      status={<Status value={mandate.status} title={mandate.details?.cause} />}
      actions={
        <>
          {can("confirm", "mandates.confirm") && <Button onClick={() => setDialog("confirm")}>{t("mandates.confirm")}</Button>}
          {mandate.status === "pending_signature" && may("mandates.write") && <Button onClick={() => setDialog("link")}>{t("mandates.sendLink")}</Button>}
          {can("amend", "mandates.amend") && (
            <Button variant="default" onClick={() => setDialog("amend")}>
              {t("mandates.amend")}
            </Button>
          )}
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default" rightSection={<IconChevronDown size={15} aria-hidden />}>
                {t("mandates.papers")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconDownload size={15} aria-hidden />} onClick={() => save.mutate({ what: "document", name: `${mandate.reference}.pdf` })}>
                {t("mandates.document")}
              </Menu.Item>
              {mandate.signed_on !== null && (
                <Menu.Item leftSection={<IconDownload size={15} aria-hidden />} onClick={() => save.mutate({ what: "signed-document", name: `${mandate.reference}-signed.pdf` })}>
                  {t("mandates.signed")}
                </Menu.Item>
              )}
              {mandate.scheme === "B2B" && (
                <Menu.Item leftSection={<IconDownload size={15} aria-hidden />} onClick={() => save.mutate({ what: "bank-pack", name: `${mandate.reference}-bank.pdf` })}>
                  {t("mandates.pack")}
                </Menu.Item>
              )}
              {may("ibans.read") && <Menu.Item onClick={() => setDialog("iban")}>{t("mandates.showIban")}</Menu.Item>}
              {can("revoke", "mandates.revoke") && (
                <>
                  <Menu.Divider />
                  <Menu.Item color="var(--tone-bad)" onClick={() => setDialog("revoke")}>
                    {t("mandates.revoke")}
                  </Menu.Item>
                </>
              )}
            </Menu.Dropdown>
          </Menu>
        </>
      }
    >
      {mandate.warnings.map((warning) => (
        <Alert key={warning.code} color="orange" variant="light" title={warning.detail} />
      ))}
      {mandate.signing_url !== null && mandate.status === "pending_signature" && (
        <Alert color="blue" variant="light" title={t("mandates.link")}>
          <Group gap="xs" wrap="nowrap">
            <Mono>{mandate.signing_url}</Mono>
            <Button size="compact-xs" variant="default" leftSection={<IconCopy size={13} aria-hidden />} onClick={() => void copy(mandate.signing_url ?? "")}>
              {t("actions.copy", { ns: "app" })}
            </Button>
          </Group>
        </Alert>
      )}
      <Tiles>
        <Tile label={t("fields.status")} value={<Status value={mandate.status} />} hint={t("days", { count: mandate.age_days })} />
        <Tile label={t("fields.scheme")} value={`SEPA ${mandate.scheme}`} />
        <Tile label={t("mandates.cap")} value={mandate.max_amount === null ? "–" : <Money minor={mandate.max_amount} />} />
        <Tile label={t("fields.lastUsed")} value={<DateText value={mandate.last_used_on} />} />
        <Tile label={t("fields.expires")} value={<DateText value={mandate.expires_on} />} />
      </Tiles>
      <Columns>
        <Panel title={t("fields.details")}>
          <Facts columns={2}>
            <Fact label={t("fields.buyer")}>
              <BuyerName id={mandate.account_id} />
            </Fact>
            <Fact label={t("mandates.debtor")}>{mandate.debtor_name}</Fact>
            <Fact label={t("fields.iban")}>
              <Mono>{mandate.iban_masked}</Mono>
            </Fact>
            <Fact label={t("fields.bank")}>{mandate.bank_name ?? mandate.bic ?? <Dash />}</Fact>
            <Fact label={t("fields.signer")}>
              {mandate.signer.name ?? <Dash />} {mandate.signer.title === null ? "" : `(${mandate.signer.title})`}
            </Fact>
            <Fact label={t("fields.email")}>{mandate.signer.email ?? <Dash />}</Fact>
            <Fact label={t("mandates.creditor")}>
              {mandate.creditor_name} <Mono>{mandate.creditor_identifier}</Mono>
            </Fact>
            <Fact label={t("mandates.signedOn")}>
              <DateText value={mandate.signed_on} />
            </Fact>
            {mandate.registered_at_debtor_bank !== null && <Fact label={t("mandates.registered")}>{t(`mandates.registration.${mandate.registered_at_debtor_bank}`)}</Fact>}
          </Facts>
        </Panel>
        <Panel title={t("mandates.steps")}>
          <Timeline
            items={mandate.steps.toReversed().map((step, position) => ({
              id: `${step.since} ${position}`,
              at: step.since,
              title: (
                <Group gap={6}>
                  {codeOf(step.move)} <Status value={step.status} />
                </Group>
              ),
              detail: [step.who, step.cause, t("days", { count: step.age_days })].filter((each) => each !== null && each !== "").join(" · "),
            }))}
          />
        </Panel>
      </Columns>
      {may("collections.read") && <CollectionsTable fixed={{ mandate_id: mandate.id }} local />}
      {dialog === "link" && <ActionDialog title={t("mandates.sendLink")} text={t("mandates.sendLinkText", { email: mandate.signer.email ?? "" })} confirm={t("mandates.sendLink")} done={t("mandates.linkSent")} run={() => write("POST", `${path}/signing-link`, {})} onClose={close} />}
      {dialog === "confirm" && <ConfirmMandateDialog path={path} onClose={close} />}
      {dialog === "amend" && <AmendDialog mandate={mandate} onClose={close} />}
      {dialog === "revoke" && <ReasonDialog title={t("mandates.revoke")} text={t("mandates.revokeText")} danger confirm={t("mandates.revoke")} run={(reason) => write("POST", `${path}/revoke`, { cause: reason, by: "creditor" })} onClose={close} />}
      {dialog === "iban" && <IbanDialog path={path} onClose={close} />}
    </Page>
  );
}

function useMoves() {
  const { i18n, t } = useTranslation("console");
  return { codeOf: (code: string) => (i18n.exists(`mandates.moves.${code}`, { ns: "console" }) ? t(`mandates.moves.${code}` as never) : code.replaceAll("_", " ")) };
}

function ConfirmMandateDialog({ path, onClose }: { path: string; onClose: () => void }) {
  const { t } = useTranslation("console");
  const [evidence, setEvidence] = useState("");
  return (
    <ActionDialog title={t("mandates.confirm")} text={t("mandates.confirmText")} confirm={t("mandates.confirm")} done={t("mandates.confirmed")} ready={evidence.trim() !== ""} run={() => write("POST", `${path}/confirm`, { evidence: evidence.trim() })} onClose={onClose}>
      <TextInput label={t("mandates.evidence")} description={t("mandates.evidenceText")} value={evidence} onChange={(event) => setEvidence(event.currentTarget.value)} required data-autofocus />
    </ActionDialog>
  );
}

function IbanDialog({ path, onClose }: { path: string; onClose: () => void }) {
  const { t } = useTranslation("console");
  const [shown, setShown] = useState<Schemas["WholeIban"] | null>(null);
  if (shown !== null) {
    return (
      <ActionDialog title={t("mandates.showIban")} run={async () => undefined} confirm={t("actions.close", { ns: "app" })} onClose={onClose}>
        <Text ff="monospace" size="lg">
          {shown.iban}
        </Text>
        <Text size="sm" c="dimmed">
          {shown.bank_name ?? shown.bic}
        </Text>
      </ActionDialog>
    );
  }
  return <ShowIban path={path} onShown={setShown} onClose={onClose} />;
}

function ShowIban({ path, onShown, onClose }: { path: string; onShown: (iban: Schemas["WholeIban"]) => void; onClose: () => void }) {
  const { t } = useTranslation("console");
  const [reason, setReason] = useState("");
  const show = useMutation({ mutationFn: () => write<Schemas["WholeIban"]>("POST", `${path}/iban`, { reason: reason.trim() }), onSuccess: onShown });
  return (
    <ActionDialog title={t("mandates.showIban")} text={t("mandates.showIbanText")} confirm={t("actions.show", { ns: "app" })} ready={false} run={async () => undefined} onClose={onClose}>
      <Group align="end">
        <TextInput flex={1} label={t("dialog.reason", { ns: "app" })} value={reason} onChange={(event) => setReason(event.currentTarget.value)} required data-autofocus />
        <Button disabled={reason.trim() === ""} loading={show.isPending} onClick={() => show.mutate()}>
          {t("actions.show", { ns: "app" })}
        </Button>
      </Group>
      <ProblemAlert error={show.error} />
    </ActionDialog>
  );
}

const TYPES: Record<string, string> = { csv: "text/csv", xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xml: "application/xml" };
const IMPORT_BYTES = 20_000_000;

export function MandateImportPage() {
  const { t } = useTranslation("console");
  const may = useMay();
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [by, setBy] = useState<string>("external_id");
  const [registered, setRegistered] = useState(false);
  const send = useMutation({
    mutationFn: async (dryRun: boolean) => {
      if (file === null) throw new Error("no file");
      const type = TYPES[file.name.split(".").at(-1)?.toLowerCase() ?? ""] ?? "text/csv";
      const response = await call(address("/v1/mandate-imports", {}, { dry_run: dryRun, account_by: by, registered: registered || undefined }), { method: "POST", headers: { "Content-Type": type }, body: await file.arrayBuffer() });
      return (await response.json()) as Schemas["MandateImport"];
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["/v1/mandate-imports"] }),
  });
  const report = send.data;
  return (
    <Page title={t("mandates.import")} above={[{ to: "/mandates", label: t("nav.mandates") }]}>
      <Columns>
        <Panel title={t("mandates.importFile")}>
          <Stack gap="sm">
            <Text size="sm" c="dimmed">
              {t("mandates.importText")}
            </Text>
            <FileDrop accept=".csv,.xlsx,.xml" maxBytes={IMPORT_BYTES} file={file} onFile={(each) => { setFile(each); send.reset(); }} />
            <Select label={t("mandates.accountBy")} data={(["external_id", "siren", "name", "account_id"] as const).map((value) => ({ value, label: t(`mandates.by.${value}`) }))} value={by} onChange={(value) => setBy(value ?? "external_id")} allowDeselect={false} />
            {may("mandates.import_registered") && <Switch label={t("mandates.importRegistered")} description={t("mandates.importRegisteredText")} checked={registered} onChange={(event) => setRegistered(event.currentTarget.checked)} />}
            <Group>
              <Button variant={report === undefined ? "filled" : "default"} disabled={file === null} loading={send.isPending} onClick={() => send.mutate(true)}>
                {t("mandates.dryRun")}
              </Button>
              <Button disabled={report === undefined || !report.dry_run || report.accepted + report.warnings === 0} loading={send.isPending} onClick={() => send.mutate(false)}>
                {t("mandates.importNow")}
              </Button>
            </Group>
            <ProblemAlert error={send.error} />
          </Stack>
        </Panel>
        {report !== undefined && (
          <Panel title={report.dry_run ? t("mandates.dryRunReport") : t("mandates.report")} flush>
            <Tiles>
              <Tile label={t("status.accepted", { ns: "app" })} value={report.accepted} tone="good" />
              <Tile label={t("status.warning", { ns: "app" })} value={report.warnings} />
              <Tile label={t("status.refused", { ns: "app" })} value={report.refused} {...(report.refused > 0 ? { tone: "bad" as const } : {})} />
              <Tile label={t("status.duplicate", { ns: "app" })} value={report.duplicates} />
            </Tiles>
            <Table.ScrollContainer minWidth={480}>
              <Table verticalSpacing={5}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th ta="right">{t("mandates.lineNo")}</Table.Th>
                    <Table.Th>{t("fields.status")}</Table.Th>
                    <Table.Th>{t("fields.reference")}</Table.Th>
                    <Table.Th>{t("mandates.problems")}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {report.lines.map((line) => (
                    <Table.Tr key={line.line}>
                      <Table.Td ta="right">{line.line}</Table.Td>
                      <Table.Td>
                        <Status value={line.status} />
                      </Table.Td>
                      <Table.Td>
                        <Mono>{line.reference ?? "–"}</Mono>
                      </Table.Td>
                      <Table.Td>{line.problems.map((problem) => `${problem.column ?? ""} ${problem.detail}`).join("; ")}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          </Panel>
        )}
      </Columns>
      <DataTable<Schemas["MandateImportSummary"]>
        name="imports"
        label={t("mandates.imports")}
        path="/v1/mandate-imports"
        local
        columns={[
          { id: "at", header: t("fields.at"), cell: (row) => <InstantText value={row.created_at} /> },
          { id: "format", header: t("fields.kind"), cell: (row) => row.format },
          { id: "dry", header: t("fields.status"), cell: (row) => (row.dry_run ? t("mandates.dryRun") : t("mandates.report")) },
          { id: "rows", header: t("mandates.rows"), right: true, cell: (row) => row.rows },
          { id: "accepted", header: t("status.accepted", { ns: "app" }), right: true, cell: (row) => row.accepted },
          { id: "refused", header: t("status.refused", { ns: "app" }), right: true, cell: (row) => row.refused },
        ]}
      />
    </Page>
  );
}

