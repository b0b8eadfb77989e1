import { Anchor, Button, Group, Paper, Radio, Stack, Text, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Schemas, address, read, write } from "../../app/api";
import { ProblemAlert } from "../../app/errors";
import { useMay } from "../../app/permissions";
import { ActionDialog } from "../../components/ActionDialog";
import { MoneyInput } from "../../components/fields";
import { Columns, Loaded, Page, Panel } from "../../components/page";
import { Fact, Facts, InstantText, Money, Status } from "../../components/values";
import { BuyerName } from "../buyers/BuyerName";
import { useWords } from "../lists/words";

type Dispute = Schemas["DisputeAnswer"];

export function DisputePage() {
  const { id = "" } = useParams({ strict: false }) as { id?: string };
  const dispute = useQuery({
    queryKey: ["/v1/disputes/{dispute_id}", id],
    queryFn: ({ signal }) => read<Dispute>(address("/v1/disputes/{dispute_id}", { dispute_id: id }), signal),
  });
  return <Loaded query={dispute}>{(found) => <DisputeView dispute={found} />}</Loaded>;
}

function DisputeView({ dispute }: { dispute: Dispute }) {
  const { t } = useTranslation("console");
  const { reasonOf } = useWords();
  const may = useMay();
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const [resolving, setResolving] = useState(false);
  const path = address("/v1/disputes/{dispute_id}", { dispute_id: dispute.id });
  const answer = useMutation({
    mutationFn: () => write("POST", `${path}/messages`, { message: text.trim(), author: "merchant" }),
    onSuccess: async () => {
      setText("");
      await queries.invalidateQueries();
    },
  });
  const open = dispute.status === "open";
  return (
    <Page
      title={`${t("disputes.one")}: ${reasonOf(dispute.reason)}`}
      above={[{ to: "/disputes", label: t("nav.disputes") }]}
      status={<Status value={dispute.status} />}
      actions={open && may("disputes.resolve") && <Button onClick={() => setResolving(true)}>{t("disputes.resolve")}</Button>}
    >
      <Columns>
        <Panel title={t("disputes.conversation")}>
          <Stack gap="sm">
            {dispute.messages.length === 0 && <Text c="dimmed">{t("disputes.silent")}</Text>}
            {dispute.messages.map((message) => (
              <Paper key={message.written_at} p="sm" radius="md" bg={message.author === "merchant" ? "var(--tone-info-soft)" : "var(--surface)"} ml={message.author === "merchant" ? 40 : 0} mr={message.author === "merchant" ? 0 : 40}>
                <Group justify="space-between">
                  <Text size="xs" fw={600}>
                    {message.author === "merchant" ? t("disputes.us") : t("fields.buyer")}
                  </Text>
                  <Text size="xs" c="dimmed" component="div">
                    <InstantText value={message.written_at} />
                  </Text>
                </Group>
                <Text size="sm" mt={4}>
                  {message.message}
                </Text>
              </Paper>
            ))}
            {open && may("disputes.write") && (
              <form
                onSubmit={(event) => {
                  event.preventDefault();
                  if (text.trim() !== "") answer.mutate();
                }}
              >
                <Stack gap="xs">
                  <Textarea label={t("disputes.answer")} value={text} onChange={(event) => setText(event.currentTarget.value)} autosize minRows={2} />
                  <ProblemAlert error={answer.error} />
                  <Group justify="flex-end">
                    <Button type="submit" size="xs" disabled={text.trim() === ""} loading={answer.isPending}>
                      {t("actions.send", { ns: "app" })}
                    </Button>
                  </Group>
                </Stack>
              </form>
            )}
          </Stack>
        </Panel>
        <Panel title={t("fields.details")}>
          <Facts columns={2}>
            <Fact label={t("fields.buyer")}>
              <BuyerName id={dispute.account_id} />
            </Fact>
            <Fact label={t("fields.disputed")}>
              <Money minor={dispute.amount} currency={dispute.currency} strong />
            </Fact>
            <Fact label={t("fields.invoice")}>
              <Anchor component={Link} to={`/invoices/${dispute.invoice_id}`} size="sm">
                {t("actions.open", { ns: "app" })}
              </Anchor>
            </Fact>
            <Fact label={t("fields.opened")}>
              <InstantText value={dispute.opened_at} />
            </Fact>
            {dispute.credit_note_id !== null && (
              <Fact label={t("nav.creditNotes")}>
                <Anchor component={Link} to={`/credit-notes/${dispute.credit_note_id}`} size="sm">
                  {t("actions.open", { ns: "app" })}
                </Anchor>
              </Fact>
            )}
          </Facts>
        </Panel>
      </Columns>
      {resolving && <ResolveDialog dispute={dispute} path={path} onClose={() => setResolving(false)} />}
    </Page>
  );
}

function ResolveDialog({ dispute, path, onClose }: { dispute: Dispute; path: string; onClose: () => void }) {
  const { t } = useTranslation("console");
  const [outcome, setOutcome] = useState("credited");
  const [amount, setAmount] = useState<number | null>(dispute.amount);
  const credited = outcome === "credited";
  return (
    <ActionDialog title={t("disputes.resolve")} done={t("disputes.resolved")} ready={!credited || (amount !== null && amount > 0 && amount <= dispute.amount)} run={() => write("POST", `${path}/resolve`, credited ? { outcome, amount } : { outcome })} onClose={onClose}>
      <Radio.Group label={t("disputes.outcome")} value={outcome} onChange={setOutcome}>
        <Stack gap="xs" mt="xs">
          <Radio value="credited" label={t("disputes.credit")} description={t("disputes.creditText")} />
          <Radio value="rejected" label={t("disputes.refuse")} description={t("disputes.refuseText")} />
        </Stack>
      </Radio.Group>
      {credited && <MoneyInput label={t("fields.amount")} value={amount} onChange={setAmount} currency={dispute.currency} />}
    </ActionDialog>
  );
}
