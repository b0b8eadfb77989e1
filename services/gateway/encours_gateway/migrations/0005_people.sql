-- Instants of these tables are real ones, also of a sandbox merchant: the people are.
CREATE TABLE users (
    tenant_id uuid NOT NULL,
    user_id uuid NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('merchant', 'buyer')),
    role text NOT NULL,
    account_id uuid,
    with_group boolean NOT NULL DEFAULT false,
    spending_limit_minor bigint,
    locale text NOT NULL,
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'blocked')),
    password_hash text,
    totp_sealed text,
    totp_confirmed boolean NOT NULL DEFAULT false,
    totp_step integer NOT NULL DEFAULT 0,
    joined_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, user_id),
    CHECK ((kind = 'buyer') = (account_id IS NOT NULL))
);
CREATE UNIQUE INDEX users_email ON users (tenant_id, email);
CREATE INDEX users_sign_in ON users (email);

CREATE TABLE session (
    tenant_id uuid NOT NULL,
    session_id uuid NOT NULL,
    user_id uuid NOT NULL,
    digest bytea NOT NULL,
    status text NOT NULL CHECK (status IN ('second_factor_required', 'signed_in')),
    amr text[] NOT NULL,
    address text NOT NULL,
    user_agent text NOT NULL,
    began_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ends_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, session_id)
);
CREATE UNIQUE INDEX session_digest ON session (digest);
CREATE INDEX session_of_user ON session (tenant_id, user_id);
CREATE INDEX session_expiry ON session (expires_at);

-- Attempts by account, address and second factor; they belong to the installation, not to a merchant.
CREATE TABLE sign_in_throttle (
    tenant_id uuid NOT NULL,
    subject text NOT NULL,
    failures integer NOT NULL,
    blocked_until timestamptz NOT NULL,
    failed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, subject)
);
CREATE INDEX sign_in_throttle_age ON sign_in_throttle (failed_at);

-- Buyers' accounts, from credit's events: whose users the portal's are.
CREATE TABLE buyer (
    tenant_id uuid NOT NULL,
    account_id uuid NOT NULL,
    parent_id uuid,
    name text NOT NULL,
    PRIMARY KEY (tenant_id, account_id)
);
CREATE INDEX buyer_parent ON buyer (tenant_id, parent_id);
