/** The mandate and the debits that come; and the signed-in person's own settings. */
import { Button, Group, Select, Stack, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Schemas } from "../app/api";
import { ProblemAlert } from "../app/errors";
import { day } from "../app/format";
import { type Language, choose, offeredLanguages } from "../app/i18n";
import { signOut, useMe } from "../app/session";
import { EmptyState } from "../components/EmptyState";
import { Page, Panel } from "../components/page";
import { Fact, Facts, Money, Mono, Status } from "../components/values";
import { useAccountId, useRows, useThing } from "./data";
import { Notice } from "./Notice";
import classes from "./portal.module.css";

const ENDED = new Set(["revoked", "expired", "failed", "completed"]);

export function MandatePage() {
  const { t } = useTranslation("portal");
  const rows = useRows<Schemas["MandateSummary"]>("/v1/mandates");
  const debits = useRows<{ id: string; collection_date: string; amount: number; currency: string; status: string }>("/v1/collections", { sort: "collection_date" });
  const mandates = rows.data?.pages.flatMap((page) => page.data) ?? [];
  const shown = mandates.find((each) => !ENDED.has(each.status)) ?? mandates[0];
  const coming = (debits.data?.pages.flatMap((page) => page.data) ?? []).filter((each) => ["planned", "announced", "batched", "submitted"].includes(each.status));
  return (
    <Page title={t("mandate.title")}>
      <ProblemAlert error={rows.error} />
      {rows.data !== undefined && shown === undefined && <EmptyState title={t("mandate.none")} />}
      {shown !== undefined && <Mandate id={shown.id} />}
      <Panel title={t("mandate.nextDebits")} flush>
        <ProblemAlert error={debits.error} />
        {coming.length === 0 ? (
          <Text p="md" c="dimmed">
            {t("mandate.noDebits")}
          </Text>
        ) : (
          <Table className={classes.rows}>
            <Table.Tbody>
              {coming.map((each) => (
                <Table.Tr key={each.id}>
                  <Table.Td>{day(each.collection_date)}</Table.Td>
                  <Table.Td>
                    <Status value={each.status} />
                  </Table.Td>
                  <Table.Td className={classes.number}>
                    <Money minor={each.amount} currency={each.currency} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Panel>
    </Page>
  );
}

function Mandate({ id }: { id: string }) {
  const { t } = useTranslation("portal");
  const mandate = useThing<Schemas["Mandate"]>("/v1/mandates/{id}", { id });
  if (mandate.data === undefined) return <ProblemAlert error={mandate.error} />;
  const found = mandate.data;
  return (
    <Panel title={`${t("mandate.reference")} ${found.reference}`} actions={<Status value={found.status} />}>
      <Stack gap="md">
        {found.status === "awaiting_debtor_bank" && <Notice tone="warn" title={t("mandate.awaits")} />}
        <Facts columns={2}>
          <Fact label={t("mandate.account")}>
            <Mono>{found.iban_masked}</Mono> {found.bank_name}
          </Fact>
          <Fact label={t("mandate.scheme")}>SEPA {found.scheme}</Fact>
          <Fact label={t("mandate.creditor")}>
            {found.creditor_name} · <Mono>{found.creditor_identifier}</Mono>
          </Fact>
          <Fact label={t("mandate.signer")}>{found.signer.name ?? "–"}</Fact>
          <Fact label={t("mandate.signed")}>{found.signed_on === null ? "–" : day(found.signed_on)}</Fact>
        </Facts>
        {found.signing_url !== null && (
          <Group>
            <Button component="a" href={found.signing_url}>
              {t("mandate.sign")}
            </Button>
          </Group>
        )}
        <Stack gap={2}>
          <Text fw={600} size="sm">
            {t("mandate.change")}
          </Text>
          <Text size="sm" c="dimmed">
            {t("mandate.changeHelp")}
          </Text>
        </Stack>
      </Stack>
    </Panel>
  );
}

export function ProfilePage() {
  const { t, i18n } = useTranslation("portal");
  const { t: app } = useTranslation();
  const me = useMe();
  const accountId = useAccountId();
  return (
    <Page title={t("profile.title")} actions={<Button variant="default" onClick={() => void signOut()}>{t("profile.signOut")}</Button>}>
      <Panel>
        <Stack gap="md">
          <Facts columns={2}>
            <Fact label={t("profile.name")}>{me.user.name}</Fact>
            <Fact label={t("profile.email")}>{me.user.email}</Fact>
            <Fact label={t("profile.role")}>{me.role.replaceAll("_", " ")}</Fact>
            <Fact label={t("profile.account")}>{me.accounts.find((each) => each.id === accountId)?.name ?? "–"}</Fact>
          </Facts>
          <Select
            label={t("profile.language")}
            w={240}
            allowDeselect={false}
            value={i18n.language}
            data={offeredLanguages().map((value) => ({ value, label: app(`language.${value}`) }))}
            onChange={(value) => value !== null && void choose(value as Language)}
          />
        </Stack>
      </Panel>
    </Page>
  );
}
