/** The frame of the console: navigation that shows what the person may see, search, the person's menu. */
import { ActionIcon, AppShell, Badge, Burger, Group, Menu, Modal, Table, Text, Tooltip, UnstyledButton } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { openSpotlight } from "@mantine/spotlight";
import { IconKeyboard, IconLogout, IconSearch, IconShieldLock, IconUser } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { Suspense, lazy, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { read } from "../app/api";
import { Brand, LanguageMenu, ThemeItems } from "../app/chrome";
import { instant } from "../app/format";
import { useMay } from "../app/permissions";
import { signOut, useMe } from "../app/session";
import { NAV, type NavGroup } from "./nav";
import classes from "./Shell.module.css";

const Search = lazy(() => import("./Search"));

const GO = "g";
const GO_MS = 1200;

export function usePages(): NavGroup[] {
  const may = useMay();
  const { merchant } = useMe();
  return NAV.map((group) => ({
    ...group,
    pages: group.pages.filter(
      (page) => (page.needs.length === 0 || page.needs.some(may)) && (!page.sandboxOnly || merchant.sandbox),
    ),
  })).filter((group) => group.pages.length > 0);
}

/** `g` and then a letter goes to a page. */
function useGoKeys(pages: NavGroup[]): void {
  const navigate = useNavigate();
  const waiting = useRef(0);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.metaKey || event.ctrlKey || event.altKey || target.closest("input, textarea, select, [contenteditable], [role=dialog]")) return;
      if (event.key === GO) {
        waiting.current = Date.now();
        return;
      }
      const page = pages.flatMap((group) => group.pages).find((each) => each.key === event.key);
      if (page !== undefined && Date.now() - waiting.current < GO_MS) {
        event.preventDefault();
        void navigate({ to: page.to });
      }
      waiting.current = 0;
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [navigate, pages]);
}

export function Shell() {
  const { t } = useTranslation("console");
  const [opened, { toggle, close }] = useDisclosure(false);
  const [keysOpened, keys] = useDisclosure(false);
  const pages = usePages();
  const path = useRouterState({ select: (state) => state.location.pathname });
  useGoKeys(pages);
  useHotkeys([
    ["mod+K", () => openSpotlight()],
    ["shift+?", () => keys.open()],
  ]);
  useEffect(close, [path, close]);
  return (
    <AppShell header={{ height: 52 }} navbar={{ width: 224, breakpoint: "md", collapsed: { mobile: !opened } }} padding={0} classNames={{ main: classes.main, navbar: classes.navbar, header: classes.header }}>
      <a className="skip-link" href="#content">
        {t("skip", { ns: "app" })}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap" className={classes.brand}>
            <Burger opened={opened} onClick={toggle} hiddenFrom="md" size="sm" aria-label={t("menu")} />
            <Brand />
          </Group>
          <Group gap={6} wrap="nowrap" flex="none">
            <UnstyledButton className={classes.search} onClick={() => openSpotlight()} visibleFrom="sm">
              <IconSearch size={15} aria-hidden />
              <span>{t("spotlight.open", { ns: "app" })}</span>
              <kbd>{/Mac/.test(navigator.userAgent) ? "⌘" : "Ctrl"} K</kbd>
            </UnstyledButton>
            <ActionIcon variant="subtle" color="gray" size="lg" hiddenFrom="sm" onClick={() => openSpotlight()} aria-label={t("spotlight.open", { ns: "app" })}>
              <IconSearch size={18} aria-hidden />
            </ActionIcon>
            <SandboxClock />
            <LanguageMenu />
            <PersonMenu onKeys={keys.open} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar>
        <nav aria-label={t("main")} className={classes.nav}>
          {pages.map((group) => (
            <div key={group.name ?? "top"} className={classes.group}>
              {group.name !== null && <div className={classes.label}>{t(`groups.${group.name}`)}</div>}
              {group.pages.map(({ to, name, icon: Icon }) => (
                <Link key={to} to={to} className={classes.link} activeOptions={{ exact: to === "/" }} activeProps={{ "data-active": true, "aria-current": "page" }}>
                  <Icon size={17} stroke={1.7} aria-hidden />
                  {t(`nav.${name}`)}
                </Link>
              ))}
            </div>
          ))}
        </nav>
      </AppShell.Navbar>
      <AppShell.Main>
        <div id="content" tabIndex={-1} className={classes.content}>
          <Outlet />
        </div>
      </AppShell.Main>
      <Suspense fallback={null}>
        <Search pages={pages} />
      </Suspense>
      <KeysDialog opened={keysOpened} onClose={keys.close} pages={pages} />
    </AppShell>
  );
}

function SandboxClock() {
  const { t } = useTranslation("console");
  const { merchant } = useMe();
  const clock = useQuery({
    queryKey: ["clock"],
    queryFn: ({ signal }) => read<{ now: string }>("/v1/sandbox/clock", signal),
    enabled: merchant.sandbox,
    refetchInterval: 60_000,
  });
  if (!merchant.sandbox) return null;
  const when = clock.data === undefined ? "" : instant(clock.data.now);
  return (
    <Tooltip label={t("clock", { when })}>
      <Badge component={Link} to="/sandbox" variant="light" color="orange" size="lg" radius="sm" tt="none" fw={550} className={classes.clock}>
        <span className={classes.wide}>{t("sandboxBadge")}</span> {clock.data === undefined ? "" : instant(clock.data.now).split(",")[0]}
      </Badge>
    </Tooltip>
  );
}

function PersonMenu({ onKeys }: { onKeys: () => void }) {
  const { t } = useTranslation("console");
  const me = useMe();
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("account")}>
          <IconUser size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.person}>
          <Text fw={600} truncate>
            {me.user.name}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {me.user.email}
          </Text>
        </div>
        <Menu.Divider />
        <Menu.Item component={Link} to="/security" leftSection={<IconShieldLock size={15} aria-hidden />}>
          {t("nav.security")}
        </Menu.Item>
        <Menu.Item onClick={onKeys} leftSection={<IconKeyboard size={15} aria-hidden />} rightSection={<kbd>?</kbd>}>
          {t("keys.title")}
        </Menu.Item>
        <Menu.Divider />
        <ThemeItems />
        <Menu.Divider />
        <Menu.Item onClick={() => void signOut()} leftSection={<IconLogout size={15} aria-hidden />}>
          {t("actions.signOut", { ns: "app" })}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function KeysDialog({ opened, onClose, pages }: { opened: boolean; onClose: () => void; pages: NavGroup[] }) {
  const { t } = useTranslation("console");
  const rows: [string, string][] = [
    ["Ctrl K · ⌘ K", t("keys.search")],
    ["?", t("keys.help")],
    ["/", t("keys.filter")],
    ["↑ ↓ · j k", t("keys.rows")],
    ["↵", t("keys.openRow")],
    ["Esc", t("keys.close")],
    ...pages.flatMap((group) => group.pages.filter((page) => page.key !== undefined).map((page): [string, string] => [`g ${page.key}`, t("keys.goto", { page: t(`nav.${page.name}`) })])),
  ];
  return (
    <Modal opened={opened} onClose={onClose} title={t("keys.title")} closeButtonProps={{ "aria-label": t("actions.close", { ns: "app" }) }}>
      <Table verticalSpacing={4}>
        <Table.Tbody>
          {rows.map(([keys, what]) => (
            <Table.Tr key={keys}>
              <Table.Td w={130}>
                <kbd>{keys}</kbd>
              </Table.Td>
              <Table.Td>{what}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
