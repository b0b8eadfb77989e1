import { Alert, Button, Group, Menu, SimpleGrid, Stack, Tabs, Text } from "@mantine/core";
import { IconChevronDown, IconLock, IconLockOpen, IconPencil } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Schemas, address, read, write } from "../../app/api";
import { ProblemAlert } from "../../app/errors";
import { day, money } from "../../app/format";
import { useMay } from "../../app/permissions";
import { ActionDialog, ReasonDialog } from "../../components/ActionDialog";
import { DataTable } from "../../components/DataTable";
import { MoneyInput } from "../../components/fields";
import { Columns, Loaded, Page, Panel } from "../../components/page";
import { Dash, DateText, Fact, Facts, InstantText, Money, Status } from "../../components/values";
import { CollectionsTable, CreditNotesTable, DisputesTable, InvoicesTable, MandatesTable, OrdersTable, PaymentsTable, StatementsTable } from "../lists/tables";
import { useWords } from "../lists/words";
import { NewMandateDialog } from "../mandates/MandateForms";
import { usedOf } from "../today/queues";
import { BuyerName } from "./BuyerName";
import { BuyerTimeline } from "./BuyerTimeline";
import { EditBuyerDialog, LimitDialog } from "./BuyerForms";
import { CreditLine } from "./CreditLine";

type Dialog = "hold" | "release" | "limit" | "edit" | "close" | "reopen" | "mandate";

const TABS = ["overview", "orders", "invoices", "statements", "collections", "payments", "creditNotes", "disputes", "mandates", "group", "timeline"] as const;
const NEEDS: Partial<Record<(typeof TABS)[number], string>> = {
  orders: "orders.read", invoices: "invoices.read", statements: "statements.read", collections: "collections.read", payments: "payments.read", creditNotes: "credit_notes.read",
  disputes: "disputes.read", mandates: "mandates.read", timeline: "events.read",
};

export function BuyerPage() {
  const { id = "" } = useParams({ strict: false }) as { id?: string };
  const account = useQuery({
    queryKey: ["/v1/accounts/{account_id}", id],
    queryFn: ({ signal }) => read<Schemas["Account"]>(address("/v1/accounts/{account_id}", { account_id: id }), signal),
  });
  return <Loaded query={account}>{(found) => <Buyer account={found} />}</Loaded>;
}

function Buyer({ account }: { account: Schemas["Account"] }) {
  const { t } = useTranslation("console");
  const may = useMay();
  const navigate = useNavigate();
  const { reasonOf } = useWords();
  const { tab = "overview" } = useSearch({ strict: false }) as { tab?: string };
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const close = () => setDialog(null);
  const can = (action: string, permission: string) => account.available_actions.includes(action) && may(permission);
  const path = address("/v1/accounts/{account_id}", { account_id: account.id });
  const exposure = useQuery({
    queryKey: ["/v1/accounts/{account_id}/exposure", account.id],
    queryFn: ({ signal }) => read<Schemas["Exposure"]>(`${path}/exposure`, signal),
    enabled: may("limits.read"),
  });
  const tabs = TABS.filter((each) => NEEDS[each] === undefined || may(NEEDS[each]));
  const contents: Record<(typeof TABS)[number], () => ReactNode> = {
    overview: () => <Overview account={account} onLimit={() => setDialog("limit")} mayLimit={can("set_limit", "limits.write")} />,
    orders: () => <OrdersTable accountId={account.id} />,
    invoices: () => <InvoicesTable accountId={account.id} />,
    statements: () => <StatementsTable accountId={account.id} />,
    collections: () => <CollectionsTable accountId={account.id} />,
    payments: () => <PaymentsTable accountId={account.id} />,
    creditNotes: () => <CreditNotesTable accountId={account.id} />,
    disputes: () => <DisputesTable accountId={account.id} />,
    mandates: () => (
      <MandatesTable
        accountId={account.id}
        toolbar={
          may("mandates.write") && (
            <Button size="xs" onClick={() => setDialog("mandate")}>
              {t("buyers.createMandate")}
            </Button>
          )
        }
      />
    ),
    group: () => <Companies account={account} />,
    timeline: () => <BuyerTimeline accountId={account.id} />,
  };
  return (
    <Page
      title={account.name}
      above={[{ to: "/buyers", label: t("nav.buyers") }]}
      status={<Status value={account.status} title={account.details === null ? null : reasonOf(account.details.cause)} />}
      actions={
        <>
          {can("release", "holds.write") && (
            <Button leftSection={<IconLockOpen size={15} aria-hidden />} onClick={() => setDialog("release")}>
              {t("buyers.release")}
            </Button>
          )}
          {can("hold", "holds.write") && (
            <Button variant="default" leftSection={<IconLock size={15} aria-hidden />} onClick={() => setDialog("hold")}>
              {t("buyers.hold")}
            </Button>
          )}
          {may("accounts.write") && (
            <Menu position="bottom-end">
              <Menu.Target>
                <Button variant="default" rightSection={<IconChevronDown size={15} aria-hidden />}>
                  {t("actions.more", { ns: "app" })}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item leftSection={<IconPencil size={15} aria-hidden />} onClick={() => setDialog("edit")}>
                  {t("buyers.edit")}
                </Menu.Item>
                {account.status === "closed" ? (
                  <Menu.Item onClick={() => setDialog("reopen")}>{t("buyers.reopen")}</Menu.Item>
                ) : (
                  <Menu.Item color="var(--tone-bad)" onClick={() => setDialog("close")}>
                    {t("buyers.close")}
                  </Menu.Item>
                )}
              </Menu.Dropdown>
            </Menu>
          )}
        </>
      }
    >
      {account.details !== null && (
        <Alert color="red" variant="light" title={t("buyers.onHold", { cause: reasonOf(account.details.cause) })} icon={<IconLock size={17} aria-hidden />} />
      )}
      {exposure.data !== undefined && (
        <Panel>
          <Group justify="space-between" align="baseline" mb={8}>
            <Text fw={640} size="lg">
              {exposure.data.limit === 0 && usedOf(exposure.data) === 0 ? t("line.none") : t("line.of", { used: money(usedOf(exposure.data), exposure.data.currency), limit: money(exposure.data.limit, exposure.data.currency) })}
            </Text>
            <Text size="sm" c={exposure.data.available < 0 ? "var(--tone-bad)" : "dimmed"}>
              {exposure.data.available < 0 ? t("line.over", { amount: money(-exposure.data.available, exposure.data.currency) }) : `${t("fields.available")}: ${money(exposure.data.available, exposure.data.currency)}`}
            </Text>
          </Group>
          <CreditLine exposure={exposure.data} legend />
          {typeof exposure.data.group?.limit === "number" && (
            <Text size="sm" c="dimmed" mt={8}>
              {t("line.group", { used: money(exposure.data.group.used), limit: money(exposure.data.group.limit) })}
            </Text>
          )}
        </Panel>
      )}
      <Tabs value={tab} onChange={(value) => void navigate({ to: ".", search: { tab: value === "overview" ? undefined : (value ?? undefined) } as never, resetScroll: false })} keepMounted={false}>
        <Tabs.List mb="md">
          {tabs.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {t(`buyers.tabs.${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map((each) => (
          <Tabs.Panel key={each} value={each}>
            {tab === each && contents[each]()}
          </Tabs.Panel>
        ))}
      </Tabs>
      {dialog === "hold" && <ReasonDialog title={t("buyers.hold")} text={t("buyers.holdText")} confirm={t("buyers.hold")} danger done={t("buyers.held", { name: account.name })} run={(reason) => write("POST", `${path}/hold`, { reason })} onClose={close} />}
      {dialog === "release" && <ReasonDialog title={t("buyers.release")} text={t("buyers.releaseText")} confirm={t("buyers.release")} done={t("buyers.released", { name: account.name })} run={(reason) => write("POST", `${path}/release`, { reason })} onClose={close} />}
      {dialog === "limit" && <LimitDialog accountId={account.id} present={exposure.data?.limit ?? 0} onClose={close} />}
      {dialog === "edit" && <EditBuyerDialog account={account} onClose={close} />}
      {dialog === "close" && <ActionDialog title={t("buyers.close")} text={t("buyers.closeText")} confirm={t("buyers.close")} danger run={() => write("PATCH", path, { status: "closed" })} onClose={close} />}
      {dialog === "reopen" && <ActionDialog title={t("buyers.reopen")} run={() => write("PATCH", path, { status: "active" })} onClose={close} />}
      {dialog === "mandate" && <NewMandateDialog account={account} onClose={close} />}
    </Page>
  );
}

function Overview({ account, onLimit, mayLimit }: { account: Schemas["Account"]; onLimit: () => void; mayLimit: boolean }) {
  const { t } = useTranslation("console");
  const may = useMay();
  const { address: where } = account;
  return (
    <Columns>
      <Stack gap="md">
        {may("limits.read") && <WhatIf accountId={account.id} />}
        {may("limits.read") && (
          <Panel
            title={t("buyers.limits")}
            flush
            actions={
              mayLimit && (
                <Button size="xs" variant="default" onClick={onLimit}>
                  {t("buyers.setLimit")}
                </Button>
              )
            }
          >
            <DataTable<Schemas["Limit"]>
              name="limits"
              label={t("buyers.limits")}
              path="/v1/accounts/{account_id}/limits"
              params={{ account_id: account.id }}
              local
              columns={[
                { id: "amount", header: t("fields.limit"), cell: (row) => <Money minor={row.amount} currency={row.currency} strong /> },
                { id: "status", header: t("fields.status"), cell: (row) => <Status value={row.status} /> },
                { id: "source", header: t("fields.source"), cell: (row) => (row.source === "insurer" ? t("buyers.insurer") : t("buyers.own")) },
                { id: "from", header: t("fields.from"), cell: (row) => (row.valid_from === null ? <InstantText value={row.set_at} /> : <DateText value={row.valid_from} />) },
                { id: "to", header: t("fields.to"), cell: (row) => <DateText value={row.valid_to} /> },
                { id: "reason", header: t("fields.reason"), cell: (row) => row.reason ?? <Dash /> },
              ]}
            />
          </Panel>
        )}
      </Stack>
      <Panel title={t("buyers.details")}>
        <Facts columns={2}>
          <Fact label={t("fields.email")}>{account.email}</Fact>
          <Fact label={t("fields.externalId")}>{account.external_id ?? <Dash />}</Fact>
          <Fact label={t("fields.siren")}>{account.siren ?? <Dash />}</Fact>
          <Fact label={t("fields.vat")}>{account.vat_number ?? <Dash />}</Fact>
          <Fact label={t("fields.address")}>
            {where.street}
            <br />
            {where.postcode} {where.city}, {where.country}
          </Fact>
          <Fact label={t("fields.opened")}>
            <InstantText value={account.opened_at} />
          </Fact>
          <Fact label={t("fields.terms")}>{account.terms === null ? t("terms.merchant") : <Terms terms={account.terms} />}</Fact>
          {account.parent_id !== null && (
            <Fact label={t("buyers.parent")}>
              <BuyerName id={account.parent_id} />
            </Fact>
          )}
          {Object.entries(account.analytics).map(([name, value]) => (
            <Fact key={name} label={name}>
              {value}
            </Fact>
          ))}
        </Facts>
      </Panel>
    </Columns>
  );
}

/** Terms of the API in words; a shape that has no words shows as it is. */
export function Terms({ terms }: { terms: Record<string, unknown> }) {
  const { t } = useTranslation("console");
  const number = (name: string) => (typeof terms[name] === "number" ? terms[name] : 0);
  if (terms["kind"] === "net") return t("terms.net", { count: number("days") });
  if (terms["kind"] === "statement") return t("terms.statement", { count: number("days_after_month_end") });
  if (terms["kind"] === "end_of_month") return t("terms.endOfMonth", { count: number("days") });
  return JSON.stringify(terms);
}

function WhatIf({ accountId }: { accountId: string }) {
  const { t } = useTranslation("console");
  const { refusalOf } = useWords();
  const [amount, setAmount] = useState<number | null>(null);
  const ask = useMutation({
    mutationFn: (minor: number) => read<Schemas["Eligibility"]>(address("/v1/accounts/{account_id}/eligibility", { account_id: accountId }, { amount: minor, currency: "EUR" })),
  });
  const answer = ask.data;
  return (
    <Panel title={t("buyers.whatIf")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (amount !== null && amount > 0) ask.mutate(amount);
        }}
      >
        <Group align="end" gap="xs">
          <MoneyInput label={t("fields.amount")} value={amount} onChange={setAmount} flex={1} maw={220} />
          <Button type="submit" variant="default" loading={ask.isPending} disabled={amount === null || amount <= 0}>
            {t("buyers.ask")}
          </Button>
        </Group>
      </form>
      <div role="status">
        {answer !== undefined && (
          <Text mt="sm" fw={560} c={answer.eligible ? "var(--tone-good)" : "var(--tone-bad)"}>
            {answer.eligible
              ? t("buyers.wouldPass", { amount: money(ask.variables ?? 0, answer.currency), due: day(answer.due_date_if_ordered_today) })
              : t("buyers.wouldFail", { reasons: answer.reasons.map(refusalOf).join(", ") })}
          </Text>
        )}
      </div>
      <ProblemAlert error={ask.error} />
    </Panel>
  );
}

function Companies({ account }: { account: Schemas["Account"] }) {
  const { t } = useTranslation("console");
  const head = account.parent_id ?? account.id;
  return (
    <SimpleGrid cols={1}>
      <Group gap={6}>
        <Text c="dimmed">{t("buyers.parent")}:</Text>
        <BuyerName id={head} />
      </Group>
      <DataTable<Schemas["ReportedExposure"]>
        name="group"
        label={t("buyers.children")}
        path="/v1/reports/exposure"
        fixed={{ parent_id: head }}
        local
        rowId={(row) => row.account_id}
        open={(row) => `/buyers/${row.account_id}`}
        columns={[
          { id: "name", header: t("fields.name"), wide: true, cell: (row) => row.name },
          { id: "status", header: t("fields.status"), cell: (row) => <Status value={row.status} /> },
          { id: "line", header: t("fields.share"), cell: (row) => <CreditLine exposure={row} /> },
          { id: "used", header: t("fields.used"), right: true, cell: (row) => <Money minor={usedOf(row)} /> },
          { id: "limit", header: t("fields.limit"), right: true, cell: (row) => <Money minor={row.limit} /> },
        ]}
      />
    </SimpleGrid>
  );
}
