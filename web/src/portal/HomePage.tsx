/** The day of a buyer: what is left of the line, what is due, what to do where it gets tight. */
import { Anchor, Button, Group, Stack, Table, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Schemas } from "../app/api";
import { day, money, percent } from "../app/format";
import { Loaded, Page, Panel, Tiles } from "../components/page";
import { Money, Status, Tile } from "../components/values";
import { payable, useAccountId, useThing, useUnpaid } from "./data";
import { Notice } from "./Notice";
import classes from "./portal.module.css";

type Exposure = Schemas["Exposure"];
const PARTS = ["overdue", "in_collection", "invoiced", "unbilled", "open_orders"] as const;
const NAMES = { overdue: "overdue", in_collection: "inCollection", invoiced: "invoiced", unbilled: "unbilled", open_orders: "openOrders" } as const;
const NEAR = 0.8;
const SHOWN = 5;

export function HomePage() {
  const { t } = useTranslation("portal");
  const accountId = useAccountId();
  const exposure = useThing<Exposure>("/v1/accounts/{account_id}/exposure", { account_id: accountId });
  const unpaid = useUnpaid();
  return (
    <Page title={t("nav.home")}>
      <Loaded query={exposure}>{(found) => <Line exposure={found} />}</Loaded>
      <Loaded query={unpaid}>
        {(invoices) => {
          const due = invoices.filter((each) => payable(each) > 0);
          const total = due.reduce((sum, each) => sum + payable(each), 0);
          const overdue = due.filter((each) => each.status === "overdue").reduce((sum, each) => sum + payable(each), 0);
          return (
            <Stack gap="md">
              <Tiles>
                <Tile label={t("home.due")} value={<Money minor={total} />} hint={t("home.dueHelp")} />
                <Tile label={t("home.overdue")} value={<Money minor={overdue} />} {...(overdue > 0 ? { tone: "bad" as const } : {})} />
                <Tile label={t("home.next")} value={due[0] === undefined ? "–" : day(due[0].due_date)} />
                <Tile label={t("home.questions")} value={invoices.filter((each) => each.disputed > 0).length} />
              </Tiles>
              <Panel title={t("home.recent")} flush actions={<Anchor component={Link} to="/invoices">{t("home.all")}</Anchor>}>
                {due.length === 0 ? (
                  <Text p="md">{t("home.nothing")}</Text>
                ) : (
                  <Table className={classes.rows}>
                    <Table.Tbody>
                      {due.slice(0, SHOWN).map((each) => (
                        <Table.Tr key={each.id}>
                          <Table.Td>
                            <Anchor component={Link} to="/invoices/$id" params={{ id: each.id } as never}>
                              {each.number}
                            </Anchor>
                          </Table.Td>
                          <Table.Td>{day(each.due_date)}</Table.Td>
                          <Table.Td className={classes.wide}>
                            <Status value={each.status} />
                          </Table.Td>
                          <Table.Td className={classes.number}>
                            <Money minor={payable(each)} currency={each.currency} />
                          </Table.Td>
                        </Table.Tr>
                      ))}
                    </Table.Tbody>
                  </Table>
                )}
              </Panel>
            </Stack>
          );
        }}
      </Loaded>
    </Page>
  );
}

function Line({ exposure }: { exposure: Exposure }) {
  const { t } = useTranslation("portal");
  const used = PARTS.reduce((sum, part) => sum + exposure[part], 0);
  const whole = Math.max(exposure.limit, used);
  const share = exposure.limit > 0 ? used / exposure.limit : 1;
  return (
    <Panel title={t("home.line")}>
      <Stack gap="sm">
        {exposure.limit === 0 ? (
          <Text>{t("home.noLimit")}</Text>
        ) : (
          <>
            <Group justify="space-between">
              <Text size="xl" fw={650}>
                {money(Math.max(0, exposure.available), exposure.currency)} <Text span size="sm" c="dimmed">{t("home.available")}</Text>
              </Text>
              <Text c="dimmed">
                {t("home.limit")}: {money(exposure.limit, exposure.currency)}
              </Text>
            </Group>
            <div className={classes.track} role="img" aria-label={`${t("home.used")}: ${percent(share)}`}>
              {PARTS.filter((part) => exposure[part] > 0).map((part) => (
                <div key={part} className={classes.part} data-part={part} style={{ width: `${(exposure[part] / whole) * 100}%` }} />
              ))}
            </div>
            <ul className={classes.legend}>
              {PARTS.map((part) => (
                <li key={part}>
                  <span className={`${classes.dot} ${classes.part}`} data-part={part} aria-hidden />
                  {t(`home.${NAMES[part]}`)} <Money minor={exposure[part]} currency={exposure.currency} />
                </li>
              ))}
            </ul>
          </>
        )}
        {exposure.limit > 0 && share >= NEAR && (
          <Notice tone="warn" title={share >= 1 ? t("home.reached") : t("home.near", { share: percent(share, 0) })}>
            <Stack gap="sm">
              <Text size="sm">{t("home.waysOut")}</Text>
              <Group gap="xs">
                <Button component={Link} to="/pay" size="xs">
                  {t("home.payNow")}
                </Button>
                <Button component={Link} to="/pay" search={{ by: "early" } as never} size="xs" variant="default">
                  {t("home.debitEarly")}
                </Button>
              </Group>
            </Stack>
          </Notice>
        )}
      </Stack>
    </Panel>
  );
}
