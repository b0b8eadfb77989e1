-- API key of the merchant: ek_test_01m8eseaare569a5611wz95vbd_xNfphuXcNQE3a2QhOUhDiSu74vp6U7glGy8fl4Ru4is
DO $$ BEGIN CREATE ROLE encours_mandates NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE encours_mandates_worker NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA mandates;
SET search_path TO mandates;
SET check_function_bodies = off;
CREATE TABLE amendment (
    tenant_id uuid CONSTRAINT amendment_tenant_id_not_null NOT NULL,
    mandate_id uuid CONSTRAINT amendment_mandate_id_not_null NOT NULL,
    amendment_id uuid CONSTRAINT amendment_amendment_id_not_null NOT NULL,
    amended_at timestamp with time zone CONSTRAINT amendment_amended_at_not_null NOT NULL,
    original_reference text CONSTRAINT amendment_original_reference_not_null NOT NULL,
    original_debtor_name text CONSTRAINT amendment_original_debtor_name_not_null NOT NULL,
    original_iban_sealed text CONSTRAINT amendment_original_iban_sealed_not_null NOT NULL,
    original_iban_masked text CONSTRAINT amendment_original_iban_masked_not_null NOT NULL,
    original_bic text,
    original_creditor_identifier text,
    original_creditor_name text,
    original_max_amount_minor bigint
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
CREATE TABLE buyer (
    tenant_id uuid CONSTRAINT buyer_tenant_id_not_null NOT NULL,
    account_id uuid CONSTRAINT buyer_account_id_not_null NOT NULL,
    name text CONSTRAINT buyer_name_not_null NOT NULL,
    address jsonb,
    closed boolean CONSTRAINT buyer_closed_not_null NOT NULL,
    external_id text,
    siren text
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
CREATE TABLE disclosure (
    tenant_id uuid CONSTRAINT disclosure_tenant_id_not_null NOT NULL,
    mandate_id uuid CONSTRAINT disclosure_mandate_id_not_null NOT NULL,
    disclosure_id uuid CONSTRAINT disclosure_disclosure_id_not_null NOT NULL,
    disclosed_at timestamp with time zone CONSTRAINT disclosure_disclosed_at_not_null NOT NULL,
    who text CONSTRAINT disclosure_who_not_null NOT NULL,
    what text CONSTRAINT disclosure_what_not_null NOT NULL,
    reason text
);
CREATE TABLE document (
    tenant_id uuid CONSTRAINT document_tenant_id_not_null NOT NULL,
    mandate_id uuid CONSTRAINT document_mandate_id_not_null NOT NULL,
    kind text CONSTRAINT document_kind_not_null NOT NULL,
    media_type text CONSTRAINT document_media_type_not_null NOT NULL,
    sha256 bytea CONSTRAINT document_sha256_not_null NOT NULL,
    created_at timestamp with time zone CONSTRAINT document_created_at_not_null NOT NULL,
    delete_on date
);
CREATE TABLE document_part (
    tenant_id uuid CONSTRAINT document_part_tenant_id_not_null NOT NULL,
    part_id uuid CONSTRAINT document_part_part_id_not_null NOT NULL,
    mandate_id uuid CONSTRAINT document_part_mandate_id_not_null NOT NULL,
    kind text CONSTRAINT document_part_kind_not_null NOT NULL,
    number integer CONSTRAINT document_part_number_not_null NOT NULL,
    content_sealed text CONSTRAINT document_part_content_sealed_not_null NOT NULL
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
CREATE TABLE mandate (
    tenant_id uuid CONSTRAINT mandate_tenant_id_not_null NOT NULL,
    mandate_id uuid CONSTRAINT mandate_mandate_id_not_null NOT NULL,
    account_id uuid CONSTRAINT mandate_account_id_not_null NOT NULL,
    scheme text CONSTRAINT mandate_scheme_not_null NOT NULL,
    sequence text CONSTRAINT mandate_sequence_not_null NOT NULL,
    reference text CONSTRAINT mandate_reference_not_null NOT NULL,
    reference_key text CONSTRAINT mandate_reference_key_not_null NOT NULL,
    creditor_identifier text CONSTRAINT mandate_creditor_identifier_not_null NOT NULL,
    creditor_name text CONSTRAINT mandate_creditor_name_not_null NOT NULL,
    creditor_address jsonb,
    debtor_name text CONSTRAINT mandate_debtor_name_not_null NOT NULL,
    debtor_address jsonb,
    iban_sealed text CONSTRAINT mandate_iban_sealed_not_null NOT NULL,
    iban_masked text CONSTRAINT mandate_iban_masked_not_null NOT NULL,
    bic text,
    bank_name text,
    signer_name text CONSTRAINT mandate_signer_name_not_null NOT NULL,
    signer_email text CONSTRAINT mandate_signer_email_not_null NOT NULL,
    signer_title text CONSTRAINT mandate_signer_title_not_null NOT NULL,
    status text CONSTRAINT mandate_status_not_null NOT NULL,
    status_changed_at timestamp with time zone CONSTRAINT mandate_status_changed_at_not_null NOT NULL,
    cause text,
    reason_code text,
    registration text CONSTRAINT mandate_registration_not_null NOT NULL,
    created_at timestamp with time zone CONSTRAINT mandate_created_at_not_null NOT NULL,
    signed_on date,
    last_used_on date,
    activated_at timestamp with time zone,
    language text DEFAULT 'fr'::text CONSTRAINT mandate_language_not_null NOT NULL,
    max_amount_minor bigint,
    signer_authority text,
    signer_authority_evidence text,
    signing_link_number integer DEFAULT 0 CONSTRAINT mandate_signing_link_number_not_null NOT NULL,
    signing_link_expires_at timestamp with time zone,
    parties jsonb
);
CREATE TABLE mandate_import (
    tenant_id uuid CONSTRAINT mandate_import_tenant_id_not_null NOT NULL,
    import_id uuid CONSTRAINT mandate_import_import_id_not_null NOT NULL,
    dry_run boolean CONSTRAINT mandate_import_dry_run_not_null NOT NULL,
    format text CONSTRAINT mandate_import_format_not_null NOT NULL,
    account_by text CONSTRAINT mandate_import_account_by_not_null NOT NULL,
    sha256 text CONSTRAINT mandate_import_sha256_not_null NOT NULL,
    who text CONSTRAINT mandate_import_who_not_null NOT NULL,
    created_at timestamp with time zone CONSTRAINT mandate_import_created_at_not_null NOT NULL,
    ignored_columns text[] CONSTRAINT mandate_import_ignored_columns_not_null NOT NULL,
    accepted integer CONSTRAINT mandate_import_accepted_not_null NOT NULL,
    refused integer CONSTRAINT mandate_import_refused_not_null NOT NULL,
    duplicates integer CONSTRAINT mandate_import_duplicates_not_null NOT NULL,
    warnings integer CONSTRAINT mandate_import_warnings_not_null NOT NULL
);
CREATE TABLE mandate_import_line (
    tenant_id uuid CONSTRAINT mandate_import_line_tenant_id_not_null NOT NULL,
    import_id uuid CONSTRAINT mandate_import_line_import_id_not_null NOT NULL,
    line integer CONSTRAINT mandate_import_line_line_not_null NOT NULL,
    status text CONSTRAINT mandate_import_line_status_not_null NOT NULL,
    mandate_id uuid,
    mandate_status text,
    reference text,
    problems jsonb CONSTRAINT mandate_import_line_problems_not_null NOT NULL
);
CREATE TABLE mandate_step (
    tenant_id uuid CONSTRAINT mandate_step_tenant_id_not_null NOT NULL,
    mandate_id uuid CONSTRAINT mandate_step_mandate_id_not_null NOT NULL,
    step_id uuid CONSTRAINT mandate_step_step_id_not_null NOT NULL,
    move text CONSTRAINT mandate_step_move_not_null NOT NULL,
    status text CONSTRAINT mandate_step_status_not_null NOT NULL,
    occurred_at timestamp with time zone CONSTRAINT mandate_step_occurred_at_not_null NOT NULL,
    who text CONSTRAINT mandate_step_who_not_null NOT NULL,
    cause text,
    reason_code text,
    evidence jsonb CONSTRAINT mandate_step_evidence_not_null NOT NULL
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
CREATE TABLE reachability (
    tenant_id uuid CONSTRAINT reachability_tenant_id_not_null NOT NULL,
    bic text CONSTRAINT reachability_bic_not_null NOT NULL,
    scheme text CONSTRAINT reachability_scheme_not_null NOT NULL,
    source text CONSTRAINT reachability_source_not_null NOT NULL,
    starts_on date CONSTRAINT reachability_starts_on_not_null NOT NULL,
    ends_on date,
    reachable boolean CONSTRAINT reachability_reachable_not_null NOT NULL,
    name text
);
CREATE TABLE reachability_source (
    tenant_id uuid CONSTRAINT reachability_source_tenant_id_not_null NOT NULL,
    source text CONSTRAINT reachability_source_source_not_null NOT NULL,
    as_of_on date CONSTRAINT reachability_source_as_of_on_not_null NOT NULL,
    banks integer CONSTRAINT reachability_source_banks_not_null NOT NULL,
    loaded_at timestamp with time zone CONSTRAINT reachability_source_loaded_at_not_null NOT NULL,
    who text CONSTRAINT reachability_source_who_not_null NOT NULL
);
CREATE TABLE service_revision (
    version_num character varying(32) CONSTRAINT service_revision_version_num_not_null NOT NULL
);
CREATE TABLE signature_request (
    tenant_id uuid CONSTRAINT signature_request_tenant_id_not_null NOT NULL,
    mandate_id uuid CONSTRAINT signature_request_mandate_id_not_null NOT NULL,
    provider text CONSTRAINT signature_request_provider_not_null NOT NULL,
    idempotency_key text CONSTRAINT signature_request_idempotency_key_not_null NOT NULL,
    external_id text,
    status text CONSTRAINT signature_request_status_not_null NOT NULL,
    requested_at timestamp with time zone CONSTRAINT signature_request_requested_at_not_null NOT NULL,
    expires_at timestamp with time zone CONSTRAINT signature_request_expires_at_not_null NOT NULL,
    polls integer DEFAULT 0 CONSTRAINT signature_request_polls_not_null NOT NULL,
    failures integer DEFAULT 0 CONSTRAINT signature_request_failures_not_null NOT NULL,
    reason text,
    ended_at timestamp with time zone
);
CREATE TABLE signing_key (
    tenant_id uuid CONSTRAINT signing_key_tenant_id_not_null NOT NULL,
    key_id uuid CONSTRAINT signing_key_key_id_not_null NOT NULL,
    key_sealed text CONSTRAINT signing_key_key_sealed_not_null NOT NULL,
    created_at timestamp with time zone CONSTRAINT signing_key_created_at_not_null NOT NULL,
    expires_at timestamp with time zone CONSTRAINT signing_key_expires_at_not_null NOT NULL
);
CREATE TABLE signing_progress (
    tenant_id uuid CONSTRAINT signing_progress_tenant_id_not_null NOT NULL,
    mandate_id uuid CONSTRAINT signing_progress_mandate_id_not_null NOT NULL,
    link_number integer CONSTRAINT signing_progress_link_number_not_null NOT NULL,
    steps integer CONSTRAINT signing_progress_steps_not_null NOT NULL,
    iban_sealed text,
    iban_masked text,
    bic text,
    bank_name text,
    signer_name text,
    signer_title text,
    code_digest bytea,
    code_session bytea,
    code_issued_at timestamp with time zone,
    code_expires_at timestamp with time zone,
    code_wrong integer DEFAULT 0 CONSTRAINT signing_progress_code_wrong_not_null NOT NULL,
    codes_issued integer DEFAULT 0 CONSTRAINT signing_progress_codes_issued_not_null NOT NULL,
    verified_session bytea,
    verified_at timestamp with time zone,
    referred_at timestamp with time zone
);
CREATE TABLE signing_step (
    tenant_id uuid CONSTRAINT signing_step_tenant_id_not_null NOT NULL,
    mandate_id uuid CONSTRAINT signing_step_mandate_id_not_null NOT NULL,
    step_id uuid CONSTRAINT signing_step_step_id_not_null NOT NULL,
    link_number integer CONSTRAINT signing_step_link_number_not_null NOT NULL,
    occurred_at timestamp with time zone CONSTRAINT signing_step_occurred_at_not_null NOT NULL,
    kind text CONSTRAINT signing_step_kind_not_null NOT NULL,
    session text CONSTRAINT signing_step_session_not_null NOT NULL,
    ip text CONSTRAINT signing_step_ip_not_null NOT NULL,
    forwarded_for text CONSTRAINT signing_step_forwarded_for_not_null NOT NULL,
    user_agent text CONSTRAINT signing_step_user_agent_not_null NOT NULL,
    details jsonb CONSTRAINT signing_step_details_not_null NOT NULL
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
CREATE TABLE used_reference (
    tenant_id uuid CONSTRAINT used_reference_tenant_id_not_null NOT NULL,
    reference_key text CONSTRAINT used_reference_reference_key_not_null NOT NULL,
    mandate_id uuid CONSTRAINT used_reference_mandate_id_not_null NOT NULL
);
CREATE OR REPLACE FUNCTION mandates.advance_clock(id uuid, to_at timestamp with time zone, probe_asked bigint)
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
CREATE OR REPLACE FUNCTION mandates.answer_probe(id uuid, service text, subscribes text[], control text[], report_type text)
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
CREATE OR REPLACE FUNCTION mandates.claim_outbox(rows_max integer)
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
CREATE OR REPLACE FUNCTION mandates.delete_carried(seqs bigint[], control text[])
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
CREATE OR REPLACE FUNCTION mandates.find_due_work(kinds text[])
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
CREATE OR REPLACE FUNCTION mandates.open_tenant(id uuid, OUT now_at timestamp with time zone, OUT zone text, OUT merchant_settings jsonb, OUT is_sandbox boolean)
 RETURNS SETOF record
 LANGUAGE plpgsql
AS $function$
BEGIN
    PERFORM set_config('encours.tenant', id::text, true);
    RETURN QUERY SELECT coalesce(t.clock_at, clock_timestamp()), t.zone, t.settings, t.kind = 'sandbox'
                   FROM tenant t WHERE t.tenant_id = id;
END $function$
;
INSERT INTO amendment (tenant_id, mandate_id, amendment_id, amended_at, original_reference, original_debtor_name, original_iban_sealed, original_iban_masked, original_bic, original_creditor_identifier, original_creditor_name, original_max_amount_minor) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-348c-73bb-876b-94efeaf84d8d', '01a21d97-47a9-77dc-9bb9-373983ef81e7', '2026-02-20 12:00:00+00', 'RUM-12F9-Z7NP-T41Q', 'Client', 'k1.iLXl4AiIo9mW9uMwESwLn891Ui5cTxGJiOhF12FhjxZNBWNbw7L1EzJzrfnGaOsyGqgzb5dCQmoST0Tk.DtWUTsoGLVlcaJRk45shKLhmrCJAc9VW45KeIb4c4oZBw-9YKFQknXjpqxkaTdk3Scg=', 'DE89***************000', NULL, 'FR72ZZZ123456', 'Grossiste SAS', NULL);
INSERT INTO api_key (tenant_id, key_id, digest, scopes) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-2958-714c-9514-c10f3e92ed6d', '9ea4bbabe956c12bd90766799c8e38121ef524f06f780e01c997528451be6b86', '{read,write,approve,iban,admin}');
INSERT INTO api_key (tenant_id, key_id, digest, scopes) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-35bf-7218-a327-06cb5526760a', '90b8b8e62cd62abf3b413966caecee4294735d361d1e3a4132c05a2075d7b79f', '{read}');
INSERT INTO audit_entry (tenant_id, seq, id, at, who, action, subject, details, hash) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '1', '01a21d97-31bf-77a4-afd6-d4c7523b0856', '2026-01-05 08:00:00+00', 'key_01m8eseaare569a5611wz95vbd', 'mandate_create', 'mdt_01m8esecatez499yh1k19j3960', '{"status":"pending_signature"}', E'\\x014937e43c387d7ed468aef5bb8a372e0f01cab29f062a70530789283343413d');
INSERT INTO audit_entry (tenant_id, seq, id, at, who, action, subject, details, hash) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '10', '01a21d97-47e7-75bd-8c17-e77b4f96cf40', '2026-02-20 12:00:00+00', 'key_01m8eseaare569a5611wz95vbd', 'reachability_loaded', 'Alphonse list', '{"as_of":"2026-02-01","banks":1}', E'\\xc48245f42d29af5931edbc2eedeb7a7d3063baf65a32746be1ba8776b356ac49');
INSERT INTO audit_entry (tenant_id, seq, id, at, who, action, subject, details, hash) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '2', '01a21d97-3220-7688-b3b2-bc7e855b6e18', '2026-01-05 08:00:00+00', 'key_01m8eseaare569a5611wz95vbd', 'mandate_sign', 'mdt_01m8esecatez499yh1k19j3960', '{"method":"sandbox","status":"signed"}', E'\\xa48495e4980b07357fe2f8bda0b09457dca655d740449ca79a1e1c6ebf29f79c');
INSERT INTO audit_entry (tenant_id, seq, id, at, who, action, subject, details, hash) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '3', '01a21d97-3220-7688-b3b2-bc7f3832494e', '2026-01-05 08:00:00+00', 'key_01m8eseaare569a5611wz95vbd', 'mandate_ask_debtor_bank', 'mdt_01m8esecatez499yh1k19j3960', '{"status":"awaiting_debtor_bank"}', E'\\xa0d6af15d8dddc515021d05fb7264860f67c04f7e449bbe568eb47ce1024fe01');
INSERT INTO audit_entry (tenant_id, seq, id, at, who, action, subject, details, hash) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '4', '01a21d97-322b-7267-b17a-b8476baf9b6d', '2026-01-05 08:00:00+00', 'key_01m8eseaare569a5611wz95vbd', 'mandate_confirm', 'mdt_01m8esecatez499yh1k19j3960', '{"status":"active"}', E'\\x8ef04cbc06ba0d87c85beb6f128a8e09f8e6e55b754caf67c883d858a0acbe6f');
INSERT INTO audit_entry (tenant_id, seq, id, at, who, action, subject, details, hash) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '5', '01a21d97-349e-7026-b030-d830c805074a', '2026-01-05 08:00:00+00', 'key_01m8eseaare569a5611wz95vbd', 'mandate_create', 'mdt_01m8esed4ceexretwmxznfgkcd', '{"status":"pending_signature"}', E'\\x9e1c4c7bc51783c7ed0210a4ebaed41fe2a675e99158e29c989501ec184b89cb');
INSERT INTO audit_entry (tenant_id, seq, id, at, who, action, subject, details, hash) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '6', '01a21d97-3505-7748-8f54-52babd278a4b', '2026-01-05 08:00:00+00', 'key_01m8eseaare569a5611wz95vbd', 'mandate_sign', 'mdt_01m8esed4ceexretwmxznfgkcd', '{"method":"sandbox","status":"signed"}', E'\\xcd8d1d82de038fa2b02e10783c1597fce69f7d29a5ad2ae7bf87ac37557bcf52');
INSERT INTO audit_entry (tenant_id, seq, id, at, who, action, subject, details, hash) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '7', '01a21d97-3505-7748-8f54-52bb70eb32b2', '2026-01-05 08:00:00+00', 'key_01m8eseaare569a5611wz95vbd', 'mandate_ask_debtor_bank', 'mdt_01m8esed4ceexretwmxznfgkcd', '{"status":"awaiting_debtor_bank"}', E'\\x1423420c0d2e02cd80668f5b822da8241ee5d979d79c33b3241cea6c655a3182');
INSERT INTO audit_entry (tenant_id, seq, id, at, who, action, subject, details, hash) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '8', '01a21d97-3534-713c-a3a7-825442b79b14', '2026-01-05 08:00:00+00', 'key_01m8eseaare569a5611wz95vbd', 'mandate_confirm', 'mdt_01m8esed4ceexretwmxznfgkcd', '{"status":"active"}', E'\\x4e1149c133635a221d932782d1e38d43083c5263cda6cbd4f74b154cdef68be5');
INSERT INTO audit_entry (tenant_id, seq, id, at, who, action, subject, details, hash) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '9', '01a21d97-47b6-7325-ad8f-c2048e6c43f8', '2026-02-20 12:00:00+00', 'key_01m8eseaare569a5611wz95vbd', 'mandate_amend', 'mdt_01m8esed4ceexretwmxznfgkcd', '{"original_debtor_name":"Client","status":"active"}', E'\\xa020d6f1b1f2cc5d78fe6e4a79d9515007312fdae0573210cc501076a14cb095');
INSERT INTO audit_head (tenant_id, seq, hash) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '10', E'\\xc48245f42d29af5931edbc2eedeb7a7d3063baf65a32746be1ba8776b356ac49');
INSERT INTO buyer (tenant_id, account_id, name, address, closed, external_id, siren) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3012-77be-9011-b2161998da1e', 'Alphonse Achats', '{"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}', 'false', 'X1', NULL);
INSERT INTO buyer (tenant_id, account_id, name, address, closed, external_id, siren) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-334a-7337-ba03-dfdb965059c6', 'Client 2', '{"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}', 'false', 'X2', NULL);
INSERT INTO buyer (tenant_id, account_id, name, address, closed, external_id, siren) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3640-764d-b6df-c56ad20d31bc', 'Alphonse Filiale', '{"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}', 'false', 'Alphonse-1', NULL);
INSERT INTO due_work (tenant_id, work_id, kind, subject, due_at, payload, attempts, not_before, is_sandbox) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4405-7e9c-ab03-76c65de31799', 'mandate_expiry', '01a21d97-348c-73bb-876b-94efeaf84d8d', '2029-02-15 23:00:00+00', '{}', '0', NULL, 'true');
INSERT INTO due_work (tenant_id, work_id, kind, subject, due_at, payload, attempts, not_before, is_sandbox) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4406-768a-a965-44fe93138604', 'mandate_expiry_alert', '01a21d97-348c-73bb-876b-94efeaf84d8d', '2028-11-18 07:00:00+00', '{"expires_on": "2029-02-16"}', '0', NULL, 'true');
INSERT INTO due_work (tenant_id, work_id, kind, subject, due_at, payload, attempts, not_before, is_sandbox) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-48f6-79df-bf5a-d2f851ca8812', 'mandate_expiry', '01a21d97-315a-77c8-94fa-21985321a4c0', '2029-02-19 23:00:00+00', '{}', '0', NULL, 'true');
INSERT INTO due_work (tenant_id, work_id, kind, subject, due_at, payload, attempts, not_before, is_sandbox) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-48f7-71df-b025-014a4cd0276e', 'mandate_expiry_alert', '01a21d97-315a-77c8-94fa-21985321a4c0', '2028-11-22 07:00:00+00', '{"expires_on": "2029-02-20"}', '0', NULL, 'true');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.account-opened.v1', '3');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.account-updated.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.collection-returned.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.collection-settled.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.collection-submitted.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.merchant-updated.v1', '3');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.mandate-activated.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.mandate-amended.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.mandate-awaits-debtor-bank.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.mandate-signed.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.signature-requested.v1', '2');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '003f0cf5-a89a-4ec5-9e2e-db58e3cdaacf', E'\\xe29ca840349d01210dedba3d2d20486dbd48e4b16332cc686bd107324bfecfb7', '200', E'\\x7b226964223a226d64745f30316d38657365643463656578726574776d787a6e66676b6364222c226163636f756e745f6964223a226163635f30316d38657365637461656376766d30797a7665623530706536222c22736368656d65223a22423242222c2273657175656e6365223a2252435552222c227265666572656e6365223a2252554d2d313246392d5a374e502d54343151222c226372656469746f725f6964656e746966696572223a22465237325a5a5a313233343536222c226372656469746f725f6e616d65223a2247726f73736973746520534153222c22646562746f725f6e616d65223a22436c69656e74222c22646562746f725f61646472657373223a7b22737472656574223a2231207275652064752054657374222c22706f7374636f6465223a223735303031222c2263697479223a225061726973222c22636f756e747279223a224652227d2c226962616e5f6d61736b6564223a22444538392a2a2a2a2a2a2a2a2a2a2a2a2a2a2a303030222c22626963223a6e756c6c2c2262616e6b5f6e616d65223a22436f6d6d65727a62616e6b222c227369676e6572223a7b226e616d65223a224a65616e6e65204d617274696e222c22656d61696c223a226a6d40636c69656e742e6578616d706c65222c227469746c65223a2247c3a972616e7465222c22617574686f72697479223a6e756c6c2c22617574686f726974795f65766964656e6365223a6e756c6c7d2c226c616e6775616765223a226672222c226d61785f616d6f756e74223a6e756c6c2c2270617274696573223a6e756c6c2c22737461747573223a226177616974696e675f646562746f725f62616e6b222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a302c22726567697374657265645f61745f646562746f725f62616e6b223a22756e6b6e6f776e222c22637265617465645f6174223a22323032362d30312d30355430383a30303a30305a222c227369676e65645f6f6e223a22323032362d30312d3035222c226c6173745f757365645f6f6e223a6e756c6c2c22657870697265735f6f6e223a22323032392d30312d3035222c2264657461696c73223a6e756c6c2c227369676e696e675f75726c223a6e756c6c2c227369676e696e675f6c696e6b5f657870697265735f6174223a6e756c6c2c22617661696c61626c655f616374696f6e73223a5b22636f6e6669726d222c22616d656e64222c227265766f6b65225d2c227761726e696e6773223a5b5d2c227374657073223a5b7b226d6f7665223a22637265617465222c22737461747573223a2270656e64696e675f7369676e6174757265222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a302c2277686f223a226b65795f30316d38657365616172653536396135363131777a3935766264222c226361757365223a6e756c6c2c22726561736f6e5f636f6465223a6e756c6c2c2265766964656e6365223a7b7d7d2c7b226d6f7665223a227369676e222c22737461747573223a227369676e6564222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a302c2277686f223a226b65795f30316d38657365616172653536396135363131777a3935766264222c226361757365223a6e756c6c2c22726561736f6e5f636f6465223a6e756c6c2c2265766964656e6365223a7b226d6574686f64223a2273616e64626f78227d7d2c7b226d6f7665223a2261736b5f646562746f725f62616e6b222c22737461747573223a226177616974696e675f646562746f725f62616e6b222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a302c2277686f223a226b65795f30316d38657365616172653536396135363131777a3935766264222c226361757365223a6e756c6c2c22726561736f6e5f636f6465223a6e756c6c2c2265766964656e6365223a7b7d7d5d7d', '2026-11-27 15:19:38.433449+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '24388645-a015-4e6c-b50a-941f3451b89b', E'\\x98800cb4e73b242e92c777b64a87a8f3fa33f19568b8ec35f39f05bcba5d3f52', '200', E'\\x7b226964223a226d64745f30316d38657365636174657a3439397968316b31396a33393630222c226163636f756e745f6964223a226163635f30316d3865736563306a65797a393034646a3272637368706779222c22736368656d65223a22423242222c2273657175656e6365223a2252435552222c227265666572656e6365223a2252554d2d324232332d343334462d42385632222c226372656469746f725f6964656e746966696572223a22465237325a5a5a313233343536222c226372656469746f725f6e616d65223a2247726f73736973746520534153222c22646562746f725f6e616d65223a22436c69656e74222c22646562746f725f61646472657373223a7b22737472656574223a2231207275652064752054657374222c22706f7374636f6465223a223735303031222c2263697479223a225061726973222c22636f756e747279223a224652227d2c226962616e5f6d61736b6564223a22465231342a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a363036222c22626963223a6e756c6c2c2262616e6b5f6e616d65223a224c412042414e51554520504f5354414c45222c227369676e6572223a7b226e616d65223a224a65616e6e65204d617274696e222c22656d61696c223a226a6d40636c69656e742e6578616d706c65222c227469746c65223a2247c3a972616e7465222c22617574686f72697479223a6e756c6c2c22617574686f726974795f65766964656e6365223a6e756c6c7d2c226c616e6775616765223a226672222c226d61785f616d6f756e74223a6e756c6c2c2270617274696573223a6e756c6c2c22737461747573223a22616374697665222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a302c22726567697374657265645f61745f646562746f725f62616e6b223a226465636c61726564222c22637265617465645f6174223a22323032362d30312d30355430383a30303a30305a222c227369676e65645f6f6e223a22323032362d30312d3035222c226c6173745f757365645f6f6e223a6e756c6c2c22657870697265735f6f6e223a22323032392d30312d3035222c2264657461696c73223a6e756c6c2c227369676e696e675f75726c223a6e756c6c2c227369676e696e675f6c696e6b5f657870697265735f6174223a6e756c6c2c22617661696c61626c655f616374696f6e73223a5b22616d656e64222c227265766f6b65225d2c227761726e696e6773223a5b5d2c227374657073223a5b7b226d6f7665223a22637265617465222c22737461747573223a2270656e64696e675f7369676e6174757265222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a302c2277686f223a226b65795f30316d38657365616172653536396135363131777a3935766264222c226361757365223a6e756c6c2c22726561736f6e5f636f6465223a6e756c6c2c2265766964656e6365223a7b7d7d2c7b226d6f7665223a227369676e222c22737461747573223a227369676e6564222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a302c2277686f223a226b65795f30316d38657365616172653536396135363131777a3935766264222c226361757365223a6e756c6c2c22726561736f6e5f636f6465223a6e756c6c2c2265766964656e6365223a7b226d6574686f64223a2273616e64626f78227d7d2c7b226d6f7665223a2261736b5f646562746f725f62616e6b222c22737461747573223a226177616974696e675f646562746f725f62616e6b222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a302c2277686f223a226b65795f30316d38657365616172653536396135363131777a3935766264222c226361757365223a6e756c6c2c22726561736f6e5f636f6465223a6e756c6c2c2265766964656e6365223a7b7d7d2c7b226d6f7665223a22636f6e6669726d222c22737461747573223a22616374697665222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a302c2277686f223a226b65795f30316d38657365616172653536396135363131777a3935766264222c226361757365223a6e756c6c2c22726561736f6e5f636f6465223a6e756c6c2c2265766964656e6365223a7b7d7d5d7d', '2026-11-27 15:19:37.765473+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'a4e8b362-9ce6-4c1a-8a91-eb3996e3ee18', E'\\x436eafa3b67b58c8a47f04d8d88fe711021029a4d940d367a3c84ac80b3fc2be', '200', E'\\x7b226964223a226d64745f30316d38657365636174657a3439397968316b31396a33393630222c226163636f756e745f6964223a226163635f30316d3865736563306a65797a393034646a3272637368706779222c22736368656d65223a22423242222c2273657175656e6365223a2252435552222c227265666572656e6365223a2252554d2d324232332d343334462d42385632222c226372656469746f725f6964656e746966696572223a22465237325a5a5a313233343536222c226372656469746f725f6e616d65223a2247726f73736973746520534153222c22646562746f725f6e616d65223a22436c69656e74222c22646562746f725f61646472657373223a7b22737472656574223a2231207275652064752054657374222c22706f7374636f6465223a223735303031222c2263697479223a225061726973222c22636f756e747279223a224652227d2c226962616e5f6d61736b6564223a22465231342a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a363036222c22626963223a6e756c6c2c2262616e6b5f6e616d65223a224c412042414e51554520504f5354414c45222c227369676e6572223a7b226e616d65223a224a65616e6e65204d617274696e222c22656d61696c223a226a6d40636c69656e742e6578616d706c65222c227469746c65223a2247c3a972616e7465222c22617574686f72697479223a6e756c6c2c22617574686f726974795f65766964656e6365223a6e756c6c7d2c226c616e6775616765223a226672222c226d61785f616d6f756e74223a6e756c6c2c2270617274696573223a6e756c6c2c22737461747573223a226177616974696e675f646562746f725f62616e6b222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a302c22726567697374657265645f61745f646562746f725f62616e6b223a22756e6b6e6f776e222c22637265617465645f6174223a22323032362d30312d30355430383a30303a30305a222c227369676e65645f6f6e223a22323032362d30312d3035222c226c6173745f757365645f6f6e223a6e756c6c2c22657870697265735f6f6e223a22323032392d30312d3035222c2264657461696c73223a6e756c6c2c227369676e696e675f75726c223a6e756c6c2c227369676e696e675f6c696e6b5f657870697265735f6174223a6e756c6c2c22617661696c61626c655f616374696f6e73223a5b22636f6e6669726d222c22616d656e64222c227265766f6b65225d2c227761726e696e6773223a5b5d2c227374657073223a5b7b226d6f7665223a22637265617465222c22737461747573223a2270656e64696e675f7369676e6174757265222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a302c2277686f223a226b65795f30316d38657365616172653536396135363131777a3935766264222c226361757365223a6e756c6c2c22726561736f6e5f636f6465223a6e756c6c2c2265766964656e6365223a7b7d7d2c7b226d6f7665223a227369676e222c22737461747573223a227369676e6564222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a302c2277686f223a226b65795f30316d38657365616172653536396135363131777a3935766264222c226361757365223a6e756c6c2c22726561736f6e5f636f6465223a6e756c6c2c2265766964656e6365223a7b226d6574686f64223a2273616e64626f78227d7d2c7b226d6f7665223a2261736b5f646562746f725f62616e6b222c22737461747573223a226177616974696e675f646562746f725f62616e6b222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a302c2277686f223a226b65795f30316d38657365616172653536396135363131777a3935766264222c226361757365223a6e756c6c2c22726561736f6e5f636f6465223a6e756c6c2c2265766964656e6365223a7b7d7d5d7d', '2026-11-27 15:19:37.7079+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'a591c94a-db1e-402d-8ee9-14be1227d396', E'\\xb198b68b1029bfef0e5006f52cff042300148c05ad21caab035dd54311670546', '201', E'\\x7b226964223a22696d705f30316d38657365687a79657866627430746a6439303539707a36222c226472795f72756e223a747275652c22666f726d6174223a22637376222c226163636f756e745f6279223a2265787465726e616c5f6964222c22736861323536223a2230613631633338616561306262306137323861316236343063656639333562326436653166626362663235393037376365646137663232386631653362393738222c22637265617465645f6174223a22323032362d30322d32305431323a30303a30305a222c22726f7773223a312c226163636570746564223a302c2272656675736564223a312c226475706c696361746573223a302c227761726e696e6773223a302c2269676e6f7265645f636f6c756d6e73223a5b5d2c226c696e6573223a5b7b226c696e65223a322c22737461747573223a2272656675736564222c226d616e646174655f6964223a6e756c6c2c226d616e646174655f737461747573223a6e756c6c2c227265666572656e6365223a2252554d20416c70686f6e7365222c2270726f626c656d73223a5b7b22636f6c756d6e223a226962616e222c22636f6465223a22696e76616c69645f6962616e222c2264657461696c223a22416e204942414e2069732074776f206c6574746572732c2074776f20636865636b206469676974732c207468656e206c65747465727320616e64206469676974732e222c227761726e696e67223a66616c73657d5d7d5d2c226e6578745f637572736f72223a6e756c6c7d', '2026-11-27 15:19:43.349805+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'c1401bae-1164-4ef0-a0f4-c98fcccac6df', E'\\xcddd310961e4af58ebc3f7005eb077174727c861ecbd6ca6304c6e03095f730f', '201', E'\\x7b226964223a226d64745f30316d38657365636174657a3439397968316b31396a33393630222c226163636f756e745f6964223a226163635f30316d3865736563306a65797a393034646a3272637368706779222c22736368656d65223a22423242222c2273657175656e6365223a2252435552222c227265666572656e6365223a2252554d2d324232332d343334462d42385632222c226372656469746f725f6964656e746966696572223a22465237325a5a5a313233343536222c226372656469746f725f6e616d65223a2247726f73736973746520534153222c22646562746f725f6e616d65223a22436c69656e74222c22646562746f725f61646472657373223a7b22737472656574223a2231207275652064752054657374222c22706f7374636f6465223a223735303031222c2263697479223a225061726973222c22636f756e747279223a224652227d2c226962616e5f6d61736b6564223a22465231342a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a363036222c22626963223a6e756c6c2c2262616e6b5f6e616d65223a224c412042414e51554520504f5354414c45222c227369676e6572223a7b226e616d65223a224a65616e6e65204d617274696e222c22656d61696c223a226a6d40636c69656e742e6578616d706c65222c227469746c65223a2247c3a972616e7465222c22617574686f72697479223a6e756c6c2c22617574686f726974795f65766964656e6365223a6e756c6c7d2c226c616e6775616765223a226672222c226d61785f616d6f756e74223a6e756c6c2c2270617274696573223a6e756c6c2c22737461747573223a2270656e64696e675f7369676e6174757265222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a302c22726567697374657265645f61745f646562746f725f62616e6b223a22756e6b6e6f776e222c22637265617465645f6174223a22323032362d30312d30355430383a30303a30305a222c227369676e65645f6f6e223a6e756c6c2c226c6173745f757365645f6f6e223a6e756c6c2c22657870697265735f6f6e223a6e756c6c2c2264657461696c73223a6e756c6c2c227369676e696e675f75726c223a22687474703a2f2f3132372e302e302e313a383030302f7369676e2f6d64745f30316d38657365636174657a3439397968316b31396a333936302f416149646c796c5963557956464d454f5332773372514142357a6547356e754e39764d71396d342d6e7a72673236715f7347794a42675369222c227369676e696e675f6c696e6b5f657870697265735f6174223a22323032362d30312d31395430383a30303a30305a222c22617661696c61626c655f616374696f6e73223a5b227369676e222c227265766f6b65225d2c227761726e696e6773223a5b5d2c227374657073223a5b7b226d6f7665223a22637265617465222c22737461747573223a2270656e64696e675f7369676e6174757265222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a302c2277686f223a226b65795f30316d38657365616172653536396135363131777a3935766264222c226361757365223a6e756c6c2c22726561736f6e5f636f6465223a6e756c6c2c2265766964656e6365223a7b7d7d5d7d', '2026-11-27 15:19:37.557081+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'd9b8b887-925f-4e33-b52c-645d505d2ba3', E'\\x54716975ff0b443abb126e6b7f4621e03b78a3e7ea8d512e3b5dabadb25476a0', '200', E'\\x7b226964223a226d64745f30316d38657365643463656578726574776d787a6e66676b6364222c226163636f756e745f6964223a226163635f30316d38657365637461656376766d30797a7665623530706536222c22736368656d65223a22423242222c2273657175656e6365223a2252435552222c227265666572656e6365223a2252554d2d313246392d5a374e502d54343151222c226372656469746f725f6964656e746966696572223a22465237325a5a5a313233343536222c226372656469746f725f6e616d65223a2247726f73736973746520534153222c22646562746f725f6e616d65223a22416c70686f6e7365204e6f7576656175222c22646562746f725f61646472657373223a7b22737472656574223a2231207275652064752054657374222c22706f7374636f6465223a223735303031222c2263697479223a225061726973222c22636f756e747279223a224652227d2c226962616e5f6d61736b6564223a22444538392a2a2a2a2a2a2a2a2a2a2a2a2a2a2a303030222c22626963223a6e756c6c2c2262616e6b5f6e616d65223a22436f6d6d65727a62616e6b222c227369676e6572223a7b226e616d65223a224a65616e6e65204d617274696e222c22656d61696c223a226a6d40636c69656e742e6578616d706c65222c227469746c65223a2247c3a972616e7465222c22617574686f72697479223a6e756c6c2c22617574686f726974795f65766964656e6365223a6e756c6c7d2c226c616e6775616765223a226672222c226d61785f616d6f756e74223a6e756c6c2c2270617274696573223a6e756c6c2c22737461747573223a22616374697665222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a34362c22726567697374657265645f61745f646562746f725f62616e6b223a2270726f76656e222c22637265617465645f6174223a22323032362d30312d30355430383a30303a30305a222c227369676e65645f6f6e223a22323032362d30312d3035222c226c6173745f757365645f6f6e223a22323032362d30322d3136222c22657870697265735f6f6e223a22323032392d30322d3136222c2264657461696c73223a6e756c6c2c227369676e696e675f75726c223a6e756c6c2c227369676e696e675f6c696e6b5f657870697265735f6174223a6e756c6c2c22617661696c61626c655f616374696f6e73223a5b22616d656e64222c227265766f6b65225d2c227761726e696e6773223a5b5d2c227374657073223a5b7b226d6f7665223a22637265617465222c22737461747573223a2270656e64696e675f7369676e6174757265222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a34362c2277686f223a226b65795f30316d38657365616172653536396135363131777a3935766264222c226361757365223a6e756c6c2c22726561736f6e5f636f6465223a6e756c6c2c2265766964656e6365223a7b7d7d2c7b226d6f7665223a227369676e222c22737461747573223a227369676e6564222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a34362c2277686f223a226b65795f30316d38657365616172653536396135363131777a3935766264222c226361757365223a6e756c6c2c22726561736f6e5f636f6465223a6e756c6c2c2265766964656e6365223a7b226d6574686f64223a2273616e64626f78227d7d2c7b226d6f7665223a2261736b5f646562746f725f62616e6b222c22737461747573223a226177616974696e675f646562746f725f62616e6b222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a34362c2277686f223a226b65795f30316d38657365616172653536396135363131777a3935766264222c226361757365223a6e756c6c2c22726561736f6e5f636f6465223a6e756c6c2c2265766964656e6365223a7b7d7d2c7b226d6f7665223a22636f6e6669726d222c22737461747573223a22616374697665222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a34362c2277686f223a226b65795f30316d38657365616172653536396135363131777a3935766264222c226361757365223a6e756c6c2c22726561736f6e5f636f6465223a6e756c6c2c2265766964656e6365223a7b7d7d2c7b226d6f7665223a22616d656e64222c22737461747573223a22616374697665222c2273696e6365223a22323032362d30322d32305431323a30303a30305a222c226167655f64617973223a302c2277686f223a226b65795f30316d38657365616172653536396135363131777a3935766264222c226361757365223a6e756c6c2c22726561736f6e5f636f6465223a6e756c6c2c2265766964656e6365223a7b226f726967696e616c5f646562746f725f6e616d65223a22436c69656e74227d7d5d7d', '2026-11-27 15:19:43.269595+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'f1077b80-da69-451c-8267-b07778fd254a', E'\\x5fe99d1f6d70bc441860e8549951379217a88b2c18f97e227c6991ffd0c40276', '200', E'\\x7b226964223a226d64745f30316d38657365643463656578726574776d787a6e66676b6364222c226163636f756e745f6964223a226163635f30316d38657365637461656376766d30797a7665623530706536222c22736368656d65223a22423242222c2273657175656e6365223a2252435552222c227265666572656e6365223a2252554d2d313246392d5a374e502d54343151222c226372656469746f725f6964656e746966696572223a22465237325a5a5a313233343536222c226372656469746f725f6e616d65223a2247726f73736973746520534153222c22646562746f725f6e616d65223a22436c69656e74222c22646562746f725f61646472657373223a7b22737472656574223a2231207275652064752054657374222c22706f7374636f6465223a223735303031222c2263697479223a225061726973222c22636f756e747279223a224652227d2c226962616e5f6d61736b6564223a22444538392a2a2a2a2a2a2a2a2a2a2a2a2a2a2a303030222c22626963223a6e756c6c2c2262616e6b5f6e616d65223a22436f6d6d65727a62616e6b222c227369676e6572223a7b226e616d65223a224a65616e6e65204d617274696e222c22656d61696c223a226a6d40636c69656e742e6578616d706c65222c227469746c65223a2247c3a972616e7465222c22617574686f72697479223a6e756c6c2c22617574686f726974795f65766964656e6365223a6e756c6c7d2c226c616e6775616765223a226672222c226d61785f616d6f756e74223a6e756c6c2c2270617274696573223a6e756c6c2c22737461747573223a22616374697665222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a302c22726567697374657265645f61745f646562746f725f62616e6b223a226465636c61726564222c22637265617465645f6174223a22323032362d30312d30355430383a30303a30305a222c227369676e65645f6f6e223a22323032362d30312d3035222c226c6173745f757365645f6f6e223a6e756c6c2c22657870697265735f6f6e223a22323032392d30312d3035222c2264657461696c73223a6e756c6c2c227369676e696e675f75726c223a6e756c6c2c227369676e696e675f6c696e6b5f657870697265735f6174223a6e756c6c2c22617661696c61626c655f616374696f6e73223a5b22616d656e64222c227265766f6b65225d2c227761726e696e6773223a5b5d2c227374657073223a5b7b226d6f7665223a22637265617465222c22737461747573223a2270656e64696e675f7369676e6174757265222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a302c2277686f223a226b65795f30316d38657365616172653536396135363131777a3935766264222c226361757365223a6e756c6c2c22726561736f6e5f636f6465223a6e756c6c2c2265766964656e6365223a7b7d7d2c7b226d6f7665223a227369676e222c22737461747573223a227369676e6564222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a302c2277686f223a226b65795f30316d38657365616172653536396135363131777a3935766264222c226361757365223a6e756c6c2c22726561736f6e5f636f6465223a6e756c6c2c2265766964656e6365223a7b226d6574686f64223a2273616e64626f78227d7d2c7b226d6f7665223a2261736b5f646562746f725f62616e6b222c22737461747573223a226177616974696e675f646562746f725f62616e6b222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a302c2277686f223a226b65795f30316d38657365616172653536396135363131777a3935766264222c226361757365223a6e756c6c2c22726561736f6e5f636f6465223a6e756c6c2c2265766964656e6365223a7b7d7d2c7b226d6f7665223a22636f6e6669726d222c22737461747573223a22616374697665222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a302c2277686f223a226b65795f30316d38657365616172653536396135363131777a3935766264222c226361757365223a6e756c6c2c22726561736f6e5f636f6465223a6e756c6c2c2265766964656e6365223a7b7d7d5d7d', '2026-11-27 15:19:38.518665+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'ff331407-5591-4ff6-ad0c-fdcc488f1847', E'\\x6ee4aaadbc2bf54aa32d06193647d247e1351a75d755b43a2385cb2f09f5fc65', '201', E'\\x7b226964223a226d64745f30316d38657365643463656578726574776d787a6e66676b6364222c226163636f756e745f6964223a226163635f30316d38657365637461656376766d30797a7665623530706536222c22736368656d65223a22423242222c2273657175656e6365223a2252435552222c227265666572656e6365223a2252554d2d313246392d5a374e502d54343151222c226372656469746f725f6964656e746966696572223a22465237325a5a5a313233343536222c226372656469746f725f6e616d65223a2247726f73736973746520534153222c22646562746f725f6e616d65223a22436c69656e74222c22646562746f725f61646472657373223a7b22737472656574223a2231207275652064752054657374222c22706f7374636f6465223a223735303031222c2263697479223a225061726973222c22636f756e747279223a224652227d2c226962616e5f6d61736b6564223a22444538392a2a2a2a2a2a2a2a2a2a2a2a2a2a2a303030222c22626963223a6e756c6c2c2262616e6b5f6e616d65223a22436f6d6d65727a62616e6b222c227369676e6572223a7b226e616d65223a224a65616e6e65204d617274696e222c22656d61696c223a226a6d40636c69656e742e6578616d706c65222c227469746c65223a2247c3a972616e7465222c22617574686f72697479223a6e756c6c2c22617574686f726974795f65766964656e6365223a6e756c6c7d2c226c616e6775616765223a226672222c226d61785f616d6f756e74223a6e756c6c2c2270617274696573223a6e756c6c2c22737461747573223a2270656e64696e675f7369676e6174757265222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a302c22726567697374657265645f61745f646562746f725f62616e6b223a22756e6b6e6f776e222c22637265617465645f6174223a22323032362d30312d30355430383a30303a30305a222c227369676e65645f6f6e223a6e756c6c2c226c6173745f757365645f6f6e223a6e756c6c2c22657870697265735f6f6e223a6e756c6c2c2264657461696c73223a6e756c6c2c227369676e696e675f75726c223a22687474703a2f2f3132372e302e302e313a383030302f7369676e2f6d64745f30316d38657365643463656578726574776d787a6e66676b63642f416149646c796c5963557956464d454f533277337251414243456476435a433658587a7465697542475f4d573366323746466e6350596f43222c227369676e696e675f6c696e6b5f657870697265735f6174223a22323032362d30312d31395430383a30303a30305a222c22617661696c61626c655f616374696f6e73223a5b227369676e222c227265766f6b65225d2c227761726e696e6773223a5b5d2c227374657073223a5b7b226d6f7665223a22637265617465222c22737461747573223a2270656e64696e675f7369676e6174757265222c2273696e6365223a22323032362d30312d30355430383a30303a30305a222c226167655f64617973223a302c2277686f223a226b65795f30316d38657365616172653536396135363131777a3935766264222c226361757365223a6e756c6c2c22726561736f6e5f636f6465223a6e756c6c2c2265766964656e6365223a7b7d7d5d7d', '2026-11-27 15:19:38.378076+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-2a94-74c5-8d1a-29e319f8a2cc', '2026-11-27 15:19:36.081396+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-2dc6-7184-8c90-c907ac8f5acf', '2026-11-27 15:19:36.754086+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3032-7760-a9b6-20281b8bcfba', '2026-11-27 15:19:37.4307+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-334c-769d-8870-33751a6b17bd', '2026-11-27 15:19:38.189386+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-35c0-7226-bbcb-bb3abf188a95', '2026-11-27 15:19:38.751737+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-364a-74fb-bfaf-f52bd115de23', '2026-11-27 15:19:38.832305+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3655-751c-88a9-6d10dc977749', '2026-11-27 15:19:38.914584+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-43d8-7224-91df-3fc5590706bf', '2026-11-27 15:19:42.3219+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-43d8-7224-91df-3fc60b15ebd9', '2026-11-27 15:19:42.32194+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-459f-73bf-aeef-51d2e7024b32', '2026-11-27 15:19:42.773844+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-459f-73bf-aeef-51d35c552e24', '2026-11-27 15:19:42.773894+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4674-731c-a272-08f05184ff4b', '2026-11-27 15:19:42.978452+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-48e6-706b-ad16-155f6156aacc', '2026-11-27 15:19:43.599055+00');
INSERT INTO mandate (tenant_id, mandate_id, account_id, scheme, sequence, reference, reference_key, creditor_identifier, creditor_name, creditor_address, debtor_name, debtor_address, iban_sealed, iban_masked, bic, bank_name, signer_name, signer_email, signer_title, status, status_changed_at, cause, reason_code, registration, created_at, signed_on, last_used_on, activated_at, language, max_amount_minor, signer_authority, signer_authority_evidence, signing_link_number, signing_link_expires_at, parties) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-315a-77c8-94fa-21985321a4c0', '01a21d97-3012-77be-9011-b2161998da1e', 'B2B', 'RCUR', 'RUM-2B23-434F-B8V2', 'RUM-2B23-434F-B8V2', 'FR72ZZZ123456', 'Grossiste SAS', '{"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}', 'Client', '{"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}', 'k1.rOp9Wm0mpd-DsJBWR387IZjrUl_5RI1cpB-E_bLIqPEFKieaHYFCioRdHcx0bjriiLv6dGDjdyH_HDaD.RoMeMAfBZBqs-GNOyvpcf7XKAP6lZ_ijcl7puXZCywMbtTiey4HDHl4csE6VsCq8yzNZT4YN1A==', 'FR14********************606', NULL, 'LA BANQUE POSTALE', 'Jeanne Martin', 'jm@client.example', 'Gérante', 'active', '2026-01-05 08:00:00+00', NULL, NULL, 'proven', '2026-01-05 08:00:00+00', '2026-01-05', '2026-02-20', '2026-01-05 08:00:00+00', 'fr', NULL, NULL, NULL, '1', '2026-01-19 08:00:00+00', NULL);
INSERT INTO mandate (tenant_id, mandate_id, account_id, scheme, sequence, reference, reference_key, creditor_identifier, creditor_name, creditor_address, debtor_name, debtor_address, iban_sealed, iban_masked, bic, bank_name, signer_name, signer_email, signer_title, status, status_changed_at, cause, reason_code, registration, created_at, signed_on, last_used_on, activated_at, language, max_amount_minor, signer_authority, signer_authority_evidence, signing_link_number, signing_link_expires_at, parties) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-348c-73bb-876b-94efeaf84d8d', '01a21d97-334a-7337-ba03-dfdb965059c6', 'B2B', 'RCUR', 'RUM-12F9-Z7NP-T41Q', 'RUM-12F9-Z7NP-T41Q', 'FR72ZZZ123456', 'Grossiste SAS', '{"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}', 'Alphonse Nouveau', '{"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}', 'k1.iLXl4AiIo9mW9uMwESwLn891Ui5cTxGJiOhF12FhjxZNBWNbw7L1EzJzrfnGaOsyGqgzb5dCQmoST0Tk.DtWUTsoGLVlcaJRk45shKLhmrCJAc9VW45KeIb4c4oZBw-9YKFQknXjpqxkaTdk3Scg=', 'DE89***************000', NULL, 'Commerzbank', 'Jeanne Martin', 'jm@client.example', 'Gérante', 'active', '2026-01-05 08:00:00+00', NULL, NULL, 'proven', '2026-01-05 08:00:00+00', '2026-01-05', '2026-02-16', '2026-01-05 08:00:00+00', 'fr', NULL, NULL, NULL, '1', '2026-01-19 08:00:00+00', NULL);
INSERT INTO mandate_import (tenant_id, import_id, dry_run, format, account_by, sha256, who, created_at, ignored_columns, accepted, refused, duplicates, warnings) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-47fe-775e-bd03-526a4054dbe6', 'true', 'csv', 'external_id', '0a61c38aea0bb0a728a1b640cef935b2d6e1fbcbf259077ceda7f228f1e3b978', 'key_01m8eseaare569a5611wz95vbd', '2026-02-20 12:00:00+00', '{}', '0', '1', '0', '0');
INSERT INTO mandate_import_line (tenant_id, import_id, line, status, mandate_id, mandate_status, reference, problems) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-47fe-775e-bd03-526a4054dbe6', '2', 'refused', NULL, NULL, 'RUM Alphonse', '[{"code": "invalid_iban", "column": "iban", "detail": "An IBAN is two letters, two check digits, then letters and digits.", "warning": false}]');
INSERT INTO mandate_step (tenant_id, mandate_id, step_id, move, status, occurred_at, who, cause, reason_code, evidence) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-315a-77c8-94fa-21985321a4c0', '01a21d97-318f-77ca-a082-8f32a0b55347', 'create', 'pending_signature', '2026-01-05 08:00:00+00', 'key_01m8eseaare569a5611wz95vbd', NULL, NULL, '{}');
INSERT INTO mandate_step (tenant_id, mandate_id, step_id, move, status, occurred_at, who, cause, reason_code, evidence) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-315a-77c8-94fa-21985321a4c0', '01a21d97-31fd-7136-9981-ad15a63bc7d4', 'sign', 'signed', '2026-01-05 08:00:00+00', 'key_01m8eseaare569a5611wz95vbd', NULL, NULL, '{"method": "sandbox"}');
INSERT INTO mandate_step (tenant_id, mandate_id, step_id, move, status, occurred_at, who, cause, reason_code, evidence) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-315a-77c8-94fa-21985321a4c0', '01a21d97-3219-7051-b7d3-d059f940e206', 'ask_debtor_bank', 'awaiting_debtor_bank', '2026-01-05 08:00:00+00', 'key_01m8eseaare569a5611wz95vbd', NULL, NULL, '{}');
INSERT INTO mandate_step (tenant_id, mandate_id, step_id, move, status, occurred_at, who, cause, reason_code, evidence) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-315a-77c8-94fa-21985321a4c0', '01a21d97-3229-70be-8ede-b69478a67dd4', 'confirm', 'active', '2026-01-05 08:00:00+00', 'key_01m8eseaare569a5611wz95vbd', NULL, NULL, '{}');
INSERT INTO mandate_step (tenant_id, mandate_id, step_id, move, status, occurred_at, who, cause, reason_code, evidence) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-348c-73bb-876b-94efeaf84d8d', '01a21d97-3490-77c5-96fd-6890bcdedfa0', 'create', 'pending_signature', '2026-01-05 08:00:00+00', 'key_01m8eseaare569a5611wz95vbd', NULL, NULL, '{}');
INSERT INTO mandate_step (tenant_id, mandate_id, step_id, move, status, occurred_at, who, cause, reason_code, evidence) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-348c-73bb-876b-94efeaf84d8d', '01a21d97-34c7-7531-8856-4cb477834b24', 'sign', 'signed', '2026-01-05 08:00:00+00', 'key_01m8eseaare569a5611wz95vbd', NULL, NULL, '{"method": "sandbox"}');
INSERT INTO mandate_step (tenant_id, mandate_id, step_id, move, status, occurred_at, who, cause, reason_code, evidence) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-348c-73bb-876b-94efeaf84d8d', '01a21d97-34db-7372-948e-94a138d47869', 'ask_debtor_bank', 'awaiting_debtor_bank', '2026-01-05 08:00:00+00', 'key_01m8eseaare569a5611wz95vbd', NULL, NULL, '{}');
INSERT INTO mandate_step (tenant_id, mandate_id, step_id, move, status, occurred_at, who, cause, reason_code, evidence) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-348c-73bb-876b-94efeaf84d8d', '01a21d97-351b-7759-9e72-c9e67c29242a', 'confirm', 'active', '2026-01-05 08:00:00+00', 'key_01m8eseaare569a5611wz95vbd', NULL, NULL, '{}');
INSERT INTO mandate_step (tenant_id, mandate_id, step_id, move, status, occurred_at, who, cause, reason_code, evidence) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-348c-73bb-876b-94efeaf84d8d', '01a21d97-47ad-73a5-8a60-43757bfb4445', 'amend', 'active', '2026-02-20 12:00:00+00', 'key_01m8eseaare569a5611wz95vbd', NULL, NULL, '{"original_debtor_name": "Client"}');
INSERT INTO platform_revision (version_num) OVERRIDING SYSTEM VALUE VALUES ('0001_baseline');
INSERT INTO probe (tenant_id, asked, answered) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '38', '38');
INSERT INTO pruning (subject, pruned_at) OVERRIDING SYSTEM VALUE VALUES ('all', '2026-11-27 15:19:35.634161+00');
INSERT INTO reachability (tenant_id, bic, scheme, source, starts_on, ends_on, reachable, name) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'AGRIFRPP', 'B2B', 'Alphonse list', '2026-02-01', NULL, 'true', 'Banque Alphonse');
INSERT INTO reachability_source (tenant_id, source, as_of_on, banks, loaded_at, who) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'Alphonse list', '2026-02-01', '1', '2026-02-20 12:00:00+00', 'key_01m8eseaare569a5611wz95vbd');
INSERT INTO service_revision (version_num) OVERRIDING SYSTEM VALUE VALUES ('0001_baseline');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('advance_clock', '3856f714d274738703d440d8314d4c2119a26b64b5b138d8588c97a3d2672a74');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('answer_probe', '83679f7283b875078bcc6236e344699f31db7b544ecbf45733853f82adb3b40e');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('claim_outbox', 'fedf649dd734da06536dafe99eb863ea2ba8f8e857d3aef5915131bebfd9fb58');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('delete_carried', 'c8b56ebdf5123f725406a62089e30e1dcee9ca283fb94307a8c499bbe583760c');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('find_due_work', '04501f08420ffb24b85728e0eae2b1e19f7e3c22551a98536a2a13ac3953a1ce');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('open_tenant', '700fe75fe77e4af989ee30e47b02e3cf5b323adefc0bc0ea260da3de1320ce32');
INSERT INTO tenant (tenant_id, kind, name, zone, clock_at, settings, version) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sandbox', 'Grossiste', 'Europe/Paris', '2026-02-20 12:00:00+00', '{"legal": {"name": "Alphonse SAS", "email": "compta@grossiste.example", "siren": "732829320", "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "vat_number": null}, "terms": {"kind": "statement", "days_after_month_end": 15}, "credit": {"require_mandate": true, "alert_thresholds": [80, 100], "order_expiry_days": 90}, "locale": "fr", "country": "FR", "creditor": {"bic": "AGRIFRPP", "name": "Grossiste SAS", "identifier": "FR72ZZZ123456", "trade_name": null, "iban_masked": "FR76********************189", "iban_sealed": "k1.GMbdzPLcISp1mG_POLRNADMCwyiAerOvKvduDI3LGmLEdXnN9kxhljGjy1IEhtbD_NzteIl-FxZsZr18.4LFh_NO-t51vmaDwYbxPvpJ7zWOaxFIRKm7JdXJK6MT4oc2KiNZc_77JeVXS7rMYpXOVvBJOwg=="}, "mandates": {"expiry_alert_days": [90, 30, 7], "signing_link_days": 14, "signature_provider": "built_in", "debtor_bank_reminder_days": 7}, "timezone": "Europe/Paris", "reminders": {}, "allocation": "oldest_first", "collection": {"mode": "per_statement", "purpose": null, "retries": 1, "above_cap": "refuse", "approvals": 0, "return_fee": 1500, "bank_profile": "epc-2025", "category_purpose": null, "prenotification_days": 14, "submission_days_before": 2}}', '3');
INSERT INTO used_reference (tenant_id, reference_key, mandate_id) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'RUM-12F9-Z7NP-T41Q', '01a21d97-348c-73bb-876b-94efeaf84d8d');
INSERT INTO used_reference (tenant_id, reference_key, mandate_id) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'RUM-2B23-434F-B8V2', '01a21d97-315a-77c8-94fa-21985321a4c0');
SELECT setval('outbox_seq_seq', 47);
ALTER TABLE amendment ADD CONSTRAINT amendment_pkey PRIMARY KEY (tenant_id, mandate_id, amendment_id);
ALTER TABLE api_key ADD CONSTRAINT api_key_pkey PRIMARY KEY (tenant_id, key_id);
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_hash_check CHECK ((octet_length(hash) = 32));
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_pkey PRIMARY KEY (tenant_id, seq);
ALTER TABLE audit_head ADD CONSTRAINT audit_head_pkey PRIMARY KEY (tenant_id);
ALTER TABLE buyer ADD CONSTRAINT buyer_pkey PRIMARY KEY (tenant_id, account_id);
ALTER TABLE dead_letter ADD CONSTRAINT dead_letter_pkey PRIMARY KEY (tenant_id, dead_letter_id);
ALTER TABLE dead_letter ADD CONSTRAINT dead_letter_source_check CHECK ((source = ANY (ARRAY['event'::text, 'job'::text])));
ALTER TABLE disclosure ADD CONSTRAINT disclosure_pkey PRIMARY KEY (tenant_id, mandate_id, disclosure_id);
ALTER TABLE document ADD CONSTRAINT document_kind_check CHECK ((kind = ANY (ARRAY['original'::text, 'signed'::text, 'evidence'::text])));
ALTER TABLE document_part ADD CONSTRAINT document_part_pkey PRIMARY KEY (tenant_id, part_id);
ALTER TABLE document_part ADD CONSTRAINT document_part_tenant_id_mandate_id_kind_number_key UNIQUE (tenant_id, mandate_id, kind, number);
ALTER TABLE document ADD CONSTRAINT document_pkey PRIMARY KEY (tenant_id, mandate_id, kind);
ALTER TABLE document ADD CONSTRAINT document_sha256_check CHECK ((length(sha256) = 32));
ALTER TABLE due_work ADD CONSTRAINT due_work_pkey PRIMARY KEY (tenant_id, work_id);
ALTER TABLE flow ADD CONSTRAINT flow_direction_check CHECK ((direction = ANY (ARRAY['sent'::text, 'handled'::text])));
ALTER TABLE flow ADD CONSTRAINT flow_pkey PRIMARY KEY (tenant_id, direction, type);
ALTER TABLE idempotency ADD CONSTRAINT idempotency_pkey PRIMARY KEY (tenant_id, key);
ALTER TABLE inbox ADD CONSTRAINT inbox_pkey PRIMARY KEY (tenant_id, event_id);
ALTER TABLE mandate ADD CONSTRAINT mandate_check CHECK (((signed_on IS NOT NULL) OR (status = ANY (ARRAY['pending_signature'::text, 'revoked'::text]))));
ALTER TABLE mandate ADD CONSTRAINT mandate_iban_masked_check CHECK ((iban_masked ~~ '%****%'::text));
ALTER TABLE mandate_import ADD CONSTRAINT mandate_import_account_by_check CHECK ((account_by = ANY (ARRAY['account_id'::text, 'external_id'::text, 'siren'::text, 'name'::text])));
ALTER TABLE mandate_import ADD CONSTRAINT mandate_import_format_check CHECK ((format = ANY (ARRAY['csv'::text, 'xlsx'::text, 'pain.008'::text])));
ALTER TABLE mandate_import_line ADD CONSTRAINT mandate_import_line_pkey PRIMARY KEY (tenant_id, import_id, line);
ALTER TABLE mandate_import_line ADD CONSTRAINT mandate_import_line_status_check CHECK ((status = ANY (ARRAY['accepted'::text, 'refused'::text, 'duplicate'::text, 'warning'::text])));
ALTER TABLE mandate_import ADD CONSTRAINT mandate_import_pkey PRIMARY KEY (tenant_id, import_id);
ALTER TABLE mandate ADD CONSTRAINT mandate_language_check CHECK ((language = ANY (ARRAY['fr'::text, 'en'::text, 'de'::text])));
ALTER TABLE mandate ADD CONSTRAINT mandate_max_amount_minor_check CHECK ((max_amount_minor > 0));
ALTER TABLE mandate ADD CONSTRAINT mandate_pkey PRIMARY KEY (tenant_id, mandate_id);
ALTER TABLE mandate ADD CONSTRAINT mandate_reference_check CHECK (((length(reference) >= 1) AND (length(reference) <= 35)));
ALTER TABLE mandate ADD CONSTRAINT mandate_registration_check CHECK ((registration = ANY (ARRAY['unknown'::text, 'declared'::text, 'proven'::text])));
ALTER TABLE mandate ADD CONSTRAINT mandate_scheme_check CHECK ((scheme = ANY (ARRAY['B2B'::text, 'CORE'::text])));
ALTER TABLE mandate ADD CONSTRAINT mandate_sequence_check CHECK ((sequence = ANY (ARRAY['RCUR'::text, 'OOFF'::text])));
ALTER TABLE mandate ADD CONSTRAINT mandate_signer_authority_check CHECK ((signer_authority = ANY (ARRAY['legal_representative'::text, 'delegation'::text])));
ALTER TABLE mandate ADD CONSTRAINT mandate_status_check CHECK ((status = ANY (ARRAY['pending_signature'::text, 'signed'::text, 'awaiting_debtor_bank'::text, 'active'::text, 'suspended'::text, 'revoked'::text, 'expired'::text, 'completed'::text, 'failed'::text])));
ALTER TABLE mandate_step ADD CONSTRAINT mandate_step_pkey PRIMARY KEY (tenant_id, mandate_id, step_id);
ALTER TABLE outbox ADD CONSTRAINT outbox_pkey PRIMARY KEY (seq);
ALTER TABLE platform_revision ADD CONSTRAINT platform_revision_pkc PRIMARY KEY (version_num);
ALTER TABLE probe ADD CONSTRAINT probe_pkey PRIMARY KEY (tenant_id);
ALTER TABLE pruning ADD CONSTRAINT pruning_pkey PRIMARY KEY (subject);
ALTER TABLE reachability ADD CONSTRAINT reachability_bic_check CHECK (((length(bic) = ANY (ARRAY[8, 11])) AND (bic !~~ '________XXX'::text)));
ALTER TABLE reachability ADD CONSTRAINT reachability_check CHECK ((ends_on >= starts_on));
ALTER TABLE reachability ADD CONSTRAINT reachability_pkey PRIMARY KEY (tenant_id, bic, scheme, source, starts_on);
ALTER TABLE reachability ADD CONSTRAINT reachability_scheme_check CHECK ((scheme = ANY (ARRAY['B2B'::text, 'CORE'::text])));
ALTER TABLE reachability_source ADD CONSTRAINT reachability_source_pkey PRIMARY KEY (tenant_id, source);
ALTER TABLE service_revision ADD CONSTRAINT service_revision_pkc PRIMARY KEY (version_num);
ALTER TABLE signature_request ADD CONSTRAINT signature_request_check CHECK (((external_id IS NOT NULL) OR (status <> ALL (ARRAY['pending'::text, 'signed'::text, 'declined'::text]))));
ALTER TABLE signature_request ADD CONSTRAINT signature_request_pkey PRIMARY KEY (tenant_id, mandate_id);
ALTER TABLE signature_request ADD CONSTRAINT signature_request_status_check CHECK ((status = ANY (ARRAY['requested'::text, 'pending'::text, 'signed'::text, 'declined'::text, 'expired'::text, 'refused'::text, 'withdrawn'::text, 'cancelled'::text])));
ALTER TABLE signing_key ADD CONSTRAINT signing_key_pkey PRIMARY KEY (tenant_id, key_id);
ALTER TABLE signing_progress ADD CONSTRAINT signing_progress_iban_masked_check CHECK ((iban_masked ~~ '%****%'::text));
ALTER TABLE signing_progress ADD CONSTRAINT signing_progress_pkey PRIMARY KEY (tenant_id, mandate_id);
ALTER TABLE signing_step ADD CONSTRAINT signing_step_pkey PRIMARY KEY (tenant_id, mandate_id, step_id);
ALTER TABLE sql_function ADD CONSTRAINT sql_function_pkey PRIMARY KEY (name);
ALTER TABLE tenant ADD CONSTRAINT tenant_check CHECK (((kind = 'sandbox'::text) OR (clock_at IS NULL)));
ALTER TABLE tenant ADD CONSTRAINT tenant_kind_check CHECK ((kind = ANY (ARRAY['sandbox'::text, 'live'::text])));
ALTER TABLE tenant ADD CONSTRAINT tenant_pkey PRIMARY KEY (tenant_id);
ALTER TABLE used_reference ADD CONSTRAINT used_reference_pkey PRIMARY KEY (tenant_id, reference_key);
ALTER TABLE document_part ADD CONSTRAINT document_part_tenant_id_mandate_id_kind_fkey FOREIGN KEY (tenant_id, mandate_id, kind) REFERENCES document(tenant_id, mandate_id, kind) ON DELETE CASCADE;
ALTER TABLE reachability ADD CONSTRAINT reachability_tenant_id_source_fkey FOREIGN KEY (tenant_id, source) REFERENCES reachability_source(tenant_id, source) ON DELETE CASCADE;
CREATE UNIQUE INDEX api_key_digest ON mandates.api_key USING btree (digest);
CREATE UNIQUE INDEX audit_entry_id ON mandates.audit_entry USING btree (tenant_id, id);
CREATE INDEX audit_entry_subject ON mandates.audit_entry USING btree (tenant_id, subject, id);
CREATE INDEX buyer_by_external_id ON mandates.buyer USING btree (tenant_id, external_id);
CREATE INDEX buyer_by_siren ON mandates.buyer USING btree (tenant_id, siren);
CREATE INDEX dead_letter_replayed ON mandates.dead_letter USING btree (replayed_at) WHERE (replayed_at IS NOT NULL);
CREATE INDEX due_work_due ON mandates.due_work USING btree (tenant_id, due_at);
CREATE INDEX due_work_live ON mandates.due_work USING btree (due_at) WHERE (NOT is_sandbox);
CREATE UNIQUE INDEX due_work_once ON mandates.due_work USING btree (tenant_id, kind, subject);
CREATE INDEX idempotency_age ON mandates.idempotency USING btree (stored_at);
CREATE INDEX inbox_age ON mandates.inbox USING btree (received_at);
CREATE INDEX mandate_by_debtor_name ON mandates.mandate USING btree (tenant_id, debtor_name, mandate_id);
CREATE INDEX mandate_by_reference ON mandates.mandate USING btree (tenant_id, reference_key);
CREATE INDEX mandate_import_line_in_status ON mandates.mandate_import_line USING btree (tenant_id, import_id, status, line);
CREATE INDEX mandate_in_status ON mandates.mandate USING btree (tenant_id, status, mandate_id);
CREATE INDEX mandate_of_account ON mandates.mandate USING btree (tenant_id, account_id, mandate_id);
CREATE INDEX probe_waiting ON mandates.probe USING btree (tenant_id) WHERE (asked > answered);
CREATE INDEX reachability_of_source ON mandates.reachability USING btree (tenant_id, source);
CREATE INDEX signature_request_at_provider ON mandates.signature_request USING btree (provider, external_id);
CREATE INDEX tenant_sandbox ON mandates.tenant USING btree (tenant_id) WHERE (kind = 'sandbox'::text);
CREATE POLICY cross_tenant ON amendment AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON amendment AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON api_key AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON api_key AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON audit_entry AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON audit_entry AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON audit_head AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON audit_head AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON buyer AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON buyer AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON dead_letter AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON dead_letter AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON disclosure AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON disclosure AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON document AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON document AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON document_part AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON document_part AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON due_work AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON due_work AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON flow AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON flow AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON idempotency AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON idempotency AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON inbox AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON inbox AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON mandate AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON mandate AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON mandate_import AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON mandate_import AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON mandate_import_line AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON mandate_import_line AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON mandate_step AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON mandate_step AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON outbox AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON outbox AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON probe AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON probe AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON reachability AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON reachability AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON reachability_source AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON reachability_source AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON signature_request AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON signature_request AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON signing_key AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON signing_key AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON signing_progress AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON signing_progress AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON signing_step AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON signing_step AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON tenant AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON tenant AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON used_reference AS PERMISSIVE FOR ALL TO encours_mandates_worker USING (true);
CREATE POLICY tenant ON used_reference AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
ALTER TABLE amendment ENABLE ROW LEVEL SECURITY;
ALTER TABLE amendment FORCE ROW LEVEL SECURITY;
ALTER TABLE api_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_key FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_head FORCE ROW LEVEL SECURITY;
ALTER TABLE buyer ENABLE ROW LEVEL SECURITY;
ALTER TABLE buyer FORCE ROW LEVEL SECURITY;
ALTER TABLE dead_letter ENABLE ROW LEVEL SECURITY;
ALTER TABLE dead_letter FORCE ROW LEVEL SECURITY;
ALTER TABLE disclosure ENABLE ROW LEVEL SECURITY;
ALTER TABLE disclosure FORCE ROW LEVEL SECURITY;
ALTER TABLE document ENABLE ROW LEVEL SECURITY;
ALTER TABLE document FORCE ROW LEVEL SECURITY;
ALTER TABLE document_part ENABLE ROW LEVEL SECURITY;
ALTER TABLE document_part FORCE ROW LEVEL SECURITY;
ALTER TABLE due_work ENABLE ROW LEVEL SECURITY;
ALTER TABLE due_work FORCE ROW LEVEL SECURITY;
ALTER TABLE flow ENABLE ROW LEVEL SECURITY;
ALTER TABLE flow FORCE ROW LEVEL SECURITY;
ALTER TABLE idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency FORCE ROW LEVEL SECURITY;
ALTER TABLE inbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE inbox FORCE ROW LEVEL SECURITY;
ALTER TABLE mandate ENABLE ROW LEVEL SECURITY;
ALTER TABLE mandate FORCE ROW LEVEL SECURITY;
ALTER TABLE mandate_import ENABLE ROW LEVEL SECURITY;
ALTER TABLE mandate_import FORCE ROW LEVEL SECURITY;
ALTER TABLE mandate_import_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE mandate_import_line FORCE ROW LEVEL SECURITY;
ALTER TABLE mandate_step ENABLE ROW LEVEL SECURITY;
ALTER TABLE mandate_step FORCE ROW LEVEL SECURITY;
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
ALTER TABLE probe ENABLE ROW LEVEL SECURITY;
ALTER TABLE probe FORCE ROW LEVEL SECURITY;
ALTER TABLE reachability ENABLE ROW LEVEL SECURITY;
ALTER TABLE reachability FORCE ROW LEVEL SECURITY;
ALTER TABLE reachability_source ENABLE ROW LEVEL SECURITY;
ALTER TABLE reachability_source FORCE ROW LEVEL SECURITY;
ALTER TABLE signature_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE signature_request FORCE ROW LEVEL SECURITY;
ALTER TABLE signing_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE signing_key FORCE ROW LEVEL SECURITY;
ALTER TABLE signing_progress ENABLE ROW LEVEL SECURITY;
ALTER TABLE signing_progress FORCE ROW LEVEL SECURITY;
ALTER TABLE signing_step ENABLE ROW LEVEL SECURITY;
ALTER TABLE signing_step FORCE ROW LEVEL SECURITY;
ALTER TABLE tenant ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant FORCE ROW LEVEL SECURITY;
ALTER TABLE used_reference ENABLE ROW LEVEL SECURITY;
ALTER TABLE used_reference FORCE ROW LEVEL SECURITY;
GRANT USAGE ON SCHEMA mandates TO encours_mandates;
GRANT USAGE ON SCHEMA mandates TO encours_mandates_worker;
GRANT SELECT, USAGE ON SEQUENCE outbox_seq_seq TO encours_mandates;
GRANT SELECT, USAGE ON SEQUENCE outbox_seq_seq TO encours_mandates_worker;
GRANT INSERT, SELECT, UPDATE ON TABLE amendment TO encours_mandates;
GRANT INSERT, SELECT, UPDATE ON TABLE amendment TO encours_mandates_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE api_key TO encours_mandates;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE api_key TO encours_mandates_worker;
GRANT INSERT, SELECT ON TABLE audit_entry TO encours_mandates;
GRANT INSERT, SELECT ON TABLE audit_entry TO encours_mandates_worker;
GRANT INSERT, SELECT, UPDATE ON TABLE audit_head TO encours_mandates;
GRANT INSERT, SELECT, UPDATE ON TABLE audit_head TO encours_mandates_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE buyer TO encours_mandates;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE buyer TO encours_mandates_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE dead_letter TO encours_mandates;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE dead_letter TO encours_mandates_worker;
GRANT INSERT, SELECT ON TABLE disclosure TO encours_mandates;
GRANT INSERT, SELECT ON TABLE disclosure TO encours_mandates_worker;
GRANT INSERT, SELECT, DELETE ON TABLE document TO encours_mandates;
GRANT INSERT, SELECT, DELETE ON TABLE document TO encours_mandates_worker;
GRANT INSERT, SELECT, DELETE ON TABLE document_part TO encours_mandates;
GRANT INSERT, SELECT, DELETE ON TABLE document_part TO encours_mandates_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE due_work TO encours_mandates;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE due_work TO encours_mandates_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE flow TO encours_mandates;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE flow TO encours_mandates_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE idempotency TO encours_mandates;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE idempotency TO encours_mandates_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE inbox TO encours_mandates;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE inbox TO encours_mandates_worker;
GRANT INSERT, SELECT, UPDATE ON TABLE mandate TO encours_mandates;
GRANT INSERT, SELECT, UPDATE ON TABLE mandate TO encours_mandates_worker;
GRANT INSERT, SELECT ON TABLE mandate_import TO encours_mandates;
GRANT INSERT, SELECT ON TABLE mandate_import TO encours_mandates_worker;
GRANT INSERT, SELECT ON TABLE mandate_import_line TO encours_mandates;
GRANT INSERT, SELECT ON TABLE mandate_import_line TO encours_mandates_worker;
GRANT INSERT, SELECT ON TABLE mandate_step TO encours_mandates;
GRANT INSERT, SELECT ON TABLE mandate_step TO encours_mandates_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE outbox TO encours_mandates;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE outbox TO encours_mandates_worker;
GRANT SELECT ON TABLE platform_revision TO encours_mandates;
GRANT SELECT ON TABLE platform_revision TO encours_mandates_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE probe TO encours_mandates;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE probe TO encours_mandates_worker;
GRANT SELECT ON TABLE pruning TO encours_mandates;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE pruning TO encours_mandates_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE reachability TO encours_mandates;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE reachability TO encours_mandates_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE reachability_source TO encours_mandates;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE reachability_source TO encours_mandates_worker;
GRANT SELECT ON TABLE service_revision TO encours_mandates;
GRANT SELECT ON TABLE service_revision TO encours_mandates_worker;
GRANT INSERT, SELECT, UPDATE ON TABLE signature_request TO encours_mandates;
GRANT INSERT, SELECT, UPDATE ON TABLE signature_request TO encours_mandates_worker;
GRANT INSERT, SELECT ON TABLE signing_key TO encours_mandates;
GRANT INSERT, SELECT ON TABLE signing_key TO encours_mandates_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE signing_progress TO encours_mandates;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE signing_progress TO encours_mandates_worker;
GRANT INSERT, SELECT, DELETE ON TABLE signing_step TO encours_mandates;
GRANT INSERT, SELECT, DELETE ON TABLE signing_step TO encours_mandates_worker;
GRANT SELECT ON TABLE sql_function TO encours_mandates;
GRANT SELECT ON TABLE sql_function TO encours_mandates_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE tenant TO encours_mandates;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE tenant TO encours_mandates_worker;
GRANT INSERT, SELECT ON TABLE used_reference TO encours_mandates;
GRANT INSERT, SELECT ON TABLE used_reference TO encours_mandates_worker;
GRANT UPDATE (delete_on) ON TABLE document TO encours_mandates;
GRANT UPDATE (delete_on) ON TABLE document TO encours_mandates_worker;
GRANT UPDATE (content_sealed) ON TABLE document_part TO encours_mandates;
GRANT UPDATE (content_sealed) ON TABLE document_part TO encours_mandates_worker;
GRANT UPDATE (key_sealed) ON TABLE signing_key TO encours_mandates;
GRANT UPDATE (key_sealed) ON TABLE signing_key TO encours_mandates_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA mandates GRANT SELECT, USAGE ON SEQUENCES TO encours_mandates;
ALTER DEFAULT PRIVILEGES IN SCHEMA mandates GRANT SELECT, USAGE ON SEQUENCES TO encours_mandates_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA mandates GRANT INSERT, SELECT, UPDATE, DELETE ON TABLES TO encours_mandates;
ALTER DEFAULT PRIVILEGES IN SCHEMA mandates GRANT INSERT, SELECT, UPDATE, DELETE ON TABLES TO encours_mandates_worker;
RESET check_function_bodies;
RESET search_path;
