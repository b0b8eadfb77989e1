/** Who may do what: people, invitations, API keys. */
import { Button, Group, MultiSelect, Select, SimpleGrid, Stack, Table, Tabs, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { address, read, write } from "../../app/api";
import { useMay } from "../../app/permissions";
import { useMe } from "../../app/session";
import { ActionDialog } from "../../components/ActionDialog";
import { DataTable } from "../../components/DataTable";
import { BuyerSelect, MoneyInput } from "../../components/fields";
import { Loaded, Page, Panel } from "../../components/page";
import { Dash, InstantText, Money, Mono, Status } from "../../components/values";
import { BuyerName } from "../buyers/BuyerName";
import { SecretDialog } from "../developers/DeveloperPages";
import { useStatusWords } from "../statuses";

interface User {
  id: string;
  email: string;
  name: string;
  kind: "merchant" | "buyer";
  role: string;
  account_id: string | null;
  spending_limit: number | null;
  status: string;
  second_factor: boolean;
  joined_at: string;
  available_actions: string[];
}

interface Invitation {
  id: string;
  email: string;
  name: string;
  role: string;
  account_id: string | null;
  expires_at: string;
  available_actions: string[];
}

interface Role {
  name: string;
  kind: "merchant" | "buyer";
  permissions: string[];
}

interface Key {
  id: string;
  name: string;
  role?: string | null;
  permissions?: string[];
  issued_at: string;
  revoked_at?: string | null;
  available_actions: string[];
}

type Dialog = { kind: "invite" } | { kind: "key" } | { kind: "secret"; secret: string } | { kind: "role" | "block" | "unblock" | "remove" | "factors"; user: User } | { kind: "withdraw"; invitation: Invitation } | { kind: "revoke"; key: Key };

export function useRoles() {
  return useQuery({ queryKey: ["/v1/roles"], queryFn: ({ signal }) => read<{ data: Role[] }>("/v1/roles", signal), staleTime: 3_600_000 });
}

export function useRoleWord(): (role: string) => string {
  const { t, i18n } = useTranslation("console");
  return (role) => (i18n.exists(`people.roles.${role}`, { ns: "console" }) ? t(`people.roles.${role}` as never) : role.replaceAll("_", " "));
}

export function PeoplePage() {
  const { t } = useTranslation("console");
  const may = useMay();
  const [tab, setTab] = useState<string | null>(may("users.read") ? "users" : "keys");
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const close = () => setDialog(null);
  return (
    <Page
      title={t("nav.people")}
      actions={
        <>
          {tab === "users" && may("users.write") && (
            <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setDialog({ kind: "invite" })}>
              {t("people.invite")}
            </Button>
          )}
          {tab === "keys" && may("api_keys.write") && (
            <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setDialog({ kind: "key" })}>
              {t("people.newKey")}
            </Button>
          )}
        </>
      }
    >
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List mb="md">
          {may("users.read") && <Tabs.Tab value="users">{t("people.users")}</Tabs.Tab>}
          {may("api_keys.read") && <Tabs.Tab value="keys">{t("people.keys")}</Tabs.Tab>}
          {may("users.read") && <Tabs.Tab value="roles">{t("people.rolesTab")}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="users">
          <Stack gap="md">
            <Users onDialog={setDialog} />
            <Invitations onDialog={setDialog} />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="keys">
          <Keys onDialog={setDialog} />
        </Tabs.Panel>
        <Tabs.Panel value="roles">
          <Roles />
        </Tabs.Panel>
      </Tabs>
      {dialog?.kind === "invite" && <InviteDialog onClose={close} />}
      {dialog?.kind === "key" && <KeyDialog onClose={close} onSecret={(secret) => setDialog({ kind: "secret", secret })} />}
      {dialog?.kind === "secret" && <SecretDialog title={t("people.keySecret")} secret={dialog.secret} onClose={close} />}
      {dialog?.kind === "role" && <RoleDialog user={dialog.user} onClose={close} />}
      {(dialog?.kind === "block" || dialog?.kind === "unblock") && (
        <ActionDialog title={t(`people.${dialog.kind}`)} text={t(`people.${dialog.kind}Text`, { name: dialog.user.name })} danger={dialog.kind === "block"} confirm={t(`people.${dialog.kind}`)} run={() => write("PATCH", userPath(dialog.user), { status: dialog.kind === "block" ? "blocked" : "active" })} onClose={close} />
      )}
      {dialog?.kind === "remove" && <ActionDialog title={t("people.remove")} text={t("people.removeText", { name: dialog.user.name })} danger confirm={t("people.remove")} run={() => write("DELETE", userPath(dialog.user))} onClose={close} />}
      {dialog?.kind === "factors" && <ActionDialog title={t("people.resetFactors")} text={t("people.resetFactorsText", { name: dialog.user.name })} danger confirm={t("people.resetFactors")} run={() => write("DELETE", `${userPath(dialog.user)}/second-factors`)} onClose={close} />}
      {dialog?.kind === "withdraw" && <ActionDialog title={t("people.withdraw")} text={dialog.invitation.email} danger confirm={t("people.withdraw")} run={() => write("DELETE", address("/v1/invitations/{id}", { id: dialog.invitation.id }))} onClose={close} />}
      {dialog?.kind === "revoke" && <ActionDialog title={t("people.revoke")} text={t("people.revokeText", { name: dialog.key.name })} danger confirm={t("people.revoke")} run={() => write("DELETE", address("/v1/api-keys/{id}", { id: dialog.key.id }))} onClose={close} />}
    </Page>
  );
}

function userPath(user: User): string {
  return address("/v1/users/{id}", { id: user.id });
}

function Users({ onDialog }: { onDialog: (dialog: Dialog) => void }) {
  const { t } = useTranslation("console");
  const may = useMay();
  const roleOf = useRoleWord();
  const me = useMe();
  const statuses = useStatusWords(["active"]);
  return (
    <DataTable<User>
      name="users"
      label={t("people.users")}
      path="/v1/users"
      searchable
      filters={[
        { id: "kind", label: t("fields.kind"), kind: "choice", choices: [{ value: "merchant", label: t("people.kinds.merchant") }, { value: "buyer", label: t("people.kinds.buyer") }] },
        { id: "status", label: t("fields.status"), kind: "choice", choices: [...statuses, { value: "blocked", label: t("people.blocked") }] },
      ]}
      columns={[
        { id: "name", header: t("fields.name"), sort: "name", wide: true, cell: (row) => row.name },
        { id: "email", header: t("fields.email"), sort: "email", cell: (row) => row.email },
        { id: "role", header: t("people.role"), cell: (row) => roleOf(row.role) },
        { id: "buyer", header: t("fields.buyer"), cell: (row) => (row.account_id === null ? <Dash /> : <BuyerName id={row.account_id} />) },
        { id: "limit", header: t("people.spending"), extra: true, right: true, cell: (row) => (row.spending_limit === null ? <Dash /> : <Money minor={row.spending_limit} />) },
        { id: "status", header: t("fields.status"), cell: (row) => (row.status === "blocked" ? t("people.blocked") : <Status value={row.status} />) },
        { id: "factor", header: t("people.factor"), cell: (row) => (row.second_factor ? "✓" : <Dash />) },
        { id: "joined", header: t("people.joined"), extra: true, cell: (row) => <InstantText value={row.joined_at} /> },
        {
          id: "act",
          header: t("fields.action"),
          cell: (row) =>
            may("users.write") && row.id !== me.user.id ? (
              <Group gap={4} wrap="nowrap">
                <Button size="compact-xs" variant="subtle" onClick={() => onDialog({ kind: "role", user: row })}>
                  {t("people.role")}
                </Button>
                <Button size="compact-xs" variant="subtle" onClick={() => onDialog({ kind: row.status === "blocked" ? "unblock" : "block", user: row })}>
                  {t(row.status === "blocked" ? "people.unblock" : "people.block")}
                </Button>
                {row.second_factor && (
                  <Button size="compact-xs" variant="subtle" onClick={() => onDialog({ kind: "factors", user: row })}>
                    {t("people.resetFactors")}
                  </Button>
                )}
                <Button size="compact-xs" variant="subtle" c="var(--tone-bad)" onClick={() => onDialog({ kind: "remove", user: row })}>
                  {t("actions.remove", { ns: "app" })}
                </Button>
              </Group>
            ) : (
              <Dash />
            ),
        },
      ]}
    />
  );
}

function Invitations({ onDialog }: { onDialog: (dialog: Dialog) => void }) {
  const { t } = useTranslation("console");
  const may = useMay();
  const roleOf = useRoleWord();
  return (
    <Panel title={t("people.invitations")} flush>
      <DataTable<Invitation>
        name="invitations"
        label={t("people.invitations")}
        path="/v1/invitations"
        local
        columns={[
          { id: "email", header: t("fields.email"), wide: true, cell: (row) => row.email },
          { id: "name", header: t("fields.name"), cell: (row) => row.name },
          { id: "role", header: t("people.role"), cell: (row) => roleOf(row.role) },
          { id: "expires", header: t("fields.expires"), cell: (row) => <InstantText value={row.expires_at} /> },
          {
            id: "act",
            header: t("fields.action"),
            cell: (row) =>
              may("users.write") ? (
                <Button size="compact-xs" variant="subtle" onClick={() => onDialog({ kind: "withdraw", invitation: row })}>
                  {t("people.withdraw")}
                </Button>
              ) : (
                <Dash />
              ),
          },
        ]}
      />
    </Panel>
  );
}

function RoleSelect({ kind, value, onChange }: { kind: "merchant" | "buyer"; value: string | null; onChange: (role: string | null) => void }) {
  const { t } = useTranslation("console");
  const roles = useRoles();
  const roleOf = useRoleWord();
  return <Select label={t("people.role")} required data={(roles.data?.data ?? []).filter((role) => role.kind === kind).map((role) => ({ value: role.name, label: roleOf(role.name) }))} value={value} onChange={onChange} allowDeselect={false} />;
}

function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("console");
  const [kind, setKind] = useState<"merchant" | "buyer">("merchant");
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState<string | null>(null);
  const [accountId, setAccountId] = useState<string | null>(null);
  const [limit, setLimit] = useState<number | null>(null);
  const buyer = kind === "buyer";
  return (
    <ActionDialog
      title={t("people.invite")}
      text={t("people.inviteText")}
      done={t("people.invited", { email })}
      confirm={t("actions.send", { ns: "app" })}
      ready={email.includes("@") && name.trim() !== "" && role !== null && (!buyer || accountId !== null)}
      run={() => write("POST", "/v1/invitations", { email: email.trim(), name: name.trim(), role, ...(buyer ? { account_id: accountId, spending_limit: limit } : {}) })}
      onClose={onClose}
    >
      <Select
        label={t("people.for")}
        data={[
          { value: "merchant", label: t("people.kinds.merchant") },
          { value: "buyer", label: t("people.kinds.buyer") },
        ]}
        value={kind}
        onChange={(value) => {
          setKind(value === "buyer" ? "buyer" : "merchant");
          setRole(null);
        }}
        allowDeselect={false}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <TextInput label={t("fields.email")} type="email" value={email} onChange={(event) => setEmail(event.currentTarget.value)} required data-autofocus />
        <TextInput label={t("fields.name")} value={name} onChange={(event) => setName(event.currentTarget.value)} required />
      </SimpleGrid>
      <RoleSelect kind={kind} value={role} onChange={setRole} />
      {buyer && (
        <>
          <BuyerSelect label={t("fields.buyer")} value={accountId} onChange={setAccountId} required />
          <MoneyInput label={t("people.spending")} value={limit} onChange={setLimit} />
        </>
      )}
    </ActionDialog>
  );
}

function RoleDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation("console");
  const [role, setRole] = useState<string | null>(user.role);
  const [limit, setLimit] = useState<number | null>(user.spending_limit);
  return (
    <ActionDialog
      title={t("people.changeRole", { name: user.name })}
      confirm={t("actions.save", { ns: "app" })}
      run={() => write("PATCH", userPath(user), { ...(role === user.role ? {} : { role }), ...(limit === user.spending_limit ? {} : { spending_limit: limit }) })}
      onClose={onClose}
    >
      <RoleSelect kind={user.kind} value={role} onChange={setRole} />
      {user.kind === "buyer" && <MoneyInput label={t("people.spending")} value={limit} onChange={setLimit} />}
    </ActionDialog>
  );
}

function Keys({ onDialog }: { onDialog: (dialog: Dialog) => void }) {
  const { t } = useTranslation("console");
  const may = useMay();
  const roleOf = useRoleWord();
  return (
    <DataTable<Key>
      name="keys"
      label={t("people.keys")}
      path="/v1/api-keys"
      local
      columns={[
        { id: "name", header: t("fields.name"), wide: true, cell: (row) => row.name },
        { id: "id", header: "Id", cell: (row) => <Mono>{row.id}</Mono> },
        { id: "role", header: t("people.rights"), cell: (row) => (row.role ? roleOf(row.role) : t("people.count", { count: row.permissions?.length ?? 0 })) },
        { id: "issued", header: t("fields.created"), cell: (row) => <InstantText value={row.issued_at} /> },
        { id: "revoked", header: t("people.revoked"), cell: (row) => <InstantText value={row.revoked_at} /> },
        {
          id: "act",
          header: t("fields.action"),
          cell: (row) =>
            may("api_keys.write") && !row.revoked_at ? (
              <Button size="compact-xs" variant="subtle" c="var(--tone-bad)" onClick={() => onDialog({ kind: "revoke", key: row })}>
                {t("people.revoke")}
              </Button>
            ) : (
              <Dash />
            ),
        },
      ]}
    />
  );
}

function KeyDialog({ onClose, onSecret }: { onClose: () => void; onSecret: (secret: string) => void }) {
  const { t } = useTranslation("console");
  const me = useMe();
  const roleOf = useRoleWord();
  const roles = useRoles();
  const [name, setName] = useState("");
  const [role, setRole] = useState<string | null>(null);
  const [permissions, setPermissions] = useState<string[]>([]);
  return (
    <ActionDialog
      title={t("people.newKey")}
      text={t("people.newKeyText")}
      ready={name.trim() !== "" && (role !== null || permissions.length > 0)}
      run={async () => {
        const made = await write<{ api_key: string }>("POST", "/v1/api-keys", { name: name.trim(), ...(role === null ? {} : { role }), permissions });
        setTimeout(() => onSecret(made.api_key));
      }}
      onClose={onClose}
    >
      <TextInput label={t("fields.name")} value={name} onChange={(event) => setName(event.currentTarget.value)} required data-autofocus />
      <Select label={t("people.role")} clearable data={(roles.data?.data ?? []).filter((each) => each.kind === "merchant").map((each) => ({ value: each.name, label: roleOf(each.name) }))} value={role} onChange={setRole} />
      <MultiSelect label={t("people.permissions")} searchable data={me.permissions.toSorted()} value={permissions} onChange={setPermissions} maxDropdownHeight={240} />
    </ActionDialog>
  );
}

function Roles() {
  const { t } = useTranslation("console");
  const roles = useRoles();
  const roleOf = useRoleWord();
  return (
    <Panel title={t("people.rolesTab")} flush>
      <Loaded query={roles}>
        {({ data }) => {
          const all = [...new Set(data.flatMap((role) => role.permissions))].toSorted();
          return (
            <Table.ScrollContainer minWidth={820} maxHeight={620}>
              <Table stickyHeader verticalSpacing={4} horizontalSpacing="sm" highlightOnHover>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t("people.permission")}</Table.Th>
                    {data.map((role) => (
                      <Table.Th key={role.name} ta="center">
                        {roleOf(role.name)}
                      </Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {all.map((permission) => (
                    <Table.Tr key={permission}>
                      <Table.Td>
                        <Mono>{permission}</Mono>
                      </Table.Td>
                      {data.map((role) => (
                        <Table.Td key={role.name} ta="center">
                          {role.permissions.includes(permission) ? (
                            <Text span c="var(--tone-good)" aria-label={t("people.yes")}>
                              ✓
                            </Text>
                          ) : null}
                        </Table.Td>
                      ))}
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          );
        }}
      </Loaded>
    </Panel>
  );
}
