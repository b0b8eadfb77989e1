/** Events, webhooks and mails: what left this installation, and what did not arrive. */
import { Alert, Button, Code, Group, Modal, Stack, Switch, Tabs, TagsInput, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Schemas, address, write } from "../../app/api";
import { notifyDone, notifyProblem } from "../../app/errors";
import { useMay } from "../../app/permissions";
import { ActionDialog } from "../../components/ActionDialog";
import { DataTable } from "../../components/DataTable";
import { Page } from "../../components/page";
import { Dash, InstantText, Mono, Status } from "../../components/values";
import { BuyerName } from "../buyers/BuyerName";
import { useWords } from "../lists/words";
import { useStatusWords } from "../statuses";

export function EventsPage() {
  const { t } = useTranslation("console");
  const { eventOf } = useWords();
  const [shown, setShown] = useState<Schemas["PublicEvent"] | null>(null);
  return (
    <Page title={t("nav.events")}>
      <DataTable<Schemas["PublicEvent"]>
        name="events"
        label={t("nav.events")}
        path="/v1/events"
        filters={[{ id: "type", label: t("fields.type"), kind: "text" }]}
        columns={[
          { id: "time", header: t("fields.at"), cell: (row) => <InstantText value={row.time} /> },
          { id: "what", header: t("fields.event"), cell: (row) => eventOf(row.type) },
          { id: "type", header: t("fields.type"), cell: (row) => <Mono>{row.type}</Mono> },
          { id: "subject", header: t("fields.buyer"), cell: (row) => (row.subject?.startsWith("acc_") ? <BuyerName id={row.subject} /> : <Dash />) },
          { id: "source", header: t("fields.service"), extra: true, cell: (row) => row.source },
          {
            id: "data",
            header: t("fields.details"),
            cell: (row) => (
              <Button size="compact-xs" variant="subtle" onClick={() => setShown(row)}>
                JSON
              </Button>
            ),
          },
        ]}
      />
      <Modal opened={shown !== null} onClose={() => setShown(null)} title={shown?.type ?? ""} size="lg" closeButtonProps={{ "aria-label": t("actions.close", { ns: "app" }) }}>
        <Code block>{JSON.stringify(shown, null, 2)}</Code>
      </Modal>
    </Page>
  );
}

export function WebhooksPage() {
  const { t } = useTranslation("console");
  const navigate = useNavigate();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const here = path.endsWith("/deliveries") ? "deliveries" : "endpoints";
  return (
    <Page title={t("nav.webhooks")}>
      <Tabs value={here} onChange={(value) => void navigate({ to: value === "deliveries" ? "/webhooks/deliveries" : "/webhooks" })} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="endpoints">{t("webhooks.endpoints")}</Tabs.Tab>
          <Tabs.Tab value="deliveries">{t("webhooks.deliveries")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="endpoints">{here === "endpoints" && <Endpoints />}</Tabs.Panel>
        <Tabs.Panel value="deliveries">{here === "deliveries" && <Deliveries />}</Tabs.Panel>
      </Tabs>
    </Page>
  );
}

type Endpoint = Schemas["WebhookEndpoint"];
type Dialog = { kind: "add" } | { kind: "rotate" | "delete" | "replay"; endpoint: Endpoint } | { kind: "secret"; secret: string };

function Endpoints() {
  const { t } = useTranslation("console");
  const may = useMay();
  const queries = useQueryClient();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const able = may("webhooks.write");
  const path = (endpoint: Endpoint) => address("/v1/webhook-endpoints/{endpoint_id}", { endpoint_id: endpoint.id });
  const toggle = useMutation({
    mutationFn: (endpoint: Endpoint) => write("PATCH", path(endpoint), { status: endpoint.status === "enabled" ? "disabled" : "enabled" }),
    onSuccess: () => queries.invalidateQueries(),
    onError: notifyProblem,
  });
  return (
    <>
      <DataTable<Endpoint>
        name="endpoints"
        label={t("webhooks.endpoints")}
        path="/v1/webhook-endpoints"
        local
        toolbar={
          able && (
            <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setDialog({ kind: "add" })}>
              {t("webhooks.add")}
            </Button>
          )
        }
        columns={[
          { id: "url", header: t("fields.url"), wide: true, cell: (row) => <Mono>{row.url}</Mono> },
          { id: "status", header: t("fields.status"), cell: (row) => <Status value={row.status} title={row.details?.cause} /> },
          { id: "events", header: t("nav.events"), cell: (row) => (row.events.length === 0 ? t("webhooks.all") : row.events.length) },
          { id: "last", header: t("webhooks.lastSuccess"), cell: (row) => <InstantText value={row.last_success_at} /> },
          {
            id: "act",
            header: t("fields.action"),
            cell: (row) =>
              able ? (
                <Group gap={6} wrap="nowrap">
                  <Switch size="xs" aria-label={t("webhooks.enabled", { url: row.url })} checked={row.status === "enabled"} onChange={() => toggle.mutate(row)} />
                  <Button size="compact-xs" variant="subtle" onClick={() => setDialog({ kind: "replay", endpoint: row })}>
                    {t("webhooks.replay")}
                  </Button>
                  <Button size="compact-xs" variant="subtle" onClick={() => setDialog({ kind: "rotate", endpoint: row })}>
                    {t("webhooks.rotate")}
                  </Button>
                  <Button size="compact-xs" variant="subtle" color="red.9" c="var(--tone-bad)" onClick={() => setDialog({ kind: "delete", endpoint: row })}>
                    {t("actions.remove", { ns: "app" })}
                  </Button>
                </Group>
              ) : (
                <Dash />
              ),
          },
        ]}
      />
      {dialog?.kind === "add" && <AddEndpoint onClose={() => setDialog(null)} onSecret={(secret) => setDialog({ kind: "secret", secret })} />}
      {dialog?.kind === "rotate" && (
        <ActionDialog
          title={t("webhooks.rotate")}
          text={t("webhooks.rotateText")}
          run={async () => {
            const made = await write<Schemas["WebhookEndpointWithSecret"]>("POST", `${path(dialog.endpoint)}/rotate-secret`, {});
            setTimeout(() => setDialog({ kind: "secret", secret: made.secret }));
          }}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog?.kind === "delete" && <ActionDialog title={t("webhooks.remove")} text={dialog.endpoint.url} danger confirm={t("actions.remove", { ns: "app" })} run={() => write("DELETE", path(dialog.endpoint))} onClose={() => setDialog(null)} />}
      {dialog?.kind === "replay" && <Replay path={path(dialog.endpoint)} onClose={() => setDialog(null)} />}
      {dialog?.kind === "secret" && <SecretDialog title={t("webhooks.secret")} secret={dialog.secret} onClose={() => setDialog(null)} />}
    </>
  );
}

/** A secret that is shown once. */
export function SecretDialog({ title, secret, onClose }: { title: string; secret: string; onClose: () => void }) {
  const { t } = useTranslation("console");
  return (
    <Modal opened onClose={onClose} title={title} closeOnClickOutside={false} closeButtonProps={{ "aria-label": t("actions.close", { ns: "app" }) }}>
      <Stack>
        <Alert color="orange" variant="light">
          {t("webhooks.once")}
        </Alert>
        <Code block>{secret}</Code>
        <Group justify="flex-end">
          <Button
            variant="default"
            onClick={() => {
              void navigator.clipboard.writeText(secret).then(() => notifyDone(t("actions.copied", { ns: "app" })));
            }}
          >
            {t("actions.copy", { ns: "app" })}
          </Button>
          <Button onClick={onClose}>{t("actions.close", { ns: "app" })}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function AddEndpoint({ onClose, onSecret }: { onClose: () => void; onSecret: (secret: string) => void }) {
  const { t } = useTranslation("console");
  const [url, setUrl] = useState("https://");
  const [events, setEvents] = useState<string[]>([]);
  const [description, setDescription] = useState("");
  return (
    <ActionDialog
      title={t("webhooks.add")}
      text={t("webhooks.addText")}
      ready={url.length > 10}
      run={async () => {
        const made = await write<Schemas["WebhookEndpointWithSecret"]>("POST", "/v1/webhook-endpoints", { url, events, description: description.trim() || null });
        setTimeout(() => onSecret(made.secret));
      }}
      onClose={onClose}
    >
      <TextInput label={t("fields.url")} type="url" value={url} onChange={(event) => setUrl(event.currentTarget.value)} required data-autofocus />
      <TagsInput label={t("nav.events")} description={t("webhooks.eventsText")} value={events} onChange={setEvents} placeholder="encours.invoice-issued.v1" />
      <TextInput label={t("fields.description")} value={description} onChange={(event) => setDescription(event.currentTarget.value)} />
    </ActionDialog>
  );
}

function Replay({ path, onClose }: { path: string; onClose: () => void }) {
  const { t } = useTranslation("console");
  const [since, setSince] = useState("");
  return (
    <ActionDialog
      title={t("webhooks.replay")}
      text={t("webhooks.replayText")}
      ready={since !== ""}
      run={async () => {
        const answer = await write<Schemas["ReplayStarted"]>("POST", `${path}/replay`, { since: new Date(since).toISOString() });
        notifyDone(t("webhooks.replayed", { count: answer.deliveries }));
      }}
      onClose={onClose}
    >
      <TextInput type="datetime-local" label={t("webhooks.since")} value={since} onChange={(event) => setSince(event.currentTarget.value)} required data-autofocus />
    </ActionDialog>
  );
}

function Deliveries() {
  const { t } = useTranslation("console");
  const may = useMay();
  const queries = useQueryClient();
  const statuses = useStatusWords(["pending", "delivered", "failed"]);
  const retry = async (rows: Schemas["Delivery"][]) => {
    for (const row of rows) await write("POST", address("/v1/deliveries/{delivery_id}/retry", { delivery_id: row.id }), {});
    await queries.invalidateQueries();
  };
  return (
    <DataTable<Schemas["Delivery"]>
      name="deliveries"
      label={t("webhooks.deliveries")}
      path="/v1/deliveries"
      filters={[{ id: "status", label: t("fields.status"), kind: "choice", choices: statuses }]}
      columns={[
        { id: "at", header: t("fields.created"), cell: (row) => <InstantText value={row.created_at} /> },
        { id: "type", header: t("fields.event"), cell: (row) => <Mono>{row.event_type}</Mono> },
        { id: "status", header: t("fields.status"), cell: (row) => <Status value={row.status} title={row.details?.cause} /> },
        { id: "attempts", header: t("fields.attempts"), right: true, cell: (row) => row.attempts },
        { id: "next", header: t("webhooks.next"), cell: (row) => <InstantText value={row.next_attempt_at} /> },
        { id: "cause", header: t("fields.cause"), wide: true, cell: (row) => row.details?.cause ?? <Dash /> },
      ]}
      bulk={may("webhooks.write") ? [{ label: t("webhooks.retry"), run: retry, allows: (row) => row.available_actions.includes("retry") }] : []}
    />
  );
}

export function NotificationsPage() {
  const { t } = useTranslation("console");
  const statuses = useStatusWords(["waiting", "not_sent", "queued", "sent", "failed"]);
  return (
    <Page title={t("mails.title")}>
      <DataTable<Schemas["Notification"]>
        name="notifications"
        label={t("mails.title")}
        path="/v1/notifications"
        searchable
        exportable
        filters={[{ id: "status", label: t("fields.status"), kind: "choice", choices: statuses }]}
        columns={[
          { id: "at", header: t("fields.created"), sort: "created_at", cell: (row) => <InstantText value={row.created_at} /> },
          { id: "template", header: t("fields.kind"), cell: (row) => row.template.replaceAll("_", " ") },
          { id: "status", header: t("fields.status"), cell: (row) => <Status value={row.status} title={row.details?.cause} /> },
          { id: "recipient", header: t("mails.recipient"), cell: (row) => row.recipient ?? <Dash /> },
          { id: "buyer", header: t("fields.buyer"), wide: true, cell: (row) => (row.account_id === null ? <Dash /> : <BuyerName id={row.account_id} />) },
          { id: "cause", header: t("fields.cause"), cell: (row) => row.details?.cause ?? <Dash /> },
        ]}
      />
      <Text size="xs" c="dimmed">
        {t("mails.text")}
      </Text>
    </Page>
  );
}
