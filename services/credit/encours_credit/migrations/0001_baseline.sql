CREATE TABLE account (
    tenant_id uuid NOT NULL,
    account_id uuid NOT NULL,
    typeid text NOT NULL,
    external_id text,
    name text NOT NULL,
    siren text,
    vat_number text,
    country text NOT NULL,
    email text NOT NULL,
    address jsonb,
    terms jsonb,
    analytics jsonb NOT NULL DEFAULT '{}',
    opened_at timestamptz NOT NULL,
    prenotification jsonb,
    PRIMARY KEY (tenant_id, account_id)
);
CREATE UNIQUE INDEX account_external ON account (tenant_id, external_id);
CREATE INDEX account_by_name ON account (tenant_id, name, account_id);

-- The one hot row of an account: narrow, without any index on what changes, so that an order updates it in place; its
-- CHECK is what no order can pass.
CREATE TABLE exposure (
    tenant_id uuid NOT NULL,
    account_id uuid NOT NULL,
    parent_id uuid,
    limit_minor bigint CHECK (limit_minor >= 0),
    limit_id uuid,
    currency text NOT NULL DEFAULT 'EUR',
    closed boolean NOT NULL DEFAULT false,
    hold_cause text,
    hold_reason_code text,
    mandates integer NOT NULL DEFAULT 0 CHECK (mandates >= 0),
    open_orders_minor bigint NOT NULL DEFAULT 0 CHECK (open_orders_minor >= 0),
    unbilled_minor bigint NOT NULL DEFAULT 0,
    invoiced_minor bigint NOT NULL DEFAULT 0,
    in_collection_minor bigint NOT NULL DEFAULT 0,
    overdue_minor bigint NOT NULL DEFAULT 0,
    children_minor bigint NOT NULL DEFAULT 0,
    used_minor bigint GENERATED ALWAYS AS (
        open_orders_minor + unbilled_minor + invoiced_minor + in_collection_minor + overdue_minor) STORED,
    pooled_minor bigint GENERATED ALWAYS AS (
        open_orders_minor + unbilled_minor + invoiced_minor + in_collection_minor + overdue_minor
        + children_minor) STORED,
    ceiling_minor bigint DEFAULT 0,
    alert_percent integer NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, account_id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES account,
    CONSTRAINT within_limit CHECK (CASE WHEN limit_minor IS NULL THEN used_minor ELSE pooled_minor END <= ceiling_minor),
    CONSTRAINT ceiling_stands CHECK (ceiling_minor IS NOT NULL OR parent_id IS NOT NULL AND limit_minor IS NULL),
    CONSTRAINT ceiling_holds_limit CHECK (ceiling_minor >= limit_minor),
    CHECK (parent_id <> account_id)
) WITH (fillfactor = 50);
CREATE INDEX exposure_parent ON exposure (tenant_id, parent_id) WHERE parent_id IS NOT NULL;
COMMENT ON COLUMN exposure.limit_minor IS 'The limit in force; null = none of its own, 0 = none allowed';
COMMENT ON COLUMN exposure.ceiling_minor IS
    'What no order may pass: see ceiling_of; written by all that changes exposure or limit, except orders';
COMMENT ON COLUMN exposure.children_minor IS 'What the subsidiaries use of the pool';
COMMENT ON COLUMN exposure.alert_percent IS 'The highest threshold reached and told';

CREATE TABLE credit_limit (
    tenant_id uuid NOT NULL,
    limit_id uuid NOT NULL,
    account_id uuid NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
    currency text NOT NULL,
    source text NOT NULL CHECK (source IN ('own', 'insurer')),
    valid_from date,
    valid_to date,
    reason text,
    set_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, limit_id),
    CHECK (valid_to >= valid_from)
);
CREATE INDEX credit_limit_account ON credit_limit (tenant_id, account_id, limit_id);

CREATE TABLE orders (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    account_id uuid NOT NULL,
    external_id text NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency text NOT NULL,
    decision text NOT NULL CHECK (decision IN ('authorized', 'declined', 'referred')),
    reasons text[] NOT NULL,
    fulfilment text NOT NULL CHECK (fulfilment IN ('open', 'partly_shipped', 'shipped', 'cancelled')),
    shipped_minor bigint NOT NULL DEFAULT 0 CHECK (shipped_minor >= 0),
    cancelled_minor bigint NOT NULL DEFAULT 0 CHECK (cancelled_minor >= 0),
    returned_minor bigint NOT NULL DEFAULT 0 CHECK (returned_minor >= 0),
    due_on date,
    expires_on date NOT NULL,
    placed_at timestamptz NOT NULL,
    cost_centre text,
    lines jsonb NOT NULL DEFAULT '[]',
    analytics jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (tenant_id, order_id),
    CHECK (shipped_minor + cancelled_minor <= amount_minor),
    CHECK (returned_minor <= shipped_minor),
    CHECK (decision = 'authorized' OR shipped_minor + cancelled_minor = 0)
) WITH (fillfactor = 85);
CREATE INDEX orders_account ON orders (tenant_id, account_id, order_id);
-- Finds orders by the shop's own id, and lets one of them at most be live on an account.
CREATE UNIQUE INDEX orders_external ON orders (tenant_id, external_id, account_id, (
    CASE WHEN decision = 'authorized' AND fulfilment <> 'cancelled'
         THEN '00000000-0000-0000-0000-000000000000' ELSE order_id END));
CREATE INDEX orders_expiry ON orders (tenant_id, expires_on)
    WHERE decision = 'authorized' AND fulfilment IN ('open', 'partly_shipped');

CREATE TABLE movement (
    tenant_id uuid NOT NULL,
    movement_id uuid NOT NULL,
    order_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('shipment', 'return')),
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    lines jsonb NOT NULL DEFAULT '[]',
    reason text,
    moved_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, movement_id)
);
CREATE INDEX movement_order ON movement (tenant_id, order_id);
COMMENT ON TABLE movement IS 'Goods that left for a buyer or came back';

CREATE TABLE receivable (
    tenant_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    account_id uuid NOT NULL,
    order_id uuid NOT NULL,
    version integer NOT NULL,
    amount_minor bigint NOT NULL,
    open_minor bigint NOT NULL,
    credited_minor bigint NOT NULL,
    paid_minor bigint NOT NULL,
    in_collection_minor bigint NOT NULL,
    overdue boolean NOT NULL,
    overdue_minor bigint NOT NULL GENERATED ALWAYS AS (
        CASE WHEN overdue THEN open_minor - in_collection_minor ELSE 0 END) STORED,
    invoiced_minor bigint NOT NULL GENERATED ALWAYS AS (
        CASE WHEN overdue THEN 0 ELSE open_minor - in_collection_minor END) STORED,
    PRIMARY KEY (tenant_id, invoice_id)
);
CREATE INDEX receivable_order ON receivable (tenant_id, order_id);
CREATE INDEX receivable_account ON receivable (tenant_id, account_id);
COMMENT ON TABLE receivable IS 'Projection of invoices as billing published them last';

CREATE TABLE credit_note (
    tenant_id uuid NOT NULL,
    credit_note_id uuid NOT NULL,
    account_id uuid NOT NULL,
    version integer NOT NULL,
    amount_minor bigint NOT NULL,
    used_minor bigint NOT NULL,
    PRIMARY KEY (tenant_id, credit_note_id)
);
COMMENT ON TABLE credit_note IS 'Projection of credit notes; what is not used is credit on the account';
CREATE INDEX credit_note_account ON credit_note (tenant_id, account_id);

CREATE TABLE mandate (
    tenant_id uuid NOT NULL,
    mandate_id uuid NOT NULL,
    account_id uuid NOT NULL,
    active boolean NOT NULL,
    PRIMARY KEY (tenant_id, mandate_id)
);
CREATE INDEX mandate_account ON mandate (tenant_id, account_id);
COMMENT ON TABLE mandate IS 'Projection: which mandates may be collected now';

CREATE TABLE due_day (
    tenant_id uuid NOT NULL,
    day date NOT NULL,
    terms text NOT NULL,
    due_on date NOT NULL,
    PRIMARY KEY (tenant_id, day, terms)
);
COMMENT ON TABLE due_day IS 'Due dates of today by terms, worked out once by encours_values.terms for decide_orders';
