/** Reconciliation without dragging: a list to walk with the arrows, what it may be beside it, numbers to choose. */
import { Badge, Button, Group, Kbd, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Schemas, address, read, write } from "../../app/api";
import { ProblemAlert, notifyDone } from "../../app/errors";
import { useMay } from "../../app/permissions";
import { ActionDialog, ReasonDialog } from "../../components/ActionDialog";
import { EmptyState } from "../../components/EmptyState";
import { BuyerSelect } from "../../components/fields";
import { Loaded, Panel } from "../../components/page";
import { Dash, DateText, Fact, Facts, Money, Mono, Status } from "../../components/values";
import { BuyerName } from "../buyers/BuyerName";
import { AllocationFields, useAllocation } from "../money/PaymentPages";
import classes from "./Queues.module.css";

interface QueueProps<T extends { id: string }> {
  label: string;
  items: T[];
  row: (item: T) => ReactNode;
  detail: (item: T) => ReactNode;
  proposals: (item: T) => readonly { key: string; run: () => void }[];
}

/** A list on the left, the chosen item on the right; arrows walk, 1–9 take a proposal. */
function Queue<T extends { id: string }>({ label, items, row, detail, proposals }: QueueProps<T>) {
  const { t } = useTranslation("console");
  const navigate = useNavigate();
  const { item: asked } = useSearch({ strict: false }) as { item?: string };
  const chosen = items.find((each) => each.id === asked) ?? items[0];
  if (chosen === undefined) return <EmptyState title={t("bank.nothing")} />;
  const choose = (item: T) => void navigate({ to: ".", search: { item: item.id } as never, replace: true, resetScroll: false });
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = items[Math.max(0, Math.min(items.length - 1, items.indexOf(chosen) + step))];
      if (next !== undefined) {
        choose(next);
        document.getElementById(`item-${next.id}`)?.focus();
      }
      return;
    }
    const proposal = proposals(chosen)[Number(event.key) - 1];
    if (proposal !== undefined) {
      event.preventDefault();
      proposal.run();
    }
  };
  return (
    <div className={classes.queue}>
      <div className={classes.list} role="listbox" aria-label={label} tabIndex={-1} onKeyDown={onKey}>
        {items.map((item) => (
          <button key={item.id} id={`item-${item.id}`} type="button" role="option" aria-selected={item === chosen} tabIndex={item === chosen ? 0 : -1} className={classes.item} onClick={() => choose(item)}>
            {row(item)}
          </button>
        ))}
      </div>
      <div className={classes.detail}>
        {detail(chosen)}
        <Text size="xs" c="dimmed" mt="md">
          <Kbd size="xs">↑</Kbd> <Kbd size="xs">↓</Kbd> {t("bank.walk")} · <Kbd size="xs">1</Kbd>–<Kbd size="xs">9</Kbd> {t("bank.takeProposal")}
        </Text>
      </div>
    </div>
  );
}

function Head({ title, note, amount, currency }: { title: ReactNode; note: ReactNode; amount: number | null; currency: string }) {
  return (
    <span className={classes.head}>
      <span className={classes.what}>
        <span className={classes.name}>{title}</span>
        <span className={classes.note}>{note}</span>
      </span>
      {amount !== null && <Money minor={amount} currency={currency} strong />}
    </span>
  );
}

function Proposal({ no, title, score, why, onTake, able }: { no: number; title: ReactNode; score: number; why: readonly string[]; onTake: () => void; able: boolean }) {
  const { t } = useTranslation("console");
  return (
    <div className={classes.proposal}>
      <Kbd size="xs">{no}</Kbd>
      <div className={classes.what}>
        <span className={classes.name}>{title}</span>
        <span className={classes.note}>{why.map((each) => each.replaceAll("_", " ")).join(" · ")}</span>
      </div>
      <Badge variant="light" color="gray" c="var(--tone-plain)" radius="sm">
        {score} %
      </Badge>
      {able && (
        <Button size="compact-xs" onClick={onTake}>
          {t("actions.apply", { ns: "app" })}
        </Button>
      )}
    </div>
  );
}

function useList<T>(path: string) {
  return useQuery({ queryKey: [path, "queue"], queryFn: ({ signal }) => read<{ data: T[] }>(path, signal) });
}

export function TransfersTab() {
  const { t } = useTranslation("console");
  const may = useMay();
  const queries = useQueryClient();
  const list = useList<Schemas["TransferAnswer"]>("/v1/transfers?status=unmatched&limit=200");
  const [dialog, setDialog] = useState<{ kind: "apply" | "ignore"; transfer: Schemas["TransferAnswer"] } | null>(null);
  const able = may("transfers.write");
  const take = useMutation({
    mutationFn: ({ transfer, proposal }: { transfer: Schemas["TransferAnswer"]; proposal: Schemas["TransferProposal"] }) =>
      write("POST", address("/v1/transfers/{transfer_id}/apply", { transfer_id: transfer.id }), { account_id: proposal.account_id }),
    onSuccess: async () => {
      notifyDone(t("bank.applied"));
      await queries.invalidateQueries();
    },
  });
  return (
    <Stack gap="md">
      <ProblemAlert error={take.error} />
      <Panel title={t("bank.toAssign")} flush>
        <Loaded query={list}>
          {(found) => (
            <Queue
              label={t("bank.toAssign")}
              items={found.data}
              row={(item) => <Head title={item.payer_name ?? "–"} note={item.remittance} amount={item.amount} currency={item.currency} />}
              proposals={(item) => (able ? item.proposals.map((proposal) => ({ key: proposal.account_id, run: () => take.mutate({ transfer: item, proposal }) })) : [])}
              detail={(item) => (
                <Stack gap="md">
                  <Facts columns={2}>
                    <Fact label={t("fields.payer")}>{item.payer_name ?? <Dash />}</Fact>
                    <Fact label={t("fields.amount")}>
                      <Money minor={item.amount} currency={item.currency} strong />
                    </Fact>
                    <Fact label={t("fields.text")}>{item.remittance || <Dash />}</Fact>
                    <Fact label={t("fields.reference")}>
                      <Mono>{item.structured_reference ?? item.end_to_end_id ?? "–"}</Mono>
                    </Fact>
                    <Fact label={t("fields.iban")}>
                      <Mono>{item.payer_iban_masked ?? "–"}</Mono>
                    </Fact>
                    <Fact label={t("fields.booked")}>
                      <DateText value={item.booked_on} />
                    </Fact>
                  </Facts>
                  {item.proposals.map((proposal, position) => (
                    <Proposal key={proposal.account_id} no={position + 1} title={<BuyerName id={proposal.account_id} plain />} score={proposal.score} why={[t("bank.invoices", { count: proposal.invoice_ids.length }), ...proposal.why]} able={able} onTake={() => take.mutate({ transfer: item, proposal })} />
                  ))}
                  {able && (
                    <Group>
                      <Button size="xs" variant="default" onClick={() => setDialog({ kind: "apply", transfer: item })}>
                        {t("bank.byHand")}
                      </Button>
                      <Button size="xs" variant="default" onClick={() => setDialog({ kind: "ignore", transfer: item })}>
                        {t("bank.ignore")}
                      </Button>
                    </Group>
                  )}
                </Stack>
              )}
            />
          )}
        </Loaded>
      </Panel>
      <DecidedTransfers />
      {dialog?.kind === "apply" && <ApplyDialog transfer={dialog.transfer} onClose={() => setDialog(null)} />}
      {dialog?.kind === "ignore" && <ReasonDialog title={t("bank.ignore")} text={t("bank.ignoreText")} run={(reason) => write("POST", address("/v1/transfers/{transfer_id}/ignore", { transfer_id: dialog.transfer.id }), { reason })} onClose={() => setDialog(null)} />}
    </Stack>
  );
}

function DecidedTransfers() {
  const { t } = useTranslation("console");
  const may = useMay();
  const list = useList<Schemas["TransferAnswer"]>("/v1/transfers?limit=50");
  const [undo, setUndo] = useState<Schemas["TransferAnswer"] | null>(null);
  const decided = (list.data?.data ?? []).filter((each) => each.status !== "unmatched");
  if (decided.length === 0) return null;
  return (
    <Panel title={t("bank.decided")} flush>
      {decided.map((each) => (
        <div key={each.id} className={classes.decided}>
          <DateText value={each.booked_on} />
          <span className={classes.what}>
            <span className={classes.name}>{each.payer_name ?? each.remittance}</span>
            <span className={classes.note}>{each.matched_by === null ? each.reason : t(`bank.matchedBy.${each.matched_by}`)}</span>
          </span>
          <Status value={each.status} />
          <Money minor={each.amount} currency={each.currency} strong />
          {each.available_actions.includes("unapply") && may("transfers.write") ? (
            <Button size="compact-xs" variant="default" onClick={() => setUndo(each)}>
              {t("actions.undo", { ns: "app" })}
            </Button>
          ) : (
            <span />
          )}
        </div>
      ))}
      {undo !== null && <ActionDialog title={t("bank.undo")} text={t("bank.undoText")} confirm={t("actions.undo", { ns: "app" })} danger run={() => write("POST", address("/v1/transfers/{transfer_id}/unapply", { transfer_id: undo.id }), {})} onClose={() => setUndo(null)} />}
    </Panel>
  );
}

function ApplyDialog({ transfer, onClose }: { transfer: Schemas["TransferAnswer"]; onClose: () => void }) {
  const { t } = useTranslation("console");
  const [accountId, setAccountId] = useState<string | null>(transfer.proposals[0]?.account_id ?? null);
  const allocation = useAllocation(accountId, transfer.amount);
  return (
    <ActionDialog
      title={t("bank.byHand")}
      size="xl"
      done={t("bank.applied")}
      ready={accountId !== null && allocation.isValid}
      run={() => write("POST", address("/v1/transfers/{transfer_id}/apply", { transfer_id: transfer.id }), { account_id: accountId, ...(allocation.body === undefined ? {} : { allocations: allocation.body }) })}
      onClose={onClose}
    >
      <BuyerSelect label={t("fields.buyer")} value={accountId} onChange={setAccountId} required autoFocus />
      {accountId !== null && <AllocationFields allocation={allocation} amount={transfer.amount} />}
    </ActionDialog>
  );
}

/** What one step can take; a batch is matched through its debits. */
function usable(item: Schemas["BookedItemAnswer"]): Schemas["BookedItemProposal"][] {
  return item.proposals.filter((each) => each.kind !== "batch");
}

export function SuspenseTab() {
  const { t } = useTranslation("console");
  const may = useMay();
  const queries = useQueryClient();
  const list = useList<Schemas["BookedItemAnswer"]>("/v1/bank-items?status=open&limit=200");
  const [resolving, setResolving] = useState<Schemas["BookedItemAnswer"] | null>(null);
  const able = may("bank_items.write");
  const take = useMutation({
    mutationFn: ({ item, proposal }: { item: Schemas["BookedItemAnswer"]; proposal: Schemas["BookedItemProposal"] }) => write("POST", address("/v1/bank-items/{bank_item_id}/resolve", { bank_item_id: item.id }), resolutionOf(item, proposal)),
    onSuccess: async () => {
      notifyDone(t("bank.resolved"));
      await queries.invalidateQueries();
    },
  });
  return (
    <Stack gap="md">
      <ProblemAlert error={take.error} />
      <Panel title={t("bank.tabs.suspense")} flush>
        <Loaded query={list}>
          {(found) => (
            <Queue
              label={t("bank.tabs.suspense")}
              items={found.data}
              row={(item) => <Head title={item.text || t(`bank.kinds.${item.kind}`)} note={item.cause} amount={item.amount} currency={item.currency} />}
              proposals={(item) => (able ? usable(item).map((proposal) => ({ key: proposal.id, run: () => take.mutate({ item, proposal }) })) : [])}
              detail={(item) => (
                <Stack gap="md">
                  <Facts columns={2}>
                    <Fact label={t("fields.kind")}>{t(`bank.kinds.${item.kind}`)}</Fact>
                    <Fact label={t("fields.amount")}>
                      <Money minor={item.amount} currency={item.currency} strong />
                    </Fact>
                    <Fact label={t("fields.cause")}>{item.cause}</Fact>
                    <Fact label={t("fields.booked")}>
                      <DateText value={item.booked_on} />
                    </Fact>
                    <Fact label={t("fields.text")}>{item.text || <Dash />}</Fact>
                    <Fact label={t("fields.reference")}>
                      <Mono>{item.end_to_end_id ?? "–"}</Mono>
                    </Fact>
                  </Facts>
                  {usable(item).map((proposal, position) => (
                    <Proposal key={proposal.id} no={position + 1} title={proposal.kind === "account" ? <BuyerName id={proposal.id} plain /> : `${t(`bank.proposed.${proposal.kind}`)} ${proposal.id}`} score={proposal.score} why={proposal.why} able={able} onTake={() => take.mutate({ item, proposal })} />
                  ))}
                  {able && (
                    <Group>
                      <Button size="xs" variant="default" onClick={() => setResolving(item)}>
                        {t("bank.resolve")}
                      </Button>
                    </Group>
                  )}
                </Stack>
              )}
            />
          )}
        </Loaded>
      </Panel>
      {resolving !== null && <ResolveDialog item={resolving} onClose={() => setResolving(null)} />}
    </Stack>
  );
}

function resolutionOf(item: Schemas["BookedItemAnswer"], proposal: Schemas["BookedItemProposal"]): Partial<Schemas["BookedItemResolution"]> {
  if (proposal.kind === "account") return { as: "payment", account_id: proposal.id, ...(proposal.invoice_ids?.length ? { invoice_ids: proposal.invoice_ids } : {}) };
  if (proposal.kind === "transfer") return { as: "payment_reversal", transfer_id: proposal.id };
  return { as: item.amount < 0 ? "return" : "collection", collection_id: proposal.id };
}

const AS = ["return", "collection", "payment", "payment_reversal", "charge", "refund", "other"] as const;

function ResolveDialog({ item, onClose }: { item: Schemas["BookedItemAnswer"]; onClose: () => void }) {
  const { t } = useTranslation("console");
  const [as, setAs] = useState<(typeof AS)[number]>(item.amount < 0 ? "charge" : "payment");
  const [accountId, setAccountId] = useState<string | null>(null);
  const [other, setOther] = useState("");
  const [reason, setReason] = useState("");
  const byCollection = as === "return" || as === "collection";
  return (
    <ActionDialog
      title={t("bank.resolve")}
      done={t("bank.resolved")}
      run={() =>
        write("POST", address("/v1/bank-items/{bank_item_id}/resolve", { bank_item_id: item.id }), {
          as,
          ...(byCollection && other.trim() !== "" ? { collection_id: other.trim() } : {}),
          ...(as === "payment" ? { account_id: accountId } : {}),
          ...(as === "payment_reversal" ? { transfer_id: other.trim() } : {}),
          ...(reason.trim() === "" ? {} : { reason: reason.trim() }),
        })
      }
      onClose={onClose}
    >
      <Select label={t("bank.as")} data={AS.map((value) => ({ value, label: t(`bank.asWords.${value}`) }))} value={as} onChange={(value) => setAs((value as (typeof AS)[number] | null) ?? "other")} allowDeselect={false} />
      {as === "payment" && <BuyerSelect label={t("fields.buyer")} value={accountId} onChange={setAccountId} required />}
      {(byCollection || as === "payment_reversal") && <TextInput label={byCollection ? t("bank.collectionId") : t("bank.transferId")} value={other} onChange={(event) => setOther(event.currentTarget.value)} required />}
      <TextInput label={t("dialog.reason", { ns: "app" })} description={t("dialog.reasonHelp", { ns: "app" })} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </ActionDialog>
  );
}

function resolvePath(item: Schemas["QueuedItemAnswer"]): string {
  return address("/v1/bank-files/unmatched/{bank_item_id}/resolve", { bank_item_id: item.id });
}

export function MessagesTab() {
  const { t } = useTranslation("console");
  const may = useMay();
  const queries = useQueryClient();
  const list = useList<Schemas["QueuedItemAnswer"]>("/v1/bank-files/unmatched?limit=200");
  const [ignoring, setIgnoring] = useState<Schemas["QueuedItemAnswer"] | null>(null);
  const able = may("bank_items.write");
  const take = useMutation({
    mutationFn: ({ item, proposal }: { item: Schemas["QueuedItemAnswer"]; proposal: Schemas["BankItemProposal"] }) => write("POST", resolvePath(item), proposal.kind === "batch" ? { batch_id: proposal.id } : { collection_id: proposal.id }),
    onSuccess: async () => {
      notifyDone(t("bank.resolved"));
      await queries.invalidateQueries();
    },
  });
  return (
    <Stack gap="md">
      <ProblemAlert error={take.error} />
      <Panel title={t("bank.tabs.messages")} flush>
        <Loaded query={list}>
          {(found) => (
            <Queue
              label={t("bank.tabs.messages")}
              items={found.data.filter((each) => each.resolution === null)}
              row={(item) => <Head title={item.debtor_name ?? item.end_to_end_id ?? item.outcome} note={item.cause} amount={item.amount ?? null} currency={item.currency ?? "EUR"} />}
              proposals={(item) => (able ? item.proposals.map((proposal) => ({ key: proposal.id, run: () => take.mutate({ item, proposal }) })) : [])}
              detail={(item) => (
                <Stack gap="md">
                  <Facts columns={2}>
                    <Fact label={t("fields.cause")}>{item.cause}</Fact>
                    <Fact label={t("fields.status")}>{item.outcome}</Fact>
                    <Fact label={t("fields.reason")}>{item.reason_code ?? <Dash />}</Fact>
                    <Fact label="End-to-end id">
                      <Mono>{item.end_to_end_id ?? "–"}</Mono>
                    </Fact>
                    <Fact label={t("fields.mandate")}>
                      <Mono>{item.mandate_reference ?? "–"}</Mono>
                    </Fact>
                    <Fact label={t("fields.iban")}>
                      <Mono>{item.iban_masked ?? "–"}</Mono>
                    </Fact>
                    <Fact label={t("fields.text")}>{item.info || <Dash />}</Fact>
                  </Facts>
                  {item.proposals.map((proposal, position) => (
                    <Proposal key={proposal.id} no={position + 1} title={`${t(`bank.proposed.${proposal.kind}`)} ${proposal.id}`} score={proposal.score} why={proposal.why} able={able} onTake={() => take.mutate({ item, proposal })} />
                  ))}
                  {able && (
                    <Group>
                      <Button size="xs" variant="default" onClick={() => setIgnoring(item)}>
                        {t("bank.ignore")}
                      </Button>
                    </Group>
                  )}
                </Stack>
              )}
            />
          )}
        </Loaded>
      </Panel>
      {ignoring !== null && <ReasonDialog title={t("bank.ignore")} text={t("bank.ignoreText")} run={(reason) => write("POST", resolvePath(ignoring), { ignore: true, reason })} onClose={() => setIgnoring(null)} />}
    </Stack>
  );
}
