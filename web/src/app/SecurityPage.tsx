/** A person's own name, language, password, factors and sessions; the same in both applications. */
import { Badge, Button, Group, Modal, PasswordInput, Select, Stack, Table, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Columns, Loaded, Page, Panel } from "../components/page";
import { TotpSetUp, RecoveryCodes } from "./TotpSetUp";
import { ProblemAlert, notifyDone, notifyProblem } from "./errors";
import { instant } from "./format";
import { type Language, choose, offeredLanguages } from "./i18n";
import * as identity from "./identity";
import { accessToken, forgetToken, signedOut, useMe } from "./session";

async function refresh(): Promise<void> {
  forgetToken();
  await accessToken();
}

export function SecurityPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("security.title")}>
      <Columns>
        <Stack gap="md">
          <Profile />
          <Password />
        </Stack>
        <Stack gap="md">
          <Factors />
          <Sessions />
        </Stack>
      </Columns>
    </Page>
  );
}

function Profile() {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const [name, setName] = useState(me.user.name);
  const [language, setLanguage] = useState<string>(i18n.language);
  const save = useMutation({
    mutationFn: async () => {
      await identity.changeMe({ name: name.trim(), locale: language });
      await choose(language as Language);
      await refresh();
    },
    onSuccess: () => notifyDone(t("security.saved")),
  });
  return (
    <Panel title={t("security.profile")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack gap="sm">
          <TextInput label={t("signIn.email")} value={me.user.email} readOnly />
          <TextInput label={t("security.name")} value={name} onChange={(event) => setName(event.currentTarget.value)} required autoComplete="name" />
          <Select label={t("security.languageLabel")} data={offeredLanguages().map((value) => ({ value, label: t(`language.${value}`) }))} value={language} onChange={(value) => setLanguage(value ?? "en")} allowDeselect={false} />
          <ProblemAlert error={save.error} />
          <Group>
            <Button type="submit" loading={save.isPending}>
              {t("actions.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}

function Password() {
  const { t } = useTranslation();
  const me = useMe();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const change = useMutation({
    mutationFn: () => identity.changePassword(current, next),
    onSuccess: () => {
      setCurrent("");
      setNext("");
      notifyDone(t("security.changed"));
    },
  });
  return (
    <Panel title={t("security.password")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <Stack gap="sm">
          <input type="hidden" name="username" autoComplete="username" value={me.user.email} readOnly />
          <PasswordInput label={t("security.current")} autoComplete="current-password" required value={current} onChange={(event) => setCurrent(event.currentTarget.value)} />
          <PasswordInput label={t("security.next")} description={t("passwordRules")} autoComplete="new-password" required value={next} onChange={(event) => setNext(event.currentTarget.value)} />
          <ProblemAlert error={change.error} />
          <Group>
            <Button type="submit" loading={change.isPending}>
              {t("security.change")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}

function Factors() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [setting, setSetting] = useState(false);
  const [codes, setCodes] = useState<string[] | null>(null);
  const [name, setName] = useState("");
  const me = useQuery({ queryKey: ["me"], queryFn: identity.readMe });
  const passkeys = useQuery({ queryKey: ["passkeys"], queryFn: identity.passkeys });
  const reload = async () => {
    setSetting(false);
    setCodes(null);
    await refresh();
    await queries.invalidateQueries({ queryKey: ["me"] });
    await queries.invalidateQueries({ queryKey: ["passkeys"] });
  };
  const act = useMutation({
    mutationFn: async (what: () => Promise<{ recovery_codes?: string[] } | void>) => what(),
    onSuccess: async (answer) => {
      const made = answer?.recovery_codes ?? [];
      if (made.length > 0) setCodes(made);
      else await reload();
    },
    onError: notifyProblem,
  });
  const add = async () => {
    const credential = await identity.makePasskey(await identity.newPasskeyOptions());
    setName("");
    return identity.addPasskey(name.trim(), credential);
  };
  return (
    <Panel title={t("security.totp")}>
      <Loaded query={me}>
        {({ second_factors: factors }) => (
          <Stack gap="sm">
            {factors.totp ? (
              <Group justify="space-between">
                <Text size="sm">{t("security.totpOn")}</Text>
                <Button size="xs" variant="default" onClick={() => act.mutate(identity.removeTotp)}>
                  {t("security.totpRemove")}
                </Button>
              </Group>
            ) : (
              <Group>
                <Button variant="default" onClick={() => setSetting(true)}>
                  {t("security.totpSetUp")}
                </Button>
              </Group>
            )}
            {(factors.totp || factors.passkeys > 0) && (
              <Group justify="space-between">
                <Text size="sm">{t("security.recoveryLeft", { count: factors.recovery_codes })}</Text>
                <Button size="xs" variant="default" onClick={() => act.mutate(identity.newRecoveryCodes)}>
                  {t("security.recoveryNew")}
                </Button>
              </Group>
            )}
            <Text fw={600} size="sm" mt="xs">
              {t("security.passkeys")}
            </Text>
            {(passkeys.data?.data ?? []).length === 0 && (
              <Text size="sm" c="dimmed">
                {t("security.passkeyNone")}
              </Text>
            )}
            {(passkeys.data?.data ?? []).map((each) => (
              <Group key={each.id} justify="space-between">
                <div>
                  <Text size="sm">{each.name}</Text>
                  <Text size="xs" c="dimmed">
                    {each.used_at === null ? t("security.never") : t("security.used", { when: instant(each.used_at) })}
                  </Text>
                </div>
                <Button size="xs" variant="default" onClick={() => act.mutate(() => identity.removePasskey(each.id))}>
                  {t("actions.remove")}
                </Button>
              </Group>
            ))}
            <Group align="end">
              <TextInput label={t("security.passkeyName")} value={name} onChange={(event) => setName(event.currentTarget.value)} flex={1} />
              <Button variant="default" disabled={name.trim() === ""} loading={act.isPending} onClick={() => act.mutate(add)}>
                {t("security.passkeyAdd")}
              </Button>
            </Group>
          </Stack>
        )}
      </Loaded>
      <Modal opened={setting} onClose={() => setSetting(false)} title={t("security.totpSetUp")} closeButtonProps={{ "aria-label": t("actions.close") }}>
        <TotpSetUp onDone={reload} />
      </Modal>
      <Modal opened={codes !== null} onClose={() => void reload()} title={t("security.recovery")} closeButtonProps={{ "aria-label": t("actions.close") }}>
        <RecoveryCodes codes={codes ?? []} onDone={reload} />
      </Modal>
    </Panel>
  );
}

function Sessions() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const list = useQuery({ queryKey: ["sessions"], queryFn: identity.sessions });
  const end = useMutation({
    mutationFn: async (session: identity.SessionRow) => {
      await identity.endSession(session.id);
      if (session.current) signedOut();
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["sessions"] }),
    onError: notifyProblem,
  });
  return (
    <Panel title={t("security.sessions")} flush>
      <Loaded query={list}>
        {({ data }) => (
          <Table verticalSpacing={6} horizontalSpacing="md">
            <Table.Tbody>
              {data.map((session) => (
                <Table.Tr key={session.id}>
                  <Table.Td>
                    <Text size="sm" lineClamp={1}>
                      {browserOf(session.user_agent)} {session.current && <Badge size="xs" variant="light">{t("security.thisSession")}</Badge>}
                    </Text>
                    <Text size="xs" c="dimmed">
                      {t("security.address", { address: session.address })} · {t("security.since", { when: instant(session.signed_in_at) })}
                    </Text>
                  </Table.Td>
                  <Table.Td ta="right">
                    <Button size="compact-xs" variant="default" onClick={() => end.mutate(session)}>
                      {t("security.end")}
                    </Button>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Loaded>
    </Panel>
  );
}

function browserOf(agent: string): string {
  const browser = /(Firefox|Edg|Chrome|Safari)/.exec(agent)?.[1] ?? agent.slice(0, 40);
  const system = /(Windows|Macintosh|Android|iPhone|iPad|Linux)/.exec(agent)?.[1];
  return [browser.replace("Edg", "Edge"), system].filter((each) => each !== undefined).join(" · ");
}
