-- API key of the merchant: ek_test_01m8eseaare569a5611wz95vbd_xNfphuXcNQE3a2QhOUhDiSu74vp6U7glGy8fl4Ru4is
DO $$ BEGIN CREATE ROLE encours_collections NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE encours_collections_worker NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA collections;
SET search_path TO collections;
SET check_function_bodies = off;
CREATE TABLE account_statement (
    tenant_id uuid CONSTRAINT account_statement_tenant_id_not_null NOT NULL,
    bank_file_id uuid CONSTRAINT account_statement_bank_file_id_not_null NOT NULL,
    place integer CONSTRAINT account_statement_place_not_null NOT NULL,
    account_digest text CONSTRAINT account_statement_account_digest_not_null NOT NULL,
    account_statement_id text,
    year integer CONSTRAINT account_statement_year_not_null NOT NULL,
    number bigint
);
CREATE TABLE api_key (
    tenant_id uuid CONSTRAINT api_key_tenant_id_not_null NOT NULL,
    key_id uuid CONSTRAINT api_key_key_id_not_null NOT NULL,
    digest text CONSTRAINT api_key_digest_not_null NOT NULL,
    scopes text[] CONSTRAINT api_key_scopes_not_null NOT NULL
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
CREATE TABLE bank_charge (
    tenant_id uuid CONSTRAINT bank_charge_tenant_id_not_null NOT NULL,
    bank_file_id uuid CONSTRAINT bank_charge_bank_file_id_not_null NOT NULL,
    place integer CONSTRAINT bank_charge_place_not_null NOT NULL,
    amount_minor bigint CONSTRAINT bank_charge_amount_minor_not_null NOT NULL,
    currency text CONSTRAINT bank_charge_currency_not_null NOT NULL,
    booked_on date,
    entry_reference text,
    end_to_end_id text
);
CREATE TABLE bank_file (
    tenant_id uuid CONSTRAINT bank_file_tenant_id_not_null NOT NULL,
    bank_file_id uuid CONSTRAINT bank_file_bank_file_id_not_null NOT NULL,
    sha256 text CONSTRAINT bank_file_sha256_not_null NOT NULL,
    source text CONSTRAINT bank_file_source_not_null NOT NULL,
    kind text CONSTRAINT bank_file_kind_not_null NOT NULL,
    message_id text,
    bytes bigint CONSTRAINT bank_file_bytes_not_null NOT NULL,
    matched_count integer CONSTRAINT bank_file_matched_count_not_null NOT NULL,
    unmatched_count integer CONSTRAINT bank_file_unmatched_count_not_null NOT NULL,
    ignored_count integer CONSTRAINT bank_file_ignored_count_not_null NOT NULL,
    warnings text[] CONSTRAINT bank_file_warnings_not_null NOT NULL,
    result jsonb CONSTRAINT bank_file_result_not_null NOT NULL,
    received_at timestamp with time zone CONSTRAINT bank_file_received_at_not_null NOT NULL,
    transfers_count integer DEFAULT 0 CONSTRAINT bank_file_transfers_count_not_null NOT NULL
);
CREATE TABLE bank_item (
    tenant_id uuid CONSTRAINT bank_item_tenant_id_not_null NOT NULL,
    bank_item_id uuid CONSTRAINT bank_item_bank_item_id_not_null NOT NULL,
    bank_file_id uuid CONSTRAINT bank_item_bank_file_id_not_null NOT NULL,
    cause text CONSTRAINT bank_item_cause_not_null NOT NULL,
    fact jsonb CONSTRAINT bank_item_fact_not_null NOT NULL,
    end_to_end_id text,
    payment_information_id text,
    message_id text,
    recorded_at timestamp with time zone CONSTRAINT bank_item_recorded_at_not_null NOT NULL,
    resolved_at timestamp with time zone,
    resolution text,
    resolved_by uuid,
    collection_id uuid,
    batch_id uuid,
    reason text
);
CREATE TABLE bank_profile (
    tenant_id uuid CONSTRAINT bank_profile_tenant_id_not_null NOT NULL,
    name text CONSTRAINT bank_profile_name_not_null NOT NULL,
    versions jsonb CONSTRAINT bank_profile_versions_not_null NOT NULL,
    changed_at timestamp with time zone CONSTRAINT bank_profile_changed_at_not_null NOT NULL
);
CREATE TABLE bank_request (
    tenant_id uuid CONSTRAINT bank_request_tenant_id_not_null NOT NULL,
    bank_request_id uuid CONSTRAINT bank_request_bank_request_id_not_null NOT NULL,
    kind text CONSTRAINT bank_request_kind_not_null NOT NULL,
    batch_id uuid CONSTRAINT bank_request_batch_id_not_null NOT NULL,
    collection_id uuid,
    reason_code text CONSTRAINT bank_request_reason_code_not_null NOT NULL,
    key_id uuid CONSTRAINT bank_request_key_id_not_null NOT NULL,
    message_id text CONSTRAINT bank_request_message_id_not_null NOT NULL,
    file_name text CONSTRAINT bank_request_file_name_not_null NOT NULL,
    status text CONSTRAINT bank_request_status_not_null NOT NULL,
    bytes bigint CONSTRAINT bank_request_bytes_not_null NOT NULL,
    sha256 text CONSTRAINT bank_request_sha256_not_null NOT NULL,
    cause text,
    transport_id text,
    created_at timestamp with time zone CONSTRAINT bank_request_created_at_not_null NOT NULL,
    submitted_at timestamp with time zone
);
CREATE TABLE bank_scenario (
    tenant_id uuid CONSTRAINT bank_scenario_tenant_id_not_null NOT NULL,
    account_id uuid CONSTRAINT bank_scenario_account_id_not_null NOT NULL,
    outcome text CONSTRAINT bank_scenario_outcome_not_null NOT NULL,
    after_days integer CONSTRAINT bank_scenario_after_days_not_null NOT NULL
);
CREATE TABLE batch (
    tenant_id uuid CONSTRAINT batch_tenant_id_not_null NOT NULL,
    batch_id uuid CONSTRAINT batch_batch_id_not_null NOT NULL,
    scheme text CONSTRAINT batch_scheme_not_null NOT NULL,
    message_id text CONSTRAINT batch_message_id_not_null NOT NULL,
    file_name text CONSTRAINT batch_file_name_not_null NOT NULL,
    status text CONSTRAINT batch_status_not_null NOT NULL,
    bank_status text,
    collection_on date CONSTRAINT batch_collection_on_not_null NOT NULL,
    transactions integer CONSTRAINT batch_transactions_not_null NOT NULL,
    total_minor bigint CONSTRAINT batch_total_minor_not_null NOT NULL,
    currency text CONSTRAINT batch_currency_not_null NOT NULL,
    bytes bigint CONSTRAINT batch_bytes_not_null NOT NULL,
    sha256 text CONSTRAINT batch_sha256_not_null NOT NULL,
    violations jsonb DEFAULT '[]'::jsonb CONSTRAINT batch_violations_not_null NOT NULL,
    cause text,
    reason_code text,
    transport_id text,
    created_at timestamp with time zone CONSTRAINT batch_created_at_not_null NOT NULL,
    submitted_at timestamp with time zone,
    bank_profile text,
    message_name text DEFAULT 'pain.008.001.08'::text CONSTRAINT batch_message_name_not_null NOT NULL,
    approvals_needed integer DEFAULT 0 CONSTRAINT batch_approvals_needed_not_null NOT NULL,
    approval_ends_at timestamp with time zone
);
CREATE TABLE batch_approval (
    tenant_id uuid CONSTRAINT batch_approval_tenant_id_not_null NOT NULL,
    batch_id uuid CONSTRAINT batch_approval_batch_id_not_null NOT NULL,
    key_id uuid CONSTRAINT batch_approval_key_id_not_null NOT NULL,
    sha256 text CONSTRAINT batch_approval_sha256_not_null NOT NULL,
    approved_at timestamp with time zone CONSTRAINT batch_approval_approved_at_not_null NOT NULL
);
CREATE TABLE buyer (
    tenant_id uuid CONSTRAINT buyer_tenant_id_not_null NOT NULL,
    account_id uuid CONSTRAINT buyer_account_id_not_null NOT NULL,
    street text CONSTRAINT buyer_street_not_null NOT NULL,
    postcode text CONSTRAINT buyer_postcode_not_null NOT NULL,
    city text CONSTRAINT buyer_city_not_null NOT NULL,
    country text CONSTRAINT buyer_country_not_null NOT NULL,
    notice_days smallint
);
CREATE TABLE channel_file (
    tenant_id uuid CONSTRAINT channel_file_tenant_id_not_null NOT NULL,
    direction text CONSTRAINT channel_file_direction_not_null NOT NULL,
    name text CONSTRAINT channel_file_name_not_null NOT NULL,
    sha256 text CONSTRAINT channel_file_sha256_not_null NOT NULL,
    recorded_at timestamp with time zone CONSTRAINT channel_file_recorded_at_not_null NOT NULL
);
CREATE TABLE collection (
    tenant_id uuid CONSTRAINT collection_tenant_id_not_null NOT NULL,
    collection_id uuid CONSTRAINT collection_collection_id_not_null NOT NULL,
    account_id uuid CONSTRAINT collection_account_id_not_null NOT NULL,
    statement_id uuid,
    invoice_id uuid,
    slice integer DEFAULT 0 CONSTRAINT collection_slice_not_null NOT NULL,
    due_minor bigint CONSTRAINT collection_due_minor_not_null NOT NULL,
    amount_minor bigint CONSTRAINT collection_amount_minor_not_null NOT NULL,
    currency text CONSTRAINT collection_currency_not_null NOT NULL,
    due_on date CONSTRAINT collection_due_on_not_null NOT NULL,
    collection_on date CONSTRAINT collection_collection_on_not_null NOT NULL,
    submit_on date CONSTRAINT collection_submit_on_not_null NOT NULL,
    remittance text CONSTRAINT collection_remittance_not_null NOT NULL,
    end_to_end_id text CONSTRAINT collection_end_to_end_id_not_null NOT NULL,
    status text CONSTRAINT collection_status_not_null NOT NULL,
    live boolean DEFAULT true CONSTRAINT collection_live_not_null NOT NULL,
    mandate_id uuid,
    mandate_reference text,
    iban_masked text,
    scheme text,
    sequence_type text,
    batch_id uuid,
    payment_information_id text,
    carries_amendment boolean DEFAULT false CONSTRAINT collection_carries_amendment_not_null NOT NULL,
    cause text,
    reason_code text,
    failed_by text,
    settled_on date,
    final_on date,
    failed_on date,
    created_at timestamp with time zone CONSTRAINT collection_created_at_not_null NOT NULL,
    changed_at timestamp with time zone CONSTRAINT collection_changed_at_not_null NOT NULL,
    amendment_number integer,
    early boolean DEFAULT false CONSTRAINT collection_early_not_null NOT NULL,
    retry_of uuid,
    cancellation text,
    reversal text,
    retry_on date
);
CREATE TABLE collection_part (
    tenant_id uuid CONSTRAINT collection_part_tenant_id_not_null NOT NULL,
    collection_id uuid CONSTRAINT collection_part_collection_id_not_null NOT NULL,
    place integer CONSTRAINT collection_part_place_not_null NOT NULL,
    invoice_id uuid CONSTRAINT collection_part_invoice_id_not_null NOT NULL,
    number text CONSTRAINT collection_part_number_not_null NOT NULL,
    amount_minor bigint CONSTRAINT collection_part_amount_minor_not_null NOT NULL,
    paid_minor bigint DEFAULT 0 CONSTRAINT collection_part_paid_minor_not_null NOT NULL,
    disputed_minor bigint DEFAULT 0 CONSTRAINT collection_part_disputed_minor_not_null NOT NULL
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
CREATE TABLE file_disclosure (
    tenant_id uuid CONSTRAINT file_disclosure_tenant_id_not_null NOT NULL,
    file_disclosure_id uuid CONSTRAINT file_disclosure_file_disclosure_id_not_null NOT NULL,
    file_id uuid CONSTRAINT file_disclosure_file_id_not_null NOT NULL,
    key_id uuid CONSTRAINT file_disclosure_key_id_not_null NOT NULL,
    disclosed_at timestamp with time zone CONSTRAINT file_disclosure_disclosed_at_not_null NOT NULL
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
CREATE TABLE invoice_balance (
    tenant_id uuid CONSTRAINT invoice_balance_tenant_id_not_null NOT NULL,
    invoice_id uuid CONSTRAINT invoice_balance_invoice_id_not_null NOT NULL,
    version integer CONSTRAINT invoice_balance_version_not_null NOT NULL,
    undisputed_minor bigint CONSTRAINT invoice_balance_undisputed_minor_not_null NOT NULL
);
CREATE TABLE mandate (
    tenant_id uuid CONSTRAINT mandate_tenant_id_not_null NOT NULL,
    mandate_id uuid CONSTRAINT mandate_mandate_id_not_null NOT NULL,
    account_id uuid CONSTRAINT mandate_account_id_not_null NOT NULL,
    reference text CONSTRAINT mandate_reference_not_null NOT NULL,
    scheme text CONSTRAINT mandate_scheme_not_null NOT NULL,
    sequence_type text CONSTRAINT mandate_sequence_type_not_null NOT NULL,
    signed_on date CONSTRAINT mandate_signed_on_not_null NOT NULL,
    debtor_name text CONSTRAINT mandate_debtor_name_not_null NOT NULL,
    iban_sealed text CONSTRAINT mandate_iban_sealed_not_null NOT NULL,
    iban_masked text CONSTRAINT mandate_iban_masked_not_null NOT NULL,
    bic text,
    status text CONSTRAINT mandate_status_not_null NOT NULL,
    creditor_identifier text,
    creditor_name text,
    max_minor bigint,
    parties jsonb,
    last_used_on date
);
CREATE TABLE mandate_amendment (
    tenant_id uuid CONSTRAINT mandate_amendment_tenant_id_not_null NOT NULL,
    mandate_id uuid CONSTRAINT mandate_amendment_mandate_id_not_null NOT NULL,
    number integer CONSTRAINT mandate_amendment_number_not_null NOT NULL,
    original_reference text,
    original_creditor_identifier text,
    original_creditor_name text,
    account_changed boolean CONSTRAINT mandate_amendment_account_changed_not_null NOT NULL,
    recorded_at timestamp with time zone CONSTRAINT mandate_amendment_recorded_at_not_null NOT NULL
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
CREATE TABLE payer_key (
    tenant_id uuid CONSTRAINT payer_key_tenant_id_not_null NOT NULL,
    key_sealed text CONSTRAINT payer_key_key_sealed_not_null NOT NULL
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
CREATE TABLE sealed_part (
    tenant_id uuid CONSTRAINT sealed_part_tenant_id_not_null NOT NULL,
    file_id uuid CONSTRAINT sealed_part_file_id_not_null NOT NULL,
    place integer CONSTRAINT sealed_part_place_not_null NOT NULL,
    content_sealed text STORAGE EXTERNAL CONSTRAINT sealed_part_content_sealed_not_null NOT NULL
);
CREATE TABLE service_revision (
    version_num character varying(32) CONSTRAINT service_revision_version_num_not_null NOT NULL
);
CREATE TABLE simulated_debit (
    tenant_id uuid CONSTRAINT simulated_debit_tenant_id_not_null NOT NULL,
    file_id uuid CONSTRAINT simulated_debit_file_id_not_null NOT NULL,
    place integer CONSTRAINT simulated_debit_place_not_null NOT NULL,
    payment_information_id text CONSTRAINT simulated_debit_payment_information_id_not_null NOT NULL,
    end_to_end_id text CONSTRAINT simulated_debit_end_to_end_id_not_null NOT NULL,
    amount_minor bigint CONSTRAINT simulated_debit_amount_minor_not_null NOT NULL,
    collection_date date CONSTRAINT simulated_debit_collection_date_not_null NOT NULL,
    state text DEFAULT 'received'::text CONSTRAINT simulated_debit_state_not_null NOT NULL,
    reason_code text,
    credited_on date,
    return_on date,
    reverse_on date
);
CREATE TABLE simulated_file (
    tenant_id uuid CONSTRAINT simulated_file_tenant_id_not_null NOT NULL,
    id uuid CONSTRAINT simulated_file_id_not_null NOT NULL,
    name text CONSTRAINT simulated_file_name_not_null NOT NULL,
    sha256 text CONSTRAINT simulated_file_sha256_not_null NOT NULL,
    message_id text CONSTRAINT simulated_file_message_id_not_null NOT NULL,
    refused_with text,
    received_at timestamp with time zone CONSTRAINT simulated_file_received_at_not_null NOT NULL
);
CREATE TABLE simulated_transfer (
    tenant_id uuid CONSTRAINT simulated_transfer_tenant_id_not_null NOT NULL,
    id uuid CONSTRAINT simulated_transfer_id_not_null NOT NULL,
    amount_minor bigint CONSTRAINT simulated_transfer_amount_minor_not_null NOT NULL,
    payer_name text CONSTRAINT simulated_transfer_payer_name_not_null NOT NULL,
    payer_iban_sealed text,
    remittance text CONSTRAINT simulated_transfer_remittance_not_null NOT NULL,
    structured_reference text,
    end_to_end_id text,
    booked_on date CONSTRAINT simulated_transfer_booked_on_not_null NOT NULL
);
CREATE TABLE sql_function (
    name text CONSTRAINT sql_function_name_not_null NOT NULL,
    checksum text CONSTRAINT sql_function_checksum_not_null NOT NULL
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
    transfer_id uuid CONSTRAINT transfer_transfer_id_not_null NOT NULL,
    booking_key text CONSTRAINT transfer_booking_key_not_null NOT NULL,
    bank_file_id uuid CONSTRAINT transfer_bank_file_id_not_null NOT NULL,
    amount_minor bigint CONSTRAINT transfer_amount_minor_not_null NOT NULL,
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
    recorded_at timestamp with time zone CONSTRAINT transfer_recorded_at_not_null NOT NULL
);
CREATE TABLE transport_step (
    tenant_id uuid CONSTRAINT transport_step_tenant_id_not_null NOT NULL,
    transport_step_id uuid CONSTRAINT transport_step_transport_step_id_not_null NOT NULL,
    bank_file_id uuid CONSTRAINT transport_step_bank_file_id_not_null NOT NULL,
    batch_id uuid,
    action text CONSTRAINT transport_step_action_not_null NOT NULL,
    reason_code text,
    outcome text CONSTRAINT transport_step_outcome_not_null NOT NULL,
    info text CONSTRAINT transport_step_info_not_null NOT NULL,
    happened_at timestamp with time zone,
    recorded_at timestamp with time zone CONSTRAINT transport_step_recorded_at_not_null NOT NULL
);
CREATE OR REPLACE FUNCTION collections.advance_clock(id uuid, to_at timestamp with time zone, probe_asked bigint)
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
CREATE OR REPLACE FUNCTION collections.answer_probe(id uuid, service text, subscribes text[], control text[], report_type text)
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
CREATE OR REPLACE FUNCTION collections.claim_outbox(rows_max integer)
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
CREATE OR REPLACE FUNCTION collections.delete_carried(seqs bigint[], control text[])
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
CREATE OR REPLACE FUNCTION collections.find_due_work(kinds text[])
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
CREATE OR REPLACE FUNCTION collections.open_tenant(id uuid, OUT now_at timestamp with time zone, OUT zone text, OUT merchant_settings jsonb, OUT is_sandbox boolean)
 RETURNS SETOF record
 LANGUAGE plpgsql
AS $function$
BEGIN
    PERFORM set_config('encours.tenant', id::text, true);
    RETURN QUERY SELECT coalesce(t.clock_at, clock_timestamp()), t.zone, t.settings, t.kind = 'sandbox'
                   FROM tenant t WHERE t.tenant_id = id;
END $function$
;
CREATE OR REPLACE FUNCTION collections.protect_sent_batch()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    -- A batch that was sent does not change; only the bank's answers are added.
    IF OLD.status NOT IN ('submitted', 'accepted', 'partly_rejected', 'rejected') THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE'
       OR NEW.status NOT IN ('submitted', 'accepted', 'partly_rejected', 'rejected')
       OR (NEW.batch_id, NEW.scheme, NEW.message_id, NEW.file_name, NEW.collection_on, NEW.transactions, NEW.total_minor,
           NEW.currency, NEW.bytes, NEW.sha256, NEW.created_at, NEW.submitted_at, NEW.approvals_needed)
          IS DISTINCT FROM
          (OLD.batch_id, OLD.scheme, OLD.message_id, OLD.file_name, OLD.collection_on, OLD.transactions, OLD.total_minor,
           OLD.currency, OLD.bytes, OLD.sha256, OLD.created_at, OLD.submitted_at, OLD.approvals_needed) THEN
        RAISE EXCEPTION 'a batch that was sent cannot be changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $function$
;
CREATE OR REPLACE FUNCTION collections.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    RAISE EXCEPTION 'rows of % can only be added', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $function$
;
INSERT INTO account_statement (tenant_id, bank_file_id, place, account_digest, account_statement_id, year, number) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-461a-73fa-8ac3-3a726f6ea095', '0', '82f9182f412b1144ba133d4a00cf2c92190d714f48c7224f99c418ae6c8ce1b6', 'BK-01a21d97461870ce88a265eea701936b', '2026', '1');
INSERT INTO account_statement (tenant_id, bank_file_id, place, account_digest, account_statement_id, year, number) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-472c-7326-b63a-767e78792670', '0', '82f9182f412b1144ba133d4a00cf2c92190d714f48c7224f99c418ae6c8ce1b6', 'BK-01a21d97472a73829bf8aaf375b4d9d3', '2026', '2');
INSERT INTO api_key (tenant_id, key_id, digest, scopes) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-2958-714c-9514-c10f3e92ed6d', '9ea4bbabe956c12bd90766799c8e38121ef524f06f780e01c997528451be6b86', '{read,write,approve,iban,admin}');
INSERT INTO api_key (tenant_id, key_id, digest, scopes) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-35bf-7218-a327-06cb5526760a', '90b8b8e62cd62abf3b413966caecee4294735d361d1e3a4132c05a2075d7b79f', '{read}');
INSERT INTO audit_entry (tenant_id, seq, id, at, who, action, subject, details, hash) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '1', '01a21d97-437b-70e6-a4d5-bf7f3874022a', '2026-02-12 08:00:00+00', 'collections', 'batch_created', 'bat_01m8esegt0e19tb4t8jhe0e2gh', '{"sha256":"2656bee9a8740744a9d6aec70c6e4861a2e8b56fc04d1183243725be337db604","total":120200,"transactions":2}', E'\\xc92e56303523fedfabd77f3a8d2905963ef9ef9d5c54c75860ae83ca585ab3d8');
INSERT INTO audit_entry (tenant_id, seq, id, at, who, action, subject, details, hash) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '2', '01a21d97-43df-727a-830a-d778904fd8f0', '2026-02-12 08:00:00+00', 'collections', 'batch_submitted', 'bat_01m8esegt0e19tb4t8jhe0e2gh', '{"message_id":"DD-01M8ESEGT0E19TB4T8JHE0E2GH","sha256":"2656bee9a8740744a9d6aec70c6e4861a2e8b56fc04d1183243725be337db604","transport_id":"SIM-01a21d97439875e385787b608ee5d30b"}', E'\\xd127390dcba3e43004eb3022192aec2ba0f2b31c0947c44ae9b3a564eaa22a83');
INSERT INTO audit_head (tenant_id, seq, hash) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '2', E'\\xd127390dcba3e43004eb3022192aec2ba0f2b31c0947c44ae9b3a564eaa22a83');
INSERT INTO bank_file (tenant_id, bank_file_id, sha256, source, kind, message_id, bytes, matched_count, unmatched_count, ignored_count, warnings, result, received_at, transfers_count) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-450f-7544-9ac1-0b0b57fb3da5', '42eb8e66959940de9c04881c8c13788cce90eb57b3c8ee4c130a0539e96a863d', 'simulated_bank', 'pain.002', 'BK-01a21d97450f75449ac10b0a1d68f346', '417', '1', '0', '0', '{}', '{"matched": [{"changed": true, "outcome": "ACCP", "batch_id": "bat_01m8esegt0e19tb4t8jhe0e2gh"}], "unmatched": []}', '2026-02-13 17:00:00+00', '0');
INSERT INTO bank_file (tenant_id, bank_file_id, sha256, source, kind, message_id, bytes, matched_count, unmatched_count, ignored_count, warnings, result, received_at, transfers_count) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-458e-76f6-9ac4-e5611edf41be', '26177c5aea0dc25e36327d371e16ff70efbec9cf5d7b9ca436fdf4d1afa514a4', 'simulated_bank', 'camt.054', 'BK-01a21d97458d72b38328a5f96a246219', '1002', '2', '0', '0', '{}', '{"matched": [{"amount": 90200, "changed": true, "outcome": "settled", "currency": "EUR", "account_id": "acc_01m8esec0jeyz904dj2rcshpgy", "reason_code": null, "collection_id": "col_01m8esefwqezm8sba1ky510cwc", "end_to_end_id": "COL-01M8ESEFWQEZM8SBA1KY510CWC"}, {"amount": 30000, "changed": true, "outcome": "settled", "currency": "EUR", "account_id": "acc_01m8esectaecvvm0yzveb50pe6", "reason_code": null, "collection_id": "col_01m8esefwre9g8s2rr2sqq354n", "end_to_end_id": "COL-01M8ESEFWRE9G8S2RR2SQQ354N"}], "unmatched": []}', '2026-02-16 07:00:00+00', '0');
INSERT INTO bank_file (tenant_id, bank_file_id, sha256, source, kind, message_id, bytes, matched_count, unmatched_count, ignored_count, warnings, result, received_at, transfers_count) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-461a-73fa-8ac3-3a726f6ea095', 'f137560e4b4534175e8e257e7a5db73fee4350df931eb4bdc24be9606953f0ab', 'simulated_bank', 'camt.053', 'BK-01a21d97461870ce88a265eea701936b', '1279', '2', '0', '0', '{}', '{"matched": [{"amount": 90200, "changed": false, "outcome": "settled", "currency": "EUR", "account_id": "acc_01m8esec0jeyz904dj2rcshpgy", "reason_code": null, "collection_id": "col_01m8esefwqezm8sba1ky510cwc", "end_to_end_id": "COL-01M8ESEFWQEZM8SBA1KY510CWC"}, {"amount": 30000, "changed": false, "outcome": "settled", "currency": "EUR", "account_id": "acc_01m8esectaecvvm0yzveb50pe6", "reason_code": null, "collection_id": "col_01m8esefwre9g8s2rr2sqq354n", "end_to_end_id": "COL-01M8ESEFWRE9G8S2RR2SQQ354N"}], "unmatched": []}', '2026-02-16 17:00:00+00', '0');
INSERT INTO bank_file (tenant_id, bank_file_id, sha256, source, kind, message_id, bytes, matched_count, unmatched_count, ignored_count, warnings, result, received_at, transfers_count) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4669-7128-b7a9-d74cff5efa18', '4ba19fd7a68a655d2a3eb88dc19cade775a7a644abe7480945aeeae15bb88e05', 'simulated_bank', 'camt.054', 'BK-01a21d97466870069b388feb4c903ba5', '1243', '1', '0', '0', '{}', '{"matched": [{"amount": 30000, "changed": true, "outcome": "returned", "currency": "EUR", "account_id": "acc_01m8esectaecvvm0yzveb50pe6", "reason_code": "AM04", "collection_id": "col_01m8esefwre9g8s2rr2sqq354n", "end_to_end_id": "COL-01M8ESEFWRE9G8S2RR2SQQ354N"}], "unmatched": []}', '2026-02-18 07:00:00+00', '0');
INSERT INTO bank_file (tenant_id, bank_file_id, sha256, source, kind, message_id, bytes, matched_count, unmatched_count, ignored_count, warnings, result, received_at, transfers_count) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-472c-7326-b63a-767e78792670', 'e9bd226aa734f6f4080b7ae80b524de537ff719c7256896ddda9ac06231ccf22', 'simulated_bank', 'camt.053', 'BK-01a21d97472a73829bf8aaf375b4d9d3', '1522', '1', '0', '0', '{}', '{"matched": [{"amount": 30000, "changed": false, "outcome": "returned", "currency": "EUR", "account_id": "acc_01m8esectaecvvm0yzveb50pe6", "reason_code": "AM04", "collection_id": "col_01m8esefwre9g8s2rr2sqq354n", "end_to_end_id": "COL-01M8ESEFWRE9G8S2RR2SQQ354N"}], "unmatched": []}', '2026-02-18 17:00:00+00', '0');
INSERT INTO bank_file (tenant_id, bank_file_id, sha256, source, kind, message_id, bytes, matched_count, unmatched_count, ignored_count, warnings, result, received_at, transfers_count) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4816-771b-991d-01addd0a2ea2', '3c182aeba057f6dcd0fd32838d0514536118e56205155814fb84979143e7de09', 'api', 'pain.002', 'NEWS-Alphonse', '479', '0', '1', '0', '{}', '{"matched": [], "unmatched": [{"cause": "message_unknown", "amount": null, "outcome": "rejected", "currency": null, "booked_on": null, "message_id": "DD-Alphonse", "reason_code": "AC04", "end_to_end_id": "COL-Alphonse", "payment_information_id": "DD-Alphonse-1"}]}', '2026-02-20 12:00:00+00', '0');
INSERT INTO bank_file (tenant_id, bank_file_id, sha256, source, kind, message_id, bytes, matched_count, unmatched_count, ignored_count, warnings, result, received_at, transfers_count) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-482a-7514-ad87-f728d8702017', '241a14c950120331a1d14adc1441ddb9fd04d755770d4494a5f48dd358a69c2e', 'api', 'pain.002', 'HAC-Alphonse', '396', '0', '0', '1', '{}', '{"matched": [], "unmatched": []}', '2026-02-20 12:00:00+00', '0');
INSERT INTO bank_item (tenant_id, bank_item_id, bank_file_id, cause, fact, end_to_end_id, payment_information_id, message_id, recorded_at, resolved_at, resolution, resolved_by, collection_id, batch_id, reason) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-481d-76e9-bc35-de6bc78f8a88', '01a21d97-4816-771b-991d-01addd0a2ea2', 'message_unknown', '{"on": null, "info": "", "move": "reject", "fault": null, "group": 0, "currency": null, "net_minor": null, "message_id": "DD-Alphonse", "debtor_name": null, "group_minor": null, "iban_masked": null, "is_reversal": false, "reason_code": "AC04", "amount_minor": null, "end_to_end_id": "COL-Alphonse", "mandate_reference": null, "payment_information_id": "DD-Alphonse-1"}', 'COL-Alphonse', 'DD-Alphonse-1', 'DD-Alphonse', '2026-02-20 12:00:00+00', NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO bank_scenario (tenant_id, account_id, outcome, after_days) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-334a-7337-ba03-dfdb965059c6', 'return:AM04', '2');
INSERT INTO batch (tenant_id, batch_id, scheme, message_id, file_name, status, bank_status, collection_on, transactions, total_minor, currency, bytes, sha256, violations, cause, reason_code, transport_id, created_at, submitted_at, bank_profile, message_name, approvals_needed, approval_ends_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4340-7053-a593-48945c070a11', 'B2B', 'DD-01M8ESEGT0E19TB4T8JHE0E2GH', 'DD-01M8ESEGT0E19TB4T8JHE0E2GH.xml', 'accepted', 'ACCP', '2026-02-16', '2', '120200', 'EUR', '1978', '2656bee9a8740744a9d6aec70c6e4861a2e8b56fc04d1183243725be337db604', '[]', NULL, NULL, 'SIM-01a21d97439875e385787b608ee5d30b', '2026-02-12 08:00:00+00', '2026-02-12 08:00:00+00', 'epc-2025', 'pain.008.001.08', '0', NULL);
INSERT INTO buyer (tenant_id, account_id, street, postcode, city, country, notice_days) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3012-77be-9011-b2161998da1e', '1 rue du Test', '75001', 'Paris', 'FR', NULL);
INSERT INTO buyer (tenant_id, account_id, street, postcode, city, country, notice_days) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-334a-7337-ba03-dfdb965059c6', '1 rue du Test', '75001', 'Paris', 'FR', NULL);
INSERT INTO buyer (tenant_id, account_id, street, postcode, city, country, notice_days) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3640-764d-b6df-c56ad20d31bc', '1 rue du Test', '75001', 'Paris', 'FR', NULL);
INSERT INTO collection (tenant_id, collection_id, account_id, statement_id, invoice_id, slice, due_minor, amount_minor, currency, due_on, collection_on, submit_on, remittance, end_to_end_id, status, live, mandate_id, mandate_reference, iban_masked, scheme, sequence_type, batch_id, payment_information_id, carries_amendment, cause, reason_code, failed_by, settled_on, final_on, failed_on, created_at, changed_at, amendment_number, early, retry_of, cancellation, reversal, retry_on) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f97-77e8-8cad-419f8a10338c', '01a21d97-3012-77be-9011-b2161998da1e', '01a21d97-3f2d-732c-b604-aff5f3683382', NULL, '0', '91200', '90200', 'EUR', '2026-02-15', '2026-02-16', '2026-02-12', 'R2026-000001 F2026-000002 F2026-000003 F2026-000004 F2026-000005', 'COL-01M8ESEFWQEZM8SBA1KY510CWC', 'settled', 'true', '01a21d97-315a-77c8-94fa-21985321a4c0', 'RUM-2B23-434F-B8V2', 'FR14********************606', 'B2B', 'RCUR', '01a21d97-4340-7053-a593-48945c070a11', 'DD-01M8ESEGT0E19TB4T8JHE0E2GH-1', 'false', NULL, NULL, NULL, '2026-02-16', '2026-02-20', NULL, '2026-01-31 23:00:00+00', '2026-02-16 07:00:00+00', NULL, 'false', NULL, NULL, NULL, NULL);
INSERT INTO collection (tenant_id, collection_id, account_id, statement_id, invoice_id, slice, due_minor, amount_minor, currency, due_on, collection_on, submit_on, remittance, end_to_end_id, status, live, mandate_id, mandate_reference, iban_masked, scheme, sequence_type, batch_id, payment_information_id, carries_amendment, cause, reason_code, failed_by, settled_on, final_on, failed_on, created_at, changed_at, amendment_number, early, retry_of, cancellation, reversal, retry_on) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f98-7260-8c8b-18166f719495', '01a21d97-334a-7337-ba03-dfdb965059c6', '01a21d97-3f2d-732c-b604-aff658d19557', NULL, '0', '30000', '30000', 'EUR', '2026-02-15', '2026-02-16', '2026-02-12', 'R2026-000002 F2026-000001', 'COL-01M8ESEFWRE9G8S2RR2SQQ354N', 'returned', 'false', '01a21d97-348c-73bb-876b-94efeaf84d8d', 'RUM-12F9-Z7NP-T41Q', 'DE89***************000', 'B2B', 'RCUR', '01a21d97-4340-7053-a593-48945c070a11', 'DD-01M8ESEGT0E19TB4T8JHE0E2GH-1', 'false', 'insufficient funds', 'AM04', 'return', '2026-02-16', '2026-02-20', '2026-02-18', '2026-01-31 23:00:00+00', '2026-02-18 07:00:00+00', NULL, 'false', NULL, NULL, NULL, '2026-02-25');
INSERT INTO collection (tenant_id, collection_id, account_id, statement_id, invoice_id, slice, due_minor, amount_minor, currency, due_on, collection_on, submit_on, remittance, end_to_end_id, status, live, mandate_id, mandate_reference, iban_masked, scheme, sequence_type, batch_id, payment_information_id, carries_amendment, cause, reason_code, failed_by, settled_on, final_on, failed_on, created_at, changed_at, amendment_number, early, retry_of, cancellation, reversal, retry_on) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-46ac-74e2-ae05-fdba8b9aded0', '01a21d97-334a-7337-ba03-dfdb965059c6', '01a21d97-3f2d-732c-b604-aff658d19557', NULL, '0', '30000', '30000', 'EUR', '2026-02-25', '2026-03-04', '2026-03-02', 'R2026-000002 F2026-000001', 'COL-01M8ESEHNCEKHAW1FXQA5SNQPG', 'announced', 'true', '01a21d97-348c-73bb-876b-94efeaf84d8d', 'RUM-12F9-Z7NP-T41Q', 'DE89***************000', 'B2B', 'RCUR', NULL, NULL, 'false', NULL, NULL, NULL, NULL, NULL, NULL, '2026-02-18 07:00:00+00', '2026-02-18 07:00:00+00', NULL, 'false', '01a21d97-3f98-7260-8c8b-18166f719495', NULL, NULL, NULL);
INSERT INTO collection (tenant_id, collection_id, account_id, statement_id, invoice_id, slice, due_minor, amount_minor, currency, due_on, collection_on, submit_on, remittance, end_to_end_id, status, live, mandate_id, mandate_reference, iban_masked, scheme, sequence_type, batch_id, payment_information_id, carries_amendment, cause, reason_code, failed_by, settled_on, final_on, failed_on, created_at, changed_at, amendment_number, early, retry_of, cancellation, reversal, retry_on) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-48e4-72b0-8f05-a09a72d478dc', '01a21d97-3012-77be-9011-b2161998da1e', NULL, '01a21d97-485d-7021-ae77-024041e85f54', '0', '1200', '1200', 'EUR', '2026-02-20', '2026-03-06', '2026-03-04', 'F2026-000007', 'COL-01M8ESEJ74EAR8Y1D0K9SD8Y6W', 'announced', 'true', '01a21d97-315a-77c8-94fa-21985321a4c0', 'RUM-2B23-434F-B8V2', 'FR14********************606', 'B2B', 'RCUR', NULL, NULL, 'false', NULL, NULL, NULL, NULL, NULL, NULL, '2026-02-20 12:00:00+00', '2026-02-20 12:00:00+00', NULL, 'true', NULL, NULL, NULL, NULL);
INSERT INTO collection_part (tenant_id, collection_id, place, invoice_id, number, amount_minor, paid_minor, disputed_minor) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f97-77e8-8cad-419f8a10338c', '0', '01a21d97-3971-735c-9595-bba07acb0238', 'F2026-000002', '58200', '1000', '0');
INSERT INTO collection_part (tenant_id, collection_id, place, invoice_id, number, amount_minor, paid_minor, disputed_minor) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f97-77e8-8cad-419f8a10338c', '1', '01a21d97-3971-735c-9595-bba1e99bee47', 'F2026-000003', '25000', '0', '0');
INSERT INTO collection_part (tenant_id, collection_id, place, invoice_id, number, amount_minor, paid_minor, disputed_minor) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f97-77e8-8cad-419f8a10338c', '2', '01a21d97-3c44-70f9-bc79-a75a4d285dd5', 'F2026-000004', '6000', '0', '0');
INSERT INTO collection_part (tenant_id, collection_id, place, invoice_id, number, amount_minor, paid_minor, disputed_minor) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f97-77e8-8cad-419f8a10338c', '3', '01a21d97-3cba-7182-9253-ddcff28577e7', 'F2026-000005', '2000', '0', '0');
INSERT INTO collection_part (tenant_id, collection_id, place, invoice_id, number, amount_minor, paid_minor, disputed_minor) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f98-7260-8c8b-18166f719495', '0', '01a21d97-3734-776e-b3fc-68fb58334d82', 'F2026-000001', '30000', '0', '0');
INSERT INTO collection_part (tenant_id, collection_id, place, invoice_id, number, amount_minor, paid_minor, disputed_minor) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-46ac-74e2-ae05-fdba8b9aded0', '0', '01a21d97-3734-776e-b3fc-68fb58334d82', 'F2026-000001', '30000', '0', '0');
INSERT INTO collection_part (tenant_id, collection_id, place, invoice_id, number, amount_minor, paid_minor, disputed_minor) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-48e4-72b0-8f05-a09a72d478dc', '0', '01a21d97-485d-7021-ae77-024041e85f54', 'F2026-000007', '1200', '0', '0');
INSERT INTO due_work (tenant_id, work_id, kind, subject, due_at, payload, attempts, not_before, is_sandbox) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-46b7-7940-be9e-d0f817618f9b', 'submit', '2026-03-02', '2026-03-02 08:00:00+00', '{}', '0', NULL, 'true');
INSERT INTO due_work (tenant_id, work_id, kind, subject, due_at, payload, attempts, not_before, is_sandbox) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-48e7-7b05-8e9a-b9f776d43f42', 'submit', '2026-03-04', '2026-03-04 08:00:00+00', '{}', '0', NULL, 'true');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.account-opened.v1', '3');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.account-updated.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.collection-due.v1', '4');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.invoice-balance-changed.v1', '19');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.mandate-activated.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.mandate-amended.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.merchant-updated.v1', '3');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.batch-submitted.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.collection-returned.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.collection-scheduled.v1', '5');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.collection-settled.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.collection-submitted.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.transfer-received.v1', '1');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '3591f750-7d01-46b5-a581-ec7d6329fae5', E'\\xdb515d70b1033797fd40a6961132a49c0086a1aa2cb08c9a98fabba1ecc2361b', '200', E'\\x7b226964223a22626b665f30316d386573656a3070657764736a3738316e7165676d626e32222c226b696e64223a227061696e2e303032222c226d6573736167655f6964223a224e4557532d416c70686f6e7365222c22736f75726365223a22617069222c22736861323536223a2233633138326165626130353766366463643066643332383338643035313435333631313865353632303531353538313466623834393739313433653764653039222c2272656365697665645f6174223a22323032362d30322d32305431323a30303a30305a222c226d6174636865645f636f756e74223a302c22756e6d6174636865645f636f756e74223a312c2269676e6f7265645f636f756e74223a302c227472616e73666572735f636f756e74223a302c227761726e696e6773223a5b5d2c226d617463686564223a5b5d2c22756e6d617463686564223a5b7b226361757365223a226d6573736167655f756e6b6e6f776e222c226f7574636f6d65223a2272656a6563746564222c22656e645f746f5f656e645f6964223a22434f4c2d416c70686f6e7365222c227061796d656e745f696e666f726d6174696f6e5f6964223a2244442d416c70686f6e73652d31222c226d6573736167655f6964223a2244442d416c70686f6e7365222c22616d6f756e74223a6e756c6c2c2263757272656e6379223a6e756c6c2c22726561736f6e5f636f6465223a2241433034222c22626f6f6b65645f6f6e223a6e756c6c7d5d2c227472616e7366657273223a5b5d2c2263686172676573223a5b5d7d', '2026-11-27 15:19:43.382364+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '3d32d5b1-33d0-4653-aadf-760a2e95ed99', E'\\x18287c66f1fb18c52496bdc24842034f27a192b969a5bb290e9bb6d28e66163c', '200', E'\\x7b226163636f756e745f6964223a226163635f30316d38657365637461656376766d30797a7665623530706536222c226f7574636f6d65223a2272657475726e3a414d3034222c2261667465725f64617973223a327d', '2026-11-27 15:19:38.843764+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '4b83c18b-fb15-4bcd-96be-b431d4d5c835', E'\\xa9ee5ab3115d8746e5cb60daab393c15e08179aab30692bb657835345f90fded', '200', E'\\x7b226964223a22626b665f30316d386573656a3161656d616176317a713533633730383071222c226b696e64223a227061696e2e303032222c226d6573736167655f6964223a224841432d416c70686f6e7365222c22736f75726365223a22617069222c22736861323536223a2232343161313463393530313230333331613164313461646331343431646462396664303464373535373730643434393461356634386464333538613639633265222c2272656365697665645f6174223a22323032362d30322d32305431323a30303a30305a222c226d6174636865645f636f756e74223a302c22756e6d6174636865645f636f756e74223a302c2269676e6f7265645f636f756e74223a312c227472616e73666572735f636f756e74223a302c227761726e696e6773223a5b5d2c226d617463686564223a5b5d2c22756e6d617463686564223a5b5d2c227472616e7366657273223a5b5d2c2263686172676573223a5b5d7d', '2026-11-27 15:19:43.402112+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-2a94-74c5-8d1a-29e319f8a2cc', '2026-11-27 15:19:36.106924+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-2dc6-7184-8c90-c907ac8f5acf', '2026-11-27 15:19:36.753995+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3032-7760-a9b6-20281b8bcfba', '2026-11-27 15:19:37.431515+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-322a-7620-8c06-19236ffc0816', '2026-11-27 15:19:37.853479+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-334c-769d-8870-33751a6b17bd', '2026-11-27 15:19:38.18947+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3522-7017-823b-6ac7f234a87e', '2026-11-27 15:19:38.590605+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-35c0-7226-bbcb-bb3abf188a95', '2026-11-27 15:19:38.732444+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-364a-74fb-bfaf-f52bd115de23', '2026-11-27 15:19:38.833398+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3655-751c-88a9-6d10dc977749', '2026-11-27 15:19:38.915022+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-38f6-7096-8853-b660c404f42f', '2026-11-27 15:19:39.556423+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-398c-71a3-bb03-65e7d13d00b1', '2026-11-27 15:19:40.188353+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-398c-71a3-bb03-65e9e432f8ab', '2026-11-27 15:19:40.188389+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3c62-772d-bcf7-74e6dc015276', '2026-11-27 15:19:40.48961+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3cb1-7342-8a7a-53ed507092bc', '2026-11-27 15:19:40.489634+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3cc2-72fe-923a-f1742a5ea6db', '2026-11-27 15:19:40.489638+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3e46-7438-9665-866a7371907c', '2026-11-27 15:19:40.890196+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f4b-73ea-9a75-8b4f401d6246', '2026-11-27 15:19:41.162267+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f4b-73ea-9a75-8b52fb75085b', '2026-11-27 15:19:41.1623+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f4b-73ea-9a75-8b54b5974996', '2026-11-27 15:19:41.162303+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-41fb-77a3-8eab-252bdda24837', '2026-11-27 15:19:41.836573+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4408-70b2-b758-b5048e2f66d1', '2026-11-27 15:19:42.350727+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4408-70b2-b758-b505ac8c5a4f', '2026-11-27 15:19:42.350847+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4408-70b2-b758-b5062def0f4b', '2026-11-27 15:19:42.350851+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4408-70b2-b758-b507dbd565b5', '2026-11-27 15:19:42.350853+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4408-70b2-b758-b50879c2e253', '2026-11-27 15:19:42.350856+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4698-729a-b28f-5f3904bda15a', '2026-11-27 15:19:43.005249+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4698-729a-b28f-5f3a74d0b172', '2026-11-27 15:19:43.005323+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4698-729a-b28f-5f3cf9f680f7', '2026-11-27 15:19:43.005327+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-476a-7176-9b65-cec99b9f1b78', '2026-11-27 15:19:43.214724+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4783-751d-a368-bf0ec2718878', '2026-11-27 15:19:43.24348+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-47b2-76dc-b4d1-df0d6a11d18c', '2026-11-27 15:19:43.305463+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4861-74dc-bfd9-552d57ae4833', '2026-11-27 15:19:43.476289+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-48c7-75db-950a-b80bb1a8de08', '2026-11-27 15:19:43.580068+00');
INSERT INTO invoice_balance (tenant_id, invoice_id, version, undisputed_minor) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3734-776e-b3fc-68fb58334d82', '4', '30000');
INSERT INTO invoice_balance (tenant_id, invoice_id, version, undisputed_minor) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3971-735c-9595-bba07acb0238', '5', '57200');
INSERT INTO invoice_balance (tenant_id, invoice_id, version, undisputed_minor) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3971-735c-9595-bba1e99bee47', '2', '25000');
INSERT INTO invoice_balance (tenant_id, invoice_id, version, undisputed_minor) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3c44-70f9-bc79-a75a4d285dd5', '3', '6000');
INSERT INTO invoice_balance (tenant_id, invoice_id, version, undisputed_minor) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3cba-7182-9253-ddcff28577e7', '2', '2000');
INSERT INTO invoice_balance (tenant_id, invoice_id, version, undisputed_minor) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4768-77f9-a005-7a21d56f2e19', '2', '5000');
INSERT INTO invoice_balance (tenant_id, invoice_id, version, undisputed_minor) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-485d-7021-ae77-024041e85f54', '1', '1200');
INSERT INTO mandate (tenant_id, mandate_id, account_id, reference, scheme, sequence_type, signed_on, debtor_name, iban_sealed, iban_masked, bic, status, creditor_identifier, creditor_name, max_minor, parties, last_used_on) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-315a-77c8-94fa-21985321a4c0', '01a21d97-3012-77be-9011-b2161998da1e', 'RUM-2B23-434F-B8V2', 'B2B', 'RCUR', '2026-01-05', 'Client', 'k1.rOp9Wm0mpd-DsJBWR387IZjrUl_5RI1cpB-E_bLIqPEFKieaHYFCioRdHcx0bjriiLv6dGDjdyH_HDaD.RoMeMAfBZBqs-GNOyvpcf7XKAP6lZ_ijcl7puXZCywMbtTiey4HDHl4csE6VsCq8yzNZT4YN1A==', 'FR14********************606', NULL, 'active', 'FR72ZZZ123456', 'Grossiste SAS', NULL, NULL, NULL);
INSERT INTO mandate (tenant_id, mandate_id, account_id, reference, scheme, sequence_type, signed_on, debtor_name, iban_sealed, iban_masked, bic, status, creditor_identifier, creditor_name, max_minor, parties, last_used_on) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-348c-73bb-876b-94efeaf84d8d', '01a21d97-334a-7337-ba03-dfdb965059c6', 'RUM-12F9-Z7NP-T41Q', 'B2B', 'RCUR', '2026-01-05', 'Alphonse Nouveau', 'k1.iLXl4AiIo9mW9uMwESwLn891Ui5cTxGJiOhF12FhjxZNBWNbw7L1EzJzrfnGaOsyGqgzb5dCQmoST0Tk.DtWUTsoGLVlcaJRk45shKLhmrCJAc9VW45KeIb4c4oZBw-9YKFQknXjpqxkaTdk3Scg=', 'DE89***************000', NULL, 'active', 'FR72ZZZ123456', 'Grossiste SAS', NULL, NULL, NULL);
INSERT INTO payer_key (tenant_id, key_sealed) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'k1.hPuqnuTx3xuzqLlrAgY3We_E0BLu1KAfFSnzfbAjcJoR5kTF_cs4mb57O7TJErTWBE1AL91wfLEHJwEe.lfbeXKE8ZIhRTRUBPBM5LEDyO3l2C24pqPhN6Nj_Upfy1otmTp35_AQWcW2CQ_-ry8qNMe_scLgFKJNY');
INSERT INTO platform_revision (version_num) OVERRIDING SYSTEM VALUE VALUES ('0001_baseline');
INSERT INTO probe (tenant_id, asked, answered) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '38', '38');
INSERT INTO pruning (subject, pruned_at) OVERRIDING SYSTEM VALUE VALUES ('all', '2026-11-27 15:19:35.605967+00');
INSERT INTO sealed_part (tenant_id, file_id, place, content_sealed) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4340-7053-a593-48945c070a11', '0', 'k1.1c4dURSZ94OBWgOUXCQIlOBYM0mvYmw1AxZxzj1eIvS9IAoUiMgwY1aSc_HbOMojtA1pt5DyhDP_ZyDs.liWJNqju2HO0S3lZU8omMEvnQ5RVXpwUgev8oTjE_LuJYbqg_mjBnexZFrYfREKYdNvcU7cjpFUSHu2-kFr6HnYGyqqHH2sm4jiAoKql33g2UnFv-ceQd6X4aOX5CFjMwUc7pRx-BExW5G_n8MsvWU6ob44V3blcQVXvBSAW2_Gv-QFkutAj6vAe1jpL_VC0wjZ4Ev8f6aoXVUkKewbx6aCVQNO7II0okPPbjPNOAE6xt_sVZqe6yPCWTV2AiZLIRTNY9yXLoQw1fDArQYIGCOnUt2RLRac7xHm3KtJqY6qMjbHYENSFTc4NsDvBH5_Mh6fMIw3-W6_Fcp72zFaSOpiAWaNZ1WhGsk1FecDMAiHZ02dnYMpsrTc4KqGzg1uY1lOgtdSvDezgh98C_ikZWnxpHtWtC2qscoKsD8M_UNyBP34AlspWEd9iyZ719gQwTpNwYWDZVKiFiWsQVnF-Tj8_k0DwW6lq70wJjhbr7SJ1Rw6n42g_7pXADZRsKCzojVt9QTdrz3q-gtiaitPl53PNHEaOP00IMxXfK2CzK87WpWCgMfVDY8czh9FoGW8lUdEiCUcxzwEx5vVOV7dOV_u1-ysmUJoH33Az7Cvm9O44cgEUR7h6DpQqQDBhcoyyCp3WPlU_NlETyTOTYglVfh-tZlv_45upqNxltIUjYWSeIuttJ5CorSNcSpsvwMHzuumPPFnJ9Qgm2TUqh-QL9w4QJFNC1hEPU7IFrT3IBq7S0HS0p_j_MvAJwp198X9cYvZI4bkot7Es9cEp55QFLXJLM3g69oyGGqSPAlLhG6ChIxEdNLogRcIFPucafLiQb_hx1yed5UhDQpUKvZywT-lS6t5wkXqY54Niob5irwDSKA1BVM9WvvwB6bkaNDR7YNs9lPFPDSouarSL-w87AyOx90b-vxZMgl43UoI3lxX6QTLW27TDeGc0JPQrC97t5iK-kuegauBaCZNFS05eIGfumRNqxUbvwwAE-M7icAgpjHk26g3pAzRLDXkVpSbNXl2349TJNl1eyyKXqjBq2czugWHHtQ73V5vAni1nF2URBoZfYakazlL89z7vwsSdMBZ0Jg==');
INSERT INTO sealed_part (tenant_id, file_id, place, content_sealed) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4398-75e3-8578-7b608ee5d30b', '0', 'k1.VNn0lHPJJoIZDFY04NAHtK90yv55LQCqSiw0tJwM4jUGcImAyEnE3_TI3WvCNb7xzjqxroAuc0BfTJm1.frBIUDQ3hKXZ_sp5my7vtuoVybGToMcOuLvFQJVH2vms2M4OX88w15BL574keigh7HpCnjxdUVRTAqJaey358vgtYV5eRaR8IZRsfJpemAxyN4RHNjebHk9nU7nGgb_8Hos_BtfnMnfncAbHIwwDBs4cVyuf7WuyI38n2cgyykZu8Y_g-8F9v_X2b2Qt2DWEl5KzGHSKND5HvJkUAnQB_ODSD551UPN7Ubt2eb5xTesKqITw2XcG536vd8xIKhPTp5gq1kkkKXgE_LvX7uyc3weryGygXscR6Pg6dnM7E27UnA9VwGJ1ok4MGR2eaHtk0JzTTfbQaaraR2GRb1zh0n5Z5W1MP758ey_1eFNC61ydzJzRsnP6PZJL_21Tq5WODqoxClIhrH1STU9THK84WG8HhJf48BthzbtnEXupmISvs06JzWoTplay5FN7FvqznKphLRlRwT2ixWxdJHMJyjxmIezpQ3Jj_mFkI7DtOR--7gNDGE3KgwDPATgj2t4lsy19UTpynVGiTqWS5xDgQpH4vtLLu1W4oZ2xiGnmFpm2oTZ1MZBzYwytl9Pw3-bHZ8o78I1SLiGs4ePFWhViDK7McQFaf9S0Zf4SLUteWNavSjbrsowb2VwxZpsaZX0ubfxIJb3uE4W3kxxj3WWEwn0rgptQSQPzIwo3R0vX4z8mrA4OCZzJGCQ4YEX_pUCG7wkfG2msKvZVSnwYtlDrnCw5I_gsnbL1lM8FJ0jPECyD0lqiKuXkzZsVa3Ww6tIqi4vSM0gQQWvAx-MI9uRyEU5mLdTBvoJb8yAUjmE1btdZN_KMW9i-2JVsx7DQXEXEfC4YGMu0435W9bmc8dp2-oUX3pvpTg4o19ab5gU615twu5P6XJuLshHOZoF8LbxCQGPZMFgApZdGoH9au6A1KWm-Z44O8o3BhXkd6XxE9pnPMR2ZUXTggQ4AMnd_JB1t0VLbUjDlT9LEWNtt8WNqo7r-cxV9h3J2esD_1ALYC191DOuUOixnyV9NwMdZ4BlMJIbeUBKl1J3T1YkDhDHCGPWsbdRD9DUnmpxWr0xXux8YTns0bO6ayQ3rWIZeYzf4-ZNvLQ==');
INSERT INTO sealed_part (tenant_id, file_id, place, content_sealed) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-450f-7544-9ac1-0b0b57fb3da5', '0', 'k1.M4nkPQfIaDUKEWtDJF4xsbFVWbyopKKSTQZavB_4kg6G3CTeQq5opF_9UxqPTUjjBujKs4uvjNh0AxH0.371Q0gDN3dg4SzH_9_qphmdT_hYC5U9o1zj4ZflSxiTqMKcaqfJrSGEB3EZ3iE_RqVm-3AMa5_6LnUxHKdnOdmn5w8OFN98pRB1ajnbuWN4zzj_MDFcmZG6nAG5K-gRBCkFahPTQH0fAieKG3Io1pdxrM-qS4AkYkEFH7ZrZSjrxlr6TQ7GiWUsjAIUamhNNQyCdtN2kgOkP5yIlX-qkUKGgoZ6Z0UXeY6UICl3yVAPV2zFxrQ_BoWRacBJvIi15m6wCry-ZI0YB2B0RP18idMTILR0LIL9icL6RChXGEAAJjYfV5Xui8b4sOWvzwHYTUKegWzIi6luLkg8Bn-YDHowJwxI-iPy6ebfEx3en6U--jSGTClLcbKzouivTYxAlhjWUyKX6g_D26w-GDTjQ8urkcHyx');
INSERT INTO sealed_part (tenant_id, file_id, place, content_sealed) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-458e-76f6-9ac4-e5611edf41be', '0', 'k1.qpZkbiyQeRpmeBY5WK2A-qn4PbV3trx3pTXfGMqBt3iSn0L3xOn0TOmVVy-UkL7Rv0uZbbtrEbRdrrSp.dLpqRiam2Afqlr7-jH08y_5271knseTKpUBzUyvDxAf08-ZAi39yLoJ7uk_FHTXO9W1lftm0HqOW32yZjsIOhHNzo4v9xF8OMbmJ_oq8vLCzj1AqtWpn3ItLN4vdvKkI6CF0Ncgi8gkW_GLpCR1SeZqf2Bi34fAJuoa8WILsc-UTaIKlpGQBpwlI2oR6FWB3fj7RIpo39zXP3PqGw_icxZNNbqLNF-RQ10BMlrd9iIidVDPTqCGKqadm3K9IBbsTAAABlUtXSfrCzc75Xj6Wpj-7gyOGM-5asxb2ByguECsppHyZq029vi6jxKQ-lnPUc3fCtGzN7Sr6rMrMKCKiu8cToFZ8fQTPUqJkgsXSLHu6a8CDeOM2HmmXn9PQuUEkvWYcXUjigk5MrH1_4-1VF0HPlGGmUndz98wOzXZmtAvCmZY2Fq84yMhe3n8eevNlMqUfwGVV5lolLkWt9-XDog2pRxE23CHxIVzO7zTe2OboIC-UIOSLi_4hnmj5Ns1zaZhxcjFFYSCa4z-o0fe22XKZE5pMLLWc2D-qG4DqDRZ_jSr1kVuluIZUKtAIFDprvweVuGaEy0FF3QnfLpFxl-V3fzb1QPYi11ztn92kZjTQ5M5HdimgSLA1rgI6hGoR-Kj2QUU-VBFBXdgH2rRZbPS8fhs1yO0HQMgUGgqZmdLcVmf2KQQ90d0=');
INSERT INTO sealed_part (tenant_id, file_id, place, content_sealed) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-461a-73fa-8ac3-3a726f6ea095', '0', 'k1.LNGt5ShrMsazeZ5sfbuPp9FvjLSqbj2GQF9AvTEPCaMpVv1vU5czPp_u6XU3FrqsoM73xNbtuN_vtpSz.RSudWOQyHlKZs0lYAmtytGRJgwWKNagCvB4dUdVNW1LGfYQPnii6F3gJ4FCwimePERsoFde7L_yPbsOvQY7lCXrq6_7lYCWOrlMreF5Wmd1BPhNEeu8-vCnz-v-WwVg5hr7URJgaLxPIhd64fAzQeoNxm9gCIoI8_WtTPqQrDmf9q5hHBc58Jbvu4oesr4-s45mjWedZBqUNXOp7NPFvQ5uMZc3aphqaRGkokpbNCGFsd2EnpaPzEKMhgIDc-b93wOB1zOs_Ac8AGGvzsPYfWbR0qRSGjOdXen-1YnWUg_hYMXlvy_rS8mhPKKVXLQ0d9kzPr-G7u-r3B2MwMJEncEADRNTpxNCDJ6a6bVBvqOM-Gv-YAGtJ06tmGv1yBRG_THRn2abBKJkAfKTkBLyrvtIL2iEmE3u7LmLZ4H3O6PCNOcstxS1y8_QyX3rikPK1jhIGriXJ-5N6RJaxr5r3SDV4ZZaVi1US6GbT94kOQPoA44RzxvOOG3DN9ecTGLZ8fNAJFiVVnikwSmI3BY1eF63TwKiEyMP3VwjIO-_ltmnIryVr_ywU06j06zfPslYIMB8K0rDxW0WCbrHppZZBbcNfJm5UDw4AdSuoAbLAD9CigT3UfwN1A-pCN-GXPEAFtrAwuAPHwV0gbiXAywnU21aHs8onAfATIztATpmlrAphw3WV1in1ePf9MOUJuRIn5CCC558mH9xhnZxzHk0OIah28paPEb_4HKfT_MiOnivimGpfMA==');
INSERT INTO sealed_part (tenant_id, file_id, place, content_sealed) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4669-7128-b7a9-d74cff5efa18', '0', 'k1.34rVez6bjE7Bwh8yjUn7lWawDqdUf4qPDQbHqleB-OvYbHdqm8cxq90qj5BbwjDerr9bfhFj2ySATeP9.c0G0j0-MjN9-HI3vS4hjaUacm7op45OQZROEqCeaGkZwSwvqgpKjpTh-ivFwuvd5BEK8Oqcb6t2YrgcyLMn4EvSOGFvp3tm-Q7wgRudOTEVAfiZwlSRwddLwSwumEF0XorSmikZ1qaBIFsW-aRS5LuzNRI96e9b6PJ0PcDpsvSOVd8wA6cU-5DpY_IGjO4gw8J6c0tW20_SSEzeqQ5wTePMw81Ts88M-0Kxe0m9lvieGrp2_YzixWj6u8YzuZjCssENjEf7uf2c26pTneJqHDP8pnIQM6x5xrccW2lJ6DfpL-iHTTAsu77Q1NAdKJA-V2R7cB0WucMoE4iHbSq5wAnP9iY3yBRAGU5fhQ_0u9Sl5ewas6bsVwtrshvY1GQ4x-inouitIcAV6rl6urihXsh6PQniv_5gCsIt0AOYyax1i3BAKP_Mf_tOOoWsmfH1zksOd9qcwnLi3nhimp-g-5gHup6Syi11qZtL3oYQnjf-dRblxin8jQmzWIc_GseCzkRouKOD5tvYwgdiZntJwHMWf1inArAXHKmZBhqwrEpnqp9AtotJ8NlPZISpRDs8hYZDO1SGYqfh5mv4SYMzbX9NGDUVaoAYsh80hgzl4l0m5AgxuegwrvRsfvPS50CUjHezTCeq2AEoASWhfVSQC88qNRUD-wRsjx_BGazQyZT54SooDEuCgZqW0sudb8GJpXgOjAfSde4G2YpvAJS17XpCRoHC0D2oqYj-ZZB6Zc2oNi4UTQKOsldZatPH55En7Yu30GuwQXdDzzSRWEnw=');
INSERT INTO sealed_part (tenant_id, file_id, place, content_sealed) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-472c-7326-b63a-767e78792670', '0', 'k1.zcd1w7nHmGYPNmADWAI-Ch5_CEFO-IU1RcWv-EinH_lequ1epTvkCK4C1L4-9VrGWrKVgogCG9pPn3mH.goJOzrCActf1_zJaHTIsHk7dNw4BEm_SbrMTy7pCkdpgCKKsE1NXF1oG2tQFxrOrvNE2LYlbHOl_JDUzcI-MFqBBXDtBLL9YrNnXiIo2tPfmk_SO5vB5lusSdtQrrnTxuS-tOXjPHXcGMASV2cT-VXcElIAp9vMIO6S8aVBvghpbIl4kY-dTHEU1zwrgQFa4JZXuUYt2tdo5jnfUyhNIJZwZyJsrm72foTwVZhSpbPdZeK2nEQ3u88ZGg1wGkIpWMKYIbQ2-As0yd5Hpv43hstyStLINZ0KK7pJgyAZmTZMttTAV4NEvGdP0feMIWbAt_emUA3yUa1VxTZBaGxQ6s11gOjH1Smahvbo7DhM2oqrkxOjFww4luz3yJ64r-jW-oQA-5cwo9fRIhSnqqbj7PWWS1nSgOxQE2NX63s8CK_xvX243iGIaFGkVCqcAWdxXi_mOPu6LYoL6fYa4eH_VZRUK1Ay-LhMtvFz33wP0XvnTOOzQJ2HatIDFFJOxT5HhXSr0ZRsTD15NZNVsFDYmHN4faHP6Ycnz3xStYTW1njgramTyclwjHB9JSHXTaGB9E-_VdpCM9JWDq1980vTTqB0Z_GSvF7ccfKmH4Gu2fSbOKUSkHrTKyu5GXu1ji5PV3TYPk6ttqg_s0XRAuu-sxVcdapbYzBhG6t4gc-yhM6-oiQkWlG20OsjJXQZFrR_iFGZDfXApoAuJMFZ1u_GDltnn2lytYdzKYCVtftTOq0Gj7SRVtxhylHzOMX8KjA0MjDz2LbVSbngl7TKEtAIYibWD6G-m8zFb8aoW9e9rL5qT0c4wh9HL5FIG_4quPdgCiUUEz8LM9Wb4HZtzIiwtWhRc');
INSERT INTO sealed_part (tenant_id, file_id, place, content_sealed) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4816-771b-991d-01addd0a2ea2', '0', 'k1.oh6J1IyhlCU-Qzxkq6HpjPR2-xwrwAhhsyV2VSPz5MEA8JiZpK3r9ePxW6405MC1vBpTHH1BMW1C3Rzc.cFPx2P6gfkGOxhHVU3KOKLW7wuv6_cjsEqz0RIp0otgMhGy7sy31LlCtPuaWsjcdGLOaWeZ0X1q4ltqEKnB_d-z_4xHMicB7ehBsGX6d86AylFONNLBFu-VDWfSmIWuBXZeNh6UJYURCtk_qDJeCD1tePNImkAxTL8OERjKeOSPH-BeYKzzauB5NAF3WPx9Z4fDInblhAyGozD2VJSYtnpCX_yvqfg5jA-Fgysjy2NtS2owZLJsjTcptLUP0zpiSh2tw83b3TS46Qx1dyRUV30ffVGXM3zrrGzcUhVHuwc8mdmqay_ekdZf3warz2sD_pSkYHN6bwrXTQ6bZNA==');
INSERT INTO sealed_part (tenant_id, file_id, place, content_sealed) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-482a-7514-ad87-f728d8702017', '0', 'k1.lF8ba3pPCpF_VREwzyPHMs7m_ryKUzE2ofL4Ha9_T866bquazGIhj3ikusr3NnMisSwA3N0hqDQE9nPy.Vyp4BN7EZy-OEPmjm0Idcu4x2POxSX1Jdf0qamgCJicIdnR9t6Urt_9Bfc3uD1UHnL8qwTzhNzAKIvzZhjPCe9un__c_trPHjQ15q-ksDnzwNzzQkUTRNnXi69qNdYwwhaEgCLepZp1iZdibm-6YdUqwmjKxtGkhH7UfQQVgPfsFG2QxEZagxTCUuJ7yw-q539HRnVPeuBxTW96vq7ub4vSbL5p6Mw8w7YOiCimiEplKBHnU85rxyK363FfPo8wbQjCAtJxN-QFljjCH4ieDG0qvnRDp810yVfMee2gOIZG1');
INSERT INTO service_revision (version_num) OVERRIDING SYSTEM VALUE VALUES ('0001_baseline');
INSERT INTO simulated_debit (tenant_id, file_id, place, payment_information_id, end_to_end_id, amount_minor, collection_date, state, reason_code, credited_on, return_on, reverse_on) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4398-75e3-8578-7b608ee5d30b', '1', 'DD-01M8ESEGT0E19TB4T8JHE0E2GH-1', 'COL-01M8ESEFWQEZM8SBA1KY510CWC', '90200', '2026-02-16', 'credited', NULL, '2026-02-16', NULL, NULL);
INSERT INTO simulated_debit (tenant_id, file_id, place, payment_information_id, end_to_end_id, amount_minor, collection_date, state, reason_code, credited_on, return_on, reverse_on) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4398-75e3-8578-7b608ee5d30b', '2', 'DD-01M8ESEGT0E19TB4T8JHE0E2GH-1', 'COL-01M8ESEFWRE9G8S2RR2SQQ354N', '30000', '2026-02-16', 'returned', 'AM04', '2026-02-16', '2026-02-18', NULL);
INSERT INTO simulated_file (tenant_id, id, name, sha256, message_id, refused_with, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4398-75e3-8578-7b608ee5d30b', 'DD-01M8ESEGT0E19TB4T8JHE0E2GH.xml', '2656bee9a8740744a9d6aec70c6e4861a2e8b56fc04d1183243725be337db604', 'DD-01M8ESEGT0E19TB4T8JHE0E2GH', NULL, '2026-02-12 08:00:00+00');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('advance_clock', '3856f714d274738703d440d8314d4c2119a26b64b5b138d8588c97a3d2672a74');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('answer_probe', '83679f7283b875078bcc6236e344699f31db7b544ecbf45733853f82adb3b40e');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('claim_outbox', 'fedf649dd734da06536dafe99eb863ea2ba8f8e857d3aef5915131bebfd9fb58');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('delete_carried', 'c8b56ebdf5123f725406a62089e30e1dcee9ca283fb94307a8c499bbe583760c');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('find_due_work', '04501f08420ffb24b85728e0eae2b1e19f7e3c22551a98536a2a13ac3953a1ce');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('open_tenant', '700fe75fe77e4af989ee30e47b02e3cf5b323adefc0bc0ea260da3de1320ce32');
INSERT INTO tenant (tenant_id, kind, name, zone, clock_at, settings, version) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sandbox', 'Grossiste', 'Europe/Paris', '2026-02-20 12:00:00+00', '{"legal": {"name": "Alphonse SAS", "email": "compta@grossiste.example", "siren": "732829320", "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "vat_number": null}, "terms": {"kind": "statement", "days_after_month_end": 15}, "credit": {"require_mandate": true, "alert_thresholds": [80, 100], "order_expiry_days": 90}, "locale": "fr", "country": "FR", "creditor": {"bic": "AGRIFRPP", "name": "Grossiste SAS", "identifier": "FR72ZZZ123456", "trade_name": null, "iban_masked": "FR76********************189", "iban_sealed": "k1.GMbdzPLcISp1mG_POLRNADMCwyiAerOvKvduDI3LGmLEdXnN9kxhljGjy1IEhtbD_NzteIl-FxZsZr18.4LFh_NO-t51vmaDwYbxPvpJ7zWOaxFIRKm7JdXJK6MT4oc2KiNZc_77JeVXS7rMYpXOVvBJOwg=="}, "mandates": {"expiry_alert_days": [90, 30, 7], "signing_link_days": 14, "signature_provider": "built_in", "debtor_bank_reminder_days": 7}, "timezone": "Europe/Paris", "reminders": {}, "allocation": "oldest_first", "collection": {"mode": "per_statement", "purpose": null, "retries": 1, "above_cap": "refuse", "approvals": 0, "return_fee": 1500, "bank_profile": "epc-2025", "category_purpose": null, "prenotification_days": 14, "submission_days_before": 2}}', '3');
INSERT INTO transport_step (tenant_id, transport_step_id, bank_file_id, batch_id, action, reason_code, outcome, info, happened_at, recorded_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-482b-739d-980d-b2fb9b7da181', '01a21d97-482a-7514-ad87-f728d8702017', NULL, 'FILE_UPLOAD', 'TS01', 'done', 'Alphonse', NULL, '2026-02-20 12:00:00+00');
SELECT setval('outbox_seq_seq', 51);
ALTER TABLE account_statement ADD CONSTRAINT account_statement_pkey PRIMARY KEY (tenant_id, bank_file_id, place);
ALTER TABLE api_key ADD CONSTRAINT api_key_pkey PRIMARY KEY (tenant_id, key_id);
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_hash_check CHECK ((octet_length(hash) = 32));
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_pkey PRIMARY KEY (tenant_id, seq);
ALTER TABLE audit_head ADD CONSTRAINT audit_head_pkey PRIMARY KEY (tenant_id);
ALTER TABLE bank_charge ADD CONSTRAINT bank_charge_pkey PRIMARY KEY (tenant_id, bank_file_id, place);
ALTER TABLE bank_file ADD CONSTRAINT bank_file_pkey PRIMARY KEY (tenant_id, bank_file_id);
ALTER TABLE bank_item ADD CONSTRAINT bank_item_pkey PRIMARY KEY (tenant_id, bank_item_id);
ALTER TABLE bank_item ADD CONSTRAINT bank_item_resolution_check CHECK ((resolution = ANY (ARRAY['explained'::text, 'applied'::text, 'ignored'::text])));
ALTER TABLE bank_profile ADD CONSTRAINT bank_profile_pkey PRIMARY KEY (tenant_id, name);
ALTER TABLE bank_request ADD CONSTRAINT bank_request_kind_check CHECK ((kind = ANY (ARRAY['cancellation'::text, 'reversal'::text])));
ALTER TABLE bank_request ADD CONSTRAINT bank_request_pkey PRIMARY KEY (tenant_id, bank_request_id);
ALTER TABLE bank_request ADD CONSTRAINT bank_request_status_check CHECK ((status = ANY (ARRAY['created'::text, 'sending'::text, 'submitted'::text, 'withdrawn'::text])));
ALTER TABLE bank_scenario ADD CONSTRAINT bank_scenario_pkey PRIMARY KEY (tenant_id, account_id);
ALTER TABLE batch_approval ADD CONSTRAINT batch_approval_pkey PRIMARY KEY (tenant_id, batch_id, key_id);
ALTER TABLE batch ADD CONSTRAINT batch_pkey PRIMARY KEY (tenant_id, batch_id);
ALTER TABLE batch ADD CONSTRAINT batch_status_check CHECK ((status = ANY (ARRAY['created'::text, 'awaiting_approval'::text, 'sending'::text, 'failed_check'::text, 'cancelled'::text, 'submitted'::text, 'accepted'::text, 'partly_rejected'::text, 'rejected'::text])));
ALTER TABLE buyer ADD CONSTRAINT buyer_pkey PRIMARY KEY (tenant_id, account_id);
ALTER TABLE channel_file ADD CONSTRAINT channel_file_direction_check CHECK ((direction = ANY (ARRAY['out'::text, 'in'::text])));
ALTER TABLE channel_file ADD CONSTRAINT channel_file_pkey PRIMARY KEY (tenant_id, direction, name, sha256);
ALTER TABLE collection ADD CONSTRAINT collection_cancellation_check CHECK ((cancellation = ANY (ARRAY['requested'::text, 'accepted'::text, 'refused'::text])));
ALTER TABLE collection ADD CONSTRAINT collection_check CHECK (((amount_minor > 0) AND (amount_minor <= due_minor)));
ALTER TABLE collection ADD CONSTRAINT collection_check1 CHECK (((status = ANY (ARRAY['planned'::text, 'cancelled'::text])) OR (mandate_id IS NOT NULL)));
ALTER TABLE collection ADD CONSTRAINT collection_check2 CHECK (((batch_id IS NOT NULL) OR (status <> ALL (ARRAY['batched'::text, 'submitted'::text, 'settled'::text, 'returned'::text, 'rejected'::text]))));
ALTER TABLE collection ADD CONSTRAINT collection_check3 CHECK ((collection_on >= due_on));
ALTER TABLE collection ADD CONSTRAINT collection_check4 CHECK ((NOT (live AND (status = ANY (ARRAY['cancelled'::text, 'rejected'::text, 'returned'::text])))));
ALTER TABLE collection ADD CONSTRAINT collection_due_minor_check CHECK ((due_minor > 0));
ALTER TABLE collection ADD CONSTRAINT collection_failed_by_check CHECK ((failed_by = ANY (ARRAY['reject'::text, 'return'::text, 'reversal'::text])));
ALTER TABLE collection_part ADD CONSTRAINT collection_part_pkey PRIMARY KEY (tenant_id, collection_id, place);
ALTER TABLE collection ADD CONSTRAINT collection_pkey PRIMARY KEY (tenant_id, collection_id);
ALTER TABLE collection ADD CONSTRAINT collection_reversal_check CHECK ((reversal = ANY (ARRAY['requested'::text, 'booked'::text, 'refused'::text])));
ALTER TABLE collection ADD CONSTRAINT collection_status_check CHECK ((status = ANY (ARRAY['planned'::text, 'announced'::text, 'batched'::text, 'submitted'::text, 'settled'::text, 'returned'::text, 'rejected'::text, 'cancelled'::text])));
ALTER TABLE dead_letter ADD CONSTRAINT dead_letter_pkey PRIMARY KEY (tenant_id, dead_letter_id);
ALTER TABLE dead_letter ADD CONSTRAINT dead_letter_source_check CHECK ((source = ANY (ARRAY['event'::text, 'job'::text])));
ALTER TABLE due_work ADD CONSTRAINT due_work_pkey PRIMARY KEY (tenant_id, work_id);
ALTER TABLE file_disclosure ADD CONSTRAINT file_disclosure_pkey PRIMARY KEY (tenant_id, file_disclosure_id);
ALTER TABLE flow ADD CONSTRAINT flow_direction_check CHECK ((direction = ANY (ARRAY['sent'::text, 'handled'::text])));
ALTER TABLE flow ADD CONSTRAINT flow_pkey PRIMARY KEY (tenant_id, direction, type);
ALTER TABLE idempotency ADD CONSTRAINT idempotency_pkey PRIMARY KEY (tenant_id, key);
ALTER TABLE inbox ADD CONSTRAINT inbox_pkey PRIMARY KEY (tenant_id, event_id);
ALTER TABLE invoice_balance ADD CONSTRAINT invoice_balance_pkey PRIMARY KEY (tenant_id, invoice_id);
ALTER TABLE mandate_amendment ADD CONSTRAINT mandate_amendment_pkey PRIMARY KEY (tenant_id, mandate_id, number);
ALTER TABLE mandate ADD CONSTRAINT mandate_max_minor_check CHECK ((max_minor > 0));
ALTER TABLE mandate ADD CONSTRAINT mandate_pkey PRIMARY KEY (tenant_id, mandate_id);
ALTER TABLE mandate ADD CONSTRAINT mandate_scheme_check CHECK ((scheme = ANY (ARRAY['B2B'::text, 'CORE'::text])));
ALTER TABLE mandate ADD CONSTRAINT mandate_status_check CHECK ((status = ANY (ARRAY['active'::text, 'ended'::text])));
ALTER TABLE outbox ADD CONSTRAINT outbox_pkey PRIMARY KEY (seq);
ALTER TABLE payer_key ADD CONSTRAINT payer_key_pkey PRIMARY KEY (tenant_id);
ALTER TABLE platform_revision ADD CONSTRAINT platform_revision_pkc PRIMARY KEY (version_num);
ALTER TABLE probe ADD CONSTRAINT probe_pkey PRIMARY KEY (tenant_id);
ALTER TABLE pruning ADD CONSTRAINT pruning_pkey PRIMARY KEY (subject);
ALTER TABLE sealed_part ADD CONSTRAINT sealed_part_pkey PRIMARY KEY (tenant_id, file_id, place);
ALTER TABLE service_revision ADD CONSTRAINT service_revision_pkc PRIMARY KEY (version_num);
ALTER TABLE simulated_debit ADD CONSTRAINT simulated_debit_pkey PRIMARY KEY (tenant_id, file_id, place);
ALTER TABLE simulated_debit ADD CONSTRAINT simulated_debit_state_check CHECK ((state = ANY (ARRAY['received'::text, 'rejected'::text, 'silent'::text, 'credited'::text, 'returned'::text, 'cancelled'::text, 'reversed'::text])));
ALTER TABLE simulated_file ADD CONSTRAINT simulated_file_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE simulated_transfer ADD CONSTRAINT simulated_transfer_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE sql_function ADD CONSTRAINT sql_function_pkey PRIMARY KEY (name);
ALTER TABLE tenant ADD CONSTRAINT tenant_check CHECK (((kind = 'sandbox'::text) OR (clock_at IS NULL)));
ALTER TABLE tenant ADD CONSTRAINT tenant_kind_check CHECK ((kind = ANY (ARRAY['sandbox'::text, 'live'::text])));
ALTER TABLE tenant ADD CONSTRAINT tenant_pkey PRIMARY KEY (tenant_id);
ALTER TABLE transfer ADD CONSTRAINT transfer_amount_minor_check CHECK ((amount_minor > 0));
ALTER TABLE transfer ADD CONSTRAINT transfer_pkey PRIMARY KEY (tenant_id, transfer_id);
ALTER TABLE transport_step ADD CONSTRAINT transport_step_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'failed'::text, 'other'::text])));
ALTER TABLE transport_step ADD CONSTRAINT transport_step_pkey PRIMARY KEY (tenant_id, transport_step_id);
CREATE INDEX account_statement_account ON collections.account_statement USING btree (tenant_id, account_digest, year, number);
CREATE UNIQUE INDEX api_key_digest ON collections.api_key USING btree (digest);
CREATE UNIQUE INDEX audit_entry_id ON collections.audit_entry USING btree (tenant_id, id);
CREATE INDEX audit_entry_subject ON collections.audit_entry USING btree (tenant_id, subject, id);
CREATE UNIQUE INDEX bank_file_content ON collections.bank_file USING btree (tenant_id, sha256);
CREATE INDEX bank_item_open ON collections.bank_item USING btree (tenant_id, bank_item_id) WHERE (resolved_at IS NULL);
CREATE UNIQUE INDEX bank_request_message ON collections.bank_request USING btree (tenant_id, message_id);
CREATE UNIQUE INDEX batch_message ON collections.batch USING btree (tenant_id, message_id);
CREATE UNIQUE INDEX channel_file_out ON collections.channel_file USING btree (tenant_id, name) WHERE (direction = 'out'::text);
CREATE INDEX collection_account ON collections.collection USING btree (tenant_id, account_id, collection_id);
CREATE INDEX collection_batch ON collections.collection USING btree (tenant_id, batch_id, payment_information_id) WHERE (batch_id IS NOT NULL);
CREATE INDEX collection_by_day ON collections.collection USING btree (tenant_id, collection_on, collection_id);
CREATE UNIQUE INDEX collection_end_to_end ON collections.collection USING btree (tenant_id, end_to_end_id);
CREATE UNIQUE INDEX collection_invoice_claim ON collections.collection USING btree (tenant_id, invoice_id, slice) WHERE ((invoice_id IS NOT NULL) AND live);
CREATE INDEX collection_mandate ON collections.collection USING btree (tenant_id, mandate_id) WHERE (batch_id IS NOT NULL);
CREATE INDEX collection_mandate_reference ON collections.collection USING btree (tenant_id, mandate_reference) WHERE (batch_id IS NOT NULL);
CREATE INDEX collection_mandate_use ON collections.collection USING btree (tenant_id, mandate_id, collection_on) WHERE (mandate_id IS NOT NULL);
CREATE INDEX collection_of_statement ON collections.collection USING btree (tenant_id, statement_id, collection_id) WHERE (statement_id IS NOT NULL);
CREATE INDEX collection_open ON collections.collection USING btree (tenant_id, submit_on) WHERE (status = ANY (ARRAY['planned'::text, 'announced'::text]));
CREATE INDEX collection_part_invoice ON collections.collection_part USING btree (tenant_id, invoice_id);
CREATE INDEX collection_reference_read ON collections.collection USING btree (tenant_id, upper(regexp_replace(end_to_end_id, '[^A-Za-z0-9]'::text, ''::text, 'g'::text)) text_pattern_ops) WHERE (batch_id IS NOT NULL);
CREATE UNIQUE INDEX collection_retry ON collections.collection USING btree (tenant_id, retry_of) WHERE (retry_of IS NOT NULL);
CREATE UNIQUE INDEX collection_statement_claim ON collections.collection USING btree (tenant_id, statement_id, slice) WHERE ((statement_id IS NOT NULL) AND (invoice_id IS NULL) AND live);
CREATE INDEX collection_status ON collections.collection USING btree (tenant_id, status, collection_id);
CREATE INDEX collection_submitted_amount ON collections.collection USING btree (tenant_id, amount_minor, collection_on) WHERE (batch_id IS NOT NULL);
CREATE INDEX dead_letter_replayed ON collections.dead_letter USING btree (replayed_at) WHERE (replayed_at IS NOT NULL);
CREATE INDEX due_work_due ON collections.due_work USING btree (tenant_id, due_at);
CREATE INDEX due_work_live ON collections.due_work USING btree (due_at) WHERE (NOT is_sandbox);
CREATE UNIQUE INDEX due_work_once ON collections.due_work USING btree (tenant_id, kind, subject);
CREATE INDEX idempotency_age ON collections.idempotency USING btree (stored_at);
CREATE INDEX inbox_age ON collections.inbox USING btree (received_at);
CREATE INDEX mandate_account ON collections.mandate USING btree (tenant_id, account_id, mandate_id);
CREATE INDEX mandate_debtor_name ON collections.mandate USING btree (tenant_id, upper(debtor_name));
CREATE INDEX probe_waiting ON collections.probe USING btree (tenant_id) WHERE (asked > answered);
CREATE INDEX simulated_debit_day ON collections.simulated_debit USING btree (tenant_id, collection_date);
CREATE INDEX simulated_debit_reference ON collections.simulated_debit USING btree (tenant_id, end_to_end_id);
CREATE INDEX simulated_debit_return ON collections.simulated_debit USING btree (tenant_id, return_on) WHERE (return_on IS NOT NULL);
CREATE INDEX simulated_debit_reverse ON collections.simulated_debit USING btree (tenant_id, reverse_on) WHERE (reverse_on IS NOT NULL);
CREATE UNIQUE INDEX simulated_file_content ON collections.simulated_file USING btree (tenant_id, name, sha256);
CREATE UNIQUE INDEX simulated_file_message ON collections.simulated_file USING btree (tenant_id, message_id) WHERE (refused_with IS NULL);
CREATE INDEX simulated_transfer_day ON collections.simulated_transfer USING btree (tenant_id, booked_on);
CREATE INDEX tenant_sandbox ON collections.tenant USING btree (tenant_id) WHERE (kind = 'sandbox'::text);
CREATE UNIQUE INDEX transfer_booking ON collections.transfer USING btree (tenant_id, booking_key);
CREATE INDEX transfer_file ON collections.transfer USING btree (tenant_id, bank_file_id);
CREATE TRIGGER protect_sent_batch BEFORE DELETE OR UPDATE ON collections.batch FOR EACH ROW EXECUTE FUNCTION protect_sent_batch();
CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE ON collections.batch_approval FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_change BEFORE DELETE ON collections.sealed_part FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE POLICY cross_tenant ON account_statement AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON account_statement AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON api_key AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON api_key AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON audit_entry AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON audit_entry AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON audit_head AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON audit_head AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON bank_charge AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON bank_charge AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON bank_file AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON bank_file AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON bank_item AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON bank_item AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON bank_profile AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON bank_profile AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON bank_request AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON bank_request AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON bank_scenario AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON bank_scenario AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON batch AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON batch AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON batch_approval AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON batch_approval AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON buyer AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON buyer AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON channel_file AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON channel_file AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON collection AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON collection AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON collection_part AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON collection_part AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON dead_letter AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON dead_letter AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON due_work AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON due_work AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON file_disclosure AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON file_disclosure AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON flow AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON flow AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON idempotency AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON idempotency AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON inbox AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON inbox AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON invoice_balance AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON invoice_balance AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON mandate AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON mandate AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON mandate_amendment AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON mandate_amendment AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON outbox AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON outbox AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON payer_key AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON payer_key AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON probe AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON probe AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON sealed_part AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON sealed_part AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON simulated_debit AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON simulated_debit AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON simulated_file AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON simulated_file AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON simulated_transfer AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON simulated_transfer AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON tenant AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON tenant AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON transfer AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON transfer AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON transport_step AS PERMISSIVE FOR ALL TO encours_collections_worker USING (true);
CREATE POLICY tenant ON transport_step AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
ALTER TABLE account_statement ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_statement FORCE ROW LEVEL SECURITY;
ALTER TABLE api_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_key FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_head FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_charge ENABLE ROW LEVEL SECURITY;
ALTER TABLE bank_charge FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_file ENABLE ROW LEVEL SECURITY;
ALTER TABLE bank_file FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_item ENABLE ROW LEVEL SECURITY;
ALTER TABLE bank_item FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_profile ENABLE ROW LEVEL SECURITY;
ALTER TABLE bank_profile FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE bank_request FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_scenario ENABLE ROW LEVEL SECURITY;
ALTER TABLE bank_scenario FORCE ROW LEVEL SECURITY;
ALTER TABLE batch ENABLE ROW LEVEL SECURITY;
ALTER TABLE batch FORCE ROW LEVEL SECURITY;
ALTER TABLE batch_approval ENABLE ROW LEVEL SECURITY;
ALTER TABLE batch_approval FORCE ROW LEVEL SECURITY;
ALTER TABLE buyer ENABLE ROW LEVEL SECURITY;
ALTER TABLE buyer FORCE ROW LEVEL SECURITY;
ALTER TABLE channel_file ENABLE ROW LEVEL SECURITY;
ALTER TABLE channel_file FORCE ROW LEVEL SECURITY;
ALTER TABLE collection ENABLE ROW LEVEL SECURITY;
ALTER TABLE collection FORCE ROW LEVEL SECURITY;
ALTER TABLE collection_part ENABLE ROW LEVEL SECURITY;
ALTER TABLE collection_part FORCE ROW LEVEL SECURITY;
ALTER TABLE dead_letter ENABLE ROW LEVEL SECURITY;
ALTER TABLE dead_letter FORCE ROW LEVEL SECURITY;
ALTER TABLE due_work ENABLE ROW LEVEL SECURITY;
ALTER TABLE due_work FORCE ROW LEVEL SECURITY;
ALTER TABLE file_disclosure ENABLE ROW LEVEL SECURITY;
ALTER TABLE file_disclosure FORCE ROW LEVEL SECURITY;
ALTER TABLE flow ENABLE ROW LEVEL SECURITY;
ALTER TABLE flow FORCE ROW LEVEL SECURITY;
ALTER TABLE idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency FORCE ROW LEVEL SECURITY;
ALTER TABLE inbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE inbox FORCE ROW LEVEL SECURITY;
COMMENT ON TABLE invoice_balance IS 'Projection: what an invoice owes undisputed, as billing published it last';
ALTER TABLE invoice_balance ENABLE ROW LEVEL SECURITY;
ALTER TABLE invoice_balance FORCE ROW LEVEL SECURITY;
ALTER TABLE mandate ENABLE ROW LEVEL SECURITY;
ALTER TABLE mandate FORCE ROW LEVEL SECURITY;
ALTER TABLE mandate_amendment ENABLE ROW LEVEL SECURITY;
ALTER TABLE mandate_amendment FORCE ROW LEVEL SECURITY;
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
ALTER TABLE payer_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE payer_key FORCE ROW LEVEL SECURITY;
ALTER TABLE probe ENABLE ROW LEVEL SECURITY;
ALTER TABLE probe FORCE ROW LEVEL SECURITY;
ALTER TABLE sealed_part ENABLE ROW LEVEL SECURITY;
ALTER TABLE sealed_part FORCE ROW LEVEL SECURITY;
ALTER TABLE simulated_debit ENABLE ROW LEVEL SECURITY;
ALTER TABLE simulated_debit FORCE ROW LEVEL SECURITY;
ALTER TABLE simulated_file ENABLE ROW LEVEL SECURITY;
ALTER TABLE simulated_file FORCE ROW LEVEL SECURITY;
ALTER TABLE simulated_transfer ENABLE ROW LEVEL SECURITY;
ALTER TABLE simulated_transfer FORCE ROW LEVEL SECURITY;
ALTER TABLE tenant ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant FORCE ROW LEVEL SECURITY;
ALTER TABLE transfer ENABLE ROW LEVEL SECURITY;
ALTER TABLE transfer FORCE ROW LEVEL SECURITY;
ALTER TABLE transport_step ENABLE ROW LEVEL SECURITY;
ALTER TABLE transport_step FORCE ROW LEVEL SECURITY;
GRANT USAGE ON SCHEMA collections TO encours_collections;
GRANT USAGE ON SCHEMA collections TO encours_collections_worker;
GRANT SELECT, USAGE ON SEQUENCE outbox_seq_seq TO encours_collections;
GRANT SELECT, USAGE ON SEQUENCE outbox_seq_seq TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE account_statement TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE account_statement TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE api_key TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE api_key TO encours_collections_worker;
GRANT INSERT, SELECT ON TABLE audit_entry TO encours_collections;
GRANT INSERT, SELECT ON TABLE audit_entry TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE ON TABLE audit_head TO encours_collections;
GRANT INSERT, SELECT, UPDATE ON TABLE audit_head TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE bank_charge TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE bank_charge TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE bank_file TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE bank_file TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE bank_item TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE bank_item TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE bank_profile TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE bank_profile TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE bank_request TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE bank_request TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE bank_scenario TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE bank_scenario TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE batch TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE batch TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE batch_approval TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE batch_approval TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE buyer TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE buyer TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE channel_file TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE channel_file TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE collection TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE collection TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE collection_part TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE collection_part TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE dead_letter TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE dead_letter TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE due_work TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE due_work TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE file_disclosure TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE file_disclosure TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE flow TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE flow TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE idempotency TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE idempotency TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE inbox TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE inbox TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE invoice_balance TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE invoice_balance TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE mandate TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE mandate TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE mandate_amendment TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE mandate_amendment TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE outbox TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE outbox TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE payer_key TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE payer_key TO encours_collections_worker;
GRANT SELECT ON TABLE platform_revision TO encours_collections;
GRANT SELECT ON TABLE platform_revision TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE probe TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE probe TO encours_collections_worker;
GRANT SELECT ON TABLE pruning TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE pruning TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE sealed_part TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE sealed_part TO encours_collections_worker;
GRANT SELECT ON TABLE service_revision TO encours_collections;
GRANT SELECT ON TABLE service_revision TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE simulated_debit TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE simulated_debit TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE simulated_file TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE simulated_file TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE simulated_transfer TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE simulated_transfer TO encours_collections_worker;
GRANT SELECT ON TABLE sql_function TO encours_collections;
GRANT SELECT ON TABLE sql_function TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE tenant TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE tenant TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE transfer TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE transfer TO encours_collections_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE transport_step TO encours_collections;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE transport_step TO encours_collections_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA collections GRANT SELECT, USAGE ON SEQUENCES TO encours_collections;
ALTER DEFAULT PRIVILEGES IN SCHEMA collections GRANT SELECT, USAGE ON SEQUENCES TO encours_collections_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA collections GRANT INSERT, SELECT, UPDATE, DELETE ON TABLES TO encours_collections;
ALTER DEFAULT PRIVILEGES IN SCHEMA collections GRANT INSERT, SELECT, UPDATE, DELETE ON TABLES TO encours_collections_worker;
RESET check_function_bodies;
RESET search_path;
