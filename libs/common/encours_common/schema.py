"""The tables that every service has in its own schema, made by its first migration."""

from sqlalchemy.util import await_only

HOUSE = """
CREATE TABLE tenant (
    tenant_id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('sandbox', 'live')),
    name text NOT NULL,
    zone text NOT NULL,
    clock_at timestamptz,
    settings jsonb NOT NULL,
    version bigint NOT NULL,
    CHECK (kind = 'sandbox' OR clock_at IS NULL)
);
CREATE TABLE api_key (
    tenant_id uuid NOT NULL,
    key_id uuid NOT NULL,
    digest text NOT NULL,
    scopes text[] NOT NULL,
    PRIMARY KEY (tenant_id, key_id)
);
CREATE UNIQUE INDEX api_key_digest ON api_key (digest);

CREATE TABLE outbox (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id uuid NOT NULL,
    account_id uuid,
    event_id uuid NOT NULL,
    type text NOT NULL,
    occurred_at timestamptz NOT NULL,
    traceparent text,
    data jsonb NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, fillfactor = 100);
CREATE TABLE inbox (
    tenant_id uuid NOT NULL,
    event_id uuid NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, event_id)
);
CREATE TABLE flow (
    tenant_id uuid NOT NULL,
    direction text NOT NULL CHECK (direction IN ('sent', 'handled')),
    type text NOT NULL,
    events bigint NOT NULL,
    PRIMARY KEY (tenant_id, direction, type)
);
CREATE TABLE dead_letter (
    tenant_id uuid NOT NULL,
    letter_id uuid NOT NULL,
    source text NOT NULL CHECK (source IN ('event', 'job')),
    name text NOT NULL,
    content jsonb NOT NULL,
    error text NOT NULL,
    set_aside_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    replayed_at timestamptz,
    PRIMARY KEY (tenant_id, letter_id)
);
CREATE TABLE due_work (
    tenant_id uuid NOT NULL,
    work_id uuid NOT NULL DEFAULT uuidv7(),
    kind text NOT NULL,
    subject text NOT NULL,
    due_at timestamptz NOT NULL,
    payload jsonb NOT NULL DEFAULT '{}',
    attempts integer NOT NULL DEFAULT 0,
    not_before timestamptz,
    PRIMARY KEY (tenant_id, work_id)
);
CREATE UNIQUE INDEX due_work_once ON due_work (tenant_id, kind, subject);
CREATE INDEX due_work_due ON due_work (tenant_id, due_at);
CREATE TABLE idempotency (
    tenant_id uuid NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    status integer,
    answer bytea,
    kept_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, key)
);
CREATE INDEX idempotency_age ON idempotency (kept_at);
CREATE TABLE probe (
    tenant_id uuid PRIMARY KEY,
    number bigint NOT NULL
);

CREATE FUNCTION open_tenant(id uuid, OUT now_at timestamptz, OUT zone text, OUT merchant_settings jsonb)
RETURNS SETOF record LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('encours.tenant', id::text, true);
    RETURN QUERY SELECT coalesce(t.clock_at, clock_timestamp()), t.zone, t.settings
                   FROM tenant t WHERE t.tenant_id = id;
END $$;
"""

HOUSE_TABLES = (
    "tenant", "api_key", "outbox", "inbox", "flow", "dead_letter", "due_work", "idempotency", "probe",
)  # fmt: skip


def execute_script(script: str) -> None:
    """Runs several statements at once inside the running migration's transaction."""
    from alembic import op  # noqa: PLC0415  bound only while a migration runs

    bind = op.get_bind()
    bind.exec_driver_sql("SELECT 1")
    connection = bind.connection.dbapi_connection
    await_only(connection.driver_connection.execute(script))  # type: ignore[union-attr]


def protect(*tables: str) -> None:
    """Row-level security by tenant; the house's own workers see all tenants."""
    execute_script(
        "\n".join(
            f"""
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
            CREATE POLICY tenant ON {table} USING (
                tenant_id = nullif(current_setting('encours.tenant', true), '')::uuid
                OR current_setting('encours.worker', true) = 'on');
            """
            for table in tables
        )
    )


def create_house() -> None:
    """The house's tables, for the first migration of a service."""
    execute_script(HOUSE)
    protect(*HOUSE_TABLES)
