-- Events as partners see them. `position` is the order of arrival (one transaction of a tenant writes at a time), `sequence`
-- counts the events of one account from 1 without a gap.
CREATE TABLE event (
    tenant_id uuid NOT NULL,
    event_id uuid NOT NULL,
    position uuid NOT NULL DEFAULT uuidv7(),
    account_id uuid,
    type text NOT NULL,
    occurred_at timestamptz NOT NULL,
    sequence bigint NOT NULL CHECK (sequence > 0),
    payload jsonb NOT NULL,
    PRIMARY KEY (tenant_id, event_id)
);
CREATE UNIQUE INDEX event_position ON event (tenant_id, position);
CREATE INDEX event_of_account ON event (tenant_id, account_id, position);
CREATE INDEX event_of_type ON event (tenant_id, type, position);
CREATE INDEX event_age ON event (tenant_id, occurred_at);

-- The last sequence given to an account; events without an account count under the nil UUID.
CREATE TABLE account_sequence (
    tenant_id uuid NOT NULL,
    account_id uuid NOT NULL,
    last bigint NOT NULL,
    PRIMARY KEY (tenant_id, account_id)
) WITH (fillfactor = 70);

CREATE TABLE webhook_endpoint (
    tenant_id uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    url text NOT NULL,
    description text,
    events text[] NOT NULL CHECK (cardinality(events) > 0),
    status text NOT NULL CHECK (status IN ('enabled', 'disabled')),
    disabled_cause text,
    last_success_at timestamptz,
    last_fault text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, endpoint_id),
    CHECK ((status = 'disabled') = (disabled_cause IS NOT NULL))
);

-- Signing secrets of an endpoint: the current one (valid_until is null) and those that a rotation replaced.
CREATE TABLE webhook_secret (
    tenant_id uuid NOT NULL,
    secret_id uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    secret_sealed text NOT NULL,
    valid_until timestamptz,
    PRIMARY KEY (tenant_id, secret_id)
);
CREATE INDEX webhook_secret_of_endpoint ON webhook_secret (tenant_id, endpoint_id);
CREATE UNIQUE INDEX webhook_secret_current ON webhook_secret (tenant_id, endpoint_id) WHERE valid_until IS NULL;

CREATE TABLE delivery (
    tenant_id uuid NOT NULL,
    delivery_id uuid NOT NULL DEFAULT uuidv7(),
    endpoint_id uuid NOT NULL,
    event_id uuid NOT NULL,
    event_type text NOT NULL,
    status text NOT NULL CHECK (status IN ('pending', 'delivered', 'failed')),
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    created_at timestamptz NOT NULL,
    delivered_at timestamptz,
    last_status_code integer,
    last_fault text,
    PRIMARY KEY (tenant_id, delivery_id),
    CHECK ((status = 'pending') = (next_attempt_at IS NOT NULL))
);
CREATE UNIQUE INDEX delivery_once ON delivery (tenant_id, event_id, endpoint_id);
CREATE INDEX delivery_due ON delivery (tenant_id, endpoint_id, next_attempt_at) WHERE status = 'pending';
CREATE INDEX delivery_of_endpoint ON delivery (tenant_id, endpoint_id, delivery_id);
CREATE INDEX delivery_by_status ON delivery (tenant_id, status, delivery_id);
CREATE INDEX delivery_age ON delivery (tenant_id, created_at) WHERE status <> 'pending';

-- One row for each endpoint that has pending deliveries: when the first of them is due on the tenant's clock. The
-- process that delivers them leases the row.
CREATE TABLE delivery_queue (
    tenant_id uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    due_at timestamptz NOT NULL,
    leased_until timestamptz,
    PRIMARY KEY (tenant_id, endpoint_id)
) WITH (fillfactor = 50);
CREATE INDEX delivery_queue_due ON delivery_queue (due_at);

-- Buyers, from credit's accounts: their address and the merchant's own id of them.
CREATE TABLE buyer (
    tenant_id uuid NOT NULL,
    account_id uuid NOT NULL,
    external_id text,
    name text NOT NULL,
    email text NOT NULL,
    PRIMARY KEY (tenant_id, account_id)
);

CREATE TABLE notification (
    tenant_id uuid NOT NULL,
    notification_id uuid NOT NULL,
    account_id uuid,
    event_id uuid,
    template text NOT NULL,
    audience text NOT NULL CHECK (audience IN ('buyer', 'merchant')),
    recipient text,
    buyer_name text,
    locale text NOT NULL,
    facts jsonb NOT NULL,
    status text NOT NULL CHECK (status IN ('waiting', 'not_sent', 'queued', 'sent', 'failed')),
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    created_at timestamptz NOT NULL,
    sent_at timestamptz,
    last_fault text,
    PRIMARY KEY (tenant_id, notification_id),
    CHECK ((status = 'queued') = (next_attempt_at IS NOT NULL)),
    CHECK (status NOT IN ('queued', 'sent') OR recipient IS NOT NULL)
);
CREATE INDEX notification_queue ON notification (tenant_id, next_attempt_at, notification_id) WHERE status = 'queued';
CREATE INDEX notification_waiting ON notification (tenant_id, account_id) WHERE status = 'waiting';
CREATE INDEX notification_by_status ON notification (tenant_id, status, notification_id);
CREATE INDEX notification_by_template ON notification (tenant_id, template, notification_id);
CREATE INDEX notification_of_account ON notification (tenant_id, account_id, notification_id);

-- Projection of invoices as billing published them last; of paid ones too, so that an older event that arrives late
-- changes nothing. `asked_minor` is what a reminder asks for: neither disputed nor at the bank.
CREATE TABLE receivable (
    tenant_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    version integer NOT NULL,
    account_id uuid NOT NULL,
    number text NOT NULL,
    open_minor bigint NOT NULL,
    undisputed_minor bigint NOT NULL,
    in_collection_minor bigint NOT NULL,
    asked_minor bigint NOT NULL GENERATED ALWAYS AS (greatest(0, undisputed_minor - in_collection_minor)) STORED,
    currency text NOT NULL,
    due_on date NOT NULL,
    overdue boolean NOT NULL,
    next_on date,
    PRIMARY KEY (tenant_id, invoice_id)
);
CREATE INDEX receivable_to_remind ON receivable (tenant_id, account_id, next_on)
    WHERE next_on IS NOT NULL AND asked_minor > 0;

-- The step of the reminder plan that was written last, in days from the due date. Not billing's, so not in `receivable`.
CREATE TABLE reminder_step (
    tenant_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    last_step integer NOT NULL,
    PRIMARY KEY (tenant_id, invoice_id)
);
