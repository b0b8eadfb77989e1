-- API key of the merchant: ek_test_01m8eseaare569a5611wz95vbd_xNfphuXcNQE3a2QhOUhDiSu74vp6U7glGy8fl4Ru4is
DO $$ BEGIN CREATE ROLE encours_billing NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE encours_billing_worker NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA billing;
SET search_path TO billing;
SET check_function_bodies = off;
CREATE TABLE api_key (
    tenant_id uuid CONSTRAINT api_key_tenant_id_not_null NOT NULL,
    key_id uuid CONSTRAINT api_key_key_id_not_null NOT NULL,
    digest text CONSTRAINT api_key_digest_not_null NOT NULL,
    scopes text[] CONSTRAINT api_key_scopes_not_null NOT NULL
);
CREATE TABLE application (
    tenant_id uuid CONSTRAINT application_tenant_id_not_null NOT NULL,
    id uuid CONSTRAINT application_id_not_null NOT NULL,
    account_id uuid CONSTRAINT application_account_id_not_null NOT NULL,
    invoice_id uuid CONSTRAINT application_invoice_id_not_null NOT NULL,
    source_kind text CONSTRAINT application_source_kind_not_null NOT NULL,
    source_id uuid CONSTRAINT application_source_id_not_null NOT NULL,
    amount bigint CONSTRAINT application_amount_not_null NOT NULL,
    applied_on date CONSTRAINT application_applied_on_not_null NOT NULL
);
CREATE TABLE audit_entry (
    tenant_id uuid CONSTRAINT audit_entry_tenant_id_not_null NOT NULL,
    seq bigint CONSTRAINT audit_entry_seq_not_null NOT NULL,
    id uuid CONSTRAINT audit_entry_id_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT audit_entry_at_not_null NOT NULL,
    who text CONSTRAINT audit_entry_who_not_null NOT NULL,
    action text CONSTRAINT audit_entry_action_not_null NOT NULL,
    subject text CONSTRAINT audit_entry_subject_not_null NOT NULL,
    details text CONSTRAINT audit_entry_details_not_null NOT NULL,
    hash bytea CONSTRAINT audit_entry_hash_not_null NOT NULL
);
CREATE TABLE audit_head (
    tenant_id uuid CONSTRAINT audit_head_tenant_id_not_null NOT NULL,
    seq bigint CONSTRAINT audit_head_seq_not_null NOT NULL,
    hash bytea CONSTRAINT audit_head_hash_not_null NOT NULL
);
CREATE TABLE buyer (
    tenant_id uuid CONSTRAINT buyer_tenant_id_not_null NOT NULL,
    account_id uuid CONSTRAINT buyer_account_id_not_null NOT NULL,
    external_id text,
    name text CONSTRAINT buyer_name_not_null NOT NULL,
    siren text,
    vat_number text,
    country text CONSTRAINT buyer_country_not_null NOT NULL,
    email text CONSTRAINT buyer_email_not_null NOT NULL,
    address jsonb,
    terms jsonb,
    analytics jsonb CONSTRAINT buyer_analytics_not_null NOT NULL
);
CREATE TABLE collection (
    tenant_id uuid CONSTRAINT collection_tenant_id_not_null NOT NULL,
    id uuid CONSTRAINT collection_id_not_null NOT NULL,
    account_id uuid CONSTRAINT collection_account_id_not_null NOT NULL,
    statement_id uuid,
    invoice_id uuid,
    amount bigint CONSTRAINT collection_amount_not_null NOT NULL,
    currency text CONSTRAINT collection_currency_not_null NOT NULL,
    collection_date date CONSTRAINT collection_collection_date_not_null NOT NULL,
    end_to_end_id text,
    stage text DEFAULT 'none'::text CONSTRAINT collection_stage_not_null NOT NULL,
    settled_on date,
    final_on date,
    mandate_reference text,
    creditor_identifier text,
    iban_masked text,
    failure jsonb,
    early boolean DEFAULT false CONSTRAINT collection_early_not_null NOT NULL,
    retry_of uuid,
    parts jsonb,
    cancelled_by text,
    cancel_cause text
);
CREATE TABLE collection_part (
    tenant_id uuid CONSTRAINT collection_part_tenant_id_not_null NOT NULL,
    collection_id uuid CONSTRAINT collection_part_collection_id_not_null NOT NULL,
    invoice_id uuid CONSTRAINT collection_part_invoice_id_not_null NOT NULL,
    amount bigint CONSTRAINT collection_part_amount_not_null NOT NULL
);
CREATE TABLE credit_note (
    tenant_id uuid CONSTRAINT credit_note_tenant_id_not_null NOT NULL,
    id uuid CONSTRAINT credit_note_id_not_null NOT NULL,
    account_id uuid CONSTRAINT credit_note_account_id_not_null NOT NULL,
    number text CONSTRAINT credit_note_number_not_null NOT NULL,
    external_id text,
    return_id uuid,
    invoice_id uuid,
    order_id uuid,
    amount bigint CONSTRAINT credit_note_amount_not_null NOT NULL,
    applied bigint DEFAULT 0 CONSTRAINT credit_note_applied_not_null NOT NULL,
    version integer DEFAULT 1 CONSTRAINT credit_note_version_not_null NOT NULL,
    currency text CONSTRAINT credit_note_currency_not_null NOT NULL,
    reason text CONSTRAINT credit_note_reason_not_null NOT NULL,
    issued_on date CONSTRAINT credit_note_issued_on_not_null NOT NULL,
    statement_id uuid,
    vat jsonb CONSTRAINT credit_note_vat_not_null NOT NULL,
    parties jsonb CONSTRAINT credit_note_parties_not_null NOT NULL
);
CREATE TABLE dead_letter (
    tenant_id uuid CONSTRAINT dead_letter_tenant_id_not_null NOT NULL,
    dead_letter_id uuid CONSTRAINT dead_letter_dead_letter_id_not_null NOT NULL,
    source text CONSTRAINT dead_letter_source_not_null NOT NULL,
    name text CONSTRAINT dead_letter_name_not_null NOT NULL,
    content jsonb CONSTRAINT dead_letter_content_not_null NOT NULL,
    error text CONSTRAINT dead_letter_error_not_null NOT NULL,
    failed_at timestamp with time zone DEFAULT clock_timestamp() CONSTRAINT dead_letter_failed_at_not_null NOT NULL,
    replayed_at timestamp with time zone
);
CREATE TABLE dispute (
    tenant_id uuid CONSTRAINT dispute_tenant_id_not_null NOT NULL,
    id uuid CONSTRAINT dispute_id_not_null NOT NULL,
    account_id uuid CONSTRAINT dispute_account_id_not_null NOT NULL,
    invoice_id uuid CONSTRAINT dispute_invoice_id_not_null NOT NULL,
    amount bigint CONSTRAINT dispute_amount_not_null NOT NULL,
    currency text CONSTRAINT dispute_currency_not_null NOT NULL,
    reason text CONSTRAINT dispute_reason_not_null NOT NULL,
    status text CONSTRAINT dispute_status_not_null NOT NULL,
    opened_at timestamp with time zone CONSTRAINT dispute_opened_at_not_null NOT NULL,
    resolved_at timestamp with time zone,
    credit_note_id uuid
);
CREATE TABLE dispute_message (
    tenant_id uuid CONSTRAINT dispute_message_tenant_id_not_null NOT NULL,
    id uuid CONSTRAINT dispute_message_id_not_null NOT NULL,
    dispute_id uuid CONSTRAINT dispute_message_dispute_id_not_null NOT NULL,
    author text CONSTRAINT dispute_message_author_not_null NOT NULL,
    message text CONSTRAINT dispute_message_message_not_null NOT NULL,
    written_at timestamp with time zone CONSTRAINT dispute_message_written_at_not_null NOT NULL
);
CREATE TABLE due_work (
    tenant_id uuid CONSTRAINT due_work_tenant_id_not_null NOT NULL,
    work_id uuid DEFAULT uuidv7() CONSTRAINT due_work_work_id_not_null NOT NULL,
    kind text CONSTRAINT due_work_kind_not_null NOT NULL,
    subject text CONSTRAINT due_work_subject_not_null NOT NULL,
    due_at timestamp with time zone CONSTRAINT due_work_due_at_not_null NOT NULL,
    payload jsonb DEFAULT '{}'::jsonb CONSTRAINT due_work_payload_not_null NOT NULL,
    attempts integer DEFAULT 0 CONSTRAINT due_work_attempts_not_null NOT NULL,
    not_before timestamp with time zone,
    is_sandbox boolean CONSTRAINT due_work_is_sandbox_not_null NOT NULL
);
CREATE TABLE early_collection (
    tenant_id uuid CONSTRAINT early_collection_tenant_id_not_null NOT NULL,
    id uuid CONSTRAINT early_collection_id_not_null NOT NULL,
    account_id uuid CONSTRAINT early_collection_account_id_not_null NOT NULL,
    requested_by text CONSTRAINT early_collection_requested_by_not_null NOT NULL,
    collection_date date CONSTRAINT early_collection_collection_date_not_null NOT NULL,
    currency text CONSTRAINT early_collection_currency_not_null NOT NULL,
    reason text,
    requested_at timestamp with time zone CONSTRAINT early_collection_requested_at_not_null NOT NULL
);
CREATE TABLE early_collection_part (
    tenant_id uuid CONSTRAINT early_collection_part_tenant_id_not_null NOT NULL,
    early_collection_id uuid CONSTRAINT early_collection_part_early_collection_id_not_null NOT NULL,
    invoice_id uuid CONSTRAINT early_collection_part_invoice_id_not_null NOT NULL,
    number text CONSTRAINT early_collection_part_number_not_null NOT NULL,
    amount bigint CONSTRAINT early_collection_part_amount_not_null NOT NULL,
    collection_id uuid
);
CREATE TABLE fee (
    tenant_id uuid CONSTRAINT fee_tenant_id_not_null NOT NULL,
    id uuid CONSTRAINT fee_id_not_null NOT NULL,
    account_id uuid CONSTRAINT fee_account_id_not_null NOT NULL,
    kind text CONSTRAINT fee_kind_not_null NOT NULL,
    collection_id uuid CONSTRAINT fee_collection_id_not_null NOT NULL,
    reason_code text,
    amount bigint CONSTRAINT fee_amount_not_null NOT NULL,
    paid bigint DEFAULT 0 CONSTRAINT fee_paid_not_null NOT NULL,
    waived bigint DEFAULT 0 CONSTRAINT fee_waived_not_null NOT NULL,
    currency text CONSTRAINT fee_currency_not_null NOT NULL,
    charged_on date CONSTRAINT fee_charged_on_not_null NOT NULL,
    waived_on date,
    waive_reason text,
    status text GENERATED ALWAYS AS (
CASE
    WHEN (amount > (paid + waived)) THEN 'open'::text
    WHEN (waived > 0) THEN 'waived'::text
    ELSE 'paid'::text
END) STORED CONSTRAINT fee_status_not_null NOT NULL
);
CREATE TABLE fee_application (
    tenant_id uuid CONSTRAINT fee_application_tenant_id_not_null NOT NULL,
    id uuid CONSTRAINT fee_application_id_not_null NOT NULL,
    account_id uuid CONSTRAINT fee_application_account_id_not_null NOT NULL,
    fee_id uuid CONSTRAINT fee_application_fee_id_not_null NOT NULL,
    payment_id uuid CONSTRAINT fee_application_payment_id_not_null NOT NULL,
    amount bigint CONSTRAINT fee_application_amount_not_null NOT NULL,
    applied_on date CONSTRAINT fee_application_applied_on_not_null NOT NULL
);
CREATE TABLE flow (
    tenant_id uuid CONSTRAINT flow_tenant_id_not_null NOT NULL,
    direction text CONSTRAINT flow_direction_not_null NOT NULL,
    type text CONSTRAINT flow_type_not_null NOT NULL,
    events bigint CONSTRAINT flow_events_not_null NOT NULL
);
CREATE TABLE idempotency (
    tenant_id uuid CONSTRAINT idempotency_tenant_id_not_null NOT NULL,
    key text CONSTRAINT idempotency_key_not_null NOT NULL,
    request_hash bytea CONSTRAINT idempotency_request_hash_not_null NOT NULL,
    status integer,
    answer bytea,
    stored_at timestamp with time zone DEFAULT clock_timestamp() CONSTRAINT idempotency_stored_at_not_null NOT NULL
);
CREATE TABLE inbox (
    tenant_id uuid CONSTRAINT inbox_tenant_id_not_null NOT NULL,
    event_id uuid CONSTRAINT inbox_event_id_not_null NOT NULL,
    received_at timestamp with time zone DEFAULT clock_timestamp() CONSTRAINT inbox_received_at_not_null NOT NULL
);
CREATE TABLE invoice (
    tenant_id uuid CONSTRAINT invoice_tenant_id_not_null NOT NULL,
    id uuid CONSTRAINT invoice_id_not_null NOT NULL,
    account_id uuid CONSTRAINT invoice_account_id_not_null NOT NULL,
    number text CONSTRAINT invoice_number_not_null NOT NULL,
    order_id uuid CONSTRAINT invoice_order_id_not_null NOT NULL,
    order_external_id text CONSTRAINT invoice_order_external_id_not_null NOT NULL,
    shipment_id uuid CONSTRAINT invoice_shipment_id_not_null NOT NULL,
    currency text CONSTRAINT invoice_currency_not_null NOT NULL,
    issued_on date CONSTRAINT invoice_issued_on_not_null NOT NULL,
    due_on date CONSTRAINT invoice_due_on_not_null NOT NULL,
    overdue_check_on date CONSTRAINT invoice_overdue_check_on_not_null NOT NULL,
    by_statement boolean CONSTRAINT invoice_by_statement_not_null NOT NULL,
    amount_minor bigint CONSTRAINT invoice_amount_minor_not_null NOT NULL,
    paid_minor bigint DEFAULT 0 CONSTRAINT invoice_paid_minor_not_null NOT NULL,
    credited_minor bigint DEFAULT 0 CONSTRAINT invoice_credited_minor_not_null NOT NULL,
    in_collection_minor bigint DEFAULT 0 CONSTRAINT invoice_in_collection_minor_not_null NOT NULL,
    disputed_minor bigint DEFAULT 0 CONSTRAINT invoice_disputed_minor_not_null NOT NULL,
    overdue_on date,
    version integer DEFAULT 1 CONSTRAINT invoice_version_not_null NOT NULL,
    awaiting_debit boolean DEFAULT false CONSTRAINT invoice_awaiting_debit_not_null NOT NULL,
    statement_id uuid,
    failure jsonb,
    terms jsonb CONSTRAINT invoice_terms_not_null NOT NULL,
    lines jsonb CONSTRAINT invoice_lines_not_null NOT NULL,
    vat jsonb CONSTRAINT invoice_vat_not_null NOT NULL,
    parties jsonb CONSTRAINT invoice_parties_not_null NOT NULL,
    cost_centre text,
    analytics jsonb CONSTRAINT invoice_analytics_not_null NOT NULL,
    open_minor bigint GENERATED ALWAYS AS (((amount_minor - paid_minor) - credited_minor)) STORED CONSTRAINT invoice_open_minor_not_null NOT NULL,
    status text GENERATED ALWAYS AS (
CASE
    WHEN (amount_minor = credited_minor) THEN 'credited'::text
    WHEN (amount_minor = (paid_minor + credited_minor)) THEN 'paid'::text
    WHEN (disputed_minor > 0) THEN 'disputed'::text
    WHEN (in_collection_minor > 0) THEN 'in_collection'::text
    WHEN (overdue_on IS NOT NULL) THEN 'overdue'::text
    ELSE 'open'::text
END) STORED CONSTRAINT invoice_status_not_null NOT NULL
);
CREATE TABLE journal_entry (
    tenant_id uuid CONSTRAINT journal_entry_tenant_id_not_null NOT NULL,
    entry_id uuid CONSTRAINT journal_entry_entry_id_not_null NOT NULL,
    place integer CONSTRAINT journal_entry_place_not_null NOT NULL,
    journal text CONSTRAINT journal_entry_journal_not_null NOT NULL,
    entry_on date CONSTRAINT journal_entry_entry_on_not_null NOT NULL,
    ledger text CONSTRAINT journal_entry_ledger_not_null NOT NULL,
    account_id uuid CONSTRAINT journal_entry_account_id_not_null NOT NULL,
    piece text CONSTRAINT journal_entry_piece_not_null NOT NULL,
    label text CONSTRAINT journal_entry_label_not_null NOT NULL,
    currency text CONSTRAINT journal_entry_currency_not_null NOT NULL,
    debit bigint CONSTRAINT journal_entry_debit_not_null NOT NULL,
    credit bigint CONSTRAINT journal_entry_credit_not_null NOT NULL
);
CREATE TABLE number_series (
    tenant_id uuid CONSTRAINT number_series_tenant_id_not_null NOT NULL,
    series text CONSTRAINT number_series_series_not_null NOT NULL,
    last bigint CONSTRAINT number_series_last_not_null NOT NULL
);
CREATE TABLE outbox (
    seq bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT outbox_seq_not_null NOT NULL,
    tenant_id uuid CONSTRAINT outbox_tenant_id_not_null NOT NULL,
    account_id uuid,
    event_id uuid CONSTRAINT outbox_event_id_not_null NOT NULL,
    type text CONSTRAINT outbox_type_not_null NOT NULL,
    occurred_at timestamp with time zone CONSTRAINT outbox_occurred_at_not_null NOT NULL,
    traceparent text,
    restated boolean DEFAULT false CONSTRAINT outbox_restated_not_null NOT NULL,
    data jsonb CONSTRAINT outbox_data_not_null NOT NULL
) WITH (autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=5000, fillfactor=100);
CREATE TABLE payment (
    tenant_id uuid CONSTRAINT payment_tenant_id_not_null NOT NULL,
    id uuid CONSTRAINT payment_id_not_null NOT NULL,
    account_id uuid CONSTRAINT payment_account_id_not_null NOT NULL,
    amount bigint CONSTRAINT payment_amount_not_null NOT NULL,
    applied bigint DEFAULT 0 CONSTRAINT payment_applied_not_null NOT NULL,
    currency text CONSTRAINT payment_currency_not_null NOT NULL,
    method text CONSTRAINT payment_method_not_null NOT NULL,
    reference text,
    received_on date CONSTRAINT payment_received_on_not_null NOT NULL,
    advice jsonb CONSTRAINT payment_advice_not_null NOT NULL,
    statement_id uuid,
    reversed_on date
);
CREATE TABLE platform_revision (
    version_num character varying(32) CONSTRAINT platform_revision_version_num_not_null NOT NULL
);
CREATE TABLE probe (
    tenant_id uuid CONSTRAINT probe_tenant_id_not_null NOT NULL,
    asked bigint CONSTRAINT probe_asked_not_null NOT NULL,
    answered bigint DEFAULT 0 CONSTRAINT probe_answered_not_null NOT NULL
);
CREATE TABLE pruning (
    subject text CONSTRAINT pruning_subject_not_null NOT NULL,
    pruned_at timestamp with time zone CONSTRAINT pruning_pruned_at_not_null NOT NULL
);
CREATE TABLE service_revision (
    version_num character varying(32) CONSTRAINT service_revision_version_num_not_null NOT NULL
);
CREATE TABLE sql_function (
    name text CONSTRAINT sql_function_name_not_null NOT NULL,
    checksum text CONSTRAINT sql_function_checksum_not_null NOT NULL
);
CREATE TABLE statement (
    tenant_id uuid CONSTRAINT statement_tenant_id_not_null NOT NULL,
    id uuid CONSTRAINT statement_id_not_null NOT NULL,
    account_id uuid CONSTRAINT statement_account_id_not_null NOT NULL,
    number text CONSTRAINT statement_number_not_null NOT NULL,
    period_start date CONSTRAINT statement_period_start_not_null NOT NULL,
    period_end date CONSTRAINT statement_period_end_not_null NOT NULL,
    due_on date CONSTRAINT statement_due_on_not_null NOT NULL,
    currency text CONSTRAINT statement_currency_not_null NOT NULL,
    total bigint CONSTRAINT statement_total_not_null NOT NULL,
    items jsonb CONSTRAINT statement_items_not_null NOT NULL,
    parties jsonb CONSTRAINT statement_parties_not_null NOT NULL
);
CREATE TABLE tenant (
    tenant_id uuid CONSTRAINT tenant_tenant_id_not_null NOT NULL,
    kind text CONSTRAINT tenant_kind_not_null NOT NULL,
    name text CONSTRAINT tenant_name_not_null NOT NULL,
    zone text CONSTRAINT tenant_zone_not_null NOT NULL,
    clock_at timestamp with time zone,
    settings jsonb CONSTRAINT tenant_settings_not_null NOT NULL,
    version bigint CONSTRAINT tenant_version_not_null NOT NULL
);
CREATE TABLE transfer (
    tenant_id uuid CONSTRAINT transfer_tenant_id_not_null NOT NULL,
    id uuid CONSTRAINT transfer_id_not_null NOT NULL,
    amount bigint CONSTRAINT transfer_amount_not_null NOT NULL,
    currency text CONSTRAINT transfer_currency_not_null NOT NULL,
    booked_on date CONSTRAINT transfer_booked_on_not_null NOT NULL,
    value_on date,
    payer_name text,
    payer_iban_masked text,
    payer_digest text,
    structured_reference text,
    remittance text CONSTRAINT transfer_remittance_not_null NOT NULL,
    end_to_end_id text,
    bank_reference text,
    status text CONSTRAINT transfer_status_not_null NOT NULL,
    rule text,
    account_id uuid,
    payment_id uuid,
    reason text,
    decided_at timestamp with time zone
);
CREATE OR REPLACE FUNCTION billing.advance_clock(id uuid, to_at timestamp with time zone, probe_asked bigint)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
BEGIN
    -- An older message than the newest one seen changes nothing: it may come twice, and late.
    PERFORM set_config('encours.tenant', id::text, true);
    INSERT INTO probe (tenant_id, asked) SELECT t.tenant_id, probe_asked FROM tenant t WHERE t.tenant_id = id
    ON CONFLICT (tenant_id) DO UPDATE SET asked = excluded.asked WHERE probe.asked < excluded.asked;
    IF FOUND THEN
        UPDATE tenant SET clock_at = to_at WHERE tenant_id = id AND kind = 'sandbox' AND to_at IS NOT NULL;
    END IF;
    RETURN EXISTS (SELECT FROM tenant WHERE tenant_id = id);
END $function$
;
CREATE OR REPLACE FUNCTION billing.answer_probe(id uuid, service text, subscribes text[], control text[], report_type text)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
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
END $function$
;
CREATE OR REPLACE FUNCTION billing.claim_outbox(rows_max integer)
 RETURNS SETOF outbox
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
AS $function$
BEGIN
    -- One relay at a time, until its transaction ends: so the order per key holds over several processes.
    PERFORM pg_advisory_xact_lock(hashtext('encours.relay.' || current_schema()));
    RETURN QUERY SELECT * FROM outbox ORDER BY seq LIMIT rows_max;
END $function$
;
CREATE OR REPLACE FUNCTION billing.delete_carried(seqs bigint[], control text[])
 RETURNS boolean
 LANGUAGE sql
 SET enable_seqscan TO 'off'
AS $function$
    WITH gone AS (DELETE FROM outbox WHERE seq = ANY (seqs) RETURNING tenant_id, type),
         counted AS (
             SELECT tenant_id, type, count(*) AS events FROM gone
              WHERE type <> ALL (control) GROUP BY tenant_id, type)
    INSERT INTO flow (tenant_id, direction, type, events)
    SELECT c.tenant_id, 'sent', c.type, c.events FROM counted c JOIN tenant t ON t.tenant_id = c.tenant_id
     WHERE t.kind = 'sandbox' ORDER BY c.tenant_id, c.type
    ON CONFLICT (tenant_id, direction, type) DO UPDATE SET events = flow.events + excluded.events;
    SELECT EXISTS (SELECT FROM probe WHERE asked > answered);
$function$
;
CREATE OR REPLACE FUNCTION billing.find_due_work(kinds text[])
 RETURNS TABLE(tenant_id uuid, kind text)
 LANGUAGE plpgsql
AS $function$
#variable_conflict use_column
DECLARE
    v_live boolean := EXISTS (
        SELECT FROM due_work w
         WHERE NOT w.is_sandbox AND w.due_at <= clock_timestamp()
           AND (w.not_before IS NULL OR w.not_before <= clock_timestamp()) AND w.kind = ANY (kinds));
BEGIN
    RETURN QUERY
        SELECT t.tenant_id, d.kind
          FROM tenant t
         CROSS JOIN LATERAL (
               SELECT w.kind, w.due_at FROM due_work w
                WHERE w.tenant_id = t.tenant_id AND w.due_at <= coalesce(t.clock_at, clock_timestamp())
                  AND (w.not_before IS NULL OR w.not_before <= clock_timestamp()) AND w.kind = ANY (kinds)
                ORDER BY w.due_at LIMIT 1) d
         WHERE v_live OR t.kind = 'sandbox'
         ORDER BY random() LIMIT 1;
    RETURN QUERY
        SELECT p.tenant_id, NULL::text FROM probe p JOIN tenant t ON t.tenant_id = p.tenant_id
         WHERE p.asked > p.answered AND (t.kind = 'live' OR NOT EXISTS (
               SELECT FROM due_work w
                WHERE w.tenant_id = t.tenant_id AND w.due_at <= coalesce(t.clock_at, clock_timestamp())));
END $function$
;
CREATE OR REPLACE FUNCTION billing.journal_is_balanced()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    IF EXISTS (SELECT FROM fresh GROUP BY tenant_id, entry_id, currency HAVING sum(debit) <> sum(credit)) THEN
        RAISE EXCEPTION 'a journal entry is not balanced' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $function$
;
CREATE OR REPLACE FUNCTION billing.name_key(name text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$
    SELECT regexp_replace(upper(translate(name,
           'àáâãäåçèéêëìíîïñòóôõöùúûüýÿÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝŸ',
           'aaaaaaceeeeiiiinooooouuuuyyAAAAAACEEEEIIIINOOOOOUUUUYY')), '[^A-Z0-9]', '', 'g')
$function$
;
CREATE OR REPLACE FUNCTION billing.open_tenant(id uuid, OUT now_at timestamp with time zone, OUT zone text, OUT merchant_settings jsonb, OUT is_sandbox boolean)
 RETURNS SETOF record
 LANGUAGE plpgsql
AS $function$
BEGIN
    PERFORM set_config('encours.tenant', id::text, true);
    RETURN QUERY SELECT coalesce(t.clock_at, clock_timestamp()), t.zone, t.settings, t.kind = 'sandbox'
                   FROM tenant t WHERE t.tenant_id = id;
END $function$
;
INSERT INTO api_key (tenant_id, key_id, digest, scopes) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-2958-714c-9514-c10f3e92ed6d', '9ea4bbabe956c12bd90766799c8e38121ef524f06f780e01c997528451be6b86', '{read,write,approve,iban,admin}');
INSERT INTO api_key (tenant_id, key_id, digest, scopes) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-35bf-7218-a327-06cb5526760a', '90b8b8e62cd62abf3b413966caecee4294735d361d1e3a4132c05a2075d7b79f', '{read}');
INSERT INTO application (tenant_id, id, account_id, invoice_id, source_kind, source_id, amount, applied_on) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3ca7-77ba-992d-2b088b9bb81d', '01a21d97-3012-77be-9011-b2161998da1e', '01a21d97-3c44-70f9-bc79-a75a4d285dd5', 'credit_note', '01a21d97-3c77-7317-b90a-a16134e61428', '4000', '2026-01-05');
INSERT INTO application (tenant_id, id, account_id, invoice_id, source_kind, source_id, amount, applied_on) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3e45-767f-b34d-a2368c750e11', '01a21d97-3012-77be-9011-b2161998da1e', '01a21d97-3971-735c-9595-bba07acb0238', 'credit_note', '01a21d97-3e2d-73dc-bd48-53272a4499db', '900', '2026-01-28');
INSERT INTO application (tenant_id, id, account_id, invoice_id, source_kind, source_id, amount, applied_on) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f36-72cd-82cf-d093889b4c80', '01a21d97-3012-77be-9011-b2161998da1e', '01a21d97-3971-735c-9595-bba07acb0238', 'credit_note', '01a21d97-3df5-77af-9fe7-25d9348f43c3', '900', '2026-02-01');
INSERT INTO application (tenant_id, id, account_id, invoice_id, source_kind, source_id, amount, applied_on) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-41fb-77a3-8eab-252aa8abbe27', '01a21d97-3012-77be-9011-b2161998da1e', '01a21d97-3971-735c-9595-bba07acb0238', 'payment', '01a21d97-41f9-750b-97f6-763656999286', '1000', '2026-02-01');
INSERT INTO buyer (tenant_id, account_id, external_id, name, siren, vat_number, country, email, address, terms, analytics) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3012-77be-9011-b2161998da1e', 'X1', 'Alphonse Achats', NULL, NULL, 'FR', 'achats@alphonse.example', '{"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}', NULL, '{}');
INSERT INTO buyer (tenant_id, account_id, external_id, name, siren, vat_number, country, email, address, terms, analytics) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-334a-7337-ba03-dfdb965059c6', 'X2', 'Client 2', NULL, NULL, 'FR', 'achats@c2.example', '{"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}', NULL, '{}');
INSERT INTO buyer (tenant_id, account_id, external_id, name, siren, vat_number, country, email, address, terms, analytics) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3640-764d-b6df-c56ad20d31bc', 'Alphonse-1', 'Alphonse Filiale', NULL, NULL, 'FR', 'f@alphonse.example', '{"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}', NULL, '{}');
INSERT INTO collection (tenant_id, id, account_id, statement_id, invoice_id, amount, currency, collection_date, end_to_end_id, stage, settled_on, final_on, mandate_reference, creditor_identifier, iban_masked, failure, early, retry_of, parts, cancelled_by, cancel_cause) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f97-77e8-8cad-419f8a10338c', '01a21d97-3012-77be-9011-b2161998da1e', '01a21d97-3f2d-732c-b604-aff5f3683382', NULL, '90200', 'EUR', '2026-02-16', 'COL-01M8ESEFWQEZM8SBA1KY510CWC', 'settled', '2026-02-16', '2026-02-20', 'RUM-2B23-434F-B8V2', 'FR72ZZZ123456', 'FR14********************606', NULL, 'false', NULL, '[{"amount": 57200, "invoice_id": "01a21d97-3971-735c-9595-bba07acb0238"}, {"amount": 25000, "invoice_id": "01a21d97-3971-735c-9595-bba1e99bee47"}, {"amount": 6000, "invoice_id": "01a21d97-3c44-70f9-bc79-a75a4d285dd5"}, {"amount": 2000, "invoice_id": "01a21d97-3cba-7182-9253-ddcff28577e7"}]', NULL, NULL);
INSERT INTO collection (tenant_id, id, account_id, statement_id, invoice_id, amount, currency, collection_date, end_to_end_id, stage, settled_on, final_on, mandate_reference, creditor_identifier, iban_masked, failure, early, retry_of, parts, cancelled_by, cancel_cause) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f98-7260-8c8b-18166f719495', '01a21d97-334a-7337-ba03-dfdb965059c6', '01a21d97-3f2d-732c-b604-aff658d19557', NULL, '30000', 'EUR', '2026-02-16', 'COL-01M8ESEFWRE9G8S2RR2SQQ354N', 'back', '2026-02-16', '2026-02-20', 'RUM-12F9-Z7NP-T41Q', 'FR72ZZZ123456', 'DE89***************000', '{"cause": "insufficient funds", "retry_on": "2026-02-25", "will_retry": true, "reason_code": "AM04"}', 'false', NULL, '[{"amount": 30000, "invoice_id": "01a21d97-3734-776e-b3fc-68fb58334d82"}]', NULL, NULL);
INSERT INTO collection (tenant_id, id, account_id, statement_id, invoice_id, amount, currency, collection_date, end_to_end_id, stage, settled_on, final_on, mandate_reference, creditor_identifier, iban_masked, failure, early, retry_of, parts, cancelled_by, cancel_cause) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-46ac-74e2-ae05-fdba8b9aded0', '01a21d97-334a-7337-ba03-dfdb965059c6', '01a21d97-3f2d-732c-b604-aff658d19557', NULL, '30000', 'EUR', '2026-03-04', NULL, 'none', NULL, NULL, 'RUM-12F9-Z7NP-T41Q', 'FR72ZZZ123456', 'DE89***************000', NULL, 'false', '01a21d97-3f98-7260-8c8b-18166f719495', '[{"amount": 30000, "invoice_id": "01a21d97-3734-776e-b3fc-68fb58334d82"}]', NULL, NULL);
INSERT INTO collection (tenant_id, id, account_id, statement_id, invoice_id, amount, currency, collection_date, end_to_end_id, stage, settled_on, final_on, mandate_reference, creditor_identifier, iban_masked, failure, early, retry_of, parts, cancelled_by, cancel_cause) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-48e4-72b0-8f05-a0989350df03', '01a21d97-3012-77be-9011-b2161998da1e', NULL, NULL, '100', 'EUR', '2026-02-20', 'E2E-EARLIER', 'back', NULL, NULL, NULL, NULL, NULL, '{"cause": "insufficient funds", "will_retry": false, "reason_code": "AM04"}', 'false', NULL, '[]', NULL, NULL);
INSERT INTO collection (tenant_id, id, account_id, statement_id, invoice_id, amount, currency, collection_date, end_to_end_id, stage, settled_on, final_on, mandate_reference, creditor_identifier, iban_masked, failure, early, retry_of, parts, cancelled_by, cancel_cause) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-48e4-72b0-8f05-a09a72d478dc', '01a21d97-3012-77be-9011-b2161998da1e', NULL, '01a21d97-485d-7021-ae77-024041e85f54', '1200', 'EUR', '2026-03-06', NULL, 'none', NULL, NULL, 'RUM-2B23-434F-B8V2', 'FR72ZZZ123456', 'FR14********************606', NULL, 'true', NULL, '[{"amount": 1200, "invoice_id": "01a21d97-485d-7021-ae77-024041e85f54"}]', NULL, NULL);
INSERT INTO collection_part (tenant_id, collection_id, invoice_id, amount) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f97-77e8-8cad-419f8a10338c', '01a21d97-3971-735c-9595-bba07acb0238', '57200');
INSERT INTO collection_part (tenant_id, collection_id, invoice_id, amount) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f97-77e8-8cad-419f8a10338c', '01a21d97-3971-735c-9595-bba1e99bee47', '25000');
INSERT INTO collection_part (tenant_id, collection_id, invoice_id, amount) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f97-77e8-8cad-419f8a10338c', '01a21d97-3c44-70f9-bc79-a75a4d285dd5', '6000');
INSERT INTO collection_part (tenant_id, collection_id, invoice_id, amount) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f97-77e8-8cad-419f8a10338c', '01a21d97-3cba-7182-9253-ddcff28577e7', '2000');
INSERT INTO collection_part (tenant_id, collection_id, invoice_id, amount) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f98-7260-8c8b-18166f719495', '01a21d97-3734-776e-b3fc-68fb58334d82', '30000');
INSERT INTO credit_note (tenant_id, id, account_id, number, external_id, return_id, invoice_id, order_id, amount, applied, version, currency, reason, issued_on, statement_id, vat, parties) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3c77-7317-b90a-a16134e61428', '01a21d97-3012-77be-9011-b2161998da1e', 'A2026-000001', NULL, '01a21d97-39a1-7467-ad57-735346fe470a', '01a21d97-3c44-70f9-bc79-a75a4d285dd5', '01a21d97-3930-7303-808c-52f0d4228d4d', '4000', '4000', '2', 'EUR', 'broken', '2026-01-05', '01a21d97-3f2d-732c-b604-aff5f3683382', '[{"net": 3333, "tax": 667, "rate": "20"}]', '{"buyer": {"name": "Alphonse Achats", "email": "achats@alphonse.example", "siren": null, "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "country": "FR", "vat_number": null, "external_id": "X1"}, "locale": "fr", "seller": {"name": "Alphonse SAS", "email": "compta@grossiste.example", "siren": "732829320", "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "vat_number": null, "creditor_identifier": "FR72ZZZ123456"}}');
INSERT INTO credit_note (tenant_id, id, account_id, number, external_id, return_id, invoice_id, order_id, amount, applied, version, currency, reason, issued_on, statement_id, vat, parties) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3df5-77af-9fe7-25d9348f43c3', '01a21d97-3012-77be-9011-b2161998da1e', 'A2026-000002', 'Alphonse-C1', NULL, NULL, NULL, '900', '900', '2', 'EUR', 'Alphonse bonus', '2026-01-28', '01a21d97-3f2d-732c-b604-aff5f3683382', '[{"net": 750, "tax": 150, "rate": "20"}]', '{"buyer": {"name": "Alphonse Achats", "email": "achats@alphonse.example", "siren": null, "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "country": "FR", "vat_number": null, "external_id": "X1"}, "locale": "fr", "seller": {"name": "Alphonse SAS", "email": "compta@grossiste.example", "siren": "732829320", "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "vat_number": null, "creditor_identifier": "FR72ZZZ123456"}}');
INSERT INTO credit_note (tenant_id, id, account_id, number, external_id, return_id, invoice_id, order_id, amount, applied, version, currency, reason, issued_on, statement_id, vat, parties) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3e2d-73dc-bd48-53272a4499db', '01a21d97-3012-77be-9011-b2161998da1e', 'A2026-000003', 'Alphonse-C2', NULL, '01a21d97-3971-735c-9595-bba07acb0238', NULL, '900', '900', '2', 'EUR', 'Alphonse bonus', '2026-01-28', '01a21d97-3f2d-732c-b604-aff5f3683382', '[{"net": 750, "tax": 150, "rate": "20"}]', '{"buyer": {"name": "Alphonse Achats", "email": "achats@alphonse.example", "siren": null, "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "country": "FR", "vat_number": null, "external_id": "X1"}, "locale": "fr", "seller": {"name": "Alphonse SAS", "email": "compta@grossiste.example", "siren": "732829320", "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "vat_number": null, "creditor_identifier": "FR72ZZZ123456"}}');
INSERT INTO dispute (tenant_id, id, account_id, invoice_id, amount, currency, reason, status, opened_at, resolved_at, credit_note_id) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4780-7128-bb72-1796ef4b024d', '01a21d97-3012-77be-9011-b2161998da1e', '01a21d97-4768-77f9-a005-7a21d56f2e19', '3000', 'EUR', 'price', 'open', '2026-02-20 12:00:00+00', NULL, NULL);
INSERT INTO dispute_message (tenant_id, id, dispute_id, author, message, written_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4781-77c7-a9a6-334513dc9c7c', '01a21d97-4780-7128-bb72-1796ef4b024d', 'buyer', 'Alphonse', '2026-02-20 12:00:00+00');
INSERT INTO dispute_message (tenant_id, id, dispute_id, author, message, written_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4790-7388-8a92-1a3a14aec311', '01a21d97-4780-7128-bb72-1796ef4b024d', 'merchant', 'we look at it', '2026-02-20 12:00:00+00');
INSERT INTO due_work (tenant_id, work_id, kind, subject, due_at, payload, attempts, not_before, is_sandbox) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-45c5-7ba1-adf7-41eaa974708f', 'finality', '2026-02-20', '2026-02-20 23:00:00+00', '{}', '0', NULL, 'true');
INSERT INTO due_work (tenant_id, work_id, kind, subject, due_at, payload, attempts, not_before, is_sandbox) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-46d4-78aa-b0e8-47e5be29cdde', 'overdue', '2026-03-05', '2026-03-04 23:00:00+00', '{}', '0', NULL, 'true');
INSERT INTO due_work (tenant_id, work_id, kind, subject, due_at, payload, attempts, not_before, is_sandbox) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-476b-777e-8207-b9e5f786ead2', 'overdue', '2026-03-17', '2026-03-16 23:00:00+00', '{}', '0', NULL, 'true');
INSERT INTO due_work (tenant_id, work_id, kind, subject, due_at, payload, attempts, not_before, is_sandbox) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-476b-7b7e-95bf-ed3d99a37590', 'statements', '2026-02', '2026-02-28 23:00:00+00', '{}', '0', NULL, 'true');
INSERT INTO due_work (tenant_id, work_id, kind, subject, due_at, payload, attempts, not_before, is_sandbox) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4913-7378-9cc4-e4ce73477a6b', 'overdue', '2026-03-07', '2026-03-06 23:00:00+00', '{}', '0', NULL, 'true');
INSERT INTO early_collection (tenant_id, id, account_id, requested_by, collection_date, currency, reason, requested_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-48bf-75d6-8694-103548e1ecf7', '01a21d97-3012-77be-9011-b2161998da1e', 'buyer', '2026-02-20', 'EUR', 'headroom', '2026-02-20 12:00:00+00');
INSERT INTO early_collection_part (tenant_id, early_collection_id, invoice_id, number, amount, collection_id) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-48bf-75d6-8694-103548e1ecf7', '01a21d97-485d-7021-ae77-024041e85f54', 'F2026-000007', '1200', '01a21d97-48e4-72b0-8f05-a09a72d478dc');
INSERT INTO fee (tenant_id, id, account_id, kind, collection_id, reason_code, amount, paid, waived, currency, charged_on, waived_on, waive_reason) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4695-736e-9597-94c259103396', '01a21d97-334a-7337-ba03-dfdb965059c6', 'return_fee', '01a21d97-3f98-7260-8c8b-18166f719495', 'AM04', '1500', '0', '0', 'EUR', '2026-02-18', NULL, NULL);
INSERT INTO fee (tenant_id, id, account_id, kind, collection_id, reason_code, amount, paid, waived, currency, charged_on, waived_on, waive_reason) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-48fb-7421-a5b2-fefaec880f08', '01a21d97-3012-77be-9011-b2161998da1e', 'return_fee', '01a21d97-48e4-72b0-8f05-a0989350df03', 'AM04', '1500', '0', '0', 'EUR', '2026-02-20', NULL, NULL);
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.account-opened.v1', '3');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.account-updated.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.collection-returned.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.collection-scheduled.v1', '5');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.collection-settled.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.collection-submitted.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.merchant-updated.v1', '3');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.order-returned.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.order-shipped.v1', '7');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.transfer-received.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.collection-due.v1', '4');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.credit-note-balance-changed.v1', '6');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.credit-note-issued.v1', '3');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.dispute-opened.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.fee-charged.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.invoice-balance-changed.v1', '19');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.invoice-issued.v1', '7');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.invoice-overdue.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.statement-issued.v1', '2');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '1f03a179-83e1-4ef5-8cbd-9e530e733f0b', E'\\xfd7a0056c41496fddf140e88577ef5ff4c8d507042b2ef0e439b42b164b22acb', '200', E'\\x7b226964223a226473705f30316d3865736568773065346d62707767716a76716d70306a64222c226163636f756e745f6964223a226163635f30316d3865736563306a65797a393034646a3272637368706779222c22696e766f6963655f6964223a22696e765f30316d38657365687638657a7774303162743437617079626773222c22616d6f756e74223a333030302c2263757272656e6379223a22455552222c22726561736f6e223a227072696365222c22737461747573223a226f70656e222c226f70656e65645f6174223a22323032362d30322d32305431323a30303a30305a222c227265736f6c7665645f6174223a6e756c6c2c226372656469745f6e6f74655f6964223a6e756c6c2c22617661696c61626c655f616374696f6e73223a5b226d657373616765222c227265736f6c7665225d2c226d65737361676573223a5b7b22617574686f72223a226275796572222c226d657373616765223a22416c70686f6e7365222c227772697474656e5f6174223a22323032362d30322d32305431323a30303a30305a227d2c7b22617574686f72223a226d65726368616e74222c226d657373616765223a227765206c6f6f6b206174206974222c227772697474656e5f6174223a22323032362d30322d32305431323a30303a30305a227d5d7d', '2026-11-27 15:19:43.242615+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '56aa0ca5-12fe-461d-a0b1-034cc0f0190d', E'\\x8be90856dd95249712db79109badb7f22bb32713cd03534a92b6eb0a8ce2eaa2', '201', E'\\x7b226964223a227061795f30316d38657365676673656d357366786b70367362396b346d36222c226163636f756e745f6964223a226163635f30316d3865736563306a65797a393034646a3272637368706779222c22616d6f756e74223a313030302c2263757272656e6379223a22455552222c226d6574686f64223a227472616e73666572222c227265666572656e6365223a2256495220416c70686f6e7365222c2272656365697665645f6f6e223a22323032362d30322d3031222c22616c6c6f636174696f6e73223a5b7b22696e766f6963655f6964223a22696e765f30316d3865736565626865646539623564766d31786370306872222c226e756d626572223a2246323032362d303030303032222c22616d6f756e74223a313030307d5d2c2266656573223a5b5d2c2272657665727365645f6f6e223a6e756c6c2c22756e616c6c6f6361746564223a302c22616476696365223a5b7b22696e766f6963655f6964223a22696e765f30316d3865736565626865646539623564766d31786370306872222c226e756d626572223a2246323032362d303030303032222c226475655f64617465223a22323032362d30322d3135222c2270616964223a313030302c226f70656e5f616d6f756e74223a35373230302c227768795f6f70656e223a226e6f745f636f7665726564227d2c7b22696e766f6963655f6964223a22696e765f30316d3865736565626865646539623564766d376d7371766a37222c226e756d626572223a2246323032362d303030303033222c226475655f64617465223a22323032362d30322d3135222c2270616964223a302c226f70656e5f616d6f756e74223a32353030302c227768795f6f70656e223a226e6f745f636f7665726564227d2c7b22696e766f6963655f6964223a22696e765f30316d3865736566323465337776727964376239366a6771656e222c226e756d626572223a2246323032362d303030303034222c226475655f64617465223a22323032362d30322d3135222c2270616964223a302c226f70656e5f616d6f756e74223a363030302c227768795f6f70656e223a226e6f745f636f7665726564227d2c7b22696e766f6963655f6964223a22696e765f30316d3865736566357465363139346d7978737a733861787a37222c226e756d626572223a2246323032362d303030303035222c226475655f64617465223a22323032362d30322d3135222c2270616964223a302c226f70656e5f616d6f756e74223a323030302c227768795f6f70656e223a226e6f745f636f7665726564227d5d7d', '2026-11-27 15:19:41.816685+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '9b1aa566-c305-4ce8-9071-ba11a6f30f4f', E'\\x2843cc8a80c9e8ae24009ff53e93b7e6f9c9909e972fc7222261ff88d842bb28', '201', E'\\x7b226964223a2263726e5f30316d3865736566666e657971737a7373357634743879677933222c226e756d626572223a2241323032362d303030303032222c226163636f756e745f6964223a226163635f30316d3865736563306a65797a393034646a3272637368706779222c2265787465726e616c5f6964223a22416c70686f6e73652d4331222c22696e766f6963655f6964223a6e756c6c2c226f726465725f6964223a6e756c6c2c2273746174656d656e745f6964223a6e756c6c2c22616d6f756e74223a3930302c226170706c696564223a302c2272656d61696e696e67223a3930302c2263757272656e6379223a22455552222c22726561736f6e223a22416c70686f6e736520626f6e7573222c226973737565645f6f6e223a22323032362d30312d3238222c22766174223a5b7b227461785f72617465223a223230222c226e6574223a3735302c22746178223a3135307d5d2c22616c6c6f636174696f6e73223a5b5d7d', '2026-11-27 15:19:40.766407+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'ae975a73-9b25-4a9a-b0db-2472f13240c7', E'\\xfc1e5e6a3b6731f289f8cbd6d02835073d96c17eb2e25d4ef1fdc43dae692068', '201', E'\\x7b226964223a2263726e5f30316d3865736566686465666562746a326b34776e3439366576222c226e756d626572223a2241323032362d303030303033222c226163636f756e745f6964223a226163635f30316d3865736563306a65797a393034646a3272637368706779222c2265787465726e616c5f6964223a22416c70686f6e73652d4332222c22696e766f6963655f6964223a22696e765f30316d3865736565626865646539623564766d31786370306872222c226f726465725f6964223a6e756c6c2c2273746174656d656e745f6964223a6e756c6c2c22616d6f756e74223a3930302c226170706c696564223a3930302c2272656d61696e696e67223a302c2263757272656e6379223a22455552222c22726561736f6e223a22416c70686f6e736520626f6e7573222c226973737565645f6f6e223a22323032362d30312d3238222c22766174223a5b7b227461785f72617465223a223230222c226e6574223a3735302c22746178223a3135307d5d2c22616c6c6f636174696f6e73223a5b7b22696e766f6963655f6964223a22696e765f30316d3865736565626865646539623564766d31786370306872222c226e756d626572223a2246323032362d303030303032222c22616d6f756e74223a3930307d5d7d', '2026-11-27 15:19:40.826731+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'bf2399f8-b139-4544-9904-ac609d0a21eb', E'\\xb485c2bad35d915ba5a732bac210fd29483713e8219cfa1d3f636907951a5c0b', '201', E'\\x7b226964223a2265636c5f30316d386573656a357a6571623864353067366e346533763771222c226163636f756e745f6964223a226163635f30316d3865736563306a65797a393034646a3272637368706779222c227265717565737465645f6279223a226275796572222c22636f6c6c656374696f6e5f64617465223a22323032362d30322d3230222c22616d6f756e74223a313230302c2263757272656e6379223a22455552222c22726561736f6e223a2268656164726f6f6d222c227265717565737465645f6174223a22323032362d30322d32305431323a30303a30305a222c22737461747573223a22726571756573746564222c22617661696c61626c655f616374696f6e73223a5b5d2c22696e766f69636573223a5b7b22696e766f6963655f6964223a22696e765f30316d386573656a32786530677477787232383130796771746d222c226e756d626572223a2246323032362d303030303037222c22616d6f756e74223a313230302c22636f6c6c656374696f6e5f6964223a6e756c6c2c227374617465223a22726571756573746564227d5d7d', '2026-11-27 15:19:43.549584+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'e327748d-4e81-4dec-a729-660a2100c17c', E'\\x25e9d41fab62ab0efe59194c98eebef17b32e2c07c89f10448881423b1fa642f', '201', E'\\x7b226964223a226473705f30316d3865736568773065346d62707767716a76716d70306a64222c226163636f756e745f6964223a226163635f30316d3865736563306a65797a393034646a3272637368706779222c22696e766f6963655f6964223a22696e765f30316d38657365687638657a7774303162743437617079626773222c22616d6f756e74223a333030302c2263757272656e6379223a22455552222c22726561736f6e223a227072696365222c22737461747573223a226f70656e222c226f70656e65645f6174223a22323032362d30322d32305431323a30303a30305a222c227265736f6c7665645f6174223a6e756c6c2c226372656469745f6e6f74655f6964223a6e756c6c2c22617661696c61626c655f616374696f6e73223a5b226d657373616765222c227265736f6c7665225d2c226d65737361676573223a5b7b22617574686f72223a226275796572222c226d657373616765223a22416c70686f6e7365222c227772697474656e5f6174223a22323032362d30322d32305431323a30303a30305a227d5d7d', '2026-11-27 15:19:43.23179+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-2a94-74c5-8d1a-29e319f8a2cc', '2026-11-27 15:19:36.117914+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-2dc6-7184-8c90-c907ac8f5acf', '2026-11-27 15:19:36.766664+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3032-7760-a9b6-20281b8bcfba', '2026-11-27 15:19:37.428523+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-334c-769d-8870-33751a6b17bd', '2026-11-27 15:19:38.188335+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-35c0-7226-bbcb-bb3abf188a95', '2026-11-27 15:19:38.731637+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-364a-74fb-bfaf-f52bd115de23', '2026-11-27 15:19:38.83263+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3655-751c-88a9-6d10dc977749', '2026-11-27 15:19:38.915015+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-36f7-7126-ad33-745d6fe076bb', '2026-11-27 15:19:39.024532+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-38f3-75a3-b805-b51266674142', '2026-11-27 15:19:39.604556+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-391e-77d0-91fa-a806d11ecb0e', '2026-11-27 15:19:39.604598+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-399a-7605-b8c7-9656cd0e034c', '2026-11-27 15:19:40.35154+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3b9c-739f-a0b1-6285096efeb3', '2026-11-27 15:19:40.351576+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3c13-77fc-be15-0abc47d62f2f', '2026-11-27 15:19:40.351581+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3fc1-73b2-b72f-28718b90ab8b', '2026-11-27 15:19:41.326744+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3fc1-73b2-b72f-2872218a7604', '2026-11-27 15:19:41.326885+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4237-70f2-a9f8-16cabc81dbbd', '2026-11-27 15:19:41.915973+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-43d8-7224-91df-3fc5590706bf', '2026-11-27 15:19:42.318399+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-43d8-7224-91df-3fc60b15ebd9', '2026-11-27 15:19:42.318437+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-459f-73bf-aeef-51d2e7024b32', '2026-11-27 15:19:42.774556+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-459f-73bf-aeef-51d35c552e24', '2026-11-27 15:19:42.774582+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4674-731c-a272-08f05184ff4b', '2026-11-27 15:19:42.979967+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-46b6-7002-a037-edb3745a8553', '2026-11-27 15:19:43.038577+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-475d-7541-ac28-f1bc7f7c6aa2', '2026-11-27 15:19:43.206204+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4852-7307-a4e3-f517ce0c7b58', '2026-11-27 15:19:43.450078+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-48e6-706b-ad16-155f6156aacc', '2026-11-27 15:19:43.599202+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-48e6-706b-ad16-15601e8844ff', '2026-11-27 15:19:43.599224+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-48e6-706b-ad16-1561e96c4956', '2026-11-27 15:19:43.599227+00');
INSERT INTO invoice (tenant_id, id, account_id, number, order_id, order_external_id, shipment_id, currency, issued_on, due_on, overdue_check_on, by_statement, amount_minor, paid_minor, credited_minor, in_collection_minor, disputed_minor, overdue_on, version, awaiting_debit, statement_id, failure, terms, lines, vat, parties, cost_centre, analytics) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3734-776e-b3fc-68fb58334d82', '01a21d97-334a-7337-ba03-dfdb965059c6', 'F2026-000001', '01a21d97-3670-778c-a2e2-3260b157effb', 'O3', '01a21d97-36e7-75c5-ba33-e36002621888', 'EUR', '2026-01-05', '2026-02-15', '2026-02-17', 'true', '30000', '0', '0', '0', '0', '2026-02-18', '4', 'true', '01a21d97-3f2d-732c-b604-aff658d19557', '{"cause": "insufficient funds", "retry_on": "2026-02-25", "will_retry": true, "reason_code": "AM04"}', '{"kind": "statement", "days_after_month_end": 15}', '[{"net": 25000, "sku": "", "rate": "20", "amount": 30000, "quantity": "1", "description": "Livraison de la commande O3"}]', '[{"net": 25000, "tax": 5000, "rate": "20"}]', '{"buyer": {"name": "Client 2", "email": "achats@c2.example", "siren": null, "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "country": "FR", "vat_number": null, "external_id": "X2"}, "locale": "fr", "seller": {"name": "Alphonse SAS", "email": "compta@grossiste.example", "siren": "732829320", "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "vat_number": null, "creditor_identifier": "FR72ZZZ123456"}}', NULL, '{}');
INSERT INTO invoice (tenant_id, id, account_id, number, order_id, order_external_id, shipment_id, currency, issued_on, due_on, overdue_check_on, by_statement, amount_minor, paid_minor, credited_minor, in_collection_minor, disputed_minor, overdue_on, version, awaiting_debit, statement_id, failure, terms, lines, vat, parties, cost_centre, analytics) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3971-735c-9595-bba07acb0238', '01a21d97-3012-77be-9011-b2161998da1e', 'F2026-000002', '01a21d97-36fa-74cc-aeca-674af739e142', 'O4', '01a21d97-372e-71af-877b-a3a94e8a196a', 'EUR', '2026-01-05', '2026-02-15', '2026-02-17', 'true', '60000', '1000', '1800', '57200', '0', NULL, '5', 'true', '01a21d97-3f2d-732c-b604-aff5f3683382', NULL, '{"kind": "statement", "days_after_month_end": 15}', '[{"net": 50000, "sku": "", "rate": "20", "amount": 60000, "quantity": "1", "description": "Livraison de la commande O4"}]', '[{"net": 50000, "tax": 10000, "rate": "20"}]', '{"buyer": {"name": "Alphonse Achats", "email": "achats@alphonse.example", "siren": null, "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "country": "FR", "vat_number": null, "external_id": "X1"}, "locale": "fr", "seller": {"name": "Alphonse SAS", "email": "compta@grossiste.example", "siren": "732829320", "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "vat_number": null, "creditor_identifier": "FR72ZZZ123456"}}', NULL, '{}');
INSERT INTO invoice (tenant_id, id, account_id, number, order_id, order_external_id, shipment_id, currency, issued_on, due_on, overdue_check_on, by_statement, amount_minor, paid_minor, credited_minor, in_collection_minor, disputed_minor, overdue_on, version, awaiting_debit, statement_id, failure, terms, lines, vat, parties, cost_centre, analytics) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3971-735c-9595-bba1e99bee47', '01a21d97-3012-77be-9011-b2161998da1e', 'F2026-000003', '01a21d97-38fb-74a1-a597-570786bc06ca', 'O5', '01a21d97-3919-732e-bfdc-cc1db025d792', 'EUR', '2026-01-05', '2026-02-15', '2026-02-17', 'true', '25000', '0', '0', '25000', '0', NULL, '2', 'true', '01a21d97-3f2d-732c-b604-aff5f3683382', NULL, '{"kind": "statement", "days_after_month_end": 15}', '[{"net": 20833, "sku": "", "rate": "20", "amount": 25000, "quantity": "1", "description": "Livraison de la commande O5"}]', '[{"net": 20833, "tax": 4167, "rate": "20"}]', '{"buyer": {"name": "Alphonse Achats", "email": "achats@alphonse.example", "siren": null, "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "country": "FR", "vat_number": null, "external_id": "X1"}, "locale": "fr", "seller": {"name": "Alphonse SAS", "email": "compta@grossiste.example", "siren": "732829320", "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "vat_number": null, "creditor_identifier": "FR72ZZZ123456"}}', NULL, '{}');
INSERT INTO invoice (tenant_id, id, account_id, number, order_id, order_external_id, shipment_id, currency, issued_on, due_on, overdue_check_on, by_statement, amount_minor, paid_minor, credited_minor, in_collection_minor, disputed_minor, overdue_on, version, awaiting_debit, statement_id, failure, terms, lines, vat, parties, cost_centre, analytics) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3c44-70f9-bc79-a75a4d285dd5', '01a21d97-3012-77be-9011-b2161998da1e', 'F2026-000004', '01a21d97-3930-7303-808c-52f0d4228d4d', 'O6', '01a21d97-3997-71f9-a4d1-4992f51f9774', 'EUR', '2026-01-05', '2026-02-15', '2026-02-17', 'true', '10000', '0', '4000', '6000', '0', NULL, '3', 'true', '01a21d97-3f2d-732c-b604-aff5f3683382', NULL, '{"kind": "statement", "days_after_month_end": 15}', '[{"net": 8333, "sku": "", "rate": "20", "amount": 10000, "quantity": "1", "description": "Livraison de la commande O6"}]', '[{"net": 8333, "tax": 1667, "rate": "20"}]', '{"buyer": {"name": "Alphonse Achats", "email": "achats@alphonse.example", "siren": null, "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "country": "FR", "vat_number": null, "external_id": "X1"}, "locale": "fr", "seller": {"name": "Alphonse SAS", "email": "compta@grossiste.example", "siren": "732829320", "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "vat_number": null, "creditor_identifier": "FR72ZZZ123456"}}', NULL, '{}');
INSERT INTO invoice (tenant_id, id, account_id, number, order_id, order_external_id, shipment_id, currency, issued_on, due_on, overdue_check_on, by_statement, amount_minor, paid_minor, credited_minor, in_collection_minor, disputed_minor, overdue_on, version, awaiting_debit, statement_id, failure, terms, lines, vat, parties, cost_centre, analytics) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3cba-7182-9253-ddcff28577e7', '01a21d97-3012-77be-9011-b2161998da1e', 'F2026-000005', '01a21d97-3be2-764b-b40d-e3ed228bd6b4', 'O7', '01a21d97-3c04-703a-92b3-901dc0498fd6', 'EUR', '2026-01-05', '2026-02-15', '2026-02-17', 'true', '2000', '0', '0', '2000', '0', NULL, '2', 'true', '01a21d97-3f2d-732c-b604-aff5f3683382', NULL, '{"kind": "statement", "days_after_month_end": 15}', '[{"net": 1667, "sku": "", "rate": "20", "amount": 2000, "quantity": "1", "description": "Livraison de la commande O7"}]', '[{"net": 1667, "tax": 333, "rate": "20"}]', '{"buyer": {"name": "Alphonse Achats", "email": "achats@alphonse.example", "siren": null, "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "country": "FR", "vat_number": null, "external_id": "X1"}, "locale": "fr", "seller": {"name": "Alphonse SAS", "email": "compta@grossiste.example", "siren": "732829320", "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "vat_number": null, "creditor_identifier": "FR72ZZZ123456"}}', 'Alphonse Lyon', '{}');
INSERT INTO invoice (tenant_id, id, account_id, number, order_id, order_external_id, shipment_id, currency, issued_on, due_on, overdue_check_on, by_statement, amount_minor, paid_minor, credited_minor, in_collection_minor, disputed_minor, overdue_on, version, awaiting_debit, statement_id, failure, terms, lines, vat, parties, cost_centre, analytics) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4768-77f9-a005-7a21d56f2e19', '01a21d97-3012-77be-9011-b2161998da1e', 'F2026-000006', '01a21d97-474d-70ca-9bd7-aa1cb64f234f', 'O10', '01a21d97-475a-77cd-81e3-d00937acdbb7', 'EUR', '2026-02-20', '2026-03-15', '2026-03-17', 'true', '8000', '0', '0', '0', '3000', NULL, '2', 'false', NULL, NULL, '{"kind": "statement", "days_after_month_end": 15}', '[{"net": 6667, "sku": "", "rate": "20", "amount": 8000, "quantity": "1", "description": "Livraison de la commande O10"}]', '[{"net": 6667, "tax": 1333, "rate": "20"}]', '{"buyer": {"name": "Alphonse Achats", "email": "achats@alphonse.example", "siren": null, "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "country": "FR", "vat_number": null, "external_id": "X1"}, "locale": "fr", "seller": {"name": "Alphonse SAS", "email": "compta@grossiste.example", "siren": "732829320", "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "vat_number": null, "creditor_identifier": "FR72ZZZ123456"}}', NULL, '{}');
INSERT INTO invoice (tenant_id, id, account_id, number, order_id, order_external_id, shipment_id, currency, issued_on, due_on, overdue_check_on, by_statement, amount_minor, paid_minor, credited_minor, in_collection_minor, disputed_minor, overdue_on, version, awaiting_debit, statement_id, failure, terms, lines, vat, parties, cost_centre, analytics) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-485d-7021-ae77-024041e85f54', '01a21d97-3012-77be-9011-b2161998da1e', 'F2026-000007', '01a21d97-482f-7350-9559-c4000df52865', 'O11', '01a21d97-484c-7699-be5d-c1b0d067832c', 'EUR', '2026-02-20', '2026-03-15', '2026-03-17', 'true', '1200', '0', '0', '0', '0', NULL, '1', 'true', NULL, NULL, '{"kind": "statement", "days_after_month_end": 15}', '[{"net": 1000, "sku": "", "rate": "20", "amount": 1200, "quantity": "1", "description": "Livraison de la commande O11"}]', '[{"net": 1000, "tax": 200, "rate": "20"}]', '{"buyer": {"name": "Alphonse Achats", "email": "achats@alphonse.example", "siren": null, "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "country": "FR", "vat_number": null, "external_id": "X1"}, "locale": "fr", "seller": {"name": "Alphonse SAS", "email": "compta@grossiste.example", "siren": "732829320", "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "vat_number": null, "creditor_identifier": "FR72ZZZ123456"}}', NULL, '{}');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-38f3-75a3-b805-b51384897fdc', '1', 'VE', '2026-01-05', '411', '01a21d97-334a-7337-ba03-dfdb965059c6', 'F2026-000001', 'Facture F2026-000001', 'EUR', '30000', '0');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-38f3-75a3-b805-b51384897fdc', '2', 'VE', '2026-01-05', '707', '01a21d97-334a-7337-ba03-dfdb965059c6', 'F2026-000001', 'Facture F2026-000001', 'EUR', '0', '25000');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-38f3-75a3-b805-b51384897fdc', '3', 'VE', '2026-01-05', '44571', '01a21d97-334a-7337-ba03-dfdb965059c6', 'F2026-000001', 'Facture F2026-000001', 'EUR', '0', '5000');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3988-71c1-b415-be45826f91a5', '1', 'VE', '2026-01-05', '411', '01a21d97-3012-77be-9011-b2161998da1e', 'F2026-000002', 'Facture F2026-000002', 'EUR', '60000', '0');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3988-71c1-b415-be45826f91a5', '2', 'VE', '2026-01-05', '707', '01a21d97-3012-77be-9011-b2161998da1e', 'F2026-000002', 'Facture F2026-000002', 'EUR', '0', '50000');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3988-71c1-b415-be45826f91a5', '3', 'VE', '2026-01-05', '44571', '01a21d97-3012-77be-9011-b2161998da1e', 'F2026-000002', 'Facture F2026-000002', 'EUR', '0', '10000');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3988-71c1-b415-be46ee53886a', '1', 'VE', '2026-01-05', '411', '01a21d97-3012-77be-9011-b2161998da1e', 'F2026-000003', 'Facture F2026-000003', 'EUR', '25000', '0');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3988-71c1-b415-be46ee53886a', '2', 'VE', '2026-01-05', '707', '01a21d97-3012-77be-9011-b2161998da1e', 'F2026-000003', 'Facture F2026-000003', 'EUR', '0', '20833');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3988-71c1-b415-be46ee53886a', '3', 'VE', '2026-01-05', '44571', '01a21d97-3012-77be-9011-b2161998da1e', 'F2026-000003', 'Facture F2026-000003', 'EUR', '0', '4167');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3c61-7172-b7de-b1befafbde64', '1', 'VE', '2026-01-05', '411', '01a21d97-3012-77be-9011-b2161998da1e', 'F2026-000004', 'Facture F2026-000004', 'EUR', '10000', '0');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3c61-7172-b7de-b1befafbde64', '2', 'VE', '2026-01-05', '707', '01a21d97-3012-77be-9011-b2161998da1e', 'F2026-000004', 'Facture F2026-000004', 'EUR', '0', '8333');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3c61-7172-b7de-b1befafbde64', '3', 'VE', '2026-01-05', '44571', '01a21d97-3012-77be-9011-b2161998da1e', 'F2026-000004', 'Facture F2026-000004', 'EUR', '0', '1667');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3c7b-7790-9b55-2d048a00d3e6', '1', 'VE', '2026-01-05', '411', '01a21d97-3012-77be-9011-b2161998da1e', 'A2026-000001', 'Avoir A2026-000001', 'EUR', '0', '4000');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3c7b-7790-9b55-2d048a00d3e6', '2', 'VE', '2026-01-05', '707', '01a21d97-3012-77be-9011-b2161998da1e', 'A2026-000001', 'Avoir A2026-000001', 'EUR', '3333', '0');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3c7b-7790-9b55-2d048a00d3e6', '3', 'VE', '2026-01-05', '44571', '01a21d97-3012-77be-9011-b2161998da1e', 'A2026-000001', 'Avoir A2026-000001', 'EUR', '667', '0');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3cc1-75f7-aaef-d779915d7b3d', '1', 'VE', '2026-01-05', '411', '01a21d97-3012-77be-9011-b2161998da1e', 'F2026-000005', 'Facture F2026-000005', 'EUR', '2000', '0');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3cc1-75f7-aaef-d779915d7b3d', '2', 'VE', '2026-01-05', '707', '01a21d97-3012-77be-9011-b2161998da1e', 'F2026-000005', 'Facture F2026-000005', 'EUR', '0', '1667');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3cc1-75f7-aaef-d779915d7b3d', '3', 'VE', '2026-01-05', '44571', '01a21d97-3012-77be-9011-b2161998da1e', 'F2026-000005', 'Facture F2026-000005', 'EUR', '0', '333');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3df9-7767-9b76-5e9c95b632e5', '1', 'VE', '2026-01-28', '411', '01a21d97-3012-77be-9011-b2161998da1e', 'A2026-000002', 'Avoir A2026-000002', 'EUR', '0', '900');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3df9-7767-9b76-5e9c95b632e5', '2', 'VE', '2026-01-28', '707', '01a21d97-3012-77be-9011-b2161998da1e', 'A2026-000002', 'Avoir A2026-000002', 'EUR', '750', '0');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3df9-7767-9b76-5e9c95b632e5', '3', 'VE', '2026-01-28', '44571', '01a21d97-3012-77be-9011-b2161998da1e', 'A2026-000002', 'Avoir A2026-000002', 'EUR', '150', '0');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3e31-7343-9638-7dc4c118e886', '1', 'VE', '2026-01-28', '411', '01a21d97-3012-77be-9011-b2161998da1e', 'A2026-000003', 'Avoir A2026-000003', 'EUR', '0', '900');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3e31-7343-9638-7dc4c118e886', '2', 'VE', '2026-01-28', '707', '01a21d97-3012-77be-9011-b2161998da1e', 'A2026-000003', 'Avoir A2026-000003', 'EUR', '750', '0');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3e31-7343-9638-7dc4c118e886', '3', 'VE', '2026-01-28', '44571', '01a21d97-3012-77be-9011-b2161998da1e', 'A2026-000003', 'Avoir A2026-000003', 'EUR', '150', '0');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-41fa-7677-9f73-ecc27e945ed1', '1', 'BQ', '2026-02-01', '512', '01a21d97-3012-77be-9011-b2161998da1e', 'VIR Alphonse', 'Reglement VIR Alphonse', 'EUR', '1000', '0');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-41fa-7677-9f73-ecc27e945ed1', '2', 'BQ', '2026-02-01', '411', '01a21d97-3012-77be-9011-b2161998da1e', 'VIR Alphonse', 'Reglement VIR Alphonse', 'EUR', '0', '1000');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4408-70b2-b758-b5021ac34bb7', '1', 'BQ', '2026-02-12', '5115', '01a21d97-3012-77be-9011-b2161998da1e', 'COL-01M8ESEFWQEZM8SBA1KY510CWC', 'Prelevement COL-01M8ESEFWQEZM8SBA1KY510CWC', 'EUR', '90200', '0');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4408-70b2-b758-b5021ac34bb7', '2', 'BQ', '2026-02-12', '411', '01a21d97-3012-77be-9011-b2161998da1e', 'COL-01M8ESEFWQEZM8SBA1KY510CWC', 'Prelevement COL-01M8ESEFWQEZM8SBA1KY510CWC', 'EUR', '0', '90200');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4408-70b2-b758-b5036b04315c', '1', 'BQ', '2026-02-12', '5115', '01a21d97-334a-7337-ba03-dfdb965059c6', 'COL-01M8ESEFWRE9G8S2RR2SQQ354N', 'Prelevement COL-01M8ESEFWRE9G8S2RR2SQQ354N', 'EUR', '30000', '0');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4408-70b2-b758-b5036b04315c', '2', 'BQ', '2026-02-12', '411', '01a21d97-334a-7337-ba03-dfdb965059c6', 'COL-01M8ESEFWRE9G8S2RR2SQQ354N', 'Prelevement COL-01M8ESEFWRE9G8S2RR2SQQ354N', 'EUR', '0', '30000');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-45bf-70ca-bff2-26e13f8f2835', '1', 'BQ', '2026-02-16', '512', '01a21d97-3012-77be-9011-b2161998da1e', 'COL-01M8ESEFWQEZM8SBA1KY510CWC', 'Prelevement COL-01M8ESEFWQEZM8SBA1KY510CWC', 'EUR', '90200', '0');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-45bf-70ca-bff2-26e13f8f2835', '2', 'BQ', '2026-02-16', '5115', '01a21d97-3012-77be-9011-b2161998da1e', 'COL-01M8ESEFWQEZM8SBA1KY510CWC', 'Prelevement COL-01M8ESEFWQEZM8SBA1KY510CWC', 'EUR', '0', '90200');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-45bf-70ca-bff2-26e2651075cb', '1', 'BQ', '2026-02-16', '512', '01a21d97-334a-7337-ba03-dfdb965059c6', 'COL-01M8ESEFWRE9G8S2RR2SQQ354N', 'Prelevement COL-01M8ESEFWRE9G8S2RR2SQQ354N', 'EUR', '30000', '0');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-45bf-70ca-bff2-26e2651075cb', '2', 'BQ', '2026-02-16', '5115', '01a21d97-334a-7337-ba03-dfdb965059c6', 'COL-01M8ESEFWRE9G8S2RR2SQQ354N', 'Prelevement COL-01M8ESEFWRE9G8S2RR2SQQ354N', 'EUR', '0', '30000');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4696-707a-989f-f3fe8972d399', '1', 'OD', '2026-02-18', '411', '01a21d97-334a-7337-ba03-dfdb965059c6', '01a21d97-4695-736e-9597-94c259103396', 'Frais de rejet', 'EUR', '1500', '0');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4696-707a-989f-f3fe8972d399', '2', 'OD', '2026-02-18', '758', '01a21d97-334a-7337-ba03-dfdb965059c6', '01a21d97-4695-736e-9597-94c259103396', 'Frais de rejet', 'EUR', '0', '1500');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4698-729a-b28f-5f3876cf58ed', '1', 'BQ', '2026-02-18', '411', '01a21d97-334a-7337-ba03-dfdb965059c6', 'COL-01M8ESEFWRE9G8S2RR2SQQ354N', 'Prelevement COL-01M8ESEFWRE9G8S2RR2SQQ354N', 'EUR', '30000', '0');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4698-729a-b28f-5f3876cf58ed', '2', 'BQ', '2026-02-18', '512', '01a21d97-334a-7337-ba03-dfdb965059c6', 'COL-01M8ESEFWRE9G8S2RR2SQQ354N', 'Prelevement COL-01M8ESEFWRE9G8S2RR2SQQ354N', 'EUR', '0', '30000');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-476a-7176-9b65-cec759792266', '1', 'VE', '2026-02-20', '411', '01a21d97-3012-77be-9011-b2161998da1e', 'F2026-000006', 'Facture F2026-000006', 'EUR', '8000', '0');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-476a-7176-9b65-cec759792266', '2', 'VE', '2026-02-20', '707', '01a21d97-3012-77be-9011-b2161998da1e', 'F2026-000006', 'Facture F2026-000006', 'EUR', '0', '6667');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-476a-7176-9b65-cec759792266', '3', 'VE', '2026-02-20', '44571', '01a21d97-3012-77be-9011-b2161998da1e', 'F2026-000006', 'Facture F2026-000006', 'EUR', '0', '1333');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4861-74dc-bfd9-552bc77b8f83', '1', 'VE', '2026-02-20', '411', '01a21d97-3012-77be-9011-b2161998da1e', 'F2026-000007', 'Facture F2026-000007', 'EUR', '1200', '0');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4861-74dc-bfd9-552bc77b8f83', '2', 'VE', '2026-02-20', '707', '01a21d97-3012-77be-9011-b2161998da1e', 'F2026-000007', 'Facture F2026-000007', 'EUR', '0', '1000');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4861-74dc-bfd9-552bc77b8f83', '3', 'VE', '2026-02-20', '44571', '01a21d97-3012-77be-9011-b2161998da1e', 'F2026-000007', 'Facture F2026-000007', 'EUR', '0', '200');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-48fd-765c-9b43-da32f0e407e8', '1', 'OD', '2026-02-20', '411', '01a21d97-3012-77be-9011-b2161998da1e', '01a21d97-48fb-7421-a5b2-fefaec880f08', 'Frais de rejet', 'EUR', '1500', '0');
INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label, currency, debit, credit) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-48fd-765c-9b43-da32f0e407e8', '2', 'OD', '2026-02-20', '758', '01a21d97-3012-77be-9011-b2161998da1e', '01a21d97-48fb-7421-a5b2-fefaec880f08', 'Frais de rejet', 'EUR', '0', '1500');
INSERT INTO number_series (tenant_id, series, last) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'A2026', '3');
INSERT INTO number_series (tenant_id, series, last) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'F2026', '7');
INSERT INTO number_series (tenant_id, series, last) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'R2026', '2');
INSERT INTO payment (tenant_id, id, account_id, amount, applied, currency, method, reference, received_on, advice, statement_id, reversed_on) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-41f9-750b-97f6-763656999286', '01a21d97-3012-77be-9011-b2161998da1e', '1000', '1000', 'EUR', 'transfer', 'VIR Alphonse', '2026-02-01', '{"lines": [{"paid": 1000, "number": "F2026-000002", "due_date": "2026-02-15", "why_open": "not_covered", "invoice_id": "01a21d97-3971-735c-9595-bba07acb0238", "open_amount": 57200}, {"paid": 0, "number": "F2026-000003", "due_date": "2026-02-15", "why_open": "not_covered", "invoice_id": "01a21d97-3971-735c-9595-bba1e99bee47", "open_amount": 25000}, {"paid": 0, "number": "F2026-000004", "due_date": "2026-02-15", "why_open": "not_covered", "invoice_id": "01a21d97-3c44-70f9-bc79-a75a4d285dd5", "open_amount": 6000}, {"paid": 0, "number": "F2026-000005", "due_date": "2026-02-15", "why_open": "not_covered", "invoice_id": "01a21d97-3cba-7182-9253-ddcff28577e7", "open_amount": 2000}], "unallocated": 0}', NULL, NULL);
INSERT INTO platform_revision (version_num) OVERRIDING SYSTEM VALUE VALUES ('0001_baseline');
INSERT INTO probe (tenant_id, asked, answered) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '38', '38');
INSERT INTO pruning (subject, pruned_at) OVERRIDING SYSTEM VALUE VALUES ('all', '2026-11-27 15:19:35.635858+00');
INSERT INTO service_revision (version_num) OVERRIDING SYSTEM VALUE VALUES ('0001_baseline');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('advance_clock', '3856f714d274738703d440d8314d4c2119a26b64b5b138d8588c97a3d2672a74');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('answer_probe', '83679f7283b875078bcc6236e344699f31db7b544ecbf45733853f82adb3b40e');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('claim_outbox', 'fedf649dd734da06536dafe99eb863ea2ba8f8e857d3aef5915131bebfd9fb58');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('delete_carried', 'c8b56ebdf5123f725406a62089e30e1dcee9ca283fb94307a8c499bbe583760c');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('find_due_work', '04501f08420ffb24b85728e0eae2b1e19f7e3c22551a98536a2a13ac3953a1ce');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('open_tenant', '700fe75fe77e4af989ee30e47b02e3cf5b323adefc0bc0ea260da3de1320ce32');
INSERT INTO statement (tenant_id, id, account_id, number, period_start, period_end, due_on, currency, total, items, parties) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f2d-732c-b604-aff5f3683382', '01a21d97-3012-77be-9011-b2161998da1e', 'R2026-000001', '2026-01-01', '2026-01-31', '2026-02-15', 'EUR', '91200', '[{"id": "01a21d97-3971-735c-9595-bba07acb0238", "kind": "invoice", "after": 58200, "order": "O4", "amount": 60000, "before": 59100, "number": "F2026-000002", "dated_on": "2026-01-05", "cost_centre": null}, {"id": "01a21d97-3971-735c-9595-bba1e99bee47", "kind": "invoice", "after": 25000, "order": "O5", "amount": 25000, "before": 25000, "number": "F2026-000003", "dated_on": "2026-01-05", "cost_centre": null}, {"id": "01a21d97-3c44-70f9-bc79-a75a4d285dd5", "kind": "invoice", "after": 6000, "order": "O6", "amount": 10000, "before": 6000, "number": "F2026-000004", "dated_on": "2026-01-05", "cost_centre": null}, {"id": "01a21d97-3cba-7182-9253-ddcff28577e7", "kind": "invoice", "after": 2000, "order": "O7", "amount": 2000, "before": 2000, "number": "F2026-000005", "dated_on": "2026-01-05", "cost_centre": "Alphonse Lyon"}, {"id": "01a21d97-3c77-7317-b90a-a16134e61428", "kind": "credit_note", "after": 0, "order": null, "amount": 4000, "before": 0, "number": "A2026-000001", "dated_on": "2026-01-05", "cost_centre": null}, {"id": "01a21d97-3e2d-73dc-bd48-53272a4499db", "kind": "credit_note", "after": 0, "order": null, "amount": 900, "before": 0, "number": "A2026-000003", "dated_on": "2026-01-28", "cost_centre": null}, {"id": "01a21d97-3df5-77af-9fe7-25d9348f43c3", "kind": "credit_note", "after": 0, "order": null, "amount": 900, "before": 900, "number": "A2026-000002", "dated_on": "2026-01-28", "cost_centre": null}]', '{"buyer": {"name": "Alphonse Achats", "email": "achats@alphonse.example", "siren": null, "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "country": "FR", "vat_number": null, "external_id": "X1"}, "locale": "fr", "seller": {"name": "Alphonse SAS", "email": "compta@grossiste.example", "siren": "732829320", "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "vat_number": null, "creditor_identifier": "FR72ZZZ123456"}}');
INSERT INTO statement (tenant_id, id, account_id, number, period_start, period_end, due_on, currency, total, items, parties) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f2d-732c-b604-aff658d19557', '01a21d97-334a-7337-ba03-dfdb965059c6', 'R2026-000002', '2026-01-01', '2026-01-31', '2026-02-15', 'EUR', '30000', '[{"id": "01a21d97-3734-776e-b3fc-68fb58334d82", "kind": "invoice", "after": 30000, "order": "O3", "amount": 30000, "before": 30000, "number": "F2026-000001", "dated_on": "2026-01-05", "cost_centre": null}]', '{"buyer": {"name": "Client 2", "email": "achats@c2.example", "siren": null, "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "country": "FR", "vat_number": null, "external_id": "X2"}, "locale": "fr", "seller": {"name": "Alphonse SAS", "email": "compta@grossiste.example", "siren": "732829320", "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "vat_number": null, "creditor_identifier": "FR72ZZZ123456"}}');
INSERT INTO tenant (tenant_id, kind, name, zone, clock_at, settings, version) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sandbox', 'Grossiste', 'Europe/Paris', '2026-02-20 12:00:00+00', '{"legal": {"name": "Alphonse SAS", "email": "compta@grossiste.example", "siren": "732829320", "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "vat_number": null}, "terms": {"kind": "statement", "days_after_month_end": 15}, "credit": {"require_mandate": true, "alert_thresholds": [80, 100], "order_expiry_days": 90}, "locale": "fr", "country": "FR", "creditor": {"bic": "AGRIFRPP", "name": "Grossiste SAS", "identifier": "FR72ZZZ123456", "trade_name": null, "iban_masked": "FR76********************189", "iban_sealed": "k1.GMbdzPLcISp1mG_POLRNADMCwyiAerOvKvduDI3LGmLEdXnN9kxhljGjy1IEhtbD_NzteIl-FxZsZr18.4LFh_NO-t51vmaDwYbxPvpJ7zWOaxFIRKm7JdXJK6MT4oc2KiNZc_77JeVXS7rMYpXOVvBJOwg=="}, "mandates": {"expiry_alert_days": [90, 30, 7], "signing_link_days": 14, "signature_provider": "built_in", "debtor_bank_reminder_days": 7}, "timezone": "Europe/Paris", "reminders": {}, "allocation": "oldest_first", "collection": {"mode": "per_statement", "purpose": null, "retries": 1, "above_cap": "refuse", "approvals": 0, "return_fee": 1500, "bank_profile": "epc-2025", "category_purpose": null, "prenotification_days": 14, "submission_days_before": 2}}', '3');
INSERT INTO transfer (tenant_id, id, amount, currency, booked_on, value_on, payer_name, payer_iban_masked, payer_digest, structured_reference, remittance, end_to_end_id, bank_reference, status, rule, account_id, payment_id, reason, decided_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-48e4-72b0-8f05-a099747bf945', '77', 'EUR', '2026-02-20', NULL, 'Inconnu', NULL, NULL, NULL, 'merci', NULL, NULL, 'unmatched', NULL, NULL, NULL, NULL, NULL);
SELECT setval('outbox_seq_seq', 83);
ALTER TABLE transfer ADD CONSTRAINT a_payment_where_applied CHECK (((status = 'applied'::text) = (payment_id IS NOT NULL)));
ALTER TABLE api_key ADD CONSTRAINT api_key_pkey PRIMARY KEY (tenant_id, key_id);
ALTER TABLE application ADD CONSTRAINT application_amount_check CHECK ((amount <> 0));
ALTER TABLE application ADD CONSTRAINT application_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE application ADD CONSTRAINT application_source_kind_check CHECK ((source_kind = ANY (ARRAY['collection'::text, 'payment'::text, 'credit_note'::text])));
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_hash_check CHECK ((octet_length(hash) = 32));
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_pkey PRIMARY KEY (tenant_id, seq);
ALTER TABLE audit_head ADD CONSTRAINT audit_head_pkey PRIMARY KEY (tenant_id);
ALTER TABLE buyer ADD CONSTRAINT buyer_pkey PRIMARY KEY (tenant_id, account_id);
ALTER TABLE collection_part ADD CONSTRAINT collection_part_amount_check CHECK ((amount > 0));
ALTER TABLE collection_part ADD CONSTRAINT collection_part_pkey PRIMARY KEY (tenant_id, collection_id, invoice_id);
ALTER TABLE collection ADD CONSTRAINT collection_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE credit_note ADD CONSTRAINT credit_note_amount_check CHECK ((amount > 0));
ALTER TABLE credit_note ADD CONSTRAINT credit_note_check CHECK (((applied >= 0) AND (applied <= amount)));
ALTER TABLE credit_note ADD CONSTRAINT credit_note_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE credit_note ADD CONSTRAINT credit_note_version_check CHECK ((version > 0));
ALTER TABLE dead_letter ADD CONSTRAINT dead_letter_pkey PRIMARY KEY (tenant_id, dead_letter_id);
ALTER TABLE dead_letter ADD CONSTRAINT dead_letter_source_check CHECK ((source = ANY (ARRAY['event'::text, 'job'::text])));
ALTER TABLE dispute ADD CONSTRAINT dispute_amount_check CHECK ((amount > 0));
ALTER TABLE dispute_message ADD CONSTRAINT dispute_message_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE dispute ADD CONSTRAINT dispute_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE dispute ADD CONSTRAINT dispute_status_check CHECK ((status = ANY (ARRAY['open'::text, 'rejected'::text, 'credited'::text])));
ALTER TABLE due_work ADD CONSTRAINT due_work_pkey PRIMARY KEY (tenant_id, work_id);
ALTER TABLE early_collection_part ADD CONSTRAINT early_collection_part_amount_check CHECK ((amount > 0));
ALTER TABLE early_collection_part ADD CONSTRAINT early_collection_part_pkey PRIMARY KEY (tenant_id, early_collection_id, invoice_id);
ALTER TABLE early_collection ADD CONSTRAINT early_collection_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE early_collection ADD CONSTRAINT early_collection_requested_by_check CHECK ((requested_by = ANY (ARRAY['buyer'::text, 'merchant'::text])));
ALTER TABLE fee ADD CONSTRAINT every_cent_of_a_fee_once CHECK (((paid + waived) <= amount));
ALTER TABLE invoice ADD CONSTRAINT every_cent_once CHECK ((((paid_minor + credited_minor) + in_collection_minor) <= amount_minor));
ALTER TABLE fee ADD CONSTRAINT fee_amount_check CHECK ((amount > 0));
ALTER TABLE fee_application ADD CONSTRAINT fee_application_amount_check CHECK ((amount <> 0));
ALTER TABLE fee_application ADD CONSTRAINT fee_application_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE fee ADD CONSTRAINT fee_kind_check CHECK ((kind = 'return_fee'::text));
ALTER TABLE fee ADD CONSTRAINT fee_paid_check CHECK ((paid >= 0));
ALTER TABLE fee ADD CONSTRAINT fee_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE fee ADD CONSTRAINT fee_waived_check CHECK ((waived >= 0));
ALTER TABLE flow ADD CONSTRAINT flow_direction_check CHECK ((direction = ANY (ARRAY['sent'::text, 'handled'::text])));
ALTER TABLE flow ADD CONSTRAINT flow_pkey PRIMARY KEY (tenant_id, direction, type);
ALTER TABLE idempotency ADD CONSTRAINT idempotency_pkey PRIMARY KEY (tenant_id, key);
ALTER TABLE inbox ADD CONSTRAINT inbox_pkey PRIMARY KEY (tenant_id, event_id);
ALTER TABLE invoice ADD CONSTRAINT invoice_amount_minor_check CHECK ((amount_minor > 0));
ALTER TABLE invoice ADD CONSTRAINT invoice_credited_minor_check CHECK ((credited_minor >= 0));
ALTER TABLE invoice ADD CONSTRAINT invoice_disputed_minor_check CHECK ((disputed_minor >= 0));
ALTER TABLE invoice ADD CONSTRAINT invoice_in_collection_minor_check CHECK ((in_collection_minor >= 0));
ALTER TABLE invoice ADD CONSTRAINT invoice_paid_minor_check CHECK ((paid_minor >= 0));
ALTER TABLE invoice ADD CONSTRAINT invoice_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE invoice ADD CONSTRAINT invoice_version_check CHECK ((version > 0));
ALTER TABLE journal_entry ADD CONSTRAINT journal_entry_credit_check CHECK ((credit >= 0));
ALTER TABLE journal_entry ADD CONSTRAINT journal_entry_debit_check CHECK ((debit >= 0));
ALTER TABLE journal_entry ADD CONSTRAINT journal_entry_pkey PRIMARY KEY (tenant_id, entry_id, place);
ALTER TABLE number_series ADD CONSTRAINT number_series_last_check CHECK ((last > 0));
ALTER TABLE number_series ADD CONSTRAINT number_series_pkey PRIMARY KEY (tenant_id, series);
ALTER TABLE outbox ADD CONSTRAINT outbox_pkey PRIMARY KEY (seq);
ALTER TABLE payment ADD CONSTRAINT payment_amount_check CHECK ((amount > 0));
ALTER TABLE payment ADD CONSTRAINT payment_check CHECK (((applied >= 0) AND (applied <= amount)));
ALTER TABLE payment ADD CONSTRAINT payment_method_check CHECK ((method = ANY (ARRAY['transfer'::text, 'card'::text, 'cheque'::text])));
ALTER TABLE payment ADD CONSTRAINT payment_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE platform_revision ADD CONSTRAINT platform_revision_pkc PRIMARY KEY (version_num);
ALTER TABLE probe ADD CONSTRAINT probe_pkey PRIMARY KEY (tenant_id);
ALTER TABLE pruning ADD CONSTRAINT pruning_pkey PRIMARY KEY (subject);
ALTER TABLE service_revision ADD CONSTRAINT service_revision_pkc PRIMARY KEY (version_num);
ALTER TABLE sql_function ADD CONSTRAINT sql_function_pkey PRIMARY KEY (name);
ALTER TABLE statement ADD CONSTRAINT statement_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE tenant ADD CONSTRAINT tenant_check CHECK (((kind = 'sandbox'::text) OR (clock_at IS NULL)));
ALTER TABLE tenant ADD CONSTRAINT tenant_kind_check CHECK ((kind = ANY (ARRAY['sandbox'::text, 'live'::text])));
ALTER TABLE tenant ADD CONSTRAINT tenant_pkey PRIMARY KEY (tenant_id);
ALTER TABLE transfer ADD CONSTRAINT transfer_amount_check CHECK ((amount > 0));
ALTER TABLE transfer ADD CONSTRAINT transfer_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE transfer ADD CONSTRAINT transfer_status_check CHECK ((status = ANY (ARRAY['unmatched'::text, 'applied'::text, 'ignored'::text])));
CREATE UNIQUE INDEX api_key_digest ON billing.api_key USING btree (digest);
CREATE INDEX application_of_invoice ON billing.application USING btree (tenant_id, invoice_id);
CREATE INDEX application_of_source ON billing.application USING btree (tenant_id, source_id);
CREATE UNIQUE INDEX audit_entry_id ON billing.audit_entry USING btree (tenant_id, id);
CREATE INDEX audit_entry_subject ON billing.audit_entry USING btree (tenant_id, subject, id);
CREATE INDEX buyer_by_name_key ON billing.buyer USING btree (tenant_id, name_key(name));
CREATE INDEX collection_asking ON billing.collection USING btree (tenant_id, account_id) WHERE ((stage = 'none'::text) AND (cancelled_by IS NULL));
CREATE INDEX collection_of_invoice ON billing.collection USING btree (tenant_id, invoice_id);
CREATE INDEX collection_of_statement ON billing.collection USING btree (tenant_id, statement_id);
CREATE INDEX collection_part_of_invoice ON billing.collection_part USING btree (tenant_id, invoice_id);
CREATE INDEX collection_settled ON billing.collection USING btree (tenant_id, final_on, account_id) WHERE (stage = 'settled'::text);
CREATE INDEX credit_note_by_day ON billing.credit_note USING btree (tenant_id, issued_on);
CREATE UNIQUE INDEX credit_note_external_once ON billing.credit_note USING btree (tenant_id, account_id, external_id);
CREATE INDEX credit_note_left ON billing.credit_note USING btree (tenant_id, account_id) WHERE (applied < amount);
CREATE INDEX credit_note_not_yet_on_statement ON billing.credit_note USING btree (tenant_id, account_id, issued_on) WHERE (statement_id IS NULL);
CREATE UNIQUE INDEX credit_note_number_once ON billing.credit_note USING btree (tenant_id, number);
CREATE INDEX credit_note_of_account ON billing.credit_note USING btree (tenant_id, account_id, id);
CREATE INDEX credit_note_of_invoice ON billing.credit_note USING btree (tenant_id, invoice_id);
CREATE UNIQUE INDEX credit_note_return_once ON billing.credit_note USING btree (tenant_id, return_id);
CREATE INDEX dead_letter_replayed ON billing.dead_letter USING btree (replayed_at) WHERE (replayed_at IS NOT NULL);
CREATE INDEX dispute_message_of_dispute ON billing.dispute_message USING btree (tenant_id, dispute_id, id);
CREATE INDEX dispute_of_invoice ON billing.dispute USING btree (tenant_id, invoice_id, id);
CREATE INDEX due_work_due ON billing.due_work USING btree (tenant_id, due_at);
CREATE INDEX due_work_live ON billing.due_work USING btree (due_at) WHERE (NOT is_sandbox);
CREATE UNIQUE INDEX due_work_once ON billing.due_work USING btree (tenant_id, kind, subject);
CREATE INDEX early_collection_of_account ON billing.early_collection USING btree (tenant_id, account_id, id);
CREATE UNIQUE INDEX early_collection_part_of_collection ON billing.early_collection_part USING btree (tenant_id, collection_id);
CREATE INDEX early_collection_part_requested ON billing.early_collection_part USING btree (tenant_id, invoice_id) WHERE (collection_id IS NULL);
CREATE INDEX fee_application_of_payment ON billing.fee_application USING btree (tenant_id, payment_id);
CREATE INDEX fee_of_account ON billing.fee USING btree (tenant_id, account_id, id);
CREATE UNIQUE INDEX fee_once_a_debit ON billing.fee USING btree (tenant_id, collection_id);
CREATE INDEX idempotency_age ON billing.idempotency USING btree (stored_at);
CREATE INDEX inbox_age ON billing.inbox USING btree (received_at);
CREATE INDEX invoice_by_day ON billing.invoice USING btree (tenant_id, issued_on);
CREATE INDEX invoice_by_digits ON billing.invoice USING btree (tenant_id, replace(number, '-'::text, ''::text));
CREATE INDEX invoice_by_due_day ON billing.invoice USING btree (tenant_id, due_on, id);
CREATE INDEX invoice_by_status ON billing.invoice USING btree (tenant_id, status, id);
CREATE INDEX invoice_not_yet_on_statement ON billing.invoice USING btree (tenant_id, account_id, issued_on) WHERE (by_statement AND (statement_id IS NULL));
CREATE UNIQUE INDEX invoice_number_once ON billing.invoice USING btree (tenant_id, number);
CREATE INDEX invoice_of_account ON billing.invoice USING btree (tenant_id, account_id, id);
CREATE INDEX invoice_of_order ON billing.invoice USING btree (tenant_id, order_id, id);
CREATE INDEX invoice_open ON billing.invoice USING btree (tenant_id, account_id) WHERE (amount_minor > (paid_minor + credited_minor));
CREATE INDEX invoice_open_amount ON billing.invoice USING btree (tenant_id, open_minor) WHERE (amount_minor > (paid_minor + credited_minor));
CREATE INDEX invoice_overdue_check ON billing.invoice USING btree (tenant_id, overdue_check_on, account_id) WHERE ((overdue_on IS NULL) AND (amount_minor > (paid_minor + credited_minor)));
CREATE UNIQUE INDEX invoice_shipment_once ON billing.invoice USING btree (tenant_id, shipment_id);
CREATE INDEX journal_entry_by_day ON billing.journal_entry USING btree (tenant_id, entry_on, entry_id);
CREATE INDEX payment_by_day ON billing.payment USING btree (tenant_id, received_on, id);
CREATE INDEX payment_left ON billing.payment USING btree (tenant_id, account_id) WHERE (applied < amount);
CREATE INDEX payment_of_account ON billing.payment USING btree (tenant_id, account_id, id);
CREATE INDEX probe_waiting ON billing.probe USING btree (tenant_id) WHERE (asked > answered);
CREATE INDEX statement_by_digits ON billing.statement USING btree (tenant_id, replace(number, '-'::text, ''::text));
CREATE INDEX statement_by_due_day ON billing.statement USING btree (tenant_id, due_on, id);
CREATE UNIQUE INDEX statement_number_once ON billing.statement USING btree (tenant_id, number);
CREATE INDEX statement_of_account ON billing.statement USING btree (tenant_id, account_id, id);
CREATE INDEX tenant_sandbox ON billing.tenant USING btree (tenant_id) WHERE (kind = 'sandbox'::text);
CREATE INDEX transfer_by_status ON billing.transfer USING btree (tenant_id, status, id);
CREATE INDEX transfer_of_payer ON billing.transfer USING btree (tenant_id, payer_digest) WHERE (status = 'applied'::text);
CREATE UNIQUE INDEX transfer_of_payment ON billing.transfer USING btree (tenant_id, payment_id);
CREATE TRIGGER journal_is_balanced AFTER INSERT ON billing.journal_entry REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION journal_is_balanced();
CREATE POLICY cross_tenant ON api_key AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON api_key AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON application AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON application AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON audit_entry AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON audit_entry AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON audit_head AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON audit_head AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON buyer AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON buyer AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON collection AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON collection AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON collection_part AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON collection_part AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON credit_note AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON credit_note AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON dead_letter AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON dead_letter AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON dispute AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON dispute AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON dispute_message AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON dispute_message AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON due_work AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON due_work AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON early_collection AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON early_collection AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON early_collection_part AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON early_collection_part AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON fee AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON fee AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON fee_application AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON fee_application AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON flow AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON flow AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON idempotency AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON idempotency AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON inbox AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON inbox AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON invoice AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON invoice AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON journal_entry AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON journal_entry AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON number_series AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON number_series AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON outbox AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON outbox AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON payment AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON payment AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON probe AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON probe AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON statement AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON statement AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON tenant AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON tenant AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON transfer AS PERMISSIVE FOR ALL TO encours_billing_worker USING (true);
CREATE POLICY tenant ON transfer AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
ALTER TABLE api_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_key FORCE ROW LEVEL SECURITY;
ALTER TABLE application ENABLE ROW LEVEL SECURITY;
ALTER TABLE application FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_head FORCE ROW LEVEL SECURITY;
ALTER TABLE buyer ENABLE ROW LEVEL SECURITY;
ALTER TABLE buyer FORCE ROW LEVEL SECURITY;
ALTER TABLE collection ENABLE ROW LEVEL SECURITY;
ALTER TABLE collection FORCE ROW LEVEL SECURITY;
ALTER TABLE collection_part ENABLE ROW LEVEL SECURITY;
ALTER TABLE collection_part FORCE ROW LEVEL SECURITY;
ALTER TABLE credit_note ENABLE ROW LEVEL SECURITY;
ALTER TABLE credit_note FORCE ROW LEVEL SECURITY;
ALTER TABLE dead_letter ENABLE ROW LEVEL SECURITY;
ALTER TABLE dead_letter FORCE ROW LEVEL SECURITY;
ALTER TABLE dispute ENABLE ROW LEVEL SECURITY;
ALTER TABLE dispute FORCE ROW LEVEL SECURITY;
ALTER TABLE dispute_message ENABLE ROW LEVEL SECURITY;
ALTER TABLE dispute_message FORCE ROW LEVEL SECURITY;
ALTER TABLE due_work ENABLE ROW LEVEL SECURITY;
ALTER TABLE due_work FORCE ROW LEVEL SECURITY;
ALTER TABLE early_collection ENABLE ROW LEVEL SECURITY;
ALTER TABLE early_collection FORCE ROW LEVEL SECURITY;
ALTER TABLE early_collection_part ENABLE ROW LEVEL SECURITY;
ALTER TABLE early_collection_part FORCE ROW LEVEL SECURITY;
ALTER TABLE fee ENABLE ROW LEVEL SECURITY;
ALTER TABLE fee FORCE ROW LEVEL SECURITY;
ALTER TABLE fee_application ENABLE ROW LEVEL SECURITY;
ALTER TABLE fee_application FORCE ROW LEVEL SECURITY;
ALTER TABLE flow ENABLE ROW LEVEL SECURITY;
ALTER TABLE flow FORCE ROW LEVEL SECURITY;
ALTER TABLE idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency FORCE ROW LEVEL SECURITY;
ALTER TABLE inbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE inbox FORCE ROW LEVEL SECURITY;
ALTER TABLE invoice ENABLE ROW LEVEL SECURITY;
ALTER TABLE invoice FORCE ROW LEVEL SECURITY;
ALTER TABLE journal_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE journal_entry FORCE ROW LEVEL SECURITY;
ALTER TABLE number_series ENABLE ROW LEVEL SECURITY;
ALTER TABLE number_series FORCE ROW LEVEL SECURITY;
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
ALTER TABLE payment ENABLE ROW LEVEL SECURITY;
ALTER TABLE payment FORCE ROW LEVEL SECURITY;
ALTER TABLE probe ENABLE ROW LEVEL SECURITY;
ALTER TABLE probe FORCE ROW LEVEL SECURITY;
ALTER TABLE statement ENABLE ROW LEVEL SECURITY;
ALTER TABLE statement FORCE ROW LEVEL SECURITY;
ALTER TABLE tenant ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant FORCE ROW LEVEL SECURITY;
ALTER TABLE transfer ENABLE ROW LEVEL SECURITY;
ALTER TABLE transfer FORCE ROW LEVEL SECURITY;
GRANT USAGE ON SCHEMA billing TO encours_billing;
GRANT USAGE ON SCHEMA billing TO encours_billing_worker;
GRANT SELECT, USAGE ON SEQUENCE outbox_seq_seq TO encours_billing;
GRANT SELECT, USAGE ON SEQUENCE outbox_seq_seq TO encours_billing_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE api_key TO encours_billing;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE api_key TO encours_billing_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE application TO encours_billing;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE application TO encours_billing_worker;
GRANT INSERT, SELECT ON TABLE audit_entry TO encours_billing;
GRANT INSERT, SELECT ON TABLE audit_entry TO encours_billing_worker;
GRANT INSERT, SELECT, UPDATE ON TABLE audit_head TO encours_billing;
GRANT INSERT, SELECT, UPDATE ON TABLE audit_head TO encours_billing_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE buyer TO encours_billing;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE buyer TO encours_billing_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE collection TO encours_billing;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE collection TO encours_billing_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE collection_part TO encours_billing;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE collection_part TO encours_billing_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE credit_note TO encours_billing;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE credit_note TO encours_billing_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE dead_letter TO encours_billing;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE dead_letter TO encours_billing_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE dispute TO encours_billing;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE dispute TO encours_billing_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE dispute_message TO encours_billing;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE dispute_message TO encours_billing_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE due_work TO encours_billing;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE due_work TO encours_billing_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE early_collection TO encours_billing;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE early_collection TO encours_billing_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE early_collection_part TO encours_billing;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE early_collection_part TO encours_billing_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE fee TO encours_billing;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE fee TO encours_billing_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE fee_application TO encours_billing;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE fee_application TO encours_billing_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE flow TO encours_billing;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE flow TO encours_billing_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE idempotency TO encours_billing;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE idempotency TO encours_billing_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE inbox TO encours_billing;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE inbox TO encours_billing_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE invoice TO encours_billing;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE invoice TO encours_billing_worker;
GRANT INSERT, SELECT ON TABLE journal_entry TO encours_billing;
GRANT INSERT, SELECT ON TABLE journal_entry TO encours_billing_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE number_series TO encours_billing;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE number_series TO encours_billing_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE outbox TO encours_billing;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE outbox TO encours_billing_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE payment TO encours_billing;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE payment TO encours_billing_worker;
GRANT SELECT ON TABLE platform_revision TO encours_billing;
GRANT SELECT ON TABLE platform_revision TO encours_billing_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE probe TO encours_billing;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE probe TO encours_billing_worker;
GRANT SELECT ON TABLE pruning TO encours_billing;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE pruning TO encours_billing_worker;
GRANT SELECT ON TABLE service_revision TO encours_billing;
GRANT SELECT ON TABLE service_revision TO encours_billing_worker;
GRANT SELECT ON TABLE sql_function TO encours_billing;
GRANT SELECT ON TABLE sql_function TO encours_billing_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE statement TO encours_billing;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE statement TO encours_billing_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE tenant TO encours_billing;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE tenant TO encours_billing_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE transfer TO encours_billing;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE transfer TO encours_billing_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA billing GRANT SELECT, USAGE ON SEQUENCES TO encours_billing;
ALTER DEFAULT PRIVILEGES IN SCHEMA billing GRANT SELECT, USAGE ON SEQUENCES TO encours_billing_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA billing GRANT INSERT, SELECT, UPDATE, DELETE ON TABLES TO encours_billing;
ALTER DEFAULT PRIVILEGES IN SCHEMA billing GRANT INSERT, SELECT, UPDATE, DELETE ON TABLES TO encours_billing_worker;
RESET check_function_bodies;
RESET search_path;
