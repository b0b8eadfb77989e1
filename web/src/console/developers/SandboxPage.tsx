import { Alert, Button, Group, NumberInput, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Schemas, address, download, write } from "../../app/api";
import { type Clock, useClock } from "../../app/clock";
import { ProblemAlert, notifyDone, notifyProblem } from "../../app/errors";
import { addDays, instant } from "../../app/format";
import { DataTable } from "../../components/DataTable";
import { BuyerSelect, MoneyInput } from "../../components/fields";
import { Columns, Page, Panel } from "../../components/page";
import { InstantText, Mono } from "../../components/values";

const JUMPS = [1, 7, 30] as const;
const OUTCOMES = ["settle", "return:AM04", "return:AC04", "return:MD01", "return:MS02", "return:MS03", "return:MD06", "reject:AC01", "none"] as const;

export function SandboxPage() {
  const { t } = useTranslation("console");
  return (
    <Page title={t("nav.sandbox")}>
      <Alert color="orange" variant="light">
        {t("sandbox.text")}
      </Alert>
      <Columns>
        <ClockPanel />
        <Scenario />
        <Transfer />
        <Panel title={t("sandbox.files")} flush>
          <Files />
        </Panel>
      </Columns>
    </Page>
  );
}

function ClockPanel() {
  const { t } = useTranslation("console");
  const queries = useQueryClient();
  const clock = useClock();
  const [to, setTo] = useState("");
  const move = useMutation({
    mutationFn: (now: string) => write<Clock>("PUT", "/v1/sandbox/clock", { now }),
    onSuccess: async (answer) => {
      notifyDone(t("sandbox.moved", { when: instant(answer.now) }));
      await queries.invalidateQueries();
    },
  });
  const now = clock.data?.now;
  return (
    <Panel title={t("sandbox.clock")}>
      <Stack gap="sm">
        <Text fw={640} size="xl" role="status">
          {now === undefined ? "…" : instant(now)} {clock.data?.status === "moving" || move.isPending ? `· ${t("sandbox.moving")}` : ""}
        </Text>
        <Text size="sm" c="dimmed">
          {t("sandbox.clockText")}
        </Text>
        <Group gap="xs">
          {JUMPS.map((days) => (
            <Button key={days} variant="default" disabled={now === undefined} loading={move.isPending} onClick={() => now !== undefined && move.mutate(`${addDays(now, days)}${now.slice(10)}`)}>
              +{t("days", { count: days })}
            </Button>
          ))}
        </Group>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (to !== "") move.mutate(new Date(to).toISOString());
          }}
        >
          <Group align="end" gap="xs">
            <TextInput type="datetime-local" label={t("sandbox.to")} value={to} onChange={(event) => setTo(event.currentTarget.value)} />
            <Button type="submit" disabled={to === ""} loading={move.isPending}>
              {t("sandbox.move")}
            </Button>
          </Group>
        </form>
        <ProblemAlert error={move.error} />
      </Stack>
    </Panel>
  );
}

function Scenario() {
  const { t, i18n } = useTranslation("console");
  const [accountId, setAccountId] = useState<string | null>(null);
  const [outcome, setOutcome] = useState<string>("return:AM04");
  const [after, setAfter] = useState<number | string>(2);
  const save = useMutation({
    mutationFn: () => write<Schemas["ScenarioAnswer"]>("POST", "/v1/sandbox/bank/scenario", { account_id: accountId, outcome, after_days: Number(after) }),
    onSuccess: () => notifyDone(t("sandbox.scenarioSet")),
  });
  const word = (code: string) => {
    const key = code.replace(":", "_");
    return i18n.exists(`sandbox.outcomes.${key}`, { ns: "console" }) ? t(`sandbox.outcomes.${key}` as never) : code;
  };
  return (
    <Panel title={t("sandbox.scenario")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {t("sandbox.scenarioText")}
          </Text>
          <BuyerSelect label={t("sandbox.who")} value={accountId} onChange={setAccountId} />
          <Group grow>
            <Select label={t("sandbox.outcome")} data={OUTCOMES.map((value) => ({ value, label: word(value) }))} value={outcome} onChange={(value) => setOutcome(value ?? "settle")} allowDeselect={false} />
            <NumberInput label={t("sandbox.after")} min={0} max={400} value={after} onChange={setAfter} />
          </Group>
          <ProblemAlert error={save.error} />
          <Group>
            <Button type="submit" loading={save.isPending}>
              {t("actions.save", { ns: "app" })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}

function Transfer() {
  const { t } = useTranslation("console");
  const [amount, setAmount] = useState<number | null>(null);
  const [payer, setPayer] = useState("");
  const [text, setText] = useState("");
  const send = useMutation({
    mutationFn: () => write("POST", "/v1/sandbox/bank/transfers", { amount, payer_name: payer.trim(), remittance: text.trim() }),
    onSuccess: () => notifyDone(t("sandbox.transferSent")),
  });
  return (
    <Panel title={t("sandbox.transfer")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send.mutate();
        }}
      >
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {t("sandbox.transferText")}
          </Text>
          <Group grow>
            <MoneyInput label={t("fields.amount")} value={amount} onChange={setAmount} required />
            <TextInput label={t("fields.payer")} value={payer} onChange={(event) => setPayer(event.currentTarget.value)} required />
          </Group>
          <TextInput label={t("fields.text")} value={text} onChange={(event) => setText(event.currentTarget.value)} />
          <ProblemAlert error={send.error} />
          <Group>
            <Button type="submit" disabled={amount === null || payer.trim() === ""} loading={send.isPending}>
              {t("actions.send", { ns: "app" })}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}

function Files() {
  const { t } = useTranslation("console");
  const save = useMutation({ mutationFn: (file: Schemas["SimulatedFileAnswer"]) => download(address("/v1/sandbox/bank/files/{file_id}", { file_id: file.id }), "application/xml", file.name), onError: notifyProblem });
  return (
    <DataTable<Schemas["SimulatedFileAnswer"]>
      name="sandbox-files"
      label={t("sandbox.files")}
      path="/v1/sandbox/bank/files"
      local
      columns={[
        { id: "name", header: t("fields.file"), wide: true, cell: (row) => <Mono>{row.name}</Mono> },
        { id: "at", header: t("fields.received"), cell: (row) => <InstantText value={row.received_at} /> },
        {
          id: "act",
          header: t("fields.action"),
          cell: (row) => (
            <Button size="compact-xs" variant="subtle" onClick={() => save.mutate(row)}>
              {t("actions.download", { ns: "app" })}
            </Button>
          ),
        },
      ]}
    />
  );
}
