/** The frame of the portal: the merchant's name and colours, the pages, who is signed in. */
import { ActionIcon, Button, Menu, Select, Stack, Text } from "@mantine/core";
import { IconUser } from "@tabler/icons-react";
import { Link, Outlet } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { Brand, LanguageMenu, ThemeItems } from "../app/chrome";
import { signOut, useMe } from "../app/session";
import { chooseAccount, useAccountId } from "./data";
import classes from "./portal.module.css";

const PAGES = ["home", "invoices", "pay", "orders", "statements", "payments", "disputes", "mandate"] as const;
const PATHS: Record<(typeof PAGES)[number], string> = {
  home: "/", invoices: "/invoices", pay: "/pay", orders: "/orders", statements: "/statements", payments: "/payments", disputes: "/questions", mandate: "/direct-debit",
};

export function Shell() {
  const { t } = useTranslation("portal");
  const { t: app } = useTranslation();
  const me = useMe();
  const accountId = useAccountId();
  return (
    <div className={classes.shell}>
      <a href="#content" className="skip-link">
        {app("skip")}
      </a>
      <header className={classes.bar}>
        <div className={classes.inner}>
          <div className={classes.brand}>
            <Brand />
          </div>
          {me.accounts.length > 1 && (
            <Select
              aria-label={t("account")}
              data={me.accounts.map((each) => ({ value: each.id, label: each.name }))}
              value={accountId}
              allowDeselect={false}
              onChange={(id) => id !== null && chooseAccount(id)}
            />
          )}
          <LanguageMenu />
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" size="lg" aria-label={me.user.name || t("nav.profile")}>
                <IconUser size={18} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Label>
                {me.user.name}
                <Text size="xs">{me.user.email}</Text>
              </Menu.Label>
              <Menu.Item component={Link} to="/profile">
                {t("nav.profile")}
              </Menu.Item>
              <ThemeItems />
              <Menu.Divider />
              <Menu.Item onClick={() => void signOut()}>{t("profile.signOut")}</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
        <nav className={classes.nav} aria-label={t("nav.main")}>
          {PAGES.map((page) => (
            <Link key={page} to={PATHS[page]} className={classes.link} activeOptions={{ exact: page === "home" }}>
              {t(`nav.${page}`)}
            </Link>
          ))}
        </nav>
      </header>
      <main id="content" className={classes.main} tabIndex={-1}>
        {accountId === "" ? <Text>{t("home.noAccount", { merchant: me.merchant.name })}</Text> : <Outlet />}
      </main>
    </div>
  );
}

export function MoreButton({ query }: { query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown } }) {
  const { t } = useTranslation("portal");
  if (!query.hasNextPage) return null;
  return (
    <Stack align="center" p="md">
      <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {t("invoices.more")}
      </Button>
    </Stack>
  );
}
