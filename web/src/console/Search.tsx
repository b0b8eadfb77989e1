/** Go anywhere from the keyboard: pages by name, and objects by what people say on the phone. */
import { Spotlight, type SpotlightActionData } from "@mantine/spotlight";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { address, read } from "../app/api";
import { money } from "../app/format";
import { useMay } from "../app/permissions";
import type { Schemas } from "../app/api";
import type { NavGroup } from "./nav";

const MIN_LENGTH = 2;
const EACH = 5;

interface Found {
  id: string;
  label: string;
  description: string;
  to: string;
  group: "buyers" | "orders" | "invoices";
}

async function find(text: string, may: (permission: string) => boolean, signal: AbortSignal): Promise<Found[]> {
  const list = async <T,>(permission: string, path: string): Promise<T[]> =>
    may(permission) ? (await read<{ data: T[] }>(address(path, {}, { q: text, limit: EACH }), signal)).data : [];
  const [accounts, orders, invoices] = await Promise.all([
    list<Schemas["Account"]>("accounts.read", "/v1/accounts"),
    list<Schemas["Order"]>("orders.read", "/v1/orders"),
    list<Schemas["InvoiceAnswer"]>("invoices.read", "/v1/invoices"),
  ]);
  return [
    ...accounts.map((each): Found => ({ id: each.id, group: "buyers", to: `/buyers/${each.id}`, label: each.name, description: each.external_id ?? each.email })),
    ...orders.map((each): Found => ({ id: each.id, group: "orders", to: `/orders/${each.id}`, label: each.external_id, description: money(each.amount, each.currency) })),
    ...invoices.map((each): Found => ({ id: each.id, group: "invoices", to: `/invoices/${each.id}`, label: each.number, description: money(each.amount, each.currency) })),
  ];
}

export default function Search({ pages }: { pages: NavGroup[] }) {
  const { t } = useTranslation("console");
  const navigate = useNavigate();
  const may = useMay();
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text.trim(), 180);
  const found = useQuery({
    queryKey: ["search", asked],
    queryFn: ({ signal }) => find(asked, may, signal),
    enabled: asked.length >= MIN_LENGTH,
    staleTime: 30_000,
  });
  const wanted = text.trim().toLowerCase();
  const pageActions: SpotlightActionData[] = pages
    .flatMap((group) => group.pages)
    .filter((page) => t(`nav.${page.name}`).toLowerCase().includes(wanted))
    .map(({ to, name, icon: Icon }) => ({ id: to, label: t(`nav.${name}`), leftSection: <Icon size={18} aria-hidden />, onClick: () => void navigate({ to }) }));
  const groups = (["buyers", "orders", "invoices"] as const)
    .map((group) => ({
      group: t(`nav.${group}`),
      actions: (found.data ?? [])
        .filter((each) => each.group === group)
        .map(({ id, label, description, to }) => ({ id, label, description, onClick: () => void navigate({ to }) })),
    }))
    .filter(({ actions }) => actions.length > 0);
  return (
    <Spotlight
      actions={[...groups, ...pageActions]}
      filter={(_query, actions) => actions}
      query={text}
      onQueryChange={setText}
      nothingFound={t("spotlight.nothing", { ns: "app" })}
      searchProps={{ placeholder: t("spotlight.placeholder", { ns: "app" }), "aria-label": t("spotlight.open", { ns: "app" }) }}
      shortcut={null}
      scrollable
      maxHeight={440}
      highlightQuery
    />
  );
}
