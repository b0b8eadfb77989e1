-- Buyers, and the mandates that their banks have registered.

CREATE TABLE buyer (
    tenant_id uuid NOT NULL,
    account_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, account_id)
);

CREATE TABLE mandate (
    tenant_id uuid NOT NULL,
    reference text NOT NULL,
    account_id uuid NOT NULL,
    scheme text NOT NULL,
    is_ended boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, reference)
);

CREATE TABLE scenario (
    tenant_id uuid NOT NULL,
    account_id uuid NOT NULL,
    options jsonb NOT NULL,
    PRIMARY KEY (tenant_id, account_id)
);
COMMENT ON COLUMN scenario.account_id IS 'The nil UUID stands for the buyers who have no scenario of their own.';

CREATE TABLE behaviour (
    tenant_id uuid NOT NULL,
    options jsonb NOT NULL,
    PRIMARY KEY (tenant_id)
);

-- Files: received and issued, and the parts of both.

CREATE TABLE incoming_part (
    tenant_id uuid NOT NULL,
    sha256 text NOT NULL,
    part integer NOT NULL,
    content_sealed text STORAGE EXTERNAL NOT NULL,
    PRIMARY KEY (tenant_id, sha256, part)
);

CREATE TABLE received_file (
    tenant_id uuid NOT NULL,
    file_id uuid NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    message_id text NOT NULL,
    refused_with text,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, file_id)
);
CREATE UNIQUE INDEX received_file_content ON received_file (tenant_id, name, sha256);
CREATE UNIQUE INDEX received_file_message ON received_file (tenant_id, message_id) WHERE refused_with IS NULL;

CREATE TABLE sealed_part (
    tenant_id uuid NOT NULL,
    file_id uuid NOT NULL,
    part integer NOT NULL,
    content_sealed text STORAGE EXTERNAL NOT NULL,
    PRIMARY KEY (tenant_id, file_id, part)
);

CREATE TABLE file_disclosure (
    tenant_id uuid NOT NULL,
    file_disclosure_id uuid NOT NULL,
    file_id uuid NOT NULL,
    key_id uuid NOT NULL,
    disclosed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, file_disclosure_id)
);

-- Accounts of the bank's customers. `last_…_number` counts what was issued for the account.

CREATE TABLE bank_account (
    tenant_id uuid NOT NULL,
    bank_account_id uuid NOT NULL,
    iban_sealed text NOT NULL,
    last_notice_number integer NOT NULL DEFAULT 0,
    last_statement_number integer NOT NULL DEFAULT 0,
    last_statement_on date,
    PRIMARY KEY (tenant_id, bank_account_id)
);

CREATE TABLE block (
    tenant_id uuid NOT NULL,
    file_id uuid NOT NULL,
    payment_information_id text NOT NULL,
    bank_account_id uuid NOT NULL,
    scheme text NOT NULL,
    batch_booking boolean,
    collection_on date NOT NULL,
    PRIMARY KEY (tenant_id, file_id, payment_information_id)
);

CREATE TABLE debit (
    tenant_id uuid NOT NULL,
    file_id uuid NOT NULL,
    place integer NOT NULL,
    payment_information_id text NOT NULL,
    end_to_end_id text NOT NULL,
    instruction_id text,
    mandate_reference text NOT NULL,
    debtor_name text NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    collection_on date NOT NULL,
    state text NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'rejected', 'silent', 'credited', 'returned',
                                                            'cancelled', 'reversed')),
    reason_code text,
    credited_on date,
    return_on date,
    reverse_on date,
    PRIMARY KEY (tenant_id, file_id, place)
);
CREATE INDEX debit_day ON debit (tenant_id, collection_on);
CREATE INDEX debit_mandate ON debit (tenant_id, mandate_reference);
CREATE INDEX debit_return ON debit (tenant_id, return_on) WHERE return_on IS NOT NULL;
CREATE INDEX debit_reverse ON debit (tenant_id, reverse_on) WHERE reverse_on IS NOT NULL;
CREATE INDEX debit_reference ON debit (tenant_id, end_to_end_id);

-- Each entry of each account. `entry_sealed` is what messages say of it.

CREATE TABLE booking (
    tenant_id uuid NOT NULL,
    booking_id uuid NOT NULL,
    bank_account_id uuid NOT NULL,
    booked_on date NOT NULL,
    amount_minor bigint NOT NULL,
    entry_sealed text NOT NULL,
    PRIMARY KEY (tenant_id, booking_id)
);
CREATE INDEX booking_day ON booking (tenant_id, bank_account_id, booked_on) INCLUDE (amount_minor);

CREATE TABLE issued_file (
    tenant_id uuid NOT NULL,
    file_id uuid NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    message_id text NOT NULL,
    sha256 text NOT NULL,
    issued_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, file_id)
);
