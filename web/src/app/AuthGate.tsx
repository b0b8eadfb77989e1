/** Shows the application to who is signed in, and to others the pages that lead there. */
import { Button, Center, Loader, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { ProblemAlert } from "./errors";
import * as identity from "./identity";
import type { MerchantChoice, Method } from "./identity";
import classes from "./AuthGate.module.css";
import { Brand, LanguageMenu } from "./chrome";
import { Problem } from "./problem";
import { accessToken, forgetToken, useSession } from "./session";
import { TotpSetUp } from "./TotpSetUp";

export interface Entry {
  /** `/console` or `/portal`. */
  base: string;
  kind: "merchant" | "buyer";
}

const OTHER: Record<Entry["kind"], string> = { merchant: "/portal", buyer: "/console" };

export function AuthGate({ entry, children }: { entry: Entry; children: ReactNode }) {
  const { t } = useTranslation();
  const session = useSession();
  const page = window.location.pathname.slice(entry.base.length + 1);
  const token = new URLSearchParams(window.location.search).get("token");
  if (page === "invitation" && token !== null) return <AcceptInvitation entry={entry} token={token} />;
  if (page === "reset-password" && token !== null) return <NewPassword entry={entry} token={token} />;
  if (session.status === "unknown") return <Waiting />;
  if (session.status === "signed_out") return <SignIn entry={entry} />;
  if (session.status === "factor_missing") {
    return (
      <Card title={t("factor.needed")} text={t("factor.neededText")}>
        <TotpSetUp onDone={finish} />
      </Card>
    );
  }
  if (session.me.user.kind !== entry.kind) {
    window.location.replace(OTHER[entry.kind]);
    return <Waiting />;
  }
  return children;
}

function Waiting() {
  const { t } = useTranslation();
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    accessToken().catch(setError);
  }, []);
  const retry = () => {
    setError(null);
    accessToken().catch(setError);
  };
  return (
    <Center mih="100vh" p="md">
      {error === null ? <Loader aria-label={t("loading")} /> : <ProblemAlert error={error} onRetry={retry} />}
    </Center>
  );
}

function Card({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <main className={classes.page}>
      <div className={classes.column}>
        <div className={classes.brand}>
          <Brand large />
        </div>
        <Paper className={classes.card} radius="lg" p="xl">
          <Stack gap="md">
            <Stack gap={4}>
              <Title order={1}>{title}</Title>
              {text !== undefined && (
                <Text c="dimmed" size="sm">
                  {text}
                </Text>
              )}
            </Stack>
            {children}
          </Stack>
        </Paper>
        <div className={classes.foot}>
          <LanguageMenu />
        </div>
      </div>
    </main>
  );
}

type Step = { name: "password" } | { name: "forgot" } | { name: "merchants"; choices: MerchantChoice[] } | { name: "factor"; methods: Method[] };

async function finish(): Promise<void> {
  forgetToken();
  await accessToken();
}

function SignIn({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const [step, setStep] = useState<Step>({ name: "password" });
  const form = useForm({ initialValues: { email: "", password: "" } });
  const attempt = useMutation({
    mutationFn: async (merchantId: string | undefined) => {
      const answer = await identity.signIn(form.values.email.trim(), form.values.password, merchantId);
      if (answer.status === "second_factor_required") setStep({ name: "factor", methods: answer.methods ?? ["totp"] });
      else await finish();
    },
    onError: (error) => {
      const choices = error instanceof Problem && error.status === 409 ? error.body["merchants"] : undefined;
      if (Array.isArray(choices)) setStep({ name: "merchants", choices: choices as MerchantChoice[] });
    },
  });
  const withPasskey = useMutation({
    mutationFn: async () => {
      const options = await identity.passkeyOptions();
      await identity.signInWithPasskey(await identity.askPasskey(options));
      await finish();
    },
  });
  if (step.name === "forgot") return <ForgotPassword onBack={() => setStep({ name: "password" })} email={form.values.email} />;
  if (step.name === "factor") return <SecondFactor methods={step.methods} onDone={finish} onBack={() => setStep({ name: "password" })} />;
  if (step.name === "merchants") {
    return (
      <Card title={t("signIn.chooseMerchant")} text={t("signIn.chooseMerchantHelp")}>
        <Stack gap="xs">
          {step.choices.map((choice) => (
            <Button key={choice.id} variant="default" justify="flex-start" onClick={() => attempt.mutate(choice.id)} loading={attempt.isPending}>
              {choice.name}
            </Button>
          ))}
        </Stack>
      </Card>
    );
  }
  const wrong = attempt.error instanceof Problem && attempt.error.status === 401;
  return (
    <Card title={t("signIn.title")}>
      <form onSubmit={form.onSubmit(() => attempt.mutate(undefined))}>
        <Stack gap="md">
          {wrong ? (
            <Text role="alert" c="var(--tone-bad)" size="sm">
              {t("signIn.wrong")}
            </Text>
          ) : (
            <ProblemAlert error={attempt.error ?? withPasskey.error} />
          )}
          <TextInput label={t("signIn.email")} type="email" name="email" autoComplete="username webauthn" required autoFocus {...form.getInputProps("email")} />
          <PasswordInput label={t("signIn.password")} name="password" autoComplete="current-password" required {...form.getInputProps("password")} />
          <Button type="submit" loading={attempt.isPending} fullWidth>
            {t("signIn.submit")}
          </Button>
          {"PublicKeyCredential" in window && entry.kind === "merchant" && (
            <Button variant="default" onClick={() => withPasskey.mutate()} loading={withPasskey.isPending} fullWidth>
              {t("signIn.passkey")}
            </Button>
          )}
          <Button variant="subtle" size="xs" onClick={() => setStep({ name: "forgot" })}>
            {t("signIn.forgot")}
          </Button>
        </Stack>
      </form>
    </Card>
  );
}

function SecondFactor({ methods, onDone, onBack }: { methods: Method[]; onDone: () => Promise<void>; onBack: () => void }) {
  const { t } = useTranslation();
  const [method, setMethod] = useState<Method>(methods.includes("totp") ? "totp" : (methods[0] ?? "totp"));
  const [code, setCode] = useState("");
  const confirm = useMutation({
    mutationFn: async () => {
      const value = method === "passkey" ? await identity.askPasskey(await identity.passkeyOptions()) : code.replaceAll(" ", "");
      await identity.secondFactor(method, value);
      await onDone();
    },
  });
  const others = methods.filter((each) => each !== method);
  const words: Record<Method, string> = { totp: t("factor.useTotp"), passkey: t("factor.usePasskey"), recovery_code: t("factor.useRecovery") };
  const wrong = confirm.error instanceof Problem && confirm.error.status === 401;
  return (
    <Card title={t("factor.title")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          confirm.mutate();
        }}
      >
        <Stack gap="md">
          {wrong ? (
            <Text role="alert" c="var(--tone-bad)" size="sm">
              {t("factor.wrong")}
            </Text>
          ) : (
            <ProblemAlert error={confirm.error} />
          )}
          {method !== "passkey" && (
            <TextInput
              label={t(method === "totp" ? "factor.totp" : "factor.recovery")}
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
              inputMode={method === "totp" ? "numeric" : "text"}
              autoComplete="one-time-code"
              autoFocus
              required
            />
          )}
          <Button type="submit" loading={confirm.isPending}>
            {method === "passkey" ? t("factor.usePasskey") : t("factor.submit")}
          </Button>
          {others.map((other) => (
            <Button key={other} variant="subtle" size="xs" onClick={() => setMethod(other)}>
              {words[other]}
            </Button>
          ))}
          <Button variant="subtle" size="xs" onClick={onBack}>
            {t("actions.back")}
          </Button>
        </Stack>
      </form>
    </Card>
  );
}

function ForgotPassword({ email, onBack }: { email: string; onBack: () => void }) {
  const { t } = useTranslation();
  const [value, setValue] = useState(email);
  const request = useMutation({ mutationFn: () => identity.requestReset(value.trim()) });
  return (
    <Card title={t("forgot.title")} text={t("forgot.help")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          request.mutate();
        }}
      >
        <Stack gap="md">
          <ProblemAlert error={request.error} />
          {request.isSuccess ? (
            <Text role="status">{t("forgot.sent")}</Text>
          ) : (
            <>
              <TextInput label={t("signIn.email")} type="email" autoComplete="username" required autoFocus value={value} onChange={(event) => setValue(event.currentTarget.value)} />
              <Button type="submit" loading={request.isPending}>
                {t("forgot.submit")}
              </Button>
            </>
          )}
          <Button variant="subtle" size="xs" onClick={onBack}>
            {t("actions.back")}
          </Button>
        </Stack>
      </form>
    </Card>
  );
}

function NewPassword({ entry, token }: { entry: Entry; token: string }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const complete = useMutation({ mutationFn: () => identity.completeReset(token, password) });
  return (
    <Card title={t("forgot.newTitle")} text={t("passwordRules")}>
      {complete.isSuccess ? (
        <Done text={t("forgot.done")} entry={entry} />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            complete.mutate();
          }}
        >
          <Stack gap="md">
            <ProblemAlert error={complete.error} />
            <PasswordInput label={t("signIn.password")} autoComplete="new-password" required autoFocus value={password} onChange={(event) => setPassword(event.currentTarget.value)} />
            <Button type="submit" loading={complete.isPending}>
              {t("forgot.newSubmit")}
            </Button>
          </Stack>
        </form>
      )}
    </Card>
  );
}

function AcceptInvitation({ entry, token }: { entry: Entry; token: string }) {
  const { t } = useTranslation();
  const invitation = useQuery({ queryKey: ["invitation", token], queryFn: () => identity.invitationByToken(token), retry: false });
  const form = useForm({ initialValues: { name: "", password: "" } });
  const { setFieldValue } = form;
  const invited = invitation.data?.name;
  useEffect(() => {
    if (invited) setFieldValue("name", invited);
  }, [invited, setFieldValue]);
  const accept = useMutation({ mutationFn: () => identity.acceptInvitation(token, form.values.name.trim(), form.values.password) });
  if (invitation.isPending) return <Waiting />;
  if (invitation.isError) {
    const gone = invitation.error instanceof Problem && invitation.error.status < 500;
    return (
      <Card title={t("error.notFoundTitle")}>{gone ? <Text>{t("invitation.gone")}</Text> : <ProblemAlert error={invitation.error} onRetry={() => void invitation.refetch()} />}</Card>
    );
  }
  const merchant = invitation.data.merchant.name;
  return (
    <Card title={t("invitation.title", { merchant })} text={t("invitation.help", { merchant })}>
      {accept.isSuccess ? (
        <Done text={t("invitation.done")} entry={entry} />
      ) : (
        <form onSubmit={form.onSubmit(() => accept.mutate())}>
          <Stack gap="md">
            <ProblemAlert error={accept.error} />
            <TextInput label={t("signIn.email")} value={invitation.data.email} readOnly autoComplete="username" />
            <TextInput label={t("invitation.name")} autoComplete="name" required {...form.getInputProps("name")} />
            <PasswordInput label={t("signIn.password")} description={t("passwordRules")} autoComplete="new-password" required {...form.getInputProps("password")} />
            <Button type="submit" loading={accept.isPending}>
              {t("invitation.submit")}
            </Button>
          </Stack>
        </form>
      )}
    </Card>
  );
}

function Done({ text, entry }: { text: string; entry: Entry }) {
  const { t } = useTranslation();
  return (
    <Stack gap="md">
      <Text role="status">{text}</Text>
      <Button component="a" href={entry.base}>
        {t("signIn.submit")}
      </Button>
    </Stack>
  );
}
