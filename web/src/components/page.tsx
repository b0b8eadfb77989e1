/** The parts that pages are made of. */
import { Anchor, Breadcrumbs, Group, Loader, Stack, Title } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";

import { ProblemAlert } from "../app/errors";
import { useMe } from "../app/session";
import classes from "./page.module.css";

export function Page({ title, above, status, actions, children }: { title: string; above?: { to: string; label: string }[]; status?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  const { merchant } = useMe();
  useEffect(() => {
    document.title = `${title} · ${merchant.name}`;
  }, [title, merchant.name]);
  return (
    <Stack gap="md">
      <header className={classes.header}>
        <div className={classes.titles}>
          {above !== undefined && (
            <Breadcrumbs separator="›" className={classes.above}>
              {above.map((each) => (
                <Anchor key={each.to} component={Link} to={each.to} size="xs" c="dimmed">
                  {each.label}
                </Anchor>
              ))}
            </Breadcrumbs>
          )}
          <Group gap="sm">
            <Title order={1}>{title}</Title>
            {status}
          </Group>
        </div>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </header>
      {children}
    </Stack>
  );
}

export function Panel({ title, actions, children, flush = false }: { title?: string; actions?: ReactNode; children: ReactNode; flush?: boolean }) {
  return (
    <section className={classes.panel} {...(title === undefined ? {} : { "aria-label": title })}>
      {title !== undefined && (
        <header className={classes.panelHeader}>
          <Title order={2}>{title}</Title>
          {actions}
        </header>
      )}
      <div className={flush ? undefined : classes.panelBody}>{children}</div>
    </section>
  );
}

/** What a query found, or why not. */
export function Loaded<T>({ query, children }: { query: UseQueryResult<T, unknown>; children: (data: T) => ReactNode }) {
  const { t } = useTranslation();
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <Group justify="center" p="xl">
      <Loader size="sm" role="status" aria-label={t("loading")} />
    </Group>
  );
}

export function Tiles({ children }: { children: ReactNode }) {
  return <div className={classes.tiles}>{children}</div>;
}

export function Columns({ children, aside = false }: { children: ReactNode; aside?: boolean }) {
  return <div className={aside ? classes.aside : classes.columns}>{children}</div>;
}
