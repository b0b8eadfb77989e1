CREATE FUNCTION name_key(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_replace(upper(translate(name,
           'àáâãäåçèéêëìíîïñòóôõöùúûüýÿÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝŸ',
           'aaaaaaceeeeiiiinooooouuuuyyAAAAAACEEEEIIIINOOOOOUUUUYY')), '[^A-Z0-9]', '', 'g')
$$;

CREATE TABLE buyer (
    tenant_id uuid NOT NULL,
    account_id uuid NOT NULL,
    external_id text,
    name text NOT NULL,
    siren text,
    vat_number text,
    country text NOT NULL,
    email text NOT NULL,
    address jsonb,
    terms jsonb,
    analytics jsonb NOT NULL,
    PRIMARY KEY (tenant_id, account_id)
);
CREATE INDEX buyer_by_name_key ON buyer (tenant_id, name_key(name));

CREATE TABLE number_series (
    tenant_id uuid NOT NULL,
    series text NOT NULL,
    last bigint NOT NULL CHECK (last > 0),
    PRIMARY KEY (tenant_id, series)
);

CREATE TABLE invoice (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    number text NOT NULL,
    order_id uuid NOT NULL,
    order_external_id text NOT NULL,
    shipment_id uuid NOT NULL,
    currency text NOT NULL,
    issued_on date NOT NULL,
    due_on date NOT NULL,
    overdue_check_on date NOT NULL,
    by_statement boolean NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    paid_minor bigint NOT NULL DEFAULT 0 CHECK (paid_minor >= 0),
    credited_minor bigint NOT NULL DEFAULT 0 CHECK (credited_minor >= 0),
    in_collection_minor bigint NOT NULL DEFAULT 0 CHECK (in_collection_minor >= 0),
    disputed_minor bigint NOT NULL DEFAULT 0 CHECK (disputed_minor >= 0),
    overdue_on date,
    version integer NOT NULL DEFAULT 1 CHECK (version > 0),
    awaiting_debit boolean NOT NULL DEFAULT false,
    statement_id uuid,
    failure jsonb,
    terms jsonb NOT NULL,
    lines jsonb NOT NULL,
    vat jsonb NOT NULL,
    parties jsonb NOT NULL,
    cost_centre text,
    analytics jsonb NOT NULL,
    open_minor bigint NOT NULL GENERATED ALWAYS AS (amount_minor - paid_minor - credited_minor) STORED,
    status text NOT NULL GENERATED ALWAYS AS (
        CASE WHEN amount_minor = credited_minor THEN 'credited'
             WHEN amount_minor = paid_minor + credited_minor THEN 'paid'
             WHEN disputed_minor > 0 THEN 'disputed'
             WHEN in_collection_minor > 0 THEN 'in_collection'
             WHEN overdue_on IS NOT NULL THEN 'overdue'
             ELSE 'open' END) STORED,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT every_cent_once CHECK (paid_minor + credited_minor + in_collection_minor <= amount_minor)
);
CREATE UNIQUE INDEX invoice_shipment_once ON invoice (tenant_id, shipment_id);
CREATE UNIQUE INDEX invoice_number_once ON invoice (tenant_id, number);
CREATE INDEX invoice_of_account ON invoice (tenant_id, account_id, id);
CREATE INDEX invoice_of_order ON invoice (tenant_id, order_id, id);
CREATE INDEX invoice_by_status ON invoice (tenant_id, status, id);
CREATE INDEX invoice_by_day ON invoice (tenant_id, issued_on);
CREATE INDEX invoice_open ON invoice (tenant_id, account_id) WHERE amount_minor > paid_minor + credited_minor;
CREATE INDEX invoice_not_yet_on_statement ON invoice (tenant_id, account_id, issued_on) WHERE by_statement AND statement_id IS NULL;
CREATE INDEX invoice_overdue_check ON invoice (tenant_id, overdue_check_on, account_id)
    WHERE overdue_on IS NULL AND amount_minor > paid_minor + credited_minor;
CREATE INDEX invoice_by_digits ON invoice (tenant_id, replace(number, '-', ''));
CREATE INDEX invoice_open_amount ON invoice (tenant_id, open_minor) WHERE amount_minor > paid_minor + credited_minor;
CREATE INDEX invoice_by_due_day ON invoice (tenant_id, due_on, id);

CREATE TABLE credit_note (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    number text NOT NULL,
    external_id text,
    return_id uuid,
    invoice_id uuid,
    order_id uuid,
    amount bigint NOT NULL CHECK (amount > 0),
    applied bigint NOT NULL DEFAULT 0 CHECK (applied BETWEEN 0 AND amount),
    version integer NOT NULL DEFAULT 1 CHECK (version > 0),
    currency text NOT NULL,
    reason text NOT NULL,
    issued_on date NOT NULL,
    statement_id uuid,
    vat jsonb NOT NULL,
    parties jsonb NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX credit_note_number_once ON credit_note (tenant_id, number);
CREATE UNIQUE INDEX credit_note_external_once ON credit_note (tenant_id, account_id, external_id);
CREATE UNIQUE INDEX credit_note_return_once ON credit_note (tenant_id, return_id);
CREATE INDEX credit_note_of_account ON credit_note (tenant_id, account_id, id);
CREATE INDEX credit_note_of_invoice ON credit_note (tenant_id, invoice_id);
CREATE INDEX credit_note_by_day ON credit_note (tenant_id, issued_on);
CREATE INDEX credit_note_left ON credit_note (tenant_id, account_id) WHERE applied < amount;
CREATE INDEX credit_note_not_yet_on_statement ON credit_note (tenant_id, account_id, issued_on) WHERE statement_id IS NULL;

CREATE TABLE payment (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    applied bigint NOT NULL DEFAULT 0 CHECK (applied BETWEEN 0 AND amount),
    currency text NOT NULL,
    method text NOT NULL CHECK (method IN ('transfer', 'card', 'cheque')),
    reference text,
    received_on date NOT NULL,
    advice jsonb NOT NULL,
    statement_id uuid,
    reversed_on date,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX payment_of_account ON payment (tenant_id, account_id, id);
CREATE INDEX payment_left ON payment (tenant_id, account_id) WHERE applied < amount;
CREATE INDEX payment_by_day ON payment (tenant_id, received_on, id);

CREATE TABLE application (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    source_kind text NOT NULL CHECK (source_kind IN ('collection', 'payment', 'credit_note')),
    source_id uuid NOT NULL,
    amount bigint NOT NULL CHECK (amount <> 0),
    applied_on date NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX application_of_invoice ON application (tenant_id, invoice_id);
CREATE INDEX application_of_source ON application (tenant_id, source_id);

CREATE TABLE statement (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    number text NOT NULL,
    period_start date NOT NULL,
    period_end date NOT NULL,
    due_on date NOT NULL,
    currency text NOT NULL,
    total bigint NOT NULL,
    items jsonb NOT NULL,
    parties jsonb NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX statement_number_once ON statement (tenant_id, number);
CREATE INDEX statement_of_account ON statement (tenant_id, account_id, id);
CREATE INDEX statement_by_digits ON statement (tenant_id, replace(number, '-', ''));
CREATE INDEX statement_by_due_day ON statement (tenant_id, due_on, id);

CREATE TABLE collection (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    statement_id uuid,
    invoice_id uuid,
    amount bigint NOT NULL,
    currency text NOT NULL,
    collection_date date NOT NULL,
    end_to_end_id text,
    stage text NOT NULL DEFAULT 'none',
    settled_on date,
    final_on date,
    mandate_reference text,
    creditor_identifier text,
    iban_masked text,
    failure jsonb,
    early boolean NOT NULL DEFAULT false,
    retry_of uuid,
    parts jsonb,
    cancelled_by text,
    cancel_cause text,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX collection_of_statement ON collection (tenant_id, statement_id);
CREATE INDEX collection_of_invoice ON collection (tenant_id, invoice_id);
CREATE INDEX collection_settled ON collection (tenant_id, final_on, account_id) WHERE stage = 'settled';
CREATE INDEX collection_asking ON collection (tenant_id, account_id) WHERE stage = 'none' AND cancelled_by IS NULL;

CREATE TABLE collection_part (
    tenant_id uuid NOT NULL,
    collection_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    PRIMARY KEY (tenant_id, collection_id, invoice_id)
);
CREATE INDEX collection_part_of_invoice ON collection_part (tenant_id, invoice_id);

CREATE TABLE dispute (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    currency text NOT NULL,
    reason text NOT NULL,
    status text NOT NULL CHECK (status IN ('open', 'rejected', 'credited')),
    opened_at timestamptz NOT NULL,
    resolved_at timestamptz,
    credit_note_id uuid,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX dispute_of_invoice ON dispute (tenant_id, invoice_id, id);

CREATE TABLE dispute_message (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    dispute_id uuid NOT NULL,
    author text NOT NULL,
    message text NOT NULL,
    written_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX dispute_message_of_dispute ON dispute_message (tenant_id, dispute_id, id);

CREATE TABLE early_collection (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    requested_by text NOT NULL CHECK (requested_by IN ('buyer', 'merchant')),
    collection_date date NOT NULL,
    currency text NOT NULL,
    reason text,
    requested_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX early_collection_of_account ON early_collection (tenant_id, account_id, id);

CREATE TABLE early_collection_part (
    tenant_id uuid NOT NULL,
    early_collection_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    number text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    collection_id uuid,
    PRIMARY KEY (tenant_id, early_collection_id, invoice_id)
);
CREATE INDEX early_collection_part_requested ON early_collection_part (tenant_id, invoice_id) WHERE collection_id IS NULL;
CREATE UNIQUE INDEX early_collection_part_of_collection ON early_collection_part (tenant_id, collection_id);

CREATE TABLE fee (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('return_fee')),
    collection_id uuid NOT NULL,
    reason_code text,
    amount bigint NOT NULL CHECK (amount > 0),
    paid bigint NOT NULL DEFAULT 0 CHECK (paid >= 0),
    waived bigint NOT NULL DEFAULT 0 CHECK (waived >= 0),
    currency text NOT NULL,
    charged_on date NOT NULL,
    waived_on date,
    waive_reason text,
    status text NOT NULL GENERATED ALWAYS AS (
        CASE WHEN amount > paid + waived THEN 'open' WHEN waived > 0 THEN 'waived' ELSE 'paid' END) STORED,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT every_cent_of_a_fee_once CHECK (paid + waived <= amount)
);
CREATE UNIQUE INDEX fee_once_a_debit ON fee (tenant_id, collection_id);
CREATE INDEX fee_of_account ON fee (tenant_id, account_id, id);

CREATE TABLE fee_application (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    fee_id uuid NOT NULL,
    payment_id uuid NOT NULL,
    amount bigint NOT NULL CHECK (amount <> 0),
    applied_on date NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX fee_application_of_payment ON fee_application (tenant_id, payment_id);

CREATE TABLE transfer (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    currency text NOT NULL,
    booked_on date NOT NULL,
    value_on date,
    payer_name text,
    payer_iban_masked text,
    payer_digest text,
    structured_reference text,
    remittance text NOT NULL,
    end_to_end_id text,
    bank_reference text,
    status text NOT NULL CHECK (status IN ('unmatched', 'applied', 'ignored')),
    rule text,
    account_id uuid,
    payment_id uuid,
    reason text,
    decided_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT a_payment_where_applied CHECK ((status = 'applied') = (payment_id IS NOT NULL))
);
CREATE UNIQUE INDEX transfer_of_payment ON transfer (tenant_id, payment_id);
CREATE INDEX transfer_by_status ON transfer (tenant_id, status, id);
CREATE INDEX transfer_of_payer ON transfer (tenant_id, payer_digest) WHERE status = 'applied';

CREATE TABLE journal_entry (
    tenant_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    place integer NOT NULL,
    journal text NOT NULL,
    entry_on date NOT NULL,
    ledger text NOT NULL,
    account_id uuid NOT NULL,
    piece text NOT NULL,
    label text NOT NULL,
    currency text NOT NULL,
    debit bigint NOT NULL CHECK (debit >= 0),
    credit bigint NOT NULL CHECK (credit >= 0),
    PRIMARY KEY (tenant_id, entry_id, place)
);
CREATE INDEX journal_entry_by_day ON journal_entry (tenant_id, entry_on, entry_id);
REVOKE UPDATE, DELETE ON journal_entry FROM encours_billing, encours_billing_worker;

CREATE FUNCTION journal_is_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM fresh GROUP BY tenant_id, entry_id, currency HAVING sum(debit) <> sum(credit)) THEN
        RAISE EXCEPTION 'a journal entry is not balanced' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER journal_is_balanced AFTER INSERT ON journal_entry REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_balanced();
