/** Payments with their remittance advice, and the page that a buyer comes back to from the payment service. */
import { Anchor, Button, Group, Stack, Table, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { download, write } from "../app/api";
import { ProblemAlert, notifyProblem } from "../app/errors";
import { day } from "../app/format";
import { useMay } from "../app/permissions";
import { EmptyState } from "../components/EmptyState";
import { Loaded, Page, Panel } from "../components/page";
import { Fact, Facts, Money, Status } from "../components/values";
import { type Checkout, type Invoice, type Payment, useRows, useThing } from "./data";
import { MoreButton } from "./Shell";
import { Notice } from "./Notice";
import classes from "./portal.module.css";

const LOOK_MS = 3000;
const TONES = { open: "info", paid: "good", expired: "plain", failed: "bad" } as const;

export function AdviceButtons({ paymentId }: { paymentId: string }) {
  const save = useMutation({
    mutationFn: (format: "pdf" | "csv") => download(`/v1/payments/${paymentId}/remittance-advice?format=${format}`, format === "pdf" ? "application/pdf" : "text/csv", `remittance-advice.${format}`),
    onError: notifyProblem,
  });
  const { t } = useTranslation("portal");
  return (
    <Group gap={4} wrap="nowrap">
      {(["pdf", "csv"] as const).map((format) => (
        <Button key={format} size="compact-xs" variant="subtle" aria-label={`${t("checkout.advice")} ${format.toUpperCase()}`} onClick={() => save.mutate(format)}>
          {format.toUpperCase()}
        </Button>
      ))}
    </Group>
  );
}

export function PaymentsPage() {
  const { t } = useTranslation("portal");
  const rows = useRows<Payment>("/v1/payments");
  return (
    <Page title={t("payments.title")}>
      <Panel flush>
        <ProblemAlert error={rows.error} />
        {rows.data?.pages[0]?.data.length === 0 ? (
          <EmptyState title={t("payments.none")} />
        ) : (
          <Table.ScrollContainer minWidth={320}>
            <Table className={classes.rows}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t("payments.received")}</Table.Th>
                  <Table.Th>{t("payments.method")}</Table.Th>
                  <Table.Th className={classes.wide}>{t("payments.reference")}</Table.Th>
                  <Table.Th className={classes.number}>{t("payments.amount")}</Table.Th>
                  <Table.Th className={`${classes.number} ${classes.wide}`}>{t("payments.credit")}</Table.Th>
                  <Table.Th>{t("payments.advice")}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.data?.pages.flatMap((page) => page.data).map((each) => (
                  <Table.Tr key={each.id}>
                    <Table.Td>{day(each.received_on)}</Table.Td>
                    <Table.Td>
                      {t(`payments.methods.${each.method as "card"}`)} {each.reversed_on !== null && <Status value="reversed" />}
                    </Table.Td>
                    <Table.Td className={classes.wide}>{each.reference ?? "–"}</Table.Td>
                    <Table.Td className={classes.number}>
                      <Money minor={each.amount} currency={each.currency} />
                    </Table.Td>
                    <Table.Td className={`${classes.number} ${classes.wide}`}>
                      <Money minor={each.unallocated} currency={each.currency} />
                    </Table.Td>
                    <Table.Td>
                      <AdviceButtons paymentId={each.id} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
        <MoreButton query={rows} />
      </Panel>
    </Page>
  );
}

/** Asks the payment service once and then looks until the payment is decided. */
export function CheckoutPage() {
  const { t } = useTranslation("portal");
  const may = useMay();
  const { id } = useParams({ strict: false }) as { id: string };
  const queries = useQueryClient();
  const checkout = useQuery({
    queryKey: ["checkout", id],
    queryFn: () => write<Checkout>("POST", `/v1/checkout-sessions/${id}/refresh`, {}),
    enabled: may("online_payments.write"),
    refetchInterval: (query) => (query.state.data?.status === "open" ? LOOK_MS : false),
  });
  const status = checkout.data?.status;
  useEffect(() => {
    if (status === "paid") void queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "checkout" });
  }, [status, queries]);
  return (
    <Page title={t("checkout.title")} above={[{ to: "/payments", label: t("payments.title") }]}>
      <Loaded query={checkout}>{(found) => <Result checkout={found} />}</Loaded>
    </Page>
  );
}

function Result({ checkout }: { checkout: Checkout }) {
  const { t } = useTranslation("portal");
  return (
    <Stack gap="md">
      <Notice role="status" tone={TONES[checkout.status]} title={t(`checkout.${checkout.status}`)}>
        {checkout.status === "open" && (
          <Stack gap="sm" align="flex-start">
            <Text size="sm">{t("checkout.openHelp")}</Text>
            {checkout.url !== null && (
              <Button component="a" href={checkout.url} size="xs">
                {t("checkout.back")}
              </Button>
            )}
          </Stack>
        )}
        {checkout.failure}
      </Notice>
      <Panel>
        <Facts columns={3}>
          <Fact label={t("pay.total")}>
            <Money minor={checkout.amount} currency={checkout.currency} strong />
          </Fact>
          {checkout.refunded > 0 && (
            <Fact label={t("checkout.refunded")}>
              <Money minor={checkout.refunded} currency={checkout.currency} />
            </Fact>
          )}
          {checkout.disputed > 0 && (
            <Fact label={t("checkout.disputed")}>
              <Money minor={checkout.disputed} currency={checkout.currency} />
            </Fact>
          )}
          {checkout.payment_id !== null && (
            <Fact label={t("checkout.advice")}>
              <AdviceButtons paymentId={checkout.payment_id} />
            </Fact>
          )}
        </Facts>
      </Panel>
      <Panel title={t("checkout.pays")} flush>
        <Table className={classes.rows}>
          <Table.Tbody>
            {checkout.allocation.map((part) => (
              <Part key={part.invoice_id} invoiceId={part.invoice_id} amount={part.amount} />
            ))}
          </Table.Tbody>
        </Table>
      </Panel>
      <Group>
        <Button component={Link} to="/pay" variant="default">
          {t("checkout.again")}
        </Button>
      </Group>
    </Stack>
  );
}

function Part({ invoiceId, amount }: { invoiceId: string; amount: number }) {
  const invoice = useThing<Invoice>("/v1/invoices/{id}", { id: invoiceId });
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} to="/invoices/$id" params={{ id: invoiceId } as never}>
          {invoice.data?.number ?? "…"}
        </Anchor>
      </Table.Td>
      <Table.Td>{invoice.data !== undefined && <Status value={invoice.data.status} />}</Table.Td>
      <Table.Td className={classes.number}>
        <Money minor={amount} />
      </Table.Td>
    </Table.Tr>
  );
}
