import { Anchor, Button, Checkbox, Group, Select, Stack, Table, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Schemas, address, read, write } from "../../app/api";
import { useMay } from "../../app/permissions";
import { ActionDialog } from "../../components/ActionDialog";
import { BuyerSelect, MoneyInput } from "../../components/fields";
import { Columns, Loaded, Page, Panel, Tiles } from "../../components/page";
import { Dash, DateText, Fact, Facts, Money, Status, Tile } from "../../components/values";
import { BuyerName } from "../buyers/BuyerName";
import { PaymentsTable } from "../lists/tables";
import { useWords } from "../lists/words";

export function PaymentsPage() {
  const { t } = useTranslation("console");
  const may = useMay();
  const { new: adding } = useSearch({ strict: false }) as { new?: string };
  const [open, setOpen] = useState(adding !== undefined);
  return (
    <Page
      title={t("nav.payments")}
      actions={
        may("payments.write") && (
          <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setOpen(true)}>
            {t("payments.add")}
          </Button>
        )
      }
    >
      <PaymentsTable />
      {open && <NewPaymentDialog onClose={() => setOpen(false)} />}
    </Page>
  );
}

/** Money by the rule: what the merchant's rule would pay is ticked, and every amount can be changed. */
export function useAllocation(accountId: string | null, amount: number | null) {
  const [byHand, setByHand] = useState(false);
  const [parts, setParts] = useState<Record<string, number | null>>({});
  const invoices = useQuery({
    queryKey: ["/v1/invoices", "to pay", accountId],
    queryFn: ({ signal }) => read<{ data: Schemas["InvoiceAnswer"][] }>(address("/v1/invoices", {}, { account_id: accountId, sort: "due_date", limit: 500 }), signal),
    enabled: accountId !== null,
  });
  const open = (invoices.data?.data ?? []).filter((each) => each.open_amount > 0);
  const given = Object.values(parts).reduce<number>((sum, part) => sum + (part ?? 0), 0);
  const left = (amount ?? 0) - given;
  const suggest = () => {
    let rest = amount ?? 0;
    const next: Record<string, number | null> = {};
    for (const each of open) {
      const part = Math.min(rest, each.open_amount);
      if (part > 0) next[each.id] = part;
      rest -= part;
    }
    setParts(next);
  };
  const body = byHand ? Object.entries(parts).flatMap(([invoice_id, part]) => (part !== null && part > 0 ? [{ invoice_id, amount: part }] : [])) : undefined;
  return { byHand, setByHand, parts, setParts, open, left, suggest, body, isValid: !byHand || left >= 0 };
}

export function AllocationFields({ allocation, amount }: { allocation: ReturnType<typeof useAllocation>; amount: number | null }) {
  const { t } = useTranslation("console");
  const { byHand, setByHand, parts, setParts, open, left, suggest } = allocation;
  return (
    <Stack gap="xs">
      <Checkbox
        label={t("payments.byHand")}
        description={t("payments.byRule")}
        checked={byHand}
        onChange={(event) => {
          setByHand(event.currentTarget.checked);
          if (event.currentTarget.checked) suggest();
        }}
      />
      {byHand && (
        <>
          <Table verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("fields.invoice")}</Table.Th>
                <Table.Th>{t("fields.due")}</Table.Th>
                <Table.Th ta="right">{t("fields.open")}</Table.Th>
                <Table.Th w={150} ta="right">
                  {t("payments.part")}
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {open.map((each) => (
                <Table.Tr key={each.id}>
                  <Table.Td>{each.number}</Table.Td>
                  <Table.Td>
                    <DateText value={each.due_date} late={each.status === "overdue"} />
                  </Table.Td>
                  <Table.Td ta="right">
                    <Money minor={each.open_amount} currency={each.currency} />
                  </Table.Td>
                  <Table.Td>
                    <MoneyInput
                      size="xs"
                      aria-label={t("payments.partOf", { number: each.number })}
                      value={parts[each.id] ?? null}
                      onChange={(part) => setParts({ ...parts, [each.id]: part })}
                      currency={each.currency}
                      error={(parts[each.id] ?? 0) > each.open_amount}
                    />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          <Group justify="space-between">
            <Button size="compact-xs" variant="subtle" onClick={suggest}>
              {t("payments.suggest")}
            </Button>
            <Text size="sm" c={left < 0 ? "var(--tone-bad)" : "dimmed"} role="status">
              {t("payments.left")} <Money minor={left} /> {amount === null ? "" : ""}
            </Text>
          </Group>
        </>
      )}
    </Stack>
  );
}

function NewPaymentDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("console");
  const { methods } = useWords();
  const navigate = useNavigate();
  const [accountId, setAccountId] = useState<string | null>(null);
  const [amount, setAmount] = useState<number | null>(null);
  const [method, setMethod] = useState<string>("cheque");
  const [reference, setReference] = useState("");
  const allocation = useAllocation(accountId, amount);
  return (
    <ActionDialog
      title={t("payments.add")}
      size="xl"
      text={t("payments.addText")}
      done={t("payments.added")}
      ready={accountId !== null && amount !== null && amount > 0 && allocation.isValid}
      run={async () => {
        const made = await write<Schemas["PaymentAnswer"]>("POST", "/v1/payments", {
          account_id: accountId,
          amount,
          currency: "EUR",
          method,
          reference: reference.trim() || null,
          ...(allocation.body === undefined ? {} : { allocations: allocation.body }),
        });
        void navigate({ to: `/payments/${made.id}` });
      }}
      onClose={onClose}
    >
      <Group grow align="start">
        <BuyerSelect label={t("fields.buyer")} value={accountId} onChange={setAccountId} required autoFocus />
        <MoneyInput label={t("fields.amount")} value={amount} onChange={setAmount} required />
      </Group>
      <Group grow align="start">
        <Select label={t("fields.method")} data={methods} value={method} onChange={(value) => setMethod(value ?? "cheque")} allowDeselect={false} />
        <TextInput label={t("fields.reference")} value={reference} onChange={(event) => setReference(event.currentTarget.value)} />
      </Group>
      {accountId !== null && <AllocationFields allocation={allocation} amount={amount} />}
    </ActionDialog>
  );
}

export function PaymentPage() {
  const { id = "" } = useParams({ strict: false }) as { id?: string };
  const payment = useQuery({
    queryKey: ["/v1/payments/{payment_id}", id],
    queryFn: ({ signal }) => read<Schemas["PaymentAnswer"]>(address("/v1/payments/{payment_id}", { payment_id: id }), signal),
  });
  return <Loaded query={payment}>{(found) => <PaymentView payment={found} />}</Loaded>;
}

function PaymentView({ payment }: { payment: Schemas["PaymentAnswer"] }) {
  const { t } = useTranslation("console");
  const { methodOf } = useWords();
  return (
    <Page title={t("payments.one")} above={[{ to: "/payments", label: t("nav.payments") }]} status={payment.reversed_on ? <Status value="reversed" /> : <Status value="booked" />}>
      <Tiles>
        <Tile label={t("fields.amount")} value={<Money minor={payment.amount} currency={payment.currency} />} />
        <Tile label={t("fields.unallocated")} value={<Money minor={payment.unallocated} currency={payment.currency} />} />
        <Tile label={t("fields.method")} value={methodOf(payment.method)} />
        <Tile label={t("fields.received")} value={<DateText value={payment.received_on} />} />
      </Tiles>
      <Columns>
        <Panel title={t("fields.details")}>
          <Facts columns={2}>
            <Fact label={t("fields.buyer")}>
              <BuyerName id={payment.account_id} />
            </Fact>
            <Fact label={t("fields.reference")}>{payment.reference ?? <Dash />}</Fact>
            <Fact label={t("payments.reversed")}>
              <DateText value={payment.reversed_on} />
            </Fact>
          </Facts>
        </Panel>
        <Panel title={t("payments.pays")} flush>
          <Table verticalSpacing={6} horizontalSpacing="md">
            <Table.Tbody>
              {payment.allocations.map((each) => (
                <Table.Tr key={each.invoice_id}>
                  <Table.Td>
                    <Anchor component={Link} to={`/invoices/${each.invoice_id}`} size="sm">
                      {each.number}
                    </Anchor>
                  </Table.Td>
                  <Table.Td ta="right">
                    <Money minor={each.amount} currency={payment.currency} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Panel>
      </Columns>
      {payment.advice.length > 0 && (
        <Panel title={t("payments.advice")} flush>
          <Table verticalSpacing={6} horizontalSpacing="md">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("fields.invoice")}</Table.Th>
                <Table.Th>{t("fields.due")}</Table.Th>
                <Table.Th ta="right">{t("fields.paid")}</Table.Th>
                <Table.Th ta="right">{t("fields.open")}</Table.Th>
                <Table.Th>{t("payments.whyOpen")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {payment.advice.map((each) => (
                <Table.Tr key={each.invoice_id}>
                  <Table.Td>{each.number}</Table.Td>
                  <Table.Td>
                    <DateText value={each.due_date} />
                  </Table.Td>
                  <Table.Td ta="right">
                    <Money minor={each.paid} currency={payment.currency} />
                  </Table.Td>
                  <Table.Td ta="right">
                    <Money minor={each.open_amount} currency={payment.currency} />
                  </Table.Td>
                  <Table.Td>{each.why_open === null ? <Dash /> : t(`payments.why.${each.why_open}`)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Panel>
      )}
    </Page>
  );
}
