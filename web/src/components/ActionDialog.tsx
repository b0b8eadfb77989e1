/** A window that says what will happen, asks for what is needed, does it once, and shows why it could not. */
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { ProblemAlert, notifyDone } from "../app/errors";

export interface ActionDialogProps {
  title: string;
  text?: ReactNode;
  confirm?: string;
  danger?: boolean;
  /** Said when it is done. */
  done?: string;
  ready?: boolean;
  size?: string;
  run: () => Promise<unknown>;
  onClose: () => void;
  children?: ReactNode;
}

export function ActionDialog({ title, text, confirm, danger = false, done, ready = true, size, run, onClose, children }: ActionDialogProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: run,
    onSuccess: async () => {
      if (done !== undefined) notifyDone(done);
      onClose();
      await queries.invalidateQueries();
    },
  });
  return (
    <Modal opened onClose={onClose} title={title} size={size ?? "md"} closeButtonProps={{ "aria-label": t("actions.close") }} closeOnClickOutside={!act.isPending}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          if (ready) act.mutate();
        }}
      >
        <Stack gap="md">
          {text !== undefined && <Text size="sm">{text}</Text>}
          {children}
          <ProblemAlert error={act.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose} disabled={act.isPending}>
              {t("actions.cancel")}
            </Button>
            <Button type="submit" color={danger ? "red.9" : undefined} loading={act.isPending} disabled={!ready}>
              {confirm ?? t("actions.confirm")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** The same, for what only needs a reason. */
export function ReasonDialog({ run, optional = false, ...rest }: Omit<ActionDialogProps, "run" | "ready" | "children"> & { run: (reason: string) => Promise<unknown>; optional?: boolean }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState("");
  return (
    <ActionDialog {...rest} ready={optional || reason.trim() !== ""} run={() => run(reason.trim())}>
      <TextInput label={t("dialog.reason")} description={t("dialog.reasonHelp")} value={reason} onChange={(event) => setReason(event.currentTarget.value)} required={!optional} data-autofocus maxLength={500} />
    </ActionDialog>
  );
}
