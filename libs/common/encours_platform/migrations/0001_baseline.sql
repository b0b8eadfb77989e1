-- The tables that every service has in its own schema.

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
CREATE INDEX tenant_sandbox ON tenant (tenant_id) WHERE kind = 'sandbox';

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
    restated boolean NOT NULL DEFAULT false,
    data jsonb NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, fillfactor = 100);

CREATE TABLE inbox (
    tenant_id uuid NOT NULL,
    event_id uuid NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, event_id)
);
CREATE INDEX inbox_age ON inbox (received_at);

CREATE TABLE flow (
    tenant_id uuid NOT NULL,
    direction text NOT NULL CHECK (direction IN ('sent', 'handled')),
    type text NOT NULL,
    events bigint NOT NULL,
    PRIMARY KEY (tenant_id, direction, type)
);

CREATE TABLE dead_letter (
    tenant_id uuid NOT NULL,
    dead_letter_id uuid NOT NULL,
    source text NOT NULL CHECK (source IN ('event', 'job')),
    name text NOT NULL,
    content jsonb NOT NULL,
    error text NOT NULL,
    failed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    replayed_at timestamptz,
    PRIMARY KEY (tenant_id, dead_letter_id)
);
CREATE INDEX dead_letter_replayed ON dead_letter (replayed_at) WHERE replayed_at IS NOT NULL;

CREATE TABLE due_work (
    tenant_id uuid NOT NULL,
    work_id uuid NOT NULL DEFAULT uuidv7(),
    kind text NOT NULL,
    subject text NOT NULL,
    due_at timestamptz NOT NULL,
    payload jsonb NOT NULL DEFAULT '{}',
    attempts integer NOT NULL DEFAULT 0,
    not_before timestamptz,
    is_sandbox boolean NOT NULL,
    PRIMARY KEY (tenant_id, work_id)
);
CREATE INDEX due_work_live ON due_work (due_at) WHERE NOT is_sandbox;
CREATE UNIQUE INDEX due_work_once ON due_work (tenant_id, kind, subject);
CREATE INDEX due_work_due ON due_work (tenant_id, due_at);

CREATE TABLE idempotency (
    tenant_id uuid NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    status integer,
    answer bytea,
    stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, key)
);
CREATE INDEX idempotency_age ON idempotency (stored_at);

CREATE TABLE probe (
    tenant_id uuid PRIMARY KEY,
    asked bigint NOT NULL,
    answered bigint NOT NULL DEFAULT 0
);
CREATE INDEX probe_waiting ON probe (tenant_id) WHERE asked > answered;

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
-- When rows that nobody needs any more were deleted last.
CREATE TABLE pruning (
    subject text PRIMARY KEY,
    pruned_at timestamptz NOT NULL
);
DO $$
DECLARE
    roles text := format('%I, %I', 'encours_' || current_schema(), 'encours_' || current_schema() || '_worker');
BEGIN
    EXECUTE 'REVOKE UPDATE, DELETE ON audit_entry FROM ' || roles;
    EXECUTE 'REVOKE DELETE ON audit_head FROM ' || roles;
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON pruning FROM %I', 'encours_' || current_schema());
END $$;

-- Which text of `functions/NAME.sql` is in force.
CREATE TABLE sql_function (
    name text PRIMARY KEY,
    checksum text NOT NULL
);
