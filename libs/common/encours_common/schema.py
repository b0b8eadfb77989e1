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
    asked bigint NOT NULL,
    answered bigint NOT NULL DEFAULT 0
);

CREATE FUNCTION open_tenant(id uuid, OUT now_at timestamptz, OUT zone text, OUT merchant_settings jsonb)
RETURNS SETOF record LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('encours.tenant', id::text, true);
    RETURN QUERY SELECT coalesce(t.clock_at, clock_timestamp()), t.zone, t.settings
                   FROM tenant t WHERE t.tenant_id = id;
END $$;

CREATE FUNCTION advance_clock(id uuid, to_at timestamptz, probe_asked bigint) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    -- An older message than the newest one seen changes nothing: it may come twice, and late.
    PERFORM set_config('encours.tenant', id::text, true);
    INSERT INTO probe (tenant_id, asked) SELECT t.tenant_id, probe_asked FROM tenant t WHERE t.tenant_id = id
    ON CONFLICT (tenant_id) DO UPDATE SET asked = excluded.asked WHERE probe.asked < excluded.asked;
    IF FOUND THEN
        UPDATE tenant SET clock_at = to_at WHERE tenant_id = id AND kind = 'sandbox' AND to_at IS NOT NULL;
    END IF;
    RETURN EXISTS (SELECT FROM tenant WHERE tenant_id = id);
END $$;

CREATE FUNCTION look_for_work(kinds text[]) RETURNS TABLE (tenant_id uuid, kind text) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    -- The oldest due work of some tenant, and the tenants that wait for a report and may have it (kind is null).
    -- Any tenant with work may be next: neither a long backlog nor a clock that stands in the past goes before others.
    PERFORM set_config('encours.worker', 'on', true);
    RETURN QUERY
        SELECT t.tenant_id, d.kind
          FROM tenant t
         CROSS JOIN LATERAL (
               SELECT w.kind, w.due_at FROM due_work w
                WHERE w.tenant_id = t.tenant_id AND w.due_at <= coalesce(t.clock_at, clock_timestamp())
                  AND (w.not_before IS NULL OR w.not_before <= clock_timestamp()) AND w.kind = ANY (kinds)
                ORDER BY w.due_at LIMIT 1) d
         ORDER BY random() LIMIT 1;
    RETURN QUERY
        SELECT p.tenant_id, NULL::text FROM probe p JOIN tenant t ON t.tenant_id = p.tenant_id
         WHERE p.asked > p.answered AND (t.kind = 'live' OR NOT EXISTS (
               SELECT FROM due_work w
                WHERE w.tenant_id = t.tenant_id AND w.due_at <= coalesce(t.clock_at, clock_timestamp())));
END $$;

CREATE FUNCTION answer_probe(id uuid, service text, subscribes text[], control text[], report_type text)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_now timestamptz;
    v_version bigint;
    v_kind text;
    v_asked bigint;
BEGIN
    -- Only once nothing is due and nothing waits in the outbox; false before that. A live tenant is never still, and
    -- is only asked which version of the merchant is known here.
    PERFORM set_config('encours.tenant', id::text, true);
    SELECT coalesce(t.clock_at, clock_timestamp()), t.version, t.kind INTO v_now, v_version, v_kind
      FROM tenant t WHERE t.tenant_id = id;
    IF v_kind = 'sandbox'
       AND (EXISTS (SELECT FROM due_work w WHERE w.tenant_id = id AND w.due_at <= v_now)
            OR EXISTS (SELECT FROM outbox o WHERE o.tenant_id = id AND o.type <> ALL (control))) THEN
        RETURN false;
    END IF;
    UPDATE probe p SET answered = p.asked WHERE p.tenant_id = id AND p.asked > p.answered
    RETURNING p.asked INTO v_asked;
    IF v_asked IS NOT NULL THEN
        INSERT INTO outbox (tenant_id, event_id, type, occurred_at, data)
        VALUES (id, uuidv7(), report_type, v_now, jsonb_build_object(
            'service', service, 'probe', v_asked, 'version', v_version, 'subscribes', to_jsonb(subscribes),
            'sent', (SELECT coalesce(jsonb_object_agg(f.type, f.events), '{}')
                       FROM flow f WHERE f.tenant_id = id AND f.direction = 'sent'),
            'handled', (SELECT coalesce(jsonb_object_agg(f.type, f.events), '{}')
                          FROM flow f WHERE f.tenant_id = id AND f.direction = 'handled'),
            'next_due_at', (SELECT min(w.due_at) FROM due_work w WHERE w.tenant_id = id)));
    END IF;
    RETURN true;
END $$;

-- The outbox is always nearly empty, so the planner takes it for tiny; between two vacuums its file holds all that has
-- passed through, and a scan of it would cost more with every event.
CREATE FUNCTION claim_outbox(rows_max integer) RETURNS SETOF outbox LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    -- One relay at a time, until its transaction ends: so the order per key holds over several processes.
    PERFORM set_config('encours.worker', 'on', true);
    PERFORM pg_advisory_xact_lock(hashtext('encours.relay.' || current_schema()));
    RETURN QUERY SELECT * FROM outbox ORDER BY seq LIMIT rows_max;
END $$;

CREATE FUNCTION carried_outbox(seqs bigint[], control text[]) RETURNS void LANGUAGE sql SET enable_seqscan = off AS $$
    WITH gone AS (DELETE FROM outbox WHERE seq = ANY (seqs) RETURNING tenant_id, type)
    INSERT INTO flow (tenant_id, direction, type, events)
    SELECT tenant_id, 'sent', type, count(*) FROM gone WHERE type <> ALL (control)
     GROUP BY tenant_id, type ORDER BY tenant_id, type
    ON CONFLICT (tenant_id, direction, type) DO UPDATE SET events = flow.events + excluded.events
$$;
"""

HOUSE_TABLES = (
    "tenant", "api_key", "outbox", "inbox", "flow", "dead_letter", "due_work", "idempotency", "probe",
)  # fmt: skip


AUDIT = """
CREATE TABLE audit_head (
    tenant_id uuid PRIMARY KEY,
    seq bigint NOT NULL,
    hash bytea NOT NULL
);
CREATE TABLE audit_entry (
    tenant_id uuid NOT NULL,
    seq bigint NOT NULL,
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    who text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    details text NOT NULL,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (tenant_id, seq)
);
CREATE UNIQUE INDEX audit_entry_id ON audit_entry (tenant_id, id);
CREATE INDEX audit_entry_subject ON audit_entry (tenant_id, subject, id);
REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry FROM encours_app;
REVOKE DELETE, TRUNCATE ON audit_head FROM encours_app;
"""


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


def create_audit() -> None:
    """The tables of `encours_common.audit`, for a service whose acts an auditor reads."""
    execute_script(AUDIT)
    protect("audit_head", "audit_entry")
