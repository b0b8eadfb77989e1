import { Group, Select, SimpleGrid, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Schemas, address, write } from "../../app/api";
import { editMoney } from "../../app/format";
import { ActionDialog } from "../../components/ActionDialog";
import { BuyerSelect, MoneyInput } from "../../components/fields";

const COUNTRIES = ["FR", "BE", "DE", "ES", "IT", "LU", "NL", "PT", "AT", "IE", "CH"] as const;

interface Values {
  name: string;
  email: string;
  external_id: string;
  siren: string;
  vat_number: string;
  street: string;
  postcode: string;
  city: string;
  country: string;
  parent_id: string | null;
}

function bodyOf(values: Values): Partial<Schemas["NewAccount"]> {
  const { street, postcode, city, country } = values;
  return {
    name: values.name.trim(),
    email: values.email.trim(),
    country,
    address: { street, postcode, city, country },
    external_id: values.external_id.trim() || null,
    siren: values.siren.trim() || null,
    vat_number: values.vat_number.trim() || null,
    parent_id: values.parent_id,
  };
}

function Fields({ form }: { form: ReturnType<typeof useForm<Values>> }) {
  const { t, i18n } = useTranslation("console");
  const names = new Intl.DisplayNames(i18n.language, { type: "region" });
  return (
    <>
      <TextInput label={t("fields.name")} required data-autofocus {...form.getInputProps("name")} />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <TextInput label={t("fields.email")} type="email" required {...form.getInputProps("email")} />
        <TextInput label={t("fields.externalId")} {...form.getInputProps("external_id")} />
        <TextInput label={t("fields.siren")} {...form.getInputProps("siren")} />
        <TextInput label={t("fields.vat")} {...form.getInputProps("vat_number")} />
      </SimpleGrid>
      <TextInput label={t("buyers.street")} required {...form.getInputProps("street")} />
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
        <TextInput label={t("buyers.postcode")} required {...form.getInputProps("postcode")} />
        <TextInput label={t("buyers.city")} required {...form.getInputProps("city")} />
        <Select label={t("fields.country")} required searchable data={COUNTRIES.map((code) => ({ value: code, label: names.of(code) ?? code }))} {...form.getInputProps("country")} />
      </SimpleGrid>
      <BuyerSelect label={t("buyers.parent")} value={form.values.parent_id} onChange={(id) => form.setFieldValue("parent_id", id)} />
    </>
  );
}

function isReady(values: Values): boolean {
  return [values.name, values.email, values.street, values.postcode, values.city, values.country].every((each) => each.trim() !== "");
}

export function NewBuyerDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("console");
  const navigate = useNavigate();
  const form = useForm<Values>({
    initialValues: { name: "", email: "", external_id: "", siren: "", vat_number: "", street: "", postcode: "", city: "", country: "FR", parent_id: null },
  });
  return (
    <ActionDialog
      title={t("buyers.add")}
      size="lg"
      done={t("buyers.opened")}
      ready={isReady(form.values)}
      run={async () => {
        const opened = await write<Schemas["Account"]>("POST", "/v1/accounts", bodyOf(form.values));
        void navigate({ to: `/buyers/${opened.id}` });
      }}
      onClose={onClose}
    >
      <Fields form={form} />
    </ActionDialog>
  );
}

export function EditBuyerDialog({ account, onClose }: { account: Schemas["Account"]; onClose: () => void }) {
  const { t } = useTranslation("console");
  const form = useForm<Values>({
    initialValues: {
      name: account.name,
      email: account.email,
      external_id: account.external_id ?? "",
      siren: account.siren ?? "",
      vat_number: account.vat_number ?? "",
      street: account.address.street,
      postcode: account.address.postcode,
      city: account.address.city,
      country: account.country,
      parent_id: account.parent_id,
    },
  });
  return (
    <ActionDialog
      title={t("buyers.edit")}
      size="lg"
      confirm={t("actions.save", { ns: "app" })}
      done={t("buyers.edited")}
      ready={isReady(form.values)}
      run={() => {
        const wanted = bodyOf(form.values);
        const before: Record<string, unknown> = { ...account };
        const changes = Object.fromEntries(Object.entries(wanted).filter(([name, value]) => JSON.stringify(before[name]) !== JSON.stringify(value)));
        return write("PATCH", address("/v1/accounts/{account_id}", { account_id: account.id }), changes);
      }}
      onClose={onClose}
    >
      <Fields form={form} />
    </ActionDialog>
  );
}

export function LimitDialog({ accountId, present, onClose }: { accountId: string; present: number; onClose: () => void }) {
  const { t } = useTranslation("console");
  const [amount, setAmount] = useState<number | null>(present);
  const [source, setSource] = useState<string>("own");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [reason, setReason] = useState("");
  return (
    <ActionDialog
      title={t("buyers.setLimit")}
      done={t("buyers.limitSet")}
      confirm={t("buyers.setLimit")}
      ready={amount !== null && amount >= 0 && reason.trim() !== ""}
      run={() =>
        write("POST", address("/v1/accounts/{account_id}/limits", { account_id: accountId }), {
          amount,
          source,
          reason: reason.trim(),
          valid_from: from || null,
          valid_to: to || null,
        })
      }
      onClose={onClose}
    >
      <MoneyInput label={t("buyers.limitAmount")} value={amount} onChange={setAmount} required data-autofocus placeholder={editMoney(present)} />
      <Select label={t("fields.source")} data={[{ value: "own", label: t("buyers.own") }, { value: "insurer", label: t("buyers.insurer") }]} value={source} onChange={(value) => setSource(value ?? "own")} allowDeselect={false} />
      <Group grow>
        <TextInput type="date" label={t("buyers.validFrom")} value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
        <TextInput type="date" label={t("buyers.validTo")} value={to} onChange={(event) => setTo(event.currentTarget.value)} />
      </Group>
      <TextInput label={t("dialog.reason", { ns: "app" })} description={t("dialog.reasonHelp", { ns: "app" })} required value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </ActionDialog>
  );
}

