/** Fields that know money, buyers and files. */
import { Group, Loader, Select, Stack, Text, TextInput, type TextInputProps, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconUpload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type DragEvent, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Schemas, address, read } from "../app/api";
import { editMoney, number, parseMoney } from "../app/format";
import classes from "./fields.module.css";

/** An amount as people type it; the value is in minor units, or null while it is none. */
export function MoneyInput({ value, onChange, currency = "EUR", ...rest }: Omit<TextInputProps, "value" | "onChange"> & { value: number | null; onChange: (minor: number | null) => void; currency?: string }) {
  const [text, setText] = useState(value === null ? "" : editMoney(value, currency));
  const [told, setTold] = useState(value);
  if (told !== value) {
    setTold(value);
    if (parseMoney(text, currency) !== value) setText(value === null ? "" : editMoney(value, currency));
  }
  return (
    <TextInput
      inputMode="decimal"
      rightSection={<Text size="xs" c="dimmed">{currency}</Text>}
      rightSectionWidth={44}
      {...rest}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        const minor = parseMoney(event.currentTarget.value, currency);
        setTold(minor);
        onChange(minor);
      }}
    />
  );
}

/** A buyer, found by name or number. */
export function BuyerSelect({ value, onChange, label, required = false, autoFocus = false }: { value: string | null; onChange: (id: string | null) => void; label: string; required?: boolean; autoFocus?: boolean }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text, 200);
  const found = useQuery({
    queryKey: ["/v1/accounts", "select", asked],
    queryFn: ({ signal }) => read<{ data: Schemas["Account"][] }>(address("/v1/accounts", {}, { q: asked, limit: 20 }), signal),
    staleTime: 30_000,
  });
  const chosen = useAccount(value);
  const rows = found.data?.data ?? [];
  const all = chosen.data !== undefined && !rows.some((each) => each.id === chosen.data.id) ? [chosen.data, ...rows] : rows;
  return (
    <Select
      label={label}
      required={required}
      data-autofocus={autoFocus || undefined}
      searchable
      clearable={!required}
      data={all.map((each) => ({ value: each.id, label: each.name }))}
      filter={({ options }) => options}
      value={value}
      onChange={onChange}
      searchValue={text}
      onSearchChange={setText}
      nothingFoundMessage={found.isFetching ? t("loading") : t("spotlight.nothing")}
      rightSection={found.isFetching ? <Loader size={14} /> : undefined}
    />
  );
}

export function useAccount(accountId: string | null | undefined) {
  return useQuery({
    queryKey: ["/v1/accounts/{account_id}", accountId],
    queryFn: ({ signal }) => read<Schemas["Account"]>(address("/v1/accounts/{account_id}", { account_id: accountId ?? "" }), signal),
    enabled: accountId !== null && accountId !== undefined,
    staleTime: 60_000,
  });
}

const KB = 1024;

export function size(bytes: number): string {
  return bytes < KB * KB ? `${number(Math.max(1, Math.round(bytes / KB)))} kB` : `${number(bytes / KB / KB, 1)} MB`;
}

/** One file, dropped or chosen; the keyboard opens the chooser. */
export function FileDrop({ accept, maxBytes, file, onFile, label }: { accept: string; maxBytes: number; file: File | null; onFile: (file: File | null) => void; label?: string }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const [over, setOver] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const take = (given: File | undefined) => {
    if (given === undefined) return;
    if (given.size > maxBytes) {
      setFault(t("file.tooLarge", { size: size(maxBytes) }));
      return;
    }
    setFault(null);
    onFile(given);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  return (
    <Stack gap={4}>
      <input ref={input} id={id} type="file" accept={accept} hidden tabIndex={-1} onChange={(event) => take(event.currentTarget.files?.[0])} aria-label={label ?? t("file.drop")} />
      <UnstyledButton
        className={classes.drop}
        data-over={over || undefined}
        onClick={() => input.current?.click()}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Group gap="sm" justify="center">
          <IconUpload size={18} aria-hidden />
          <Text size="sm">{file === null ? (label ?? t("file.drop")) : t("file.chosen", { name: file.name, size: size(file.size) })}</Text>
        </Group>
      </UnstyledButton>
      {fault !== null && (
        <Text size="xs" c="var(--tone-bad)" role="alert">
          {fault}
        </Text>
      )}
    </Stack>
  );
}
