/** Questions about invoices: the list, and a conversation with its files and its outcome. */
import { Anchor, Button, Group, Stack, Table, Text, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Schemas, download, write } from "../app/api";
import { ProblemAlert, notifyDone, notifyProblem } from "../app/errors";
import { instant } from "../app/format";
import { useMay } from "../app/permissions";
import { useMe } from "../app/session";
import { EmptyState } from "../components/EmptyState";
import { FileDrop, size } from "../components/fields";
import { Columns, Loaded, Page, Panel } from "../components/page";
import { Fact, Facts, Money, Status } from "../components/values";
import { type Dispute, type Invoice, useRows, useThing } from "./data";
import { FILES, FILE_BYTES_MAX, attach } from "./InvoicePage";
import { MoreButton } from "./Shell";
import { Notice } from "./Notice";
import classes from "./portal.module.css";

export function DisputesPage() {
  const { t } = useTranslation("portal");
  const rows = useRows<Schemas["DisputeSummary"]>("/v1/disputes");
  return (
    <Page title={t("disputes.title")}>
      <Panel flush>
        <ProblemAlert error={rows.error} />
        {rows.data?.pages[0]?.data.length === 0 ? (
          <EmptyState title={t("disputes.none")} />
        ) : (
          <Table className={classes.rows}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("disputes.kind")}</Table.Th>
                <Table.Th className={classes.wide}>{t("disputes.reason")}</Table.Th>
                <Table.Th className={classes.wide}>{t("disputes.opened")}</Table.Th>
                <Table.Th className={classes.number}>{t("disputes.amount")}</Table.Th>
                <Table.Th>{t("disputes.status")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.data?.pages.flatMap((page) => page.data).map((each) => (
                <Table.Tr key={each.id}>
                  <Table.Td>
                    <Anchor component={Link} to="/questions/$id" params={{ id: each.id } as never}>
                      {t(`disputes.kinds.${each.kind}`)}
                    </Anchor>
                  </Table.Td>
                  <Table.Td className={classes.wide}>{each.reason}</Table.Td>
                  <Table.Td className={classes.wide}>{instant(each.opened_at)}</Table.Td>
                  <Table.Td className={classes.number}>
                    <Money minor={each.amount} currency={each.currency} />
                  </Table.Td>
                  <Table.Td>{t(`disputes.states.${each.status}`)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
        <MoreButton query={rows} />
      </Panel>
    </Page>
  );
}

export function DisputePage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const dispute = useThing<Dispute>("/v1/disputes/{id}", { id });
  return <Loaded query={dispute}>{(found) => <Conversation dispute={found} />}</Loaded>;
}

function Conversation({ dispute }: { dispute: Dispute }) {
  const { t } = useTranslation("portal");
  const { t: app } = useTranslation();
  const { merchant } = useMe();
  const may = useMay();
  const queries = useQueryClient();
  const invoice = useThing<Invoice>("/v1/invoices/{id}", { id: dispute.invoice_id });
  const [text, setText] = useState("");
  const refresh = () => queries.invalidateQueries({ queryKey: [`/v1/disputes/${dispute.id}`] });
  const send = useMutation({
    mutationFn: () => write("POST", `/v1/disputes/${dispute.id}/messages`, { message: text.trim(), author: "buyer" }),
    onSuccess: async () => {
      setText("");
      await refresh();
    },
  });
  const add = useMutation({
    mutationFn: (file: File) => attach(dispute.id, file),
    onSuccess: async () => {
      notifyDone(t("disputes.attached"));
      await refresh();
    },
    onError: notifyProblem,
  });
  const save = useMutation({ mutationFn: (file: Schemas["AttachmentAnswer"]) => download(file.url, file.media_type, file.name), onError: notifyProblem });
  const canWrite = dispute.status === "open" && may("disputes.write");
  return (
    <Page title={t("disputes.title_one", { number: invoice.data?.number ?? "…" })} above={[{ to: "/questions", label: t("disputes.title") }]} status={<Status value={dispute.status === "open" ? "open" : dispute.status === "credited" ? "credited" : "resolved"} />}>
      {dispute.status !== "open" && (
        <Notice role="status" tone={dispute.status === "credited" ? "good" : "plain"} title={t(`disputes.${dispute.status}`)} />
      )}
      <Columns>
        <Panel>
          <Facts columns={2}>
            <Fact label={t("disputes.kind")}>{t(`disputes.kinds.${dispute.kind}`)}</Fact>
            <Fact label={t("disputes.amount")}>
              <Money minor={dispute.amount} currency={dispute.currency} />
            </Fact>
            <Fact label={t("disputes.reason")}>{dispute.reason}</Fact>
            <Fact label={t("disputes.opened")}>{instant(dispute.opened_at)}</Fact>
            {dispute.line_nos.length > 0 && <Fact label={t("disputes.lines")}>{dispute.line_nos.join(", ")}</Fact>}
          </Facts>
        </Panel>
        <Panel title={t("disputes.files")}>
          <Stack gap="xs">
            {dispute.attachments.map((each) => (
              <Group key={each.id} justify="space-between" wrap="nowrap">
                <Text size="sm" truncate>
                  {each.name} · {size(each.size)}
                </Text>
                <Button size="compact-xs" variant="subtle" aria-label={`${app("actions.download")} ${each.name}`} onClick={() => save.mutate(each)}>
                  {app("actions.download")}
                </Button>
              </Group>
            ))}
            {canWrite && <FileDrop accept={FILES} maxBytes={FILE_BYTES_MAX} file={null} onFile={(file) => file !== null && add.mutate(file)} label={t("disputes.attach")} />}
          </Stack>
        </Panel>
      </Columns>
      <Panel>
        <Stack gap="sm">
          {dispute.messages.map((each) => (
            <div key={each.written_at + each.message} className={classes.bubble} data-mine={each.author === "buyer" || undefined}>
              <Text size="xs" c="dimmed">
                {each.author === "buyer" ? t("disputes.you") : merchant.name} · {instant(each.written_at)}
              </Text>
              {each.message}
            </div>
          ))}
          {canWrite && (
            <form
              onSubmit={(event) => {
                event.preventDefault();
                if (text.trim() !== "") send.mutate();
              }}
            >
              <Stack gap="xs">
                <Textarea label={t("disputes.write")} autosize minRows={2} maxLength={4000} value={text} onChange={(event) => setText(event.currentTarget.value)} />
                <ProblemAlert error={send.error} />
                <Group justify="flex-end">
                  <Button type="submit" loading={send.isPending} disabled={text.trim() === ""}>
                    {t("disputes.reply")}
                  </Button>
                </Group>
              </Stack>
            </form>
          )}
        </Stack>
      </Panel>
    </Page>
  );
}
