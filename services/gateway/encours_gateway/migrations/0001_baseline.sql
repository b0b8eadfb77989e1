CREATE TABLE merchant (
    tenant_id uuid PRIMARY KEY,
    name text NOT NULL,
    kind text NOT NULL,
    settings jsonb NOT NULL,
    version bigint NOT NULL,
    opened_at timestamptz NOT NULL
);

CREATE TABLE merchant_key (
    tenant_id uuid NOT NULL,
    key_id uuid NOT NULL,
    name text NOT NULL,
    digest text NOT NULL,
    scopes text[] NOT NULL,
    issued_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (tenant_id, key_id)
);

CREATE TABLE clock (
    tenant_id uuid PRIMARY KEY,
    probe bigint NOT NULL DEFAULT 0,
    target_at timestamptz
);

CREATE TABLE clock_report (
    tenant_id uuid NOT NULL,
    service text NOT NULL,
    probe bigint NOT NULL,
    report jsonb NOT NULL,
    PRIMARY KEY (tenant_id, service)
);

CREATE TABLE figure (
    tenant_id uuid NOT NULL,
    type text NOT NULL,
    events bigint NOT NULL,
    amount_minor numeric NOT NULL,
    last_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, type)
);

-- The last events for the page, newest first, in one row: nothing has to be deleted.
CREATE TABLE latest_events (
    tenant_id uuid PRIMARY KEY,
    entries jsonb NOT NULL
);

-- Who is signed in to the page; signing out deletes the row.
CREATE TABLE page_session (
    tenant_id uuid NOT NULL,
    session_id uuid NOT NULL,
    ends_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, session_id)
);
