ALTER TABLE payment ADD COLUMN by_service boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN payment.by_service IS 'Collected by the payment service, which has the money until it pays out';

ALTER TABLE transfer DROP CONSTRAINT transfer_status_check;
ALTER TABLE transfer ADD CONSTRAINT transfer_status_check
    CHECK (status IN ('unmatched', 'applied', 'payout', 'ignored', 'reversed', 'acknowledged'));

CREATE TABLE checkout_session (
    tenant_id uuid NOT NULL,
    checkout_session_id uuid NOT NULL,
    account_id uuid NOT NULL,
    connection_id uuid NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency text NOT NULL,
    allocation jsonb NOT NULL,
    save_card boolean NOT NULL,
    card_id uuid,
    return_url text,
    status text NOT NULL CHECK (status IN ('open', 'paid', 'expired', 'failed')),
    external_id text,
    external_payment_id text,
    url text,
    collected_minor bigint NOT NULL DEFAULT 0 CHECK (collected_minor BETWEEN 0 AND amount_minor),
    disputed_minor bigint NOT NULL DEFAULT 0 CHECK (disputed_minor >= 0),
    refunded_minor bigint NOT NULL DEFAULT 0 CHECK (refunded_minor >= 0),
    payment_id uuid,
    failure text,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    paid_at timestamptz,
    PRIMARY KEY (tenant_id, checkout_session_id),
    CONSTRAINT a_payment_where_collected CHECK ((collected_minor > 0) = (payment_id IS NOT NULL))
);
CREATE INDEX checkout_session_of_account ON checkout_session (tenant_id, account_id, checkout_session_id);
CREATE UNIQUE INDEX checkout_session_by_external_id ON checkout_session (tenant_id, external_id);
CREATE UNIQUE INDEX checkout_session_by_payment ON checkout_session (tenant_id, external_payment_id);
COMMENT ON TABLE checkout_session IS 'A payment by card: what was asked for, and what the payment service has of it now';

CREATE TABLE card (
    tenant_id uuid NOT NULL,
    card_id uuid NOT NULL,
    account_id uuid NOT NULL,
    connection_id uuid NOT NULL,
    external_customer_id text NOT NULL,
    external_id text NOT NULL,
    brand text NOT NULL,
    last_digits text NOT NULL,
    expires_month integer NOT NULL CHECK (expires_month BETWEEN 1 AND 12),
    expires_year integer NOT NULL,
    saved_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, card_id)
);
CREATE UNIQUE INDEX card_of_account ON card (tenant_id, account_id, external_id);
COMMENT ON TABLE card IS 'A card that the payment service keeps for a buyer; its number is there, never here';

CREATE TABLE payment_service_event (
    tenant_id uuid NOT NULL,
    external_id text NOT NULL,
    kind text NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, external_id)
);
COMMENT ON TABLE payment_service_event IS 'Webhooks of payment services that took effect: each does once';

CREATE TABLE payout (
    tenant_id uuid NOT NULL,
    payout_id uuid NOT NULL,
    connection_id uuid NOT NULL,
    external_id text NOT NULL,
    amount_minor bigint NOT NULL,
    collected_minor bigint NOT NULL,
    fee_minor bigint NOT NULL,
    other_minor bigint NOT NULL,
    currency text NOT NULL,
    arrives_on date NOT NULL,
    reference text,
    transfer_id uuid,
    PRIMARY KEY (tenant_id, payout_id),
    CONSTRAINT a_payout_adds_up CHECK (amount_minor = collected_minor - fee_minor + other_minor)
);
CREATE UNIQUE INDEX payout_by_external_id ON payout (tenant_id, external_id);
CREATE INDEX payout_expected ON payout (tenant_id, amount_minor) WHERE transfer_id IS NULL;
COMMENT ON TABLE payout IS 'What a payment service pays out: card payments less its fees; other: money of other sales';
