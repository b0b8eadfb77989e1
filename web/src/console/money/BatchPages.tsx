import { Alert, Button, Group, Stack, Table, Text } from "@mantine/core";
import { IconAlertTriangle, IconDownload } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Schemas, address, download, read, write } from "../../app/api";
import { notifyProblem } from "../../app/errors";
import { instant, money } from "../../app/format";
import { useMay } from "../../app/permissions";
import { ActionDialog, ReasonDialog } from "../../components/ActionDialog";
import { DataTable } from "../../components/DataTable";
import { size } from "../../components/fields";
import { Columns, Loaded, Page, Panel, Tiles } from "../../components/page";
import { Dash, DateText, Fact, Facts, InstantText, Money, Mono, Status, Tile } from "../../components/values";
import { BuyerName } from "../buyers/BuyerName";
import { BatchesTable } from "../lists/tables";

type Batch = Schemas["BatchAnswer"];
type Dialog = "approve" | "reject" | "cancel" | "recall";

export function BatchesPage() {
  const { t } = useTranslation("console");
  return (
    <Page title={t("nav.batches")}>
      <BatchesTable />
    </Page>
  );
}

export function BatchPage() {
  const { id = "" } = useParams({ strict: false }) as { id?: string };
  const batch = useQuery({
    queryKey: ["/v1/batches/{batch_id}", id],
    queryFn: ({ signal }) => read<Batch>(address("/v1/batches/{batch_id}", { batch_id: id }), signal),
  });
  return <Loaded query={batch}>{(found) => <BatchView batch={found} />}</Loaded>;
}

function BatchView({ batch }: { batch: Batch }) {
  const { t } = useTranslation("console");
  const may = useMay();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const path = address("/v1/batches/{batch_id}", { batch_id: batch.id });
  const refunds = batch.kind === "credit_transfer";
  const approve = refunds ? "refunds.approve" : "batches.approve";
  const can = (action: Dialog, permission: string) => batch.available_actions.includes(action) && may(permission);
  const save = useMutation({ mutationFn: () => download(`${path}/file`, "application/xml", batch.file_name), onError: notifyProblem });
  const close = () => setDialog(null);
  return (
    <Page
      title={batch.file_name}
      above={[{ to: "/batches", label: t("nav.batches") }]}
      status={<Status value={batch.status} title={batch.details?.cause} />}
      actions={
        <>
          {can("approve", approve) && <Button onClick={() => setDialog("approve")}>{t("batches.approve")}</Button>}
          {can("reject", approve) && (
            <Button variant="default" onClick={() => setDialog("reject")}>
              {t("batches.reject")}
            </Button>
          )}
          {can("cancel", "batches.write") && (
            <Button variant="default" onClick={() => setDialog("cancel")}>
              {t("batches.cancel")}
            </Button>
          )}
          {can("recall", "collections.recall") && (
            <Button variant="default" onClick={() => setDialog("recall")}>
              {t("batches.recall")}
            </Button>
          )}
          {may("batch_files.read") && batch.file_bytes > 0 && (
            <Button variant="default" leftSection={<IconDownload size={15} aria-hidden />} loading={save.isPending} onClick={() => save.mutate()}>
              {t("batches.file")}
            </Button>
          )}
        </>
      }
    >
      {batch.details !== null && (
        <Alert color="red" variant="light" icon={<IconAlertTriangle size={17} aria-hidden />} title={batch.details.cause} />
      )}
      {batch.status === "awaiting_approval" && batch.approve_before !== null && (
        <Alert color="orange" variant="light" title={t("batches.deadline", { when: instant(batch.approve_before) })}>
          {t("batches.given", { given: batch.approvals.length, needed: batch.approvals_needed })}
        </Alert>
      )}
      <Tiles>
        <Tile label={t("fields.total")} value={<Money minor={batch.total} currency={batch.currency} />} />
        <Tile label={t("fields.debits")} value={batch.transactions} />
        <Tile label={t("fields.collected")} value={<DateText value={batch.collection_date} />} />
        <Tile label={t("fields.scheme")} value={batch.scheme} hint={batch.message_name} />
      </Tiles>
      <Columns>
        <Panel title={t("batches.checks")}>
          {batch.violations.length === 0 ? (
            <Text size="sm" c="var(--tone-good)">
              {t("batches.noViolation")}
            </Text>
          ) : (
            <Table>
              <Table.Tbody>
                {batch.violations.map((violation) => (
                  <Table.Tr key={JSON.stringify(violation)}>
                    <Table.Td>{Object.values(violation).map(String).join(" · ")}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
          <Facts columns={2}>
            <Fact label="SHA-256">
              <Mono>{batch.file_sha256}</Mono>
            </Fact>
            <Fact label={t("fields.file")}>{size(batch.file_bytes)}</Fact>
            <Fact label={t("batches.message")}>
              <Mono>{batch.message_id}</Mono>
            </Fact>
            <Fact label={t("batches.profile")}>{batch.bank_profile ?? <Dash />}</Fact>
            <Fact label={t("fields.created")}>
              <InstantText value={batch.created_at} />
            </Fact>
            <Fact label={t("batches.sentAt")}>
              <InstantText value={batch.submitted_at} />
            </Fact>
          </Facts>
        </Panel>
        <Panel title={t("batches.approvals")}>
          {batch.approvals.length === 0 && (
            <Text size="sm" c="dimmed">
              {t("batches.given", { given: 0, needed: batch.approvals_needed })}
            </Text>
          )}
          <Stack gap={6}>
            {batch.approvals.map((approval) => (
              <Group key={approval.approved_at} justify="space-between">
                <Mono>{Object.entries(approval).find(([name]) => name !== "approved_at" && name !== "sha256")?.[1]}</Mono>
                <InstantText value={approval.approved_at} />
              </Group>
            ))}
          </Stack>
        </Panel>
      </Columns>
      {!refunds && (
        <DataTable<Schemas["CollectionAnswer"]>
          name="batch-debits"
          label={t("fields.debits")}
          path="/v1/batches/{batch_id}/debits"
          params={{ batch_id: batch.id }}
          local
          open={(row) => `/collections/${row.id}`}
          columns={[
            { id: "amount", header: t("fields.amount"), cell: (row) => <Money minor={row.amount} currency={row.currency} strong /> },
            { id: "buyer", header: t("fields.buyer"), wide: true, cell: (row) => <BuyerName id={row.account_id} /> },
            { id: "status", header: t("fields.status"), cell: (row) => <Status value={row.status} title={row.details?.cause} /> },
            { id: "mandate", header: t("fields.mandate"), cell: (row) => <Mono>{row.mandate_reference ?? "–"}</Mono> },
            { id: "iban", header: t("fields.iban"), cell: (row) => <Mono>{row.iban_masked ?? "–"}</Mono> },
          ]}
        />
      )}
      {dialog === "approve" && (
        <ActionDialog title={t("batches.approve")} text={t("batches.approveText", { count: batch.transactions, amount: money(batch.total, batch.currency) })} confirm={t("batches.approve")} done={t("batches.approved")} run={() => write("POST", `${path}/approve`, { sha256: batch.file_sha256 })} onClose={close}>
          <Text size="xs" c="dimmed">
            {t("batches.shaText")} <Mono>{batch.file_sha256.slice(0, 16)}…</Mono>
          </Text>
        </ActionDialog>
      )}
      {dialog === "reject" && <ReasonDialog title={t("batches.reject")} text={t("batches.rejectText")} danger confirm={t("batches.reject")} run={(reason) => write("POST", `${path}/reject`, { reason })} onClose={close} />}
      {dialog === "cancel" && <ReasonDialog title={t("batches.cancel")} text={t("batches.cancelText")} danger confirm={t("batches.cancel")} run={(reason) => write("POST", `${path}/cancel`, { reason })} onClose={close} />}
      {dialog === "recall" && <ActionDialog title={t("batches.recall")} text={t("batches.recallText")} danger confirm={t("batches.recall")} run={() => write("POST", `${path}/recall`, { reason: "CUST" })} onClose={close} />}
    </Page>
  );
}

