/** A list of the API: pages by cursor, order and filters in the address, columns chosen, export, actions on many rows. */
import { ActionIcon, Button, Checkbox, Group, Menu, Popover, Select, Skeleton, Stack, Text, TextInput, Tooltip } from "@mantine/core";
import { useDebouncedCallback, useLocalStorage } from "@mantine/hooks";
import { IconArrowDown, IconArrowUp, IconBookmark, IconColumns3, IconDownload, IconFilter, IconSearch, IconTrash, IconX } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { columnVisibilityFeature, rowSelectionFeature, tableFeatures, useTable } from "@tanstack/react-table";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Query, address, download, read } from "../app/api";
import { ProblemAlert, notifyDone, notifyProblem } from "../app/errors";
import { parseMoney } from "../app/format";
import type { PlainSearch } from "../app/search";
import { useMe } from "../app/session";
import classes from "./DataTable.module.css";
import { EmptyState } from "./EmptyState";

const PAGE = 50;
const CSV = "text/csv";
const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

const features = tableFeatures({ columnVisibilityFeature, rowSelectionFeature });

export interface Column<T> {
  id: string;
  header: string;
  cell: (row: T) => ReactNode;
  /** The API's name of the order, where it has one. */
  sort?: string;
  right?: boolean;
  /** Shown only when a person chooses it. */
  extra?: boolean;
  /** Takes what is left of the width. */
  wide?: boolean;
}

export type Filter =
  | { id: string; label: string; kind: "choice"; choices: readonly { value: string; label: string }[] }
  | { id: string; label: string; kind: "text" }
  | { id: string; label: string; kind: "days"; from: string; to: string }
  | { id: string; label: string; kind: "amounts"; from: string; to: string };

export interface BulkAction<T> {
  label: string;
  run: (rows: T[]) => Promise<void> | void;
  allows?: (row: T) => boolean;
}

export interface DataTableProps<T> {
  /** Of saved filters and columns. */
  name: string;
  label: string;
  path: string;
  params?: Record<string, string>;
  /** What the list is about, such as the account of a page. */
  fixed?: Query;
  columns: readonly Column<T>[];
  filters?: readonly Filter[];
  searchable?: boolean;
  exportable?: boolean;
  /** Several lists on a page keep their filters to themselves. */
  local?: boolean;
  open?: (row: T) => string;
  rowId?: (row: T) => string;
  bulk?: readonly BulkAction<T>[];
  empty?: ReactNode;
  toolbar?: ReactNode;
  initial?: PlainSearch;
}

interface Answer<T> {
  data: T[];
  next_cursor: string | null;
}

function idOf(row: unknown): string {
  return (row as { id: string }).id;
}

/** Filters of the address, or of this list alone. */
function useListState(local: boolean, initial: PlainSearch): [PlainSearch, (changes: PlainSearch) => void] {
  const search = useSearch({ strict: false }) as PlainSearch;
  const navigate = useNavigate();
  const [own, setOwn] = useState<PlainSearch>(initial);
  if (local) return [own, (changes) => setOwn((before) => ({ ...before, ...changes }))];
  const change = (changes: PlainSearch) => {
    void navigate({ to: ".", search: ((before: PlainSearch) => ({ ...before, ...changes })) as never, replace: true, resetScroll: false });
  };
  return [Object.keys(search).length === 0 ? initial : search, change];
}

function namesOf(filters: readonly Filter[]): string[] {
  return filters.flatMap((each) => ("from" in each ? [each.from, each.to] : [each.id]));
}

export function DataTable<T extends object>(props: DataTableProps<T>) {
  const { name, label, path, params, fixed, columns, filters = [], searchable = false, exportable = false, local = false, open, rowId = idOf, bulk = [], empty, toolbar, initial = {} } = props;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const me = useMe();
  const [state, change] = useListState(local, initial);
  const names = useMemo(() => ["q", "sort", ...namesOf(filters)], [filters]);
  const asked: Query = { ...fixed, ...Object.fromEntries(names.map((each) => [each, state[each]])) };
  const list = useInfiniteQuery({
    queryKey: [path, params, asked],
    queryFn: ({ pageParam, signal }) => read<Answer<T>>(address(path, params, { ...asked, limit: PAGE, cursor: pageParam }), signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.data) ?? [], [list.data]);
  const [hidden, setHidden] = useLocalStorage<Record<string, boolean>>({ key: `encours.columns.${name}.${me.user.id}`, defaultValue: {} });
  const visibility = Object.fromEntries(columns.map((each) => [each.id, hidden[each.id] ?? !each.extra]));
  const [selection, setSelection] = useState<Record<string, true>>({});
  const defs = useMemo(
    () => columns.map((each) => ({ id: each.id, header: each.header, cell: ({ row }: { row: { original: T } }) => each.cell(row.original) })),
    [columns],
  );
  const table = useTable({
    features,
    data: rows,
    columns: defs,
    getRowId: rowId,
    state: { columnVisibility: visibility, rowSelection: selection },
    onRowSelectionChange: (next) => setSelection((before) => (typeof next === "function" ? next(before) : next)),
    enableRowSelection: bulk.length > 0,
  });
  const shown = columns.filter((each) => visibility[each.id]);
  const filtered = names.some((each) => each !== "sort" && state[each] !== undefined && state[each] !== "");
  const body = useRef<HTMLTableSectionElement>(null);
  useRowKeys(body);
  const hasToolbar = !local || searchable || exportable || filters.length > 0 || Boolean(toolbar) || columns.some((each) => each.extra);
  const clear = () => change(Object.fromEntries(names.map((each) => [each, undefined])));
  const selected = table.getSelectedRowModel().rows.map((row) => row.original as T);

  return (
    <section className={classes.frame} aria-label={label}>
      {hasToolbar && <div className={classes.toolbar}>
        {searchable && <SearchField value={state["q"] ?? ""} onChange={(q) => change({ q: q || undefined })} />}
        {filters.length > 0 && <FilterMenu filters={filters} state={state} change={change} />}
        <Chips filters={filters} state={state} change={change} />
        <div className={classes.right}>
          {toolbar}
          {!local && filters.length > 0 && <SavedFilters name={name} names={names} state={state} change={change} />}
          <ColumnMenu columns={columns} visibility={visibility} onChange={(id, on) => setHidden({ ...hidden, [id]: on })} />
          {exportable && <ExportMenu path={address(path, params, asked)} name={name} />}
        </div>
      </div>}
      {bulk.length > 0 && selected.length > 0 && <BulkBar rows={selected} actions={bulk} onDone={() => setSelection({})} />}
      {list.isError && rows.length === 0 && (
        <div className={classes.message}>
          <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
        </div>
      )}
      {list.isSuccess && rows.length === 0 && (
        <EmptyState title={filtered ? t("table.emptyFiltered") : t("table.empty")}>
          {filtered ? (
            <Button size="xs" variant="default" onClick={clear}>
              {t("table.clearFilters")}
            </Button>
          ) : (
            empty
          )}
        </EmptyState>
      )}
      {list.isPending && <Waiting columns={shown.length} />}
      {rows.length > 0 && (
        <div className={classes.scroll} tabIndex={0} role="region" aria-label={label} aria-busy={list.isPlaceholderData}>
          <table className={classes.table}>
            <thead>
              <tr>
                {bulk.length > 0 && (
                  <th className={classes.check}>
                    <Checkbox
                      size="xs"
                      aria-label={t("table.selectAll")}
                      checked={selected.length === rows.length}
                      indeterminate={selected.length > 0 && selected.length < rows.length}
                      onChange={(event) => setSelection(event.currentTarget.checked ? Object.fromEntries(rows.map((row) => [rowId(row), true as const])) : {})}
                    />
                  </th>
                )}
                {shown.map((column) => (
                  <HeaderCell key={column.id} column={column} sort={state["sort"]} onSort={(sort) => change({ sort })} />
                ))}
              </tr>
            </thead>
            <tbody ref={body}>
              {table.getRowModel().rows.map((row) => {
                const target = open?.(row.original as T);
                return (
                  <tr
                    key={row.id}
                    data-selected={row.getIsSelected() || undefined}
                    data-opens={target !== undefined || undefined}
                    onClick={(event) => {
                      if (target === undefined || (event.target as HTMLElement).closest("a, button, input, label")) return;
                      void navigate({ to: target });
                    }}
                  >
                    {bulk.length > 0 && (
                      <td className={classes.check}>
                        <Checkbox size="xs" aria-label={t("table.selectRow")} checked={row.getIsSelected()} onChange={row.getToggleSelectedHandler()} />
                      </td>
                    )}
                    {shown.map((column, position) => (
                      <td key={column.id} data-label={column.header} data-right={column.right || undefined} data-wide={column.wide || undefined}>
                        {position === 0 && target !== undefined ? (
                          <RowLink to={target}>{column.cell(row.original as T)}</RowLink>
                        ) : (
                          column.cell(row.original as T)
                        )}
                      </td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      {rows.length > 0 && (
        <Group className={classes.foot} justify="space-between">
          <Text size="xs" c="dimmed" role="status">
            {list.hasNextPage ? t("table.shownMore", { count: rows.length }) : t("table.shown", { count: rows.length })}
          </Text>
          {list.hasNextPage && (
            <Button size="xs" variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {t("table.more")}
            </Button>
          )}
        </Group>
      )}
    </section>
  );
}

function RowLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link to={to} className={classes.rowLink} data-row>
      {children}
    </Link>
  );
}

/** `j`, `k` and the arrows move between rows, `/` to the search. */
function useRowKeys(body: React.RefObject<HTMLTableSectionElement | null>): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.metaKey || event.ctrlKey || event.altKey || target.closest("input, textarea, select, [role=dialog], [role=menu]")) return;
      if (event.key === "/") {
        const field = document.querySelector<HTMLInputElement>("[data-list-search]");
        if (field !== null) {
          event.preventDefault();
          field.focus();
        }
        return;
      }
      const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
      const links = [...(body.current?.querySelectorAll<HTMLAnchorElement>("a[data-row]") ?? [])];
      if (step === undefined || links.length === 0) return;
      const inside = links.indexOf(document.activeElement as HTMLAnchorElement);
      if (inside < 0 && event.key.startsWith("Arrow")) return;
      event.preventDefault();
      links[Math.max(0, Math.min(links.length - 1, inside + step))]?.focus();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [body]);
}

function HeaderCell<T>({ column, sort, onSort }: { column: Column<T>; sort: string | undefined; onSort: (sort: string | undefined) => void }) {
  const { t } = useTranslation();
  const up = sort !== undefined && sort === column.sort;
  const down = column.sort !== undefined && sort === `-${column.sort}`;
  const order = up ? "ascending" : down ? "descending" : undefined;
  return (
    <th data-right={column.right || undefined} {...(order ? { "aria-sort": order } : {})} scope="col">
      {column.sort === undefined ? (
        column.header
      ) : (
        <button
          type="button"
          className={classes.sort}
          aria-label={t("table.sortBy", { column: column.header })}
          onClick={() => onSort(down ? column.sort : up ? undefined : `-${column.sort}`)}
        >
          {column.header}
          {up && <IconArrowUp size={13} aria-hidden />}
          {down && <IconArrowDown size={13} aria-hidden />}
        </button>
      )}
    </th>
  );
}

function SearchField({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const say = useDebouncedCallback(onChange, 250);
  const [told, setTold] = useState(value);
  if (told !== value) {
    setTold(value);
    setText(value);
  }
  return (
    <TextInput
      size="xs"
      w={220}
      type="search"
      data-list-search
      aria-label={t("table.search")}
      placeholder={t("table.search")}
      leftSection={<IconSearch size={14} aria-hidden />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        say(event.currentTarget.value.trim());
      }}
    />
  );
}

interface FilterProps {
  filters: readonly Filter[];
  state: PlainSearch;
  change: (changes: PlainSearch) => void;
}

function FilterMenu({ filters, state, change }: FilterProps) {
  const { t } = useTranslation();
  return (
    <Popover position="bottom-start" width={300} trapFocus withinPortal shadow="md">
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<IconFilter size={14} aria-hidden />}>
          {t("table.filters")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          {filters.map((filter) => (
            <FilterField key={filter.id} filter={filter} state={state} change={change} />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function FilterField({ filter, state, change }: { filter: Filter } & Omit<FilterProps, "filters">) {
  const { t } = useTranslation();
  if (filter.kind === "choice") {
    return (
      <Select
        size="xs"
        label={filter.label}
        data={[...filter.choices]}
        value={state[filter.id] ?? null}
        placeholder={t("table.any")}
        clearable
        comboboxProps={{ withinPortal: false }}
        onChange={(value) => change({ [filter.id]: value ?? undefined })}
      />
    );
  }
  if (filter.kind === "text") {
    return <TextInput size="xs" label={filter.label} defaultValue={state[filter.id] ?? ""} onBlur={(event) => change({ [filter.id]: event.currentTarget.value.trim() || undefined })} />;
  }
  const type = filter.kind === "days" ? "date" : "text";
  const take = (text: string): string | undefined => {
    if (text === "") return undefined;
    if (filter.kind === "days") return text;
    const minor = parseMoney(text);
    return minor === null ? undefined : String(minor);
  };
  return (
    <Group gap="xs" grow align="end">
      <TextInput size="xs" type={type} label={`${filter.label} ${t("table.from")}`} defaultValue={filter.kind === "days" ? (state[filter.from] ?? "") : ""} onBlur={(event) => change({ [filter.from]: take(event.currentTarget.value) })} />
      <TextInput size="xs" type={type} label={t("table.to")} aria-label={`${filter.label} ${t("table.to")}`} defaultValue={filter.kind === "days" ? (state[filter.to] ?? "") : ""} onBlur={(event) => change({ [filter.to]: take(event.currentTarget.value) })} />
    </Group>
  );
}

function Chips({ filters, state, change }: FilterProps) {
  const { t } = useTranslation();
  const chips = filters.flatMap((filter) => {
    const names = "from" in filter ? [filter.from, filter.to] : [filter.id];
    const given = names.filter((each) => state[each] !== undefined);
    if (given.length === 0) return [];
    const value =
      filter.kind === "choice"
        ? (filter.choices.find((each) => each.value === state[filter.id])?.label ?? state[filter.id])
        : names.map((each) => (filter.kind === "amounts" && state[each] !== undefined ? Number(state[each]) / 100 : (state[each] ?? "…"))).join(" → ");
    return [{ label: filter.label, value, clear: Object.fromEntries(names.map((each) => [each, undefined])) }];
  });
  return chips.map((chip) => (
    <span key={chip.label} className={classes.chip}>
      <span>
        {chip.label}: <b>{chip.value}</b>
      </span>
      <ActionIcon size={16} variant="transparent" color="gray" aria-label={t("table.removeFilter", { name: chip.label })} onClick={() => change(chip.clear)}>
        <IconX size={12} aria-hidden />
      </ActionIcon>
    </span>
  ));
}

function SavedFilters({ name, names, state, change }: { name: string; names: readonly string[] } & Omit<FilterProps, "filters">) {
  const { t } = useTranslation();
  const me = useMe();
  const [saved, setSaved] = useLocalStorage<Record<string, PlainSearch>>({ key: `encours.filters.${name}.${me.user.id}`, defaultValue: {} });
  const [label, setLabel] = useState("");
  const present = Object.fromEntries(names.map((each) => [each, state[each]]));
  return (
    <Popover position="bottom-end" width={260} trapFocus shadow="md">
      <Popover.Target>
        <Tooltip label={t("table.saved")}>
          <ActionIcon variant="default" size={30} aria-label={t("table.saved")}>
            <IconBookmark size={15} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          {Object.keys(saved).length === 0 && (
            <Text size="sm" c="dimmed">
              {t("table.noSaved")}
            </Text>
          )}
          {Object.entries(saved).map(([each, search]) => (
            <Group key={each} justify="space-between" wrap="nowrap" gap={4}>
              <Button variant="subtle" size="compact-sm" justify="flex-start" flex={1} onClick={() => change({ ...Object.fromEntries(names.map((one) => [one, undefined])), ...search })}>
                {each}
              </Button>
              <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("table.deleteSaved", { name: each })} onClick={() => setSaved(Object.fromEntries(Object.entries(saved).filter(([other]) => other !== each)))}>
                <IconTrash size={14} aria-hidden />
              </ActionIcon>
            </Group>
          ))}
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (label.trim() === "") return;
              setSaved({ ...saved, [label.trim()]: present });
              setLabel("");
            }}
          >
            <Group gap={6} wrap="nowrap" align="end">
              <TextInput size="xs" label={t("table.saveAs")} value={label} onChange={(event) => setLabel(event.currentTarget.value)} flex={1} />
              <Button size="xs" type="submit">
                {t("actions.save")}
              </Button>
            </Group>
          </form>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function ColumnMenu<T>({ columns, visibility, onChange }: { columns: readonly Column<T>[]; visibility: Record<string, boolean>; onChange: (id: string, on: boolean) => void }) {
  const { t } = useTranslation();
  return (
    <Popover position="bottom-end" trapFocus shadow="md">
      <Popover.Target>
        <Tooltip label={t("table.columns")}>
          <ActionIcon variant="default" size={30} aria-label={t("table.columns")}>
            <IconColumns3 size={15} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={6}>
          {columns.map((column, position) => (
            <Checkbox key={column.id} size="xs" label={column.header} checked={visibility[column.id] ?? true} disabled={position === 0} onChange={(event) => onChange(column.id, event.currentTarget.checked)} />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function ExportMenu({ path, name }: { path: string; name: string }) {
  const { t } = useTranslation();
  const save = useMutation({
    mutationFn: ({ type, file }: { type: string; file: string }) => download(path, type, file),
    onSuccess: () => notifyDone(t("table.exported")),
    onError: notifyProblem,
  });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label={t("table.export")}>
          <ActionIcon variant="default" size={30} aria-label={t("table.export")} loading={save.isPending}>
            <IconDownload size={15} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => save.mutate({ type: CSV, file: `${name}.csv` })}>{t("table.csv")}</Menu.Item>
        <Menu.Item onClick={() => save.mutate({ type: XLSX, file: `${name}.xlsx` })}>{t("table.xlsx")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function BulkBar<T>({ rows, actions, onDone }: { rows: T[]; actions: readonly BulkAction<T>[]; onDone: () => void }) {
  const { t } = useTranslation();
  const act = useMutation({
    mutationFn: async (action: BulkAction<T>) => action.run(rows.filter((row) => action.allows?.(row) ?? true)),
    onSuccess: onDone,
    onError: notifyProblem,
  });
  return (
    <Group className={classes.bulk} gap="sm">
      <Text size="sm" fw={600}>
        {t("table.selected", { count: rows.length })}
      </Text>
      {actions.map((action) => {
        const able = rows.filter((row) => action.allows?.(row) ?? true).length;
        return (
          <Button key={action.label} size="xs" variant="default" disabled={able === 0} loading={act.isPending} onClick={() => act.mutate(action)}>
            {action.label}
            {able < rows.length ? ` (${able})` : ""}
          </Button>
        );
      })}
    </Group>
  );
}

function Waiting({ columns }: { columns: number }) {
  const { t } = useTranslation();
  return (
    <Stack gap={8} p="md" aria-label={t("loading")} role="status">
      {Array.from({ length: 8 }, (_, row) => (
        <Skeleton key={row} height={16} width={`${100 - ((row * 7 + columns) % 22)}%`} />
      ))}
    </Stack>
  );
}
