import { Group, Select, SimpleGrid, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Schemas, address, write } from "../../app/api";
import { ActionDialog } from "../../components/ActionDialog";
import { BuyerSelect, MoneyInput } from "../../components/fields";

export function NewMandateDialog({ account, onClose }: { account?: Schemas["Account"]; onClose: () => void }) {
  const { t } = useTranslation("console");
  const navigate = useNavigate();
  const [accountId, setAccountId] = useState<string | null>(account?.id ?? null);
  const [cap, setCap] = useState<number | null>(null);
  const form = useForm({
    initialValues: { scheme: "B2B" as "B2B" | "CORE", iban: "", debtor_name: account?.name ?? "", signer: "", signer_email: account?.email ?? "", signer_title: "", language: "fr" as "fr" | "en" | "de" },
  });
  const { values } = form;
  const ready = accountId !== null && [values.iban, values.debtor_name, values.signer, values.signer_email, values.signer_title].every((each) => each.trim() !== "");
  return (
    <ActionDialog
      title={t("buyers.createMandate")}
      text={t("mandates.newText")}
      size="lg"
      done={t("mandates.created")}
      ready={ready}
      run={async () => {
        const made = await write<Schemas["Mandate"]>("POST", "/v1/mandates", {
          account_id: accountId,
          scheme: values.scheme,
          iban: values.iban,
          debtor_name: values.debtor_name.trim(),
          signer: { name: values.signer.trim(), email: values.signer_email.trim(), title: values.signer_title.trim() },
          language: values.language,
          max_amount: cap,
        });
        void navigate({ to: `/mandates/${made.id}` });
      }}
      onClose={onClose}
    >
      {account === undefined && <BuyerSelect label={t("fields.buyer")} value={accountId} onChange={setAccountId} required autoFocus />}
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <Select label={t("fields.scheme")} data={[{ value: "B2B", label: "SEPA B2B" }, { value: "CORE", label: "SEPA Core" }]} allowDeselect={false} {...form.getInputProps("scheme")} />
        <TextInput label={t("mandates.debtor")} required {...form.getInputProps("debtor_name")} />
      </SimpleGrid>
      <TextInput label={t("fields.iban")} required autoComplete="off" spellCheck={false} placeholder="FR76 …" {...form.getInputProps("iban")} />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <TextInput label={t("fields.signer")} required {...form.getInputProps("signer")} />
        <TextInput label={t("mandates.signerTitle")} required {...form.getInputProps("signer_title")} />
        <TextInput label={t("mandates.signerEmail")} type="email" required {...form.getInputProps("signer_email")} />
        <Select
          label={t("fields.language")}
          data={(["fr", "en", "de"] as const).map((value) => ({ value, label: t(`language.${value}`, { ns: "app" }) }))}
          allowDeselect={false}
          {...form.getInputProps("language")}
        />
      </SimpleGrid>
      <Group grow>
        <MoneyInput label={t("mandates.cap")} description={t("mandates.capText")} value={cap} onChange={setCap} />
      </Group>
    </ActionDialog>
  );
}

export function AmendDialog({ mandate, onClose }: { mandate: Schemas["Mandate"]; onClose: () => void }) {
  const { t } = useTranslation("console");
  const form = useForm({ initialValues: { iban: "", bic: "", debtor_name: mandate.debtor_name } });
  const [cap, setCap] = useState<number | null>(mandate.max_amount);
  return (
    <ActionDialog
      title={t("mandates.amend")}
      text={t("mandates.amendText")}
      done={t("mandates.amended")}
      danger
      confirm={t("mandates.amend")}
      run={() =>
        write("POST", address("/v1/mandates/{mandate_id}/amend", { mandate_id: mandate.id }), {
          ...(form.values.iban.trim() === "" ? {} : { iban: form.values.iban.trim() }),
          ...(form.values.bic.trim() === "" ? {} : { bic: form.values.bic.trim() }),
          ...(form.values.debtor_name === mandate.debtor_name ? {} : { debtor_name: form.values.debtor_name.trim() }),
          ...(cap === mandate.max_amount ? {} : { max_amount: cap }),
        })
      }
      onClose={onClose}
    >
      <TextInput label={t("mandates.newIban")} description={mandate.iban_masked} autoComplete="off" {...form.getInputProps("iban")} />
      <TextInput label="BIC" {...form.getInputProps("bic")} />
      <TextInput label={t("mandates.debtor")} {...form.getInputProps("debtor_name")} />
      <MoneyInput label={t("mandates.cap")} value={cap} onChange={setCap} />
    </ActionDialog>
  );
}
