import { Button, Group, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Schemas, address, read, write } from "../../app/api";
import { number } from "../../app/format";
import { useMay } from "../../app/permissions";
import { ActionDialog } from "../../components/ActionDialog";
import { MoneyInput } from "../../components/fields";
import { Columns, Loaded, Page, Panel } from "../../components/page";
import { Dash, DateText, Fact, Facts, InstantText, Money, Status } from "../../components/values";
import { TextInput } from "@mantine/core";
import { BuyerName } from "../buyers/BuyerName";
import { InvoicesTable } from "../lists/tables";
import { useWords } from "../lists/words";

type Order = Schemas["Order"];
const MOVES = ["ship", "cancel", "return"] as const;
type Move = (typeof MOVES)[number];

export function OrderPage() {
  const { id = "" } = useParams({ strict: false }) as { id?: string };
  const order = useQuery({
    queryKey: ["/v1/orders/{order_id}", id],
    queryFn: ({ signal }) => read<Order>(address("/v1/orders/{order_id}", { order_id: id }), signal),
  });
  return <Loaded query={order}>{(found) => <OrderView order={found} />}</Loaded>;
}

function OrderView({ order }: { order: Order }) {
  const { t } = useTranslation("console");
  const { refusalOf } = useWords();
  const may = useMay();
  const [move, setMove] = useState<Move | null>(null);
  const moves = MOVES.filter((each) => order.available_actions.includes(each) && may("orders.write"));
  return (
    <Page
      title={t("orders.one", { number: order.external_id })}
      above={[{ to: "/orders", label: t("nav.orders") }]}
      status={
        <Group gap={6}>
          <Status value={order.status} />
          {order.status === "authorized" && <Status value={order.fulfilment} />}
          {order.fulfilment !== "open" && order.status === "authorized" && <Status value={order.payment} />}
        </Group>
      }
      actions={moves.map((each, position) => (
        <Button key={each} variant={position === 0 ? "filled" : "default"} onClick={() => setMove(each)}>
          {t(`orders.${each}`)}
        </Button>
      ))}
    >
      <Columns>
        <Panel title={t("fields.details")}>
          <Facts columns={2}>
            <Fact label={t("fields.buyer")}>
              <BuyerName id={order.account_id} />
            </Fact>
            <Fact label={t("fields.amount")}>
              <Money minor={order.amount} currency={order.currency} strong />
            </Fact>
            <Fact label={t("fields.placed")}>
              <InstantText value={order.placed_at} />
            </Fact>
            <Fact label={t("fields.due")}>
              <DateText value={order.due_date} late={order.payment === "overdue"} />
            </Fact>
            <Fact label={t("orders.shipped")}>
              <Money minor={order.shipped} currency={order.currency} />
            </Fact>
            <Fact label={t("orders.cancelled")}>
              <Money minor={order.cancelled} currency={order.currency} />
            </Fact>
            <Fact label={t("orders.returned")}>
              <Money minor={order.returned} currency={order.currency} />
            </Fact>
            <Fact label={t("fields.costCentre")}>{order.cost_centre ?? <Dash />}</Fact>
            {order.reasons.length > 0 && <Fact label={t("fields.reasons")}>{order.reasons.map(refusalOf).join(", ")}</Fact>}
            {Object.entries(order.analytics).map(([name, value]) => (
              <Fact key={name} label={name}>
                {value}
              </Fact>
            ))}
          </Facts>
        </Panel>
        {order.lines.length > 0 && (
          <Panel title={t("orders.lines")} flush>
            <Lines lines={order.lines} currency={order.currency} />
          </Panel>
        )}
      </Columns>
      {order.status === "authorized" && may("invoices.read") && <InvoicesTable fixed={{ order_id: order.id }} local />}
      {move !== null && <MoveDialog order={order} move={move} onClose={() => setMove(null)} />}
    </Page>
  );
}

function Lines({ lines, currency }: { lines: Order["lines"]; currency: string }) {
  const { t } = useTranslation("console");
  return (
    <Table.ScrollContainer minWidth={420}>
      <Table verticalSpacing={6} horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("fields.description")}</Table.Th>
            <Table.Th ta="right">{t("fields.quantity")}</Table.Th>
            <Table.Th ta="right">{t("fields.amount")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map((line, position) => (
            <Table.Tr key={line.line_no ?? position}>
              <Table.Td>
                {line.description}{" "}
                <Text span size="xs" c="dimmed">
                  {line.sku}
                </Text>
              </Table.Td>
              <Table.Td ta="right">{number(line.quantity ?? 1, 3)}</Table.Td>
              <Table.Td ta="right">
                <Money minor={line.amount} currency={currency} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function MoveDialog({ order, move, onClose }: { order: Order; move: Move; onClose: () => void }) {
  const { t } = useTranslation("console");
  const left = move === "return" ? order.shipped - order.returned : order.amount - order.shipped - order.cancelled;
  const [amount, setAmount] = useState<number | null>(left);
  const [reason, setReason] = useState("");
  const whole = amount === left;
  return (
    <ActionDialog
      title={t(`orders.${move}`)}
      text={t(`orders.${move}Text`)}
      confirm={t(`orders.${move}`)}
      danger={move === "cancel"}
      done={t(`orders.${move}Done`)}
      ready={amount !== null && amount > 0 && amount <= left}
      run={() =>
        write("POST", address(`/v1/orders/{order_id}/${move}`, { order_id: order.id }), {
          ...(whole && move !== "return" ? {} : { amount }),
          ...(move === "ship" || reason.trim() === "" ? {} : { reason: reason.trim() }),
        })
      }
      onClose={onClose}
    >
      <Stack gap="sm">
        <MoneyInput label={t("fields.amount")} description={<>{t("orders.left")} <Money minor={left} currency={order.currency} /></>} value={amount} onChange={setAmount} currency={order.currency} data-autofocus />
        {move !== "ship" && <TextInput label={t("fields.reason")} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />}
      </Stack>
    </ActionDialog>
  );
}
