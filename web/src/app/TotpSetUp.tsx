/** Scan, type the six digits, keep the recovery codes. */
import { Button, Code, Image, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ProblemAlert } from "./errors";
import * as identity from "./identity";

export function TotpSetUp({ onDone }: { onDone: () => Promise<void> | void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  const prepared = useQuery({ queryKey: ["new totp"], queryFn: identity.newTotp, staleTime: Infinity, gcTime: 0, retry: false });
  const confirm = useMutation({ mutationFn: () => identity.confirmTotp(code.replaceAll(" ", "")) });
  if (confirm.data !== undefined) return <RecoveryCodes codes={confirm.data.recovery_codes} onDone={onDone} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate();
      }}
    >
      <Stack gap="sm">
        <Text size="sm">{t("security.totpHelp")}</Text>
        <ProblemAlert error={prepared.error ?? confirm.error} />
        {prepared.data !== undefined && (
          <>
            <Image src={`data:image/svg+xml;utf8,${encodeURIComponent(prepared.data.qr_svg)}`} alt={t("security.totp")} w={190} h={190} bg="white" p={6} radius="sm" />
            <Text size="xs" c="dimmed">
              {t("security.secret")}
            </Text>
            <Code>{prepared.data.secret}</Code>
          </>
        )}
        <TextInput label={t("security.code")} inputMode="numeric" autoComplete="one-time-code" value={code} onChange={(event) => setCode(event.currentTarget.value)} required />
        <Button type="submit" loading={confirm.isPending}>
          {t("actions.confirm")}
        </Button>
      </Stack>
    </form>
  );
}

export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => Promise<void> | void }) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      {codes.length > 0 && (
        <>
          <Text size="sm">{t("security.recoveryHelp")}</Text>
          <Code block>{codes.join("\n")}</Code>
        </>
      )}
      <Button onClick={() => void onDone()}>{t("actions.continue")}</Button>
    </Stack>
  );
}
