-- API key of the merchant: ek_test_01m8ey2hyne768y5992qavmkm3_MqYooTuvUn_EZgC6uRXmXWmZqakk-jiW_tmyVOWL3J0
DO $$ BEGIN CREATE ROLE encours_sandbox NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE encours_sandbox_worker NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA sandbox;
SET search_path TO sandbox;
SET check_function_bodies = off;
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
CREATE TABLE bank_account (
    tenant_id uuid CONSTRAINT bank_account_tenant_id_not_null NOT NULL,
    bank_account_id uuid CONSTRAINT bank_account_bank_account_id_not_null NOT NULL,
    iban_sealed text CONSTRAINT bank_account_iban_sealed_not_null NOT NULL,
    last_notice_number integer DEFAULT 0 CONSTRAINT bank_account_last_notice_number_not_null NOT NULL,
    last_statement_number integer DEFAULT 0 CONSTRAINT bank_account_last_statement_number_not_null NOT NULL,
    last_statement_on date
);
CREATE TABLE block (
    tenant_id uuid CONSTRAINT block_tenant_id_not_null NOT NULL,
    file_id uuid CONSTRAINT block_file_id_not_null NOT NULL,
    payment_information_id text CONSTRAINT block_payment_information_id_not_null NOT NULL,
    bank_account_id uuid CONSTRAINT block_bank_account_id_not_null NOT NULL,
    scheme text CONSTRAINT block_scheme_not_null NOT NULL,
    batch_booking boolean,
    collection_on date CONSTRAINT block_collection_on_not_null NOT NULL
);
CREATE TABLE booking (
    tenant_id uuid CONSTRAINT booking_tenant_id_not_null NOT NULL,
    booking_id uuid CONSTRAINT booking_booking_id_not_null NOT NULL,
    bank_account_id uuid CONSTRAINT booking_bank_account_id_not_null NOT NULL,
    booked_on date CONSTRAINT booking_booked_on_not_null NOT NULL,
    amount_minor bigint CONSTRAINT booking_amount_minor_not_null NOT NULL,
    entry_sealed text CONSTRAINT booking_entry_sealed_not_null NOT NULL
);
CREATE TABLE buyer (
    tenant_id uuid CONSTRAINT buyer_tenant_id_not_null NOT NULL,
    account_id uuid CONSTRAINT buyer_account_id_not_null NOT NULL
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
CREATE TABLE debit (
    tenant_id uuid CONSTRAINT debit_tenant_id_not_null NOT NULL,
    file_id uuid CONSTRAINT debit_file_id_not_null NOT NULL,
    place integer CONSTRAINT debit_place_not_null NOT NULL,
    payment_information_id text CONSTRAINT debit_payment_information_id_not_null NOT NULL,
    end_to_end_id text CONSTRAINT debit_end_to_end_id_not_null NOT NULL,
    instruction_id text,
    mandate_reference text CONSTRAINT debit_mandate_reference_not_null NOT NULL,
    debtor_name text CONSTRAINT debit_debtor_name_not_null NOT NULL,
    amount_minor bigint CONSTRAINT debit_amount_minor_not_null NOT NULL,
    collection_on date CONSTRAINT debit_collection_on_not_null NOT NULL,
    state text DEFAULT 'received'::text CONSTRAINT debit_state_not_null NOT NULL,
    reason_code text,
    credited_on date,
    return_on date,
    reverse_on date
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
CREATE TABLE incoming_part (
    tenant_id uuid CONSTRAINT incoming_part_tenant_id_not_null NOT NULL,
    sha256 text CONSTRAINT incoming_part_sha256_not_null NOT NULL,
    part integer CONSTRAINT incoming_part_part_not_null NOT NULL,
    content_sealed text STORAGE EXTERNAL CONSTRAINT incoming_part_content_sealed_not_null NOT NULL
);
CREATE TABLE issued_file (
    tenant_id uuid CONSTRAINT issued_file_tenant_id_not_null NOT NULL,
    file_id uuid CONSTRAINT issued_file_file_id_not_null NOT NULL,
    name text CONSTRAINT issued_file_name_not_null NOT NULL,
    kind text CONSTRAINT issued_file_kind_not_null NOT NULL,
    message_id text CONSTRAINT issued_file_message_id_not_null NOT NULL,
    sha256 text CONSTRAINT issued_file_sha256_not_null NOT NULL,
    issued_at timestamp with time zone CONSTRAINT issued_file_issued_at_not_null NOT NULL
);
CREATE TABLE mandate (
    tenant_id uuid CONSTRAINT mandate_tenant_id_not_null NOT NULL,
    reference text CONSTRAINT mandate_reference_not_null NOT NULL,
    account_id uuid CONSTRAINT mandate_account_id_not_null NOT NULL,
    scheme text CONSTRAINT mandate_scheme_not_null NOT NULL,
    is_ended boolean DEFAULT false CONSTRAINT mandate_is_ended_not_null NOT NULL
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
CREATE TABLE received_file (
    tenant_id uuid CONSTRAINT received_file_tenant_id_not_null NOT NULL,
    file_id uuid CONSTRAINT received_file_file_id_not_null NOT NULL,
    name text CONSTRAINT received_file_name_not_null NOT NULL,
    sha256 text CONSTRAINT received_file_sha256_not_null NOT NULL,
    message_id text CONSTRAINT received_file_message_id_not_null NOT NULL,
    refused_with text,
    received_at timestamp with time zone CONSTRAINT received_file_received_at_not_null NOT NULL
);
CREATE TABLE scenario (
    tenant_id uuid CONSTRAINT scenario_tenant_id_not_null NOT NULL,
    account_id uuid CONSTRAINT scenario_account_id_not_null NOT NULL,
    outcome text CONSTRAINT scenario_outcome_not_null NOT NULL,
    after_days integer CONSTRAINT scenario_after_days_not_null NOT NULL
);
CREATE TABLE sealed_part (
    tenant_id uuid CONSTRAINT sealed_part_tenant_id_not_null NOT NULL,
    file_id uuid CONSTRAINT sealed_part_file_id_not_null NOT NULL,
    part integer CONSTRAINT sealed_part_part_not_null NOT NULL,
    content_sealed text STORAGE EXTERNAL CONSTRAINT sealed_part_content_sealed_not_null NOT NULL
);
CREATE TABLE service_revision (
    version_num character varying(32) CONSTRAINT service_revision_version_num_not_null NOT NULL
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
CREATE OR REPLACE FUNCTION sandbox.advance_clock(id uuid, to_at timestamp with time zone, probe_asked bigint)
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
CREATE OR REPLACE FUNCTION sandbox.answer_probe(id uuid, service text, subscribes text[], control text[], report_type text)
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
CREATE OR REPLACE FUNCTION sandbox.claim_outbox(rows_max integer)
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
CREATE OR REPLACE FUNCTION sandbox.delete_carried(seqs bigint[], control text[])
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
CREATE OR REPLACE FUNCTION sandbox.find_due_work(kinds text[])
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
CREATE OR REPLACE FUNCTION sandbox.open_tenant(id uuid, OUT now_at timestamp with time zone, OUT zone text, OUT merchant_settings jsonb, OUT is_sandbox boolean)
 RETURNS SETOF record
 LANGUAGE plpgsql
AS $function$
BEGIN
    PERFORM set_config('encours.tenant', id::text, true);
    RETURN QUERY SELECT coalesce(t.clock_at, clock_timestamp()), t.zone, t.settings, t.kind = 'sandbox'
                   FROM tenant t WHERE t.tenant_id = id;
END $function$
;
INSERT INTO api_key (tenant_id, key_id, digest, scopes) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-47d5-71cc-8f15-2915d5ba4e83', 'adb62aba6dfefe8610111bb01efedd6aee04e2e3fd626a69a0c972454772300f', '{read,write,approve,iban,admin}');
INSERT INTO api_key (tenant_id, key_id, digest, scopes) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-51af-7680-9bdb-02e4bf39c08c', 'd4a5f49fdcbcff5c4d9efaeb9a713575544b24ae2b8e1199536d86eb18a6caf4', '{read}');
INSERT INTO bank_account (tenant_id, bank_account_id, iban_sealed, last_notice_number, last_statement_number, last_statement_on) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-5e16-7343-9d34-2a1de3dce3eb', 'k1.7BFZgOuzTpAo6L_jz2_EjgNLI1LeltucNByyjjbIriDONNMiJl2cs65lZ65pz6mB3jpyxG6FaaZdrqsT.vcz9QlIG5DMSa93rA8nULV5kFvL-ZiImOGZp4fznenv6J92XhfpCKC-mC2a5BJOBOZ4CRYVAcg==', '2', '2', '2026-02-18');
INSERT INTO block (tenant_id, file_id, payment_information_id, bank_account_id, scheme, batch_booking, collection_on) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-5e10-7764-bfdb-46c3f768e269', 'DD-01M8EY2Q9EESVTNPTCGX02AT9T-1', '01a21de1-5e16-7343-9d34-2a1de3dce3eb', 'B2B', 'true', '2026-02-16');
INSERT INTO booking (tenant_id, booking_id, bank_account_id, booked_on, amount_minor, entry_sealed) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-6182-7251-a7fd-687b889b2170', '01a21de1-5e16-7343-9d34-2a1de3dce3eb', '2026-02-16', '120200', 'k1.-oGo7bVTJYI9V3VVEK83vbWFU1UTzkyUzGFq3AoG4gn8nvhQICRI3wSUU9RWSUE0nKkmSifznm6CvkqX.wmvMGvGX1t8jNr7fxsX4JtZ1bV-XEqzYPSCcc85Es65bJ_kEu-LivYj4APm0JMMNfwTTPxDmiDB6eN_5Jzq5KPuJgKjlxW9yt_JYUW2iel3nywzR4mTirgcynrzNHeiFJ48gaJNPhniSr7SaGLS9dGaLIlvDdTuqsRo1zyBWOe9wyl--VMui-ZzPsK_wBcDnmezjEVanKKpGzaen0KGDGIx6QJa9b--zjl53N9YeQX2mQl0_EwRrNmzqNCKMxogp394cEJQfBUvQAk3eaHNDnXX0aA_-xnIposz8ixsSQwMmxKEzi80zCc0gBTBF7kXGJuZLMC5DpEDnprC0iAWLnYKaPpK-NRsVMwu_DLLP0LMJX_Aavnb9iqynD5Kv5CPpIMn4DwuHjkNtqBZVKYSFMHWMqw==');
INSERT INTO booking (tenant_id, booking_id, bank_account_id, booked_on, amount_minor, entry_sealed) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-6472-7037-9e49-77b87bd8891d', '01a21de1-5e16-7343-9d34-2a1de3dce3eb', '2026-02-18', '-30000', 'k1.4Q7-uoE_Zvyhqbf9FJBpzwvNXRq9mUG51OnpoOAToszAdwjShd5FqeALmmaf1c6L5Opg3ZuKQG3w_KeH.VURjXysTakFzaeX27XJbZ5DLiexx50oGdLsdoDc7uITc-l5uBVhN7v0izbah00BayLt-gSt9YZVSNWBtgfXShmnSlILOT-JP25LgZ4y_3lox5UIvAZ9qik2vVPMV689MQne7KsafzMtDhB_YCys8UklfwK5IekqtPBEiRlH6H3RA6lfRCV8Ip-QTemaYqHyycCmpBbvKVIYS78UEXMMvLGkvzR60eAjnBSJfCLVLTMqL7vlyimMv1BwAsMnt-B9hvR61_d2NG5IMEbQBhiVCFNCaN7Ufz_APHU8BbNY6Kbr-TfktXlvQYb9LFZ_F2HRu_oDKOr3YS3LKrUFq3VbRIKRpUD1jHzGRU7ek8QFlxvMFJS2fg_hYm83-yu0keBPbCCqsjRlpS7IVIKky4mwN4oTXrLy5xKDOh2oTpADMEiuIRF9CCBXN51BGK6i42AiCNrO1jC9YEv_6T87dq5Py9rRXf82tRRh4hv3MyXLzWGWnvUaPgxedxt0VdNr96cQX0JbWx-rW-l58TCkCOLRGsOGhplUsbd6P7Oo4cJYDLbWbqXbhlWi3h19cLJRG_-mwG0_8wZgxPoeMNQhgr-UmJz8bSQFpqI-JmvzIdZJVNrZgG9hsHNE6pKJTm3lck8gLqEIZOOs2lHdZ2TEGVTSHhFIETvg=');
INSERT INTO buyer (tenant_id, account_id) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-4c29-745d-86d9-5183ef7b6d5e');
INSERT INTO buyer (tenant_id, account_id) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-4e31-718a-a10d-0b1f64aaec31');
INSERT INTO buyer (tenant_id, account_id) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-52a9-74c8-b872-fef300e71f32');
INSERT INTO debit (tenant_id, file_id, place, payment_information_id, end_to_end_id, instruction_id, mandate_reference, debtor_name, amount_minor, collection_on, state, reason_code, credited_on, return_on, reverse_on) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-5e10-7764-bfdb-46c3f768e269', '1', 'DD-01M8EY2Q9EESVTNPTCGX02AT9T-1', 'COL-01M8EY2PKGEJ8A05STR0G5YWTC', NULL, 'RUM-SJ4T-AWTS-PVSD', 'Client', '90200', '2026-02-16', 'credited', NULL, '2026-02-16', NULL, NULL);
INSERT INTO debit (tenant_id, file_id, place, payment_information_id, end_to_end_id, instruction_id, mandate_reference, debtor_name, amount_minor, collection_on, state, reason_code, credited_on, return_on, reverse_on) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-5e10-7764-bfdb-46c3f768e269', '2', 'DD-01M8EY2Q9EESVTNPTCGX02AT9T-1', 'COL-01M8EY2PKGEJ8A05STR734E82V', NULL, 'RUM-ZGMZ-X0N0-Q254', 'Client', '30000', '2026-02-16', 'returned', 'AM04', '2026-02-16', '2026-02-18', NULL);
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', 'handled', 'encours.account-opened.v1', '3');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', 'handled', 'encours.account-updated.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', 'handled', 'encours.bank-file-sent.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', 'handled', 'encours.mandate-activated.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', 'handled', 'encours.mandate-amended.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', 'handled', 'encours.merchant-updated.v1', '3');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', 'sent', 'encours.bank-file-issued.v1', '5');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', 'e1238e4b-3600-4101-b291-b4f02a11e53d', E'\\x4da02b6583706bf723e3009cf64bdfb8bff8ede6a9df8fbda57964fde62ea3b3', '200', E'\\x7b226163636f756e745f6964223a226163635f30316d386579326b6868653635613233386233786a616e763168222c226f7574636f6d65223a2272657475726e3a414d3034222c2261667465725f64617973223a327d', '2026-11-27 16:40:35.830466+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-4842-712b-b1ef-d0a8b8be2ed0', '2026-11-27 16:40:33.276881+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-4a4c-7553-9a44-ca27dc0e8bc7', '2026-11-27 16:40:33.691796+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-4c42-72ea-bb97-56e300aec0a5', '2026-11-27 16:40:34.180446+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-4d65-725b-b904-848483686a41', '2026-11-27 16:40:34.463063+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-4e39-7320-9eeb-55d577d29751', '2026-11-27 16:40:34.647965+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-508d-73d4-9e65-08f444e6d9ad', '2026-11-27 16:40:35.261952+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-51bb-746a-9922-289410c0b859', '2026-11-27 16:40:35.575738+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-52ae-75f3-a6c0-a7bbfb0a2262', '2026-11-27 16:40:35.779053+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-52c3-753d-af16-f1784ff5f59b', '2026-11-27 16:40:35.859122+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-5dfb-75d9-928a-81d4df4bee5f', '2026-11-27 16:40:38.670412+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-6ac9-71b6-a721-9afb32d70524', '2026-11-27 16:40:41.960152+00');
INSERT INTO issued_file (tenant_id, file_id, name, kind, message_id, sha256, issued_at) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-5ff3-7606-8f54-2037a9262495', 'pain.002-BK-01a21de15ff376068f542036c19deeea.xml', 'pain.002', 'BK-01a21de15ff376068f542036c19deeea', 'dfc655b332a84fd5c8b01187bc44d9e5d81fbf96fb779c86e49bfd623f14c50d', '2026-02-13 17:00:00+00');
INSERT INTO issued_file (tenant_id, file_id, name, kind, message_id, sha256, issued_at) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-6183-763f-b063-3130d9a2cef2', 'camt.054-BK-01a21de16183763fb063312f35919f8e.xml', 'camt.054', 'BK-01a21de16183763fb063312f35919f8e', '9e00ff3aadab017ab78f3fb3695f7246e8ddd305bed1435d78dd3c20143ace65', '2026-02-16 07:00:00+00');
INSERT INTO issued_file (tenant_id, file_id, name, kind, message_id, sha256, issued_at) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-631a-7153-a36d-479d0132b93c', 'camt.053-BK-01a21de1631972baac5f3a1dd8a81f92.xml', 'camt.053', 'BK-01a21de1631972baac5f3a1dd8a81f92', 'df2e798cf2610ed7032e03e87fc8b6b34efcbd154472c928c19543a9a4dfe675', '2026-02-16 17:00:00+00');
INSERT INTO issued_file (tenant_id, file_id, name, kind, message_id, sha256, issued_at) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-6474-7185-909b-e3845e089668', 'camt.054-BK-01a21de164737443b6e953a028eda118.xml', 'camt.054', 'BK-01a21de164737443b6e953a028eda118', 'ae7ff4ae29a5431a3f3aa072e2dd843fa65ed3fade29ec0736846851382e6df8', '2026-02-18 07:00:00+00');
INSERT INTO issued_file (tenant_id, file_id, name, kind, message_id, sha256, issued_at) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-6776-7743-b5f7-749e0e796a40', 'camt.053-BK-01a21de1677572dd843588cd89540849.xml', 'camt.053', 'BK-01a21de1677572dd843588cd89540849', 'abf674eba1ebd5f1bf9024d6d7c064799587919b056cf2d240844533740d6357', '2026-02-18 17:00:00+00');
INSERT INTO mandate (tenant_id, reference, account_id, scheme, is_ended) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', 'RUM-SJ4T-AWTS-PVSD', '01a21de1-4c29-745d-86d9-5183ef7b6d5e', 'B2B', 'false');
INSERT INTO mandate (tenant_id, reference, account_id, scheme, is_ended) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', 'RUM-ZGMZ-X0N0-Q254', '01a21de1-4e31-718a-a10d-0b1f64aaec31', 'B2B', 'false');
INSERT INTO platform_revision (version_num) OVERRIDING SYSTEM VALUE VALUES ('0001_baseline');
INSERT INTO probe (tenant_id, asked, answered) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '44', '44');
INSERT INTO pruning (subject, pruned_at) OVERRIDING SYSTEM VALUE VALUES ('all', '2026-11-27 16:40:33.028087+00');
INSERT INTO received_file (tenant_id, file_id, name, sha256, message_id, refused_with, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-5e10-7764-bfdb-46c3f768e269', 'DD-01M8EY2Q9EESVTNPTCGX02AT9T.xml', 'a7b67a8ced533726e8a3c6a8ab2f16cacfce297c88b92f449a21d70425a43a45', 'DD-01M8EY2Q9EESVTNPTCGX02AT9T', NULL, '2026-02-12 08:00:00+00');
INSERT INTO scenario (tenant_id, account_id, outcome, after_days) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-4e31-718a-a10d-0b1f64aaec31', 'return:AM04', '2');
INSERT INTO sealed_part (tenant_id, file_id, part, content_sealed) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-5e10-7764-bfdb-46c3f768e269', '1', 'k1.AsEn4cTmq7nY5l6P6TMPgK7RNZFpVsaxObgJv-JU0IYqfCP6ai0AYjHtjF28YgXV7wQRdSNXnafgS6M6.luQwRIkQamDCK-b2BUYdMPYxI1m2pydlJgdEluyP1VHzalRBfqPh4GTH9_KJW-QziyegvUBgbwz0EeXrDaV_SriVVsJmHRBide_KqxewwJV2smsFwVrAlDUS0OTH50YMHLG7KHbJwHe1JCElEaFFCUTVpulA5pjPETOtsiut_2XXNIH7isoUILm5JZ12YUbOmseWbejUnvlipCCKdQb2sWkJQLmdZWDON1uuq94C9-Ed3pdEhAB9P9Z3A5dkaJkvCqSiKuoZ1MuIxL_h0eu6-pp9O3e2WGlm5ZJtXntc3TsVEy4s0sotJtn1QUxc1-FNQFOOkQaJMAldct85ZAXzAU2QlzYzEBqZp-RlidvJjCn341O3M9_ovPiY-EDQ_gg74f_5iro1g7_tMeKp9bu-3dHKmHXPbaYWNm4mWm7rE_pNaWtB3Y4J7GORAeDnNacBjPteXSbEI2BrN7JtdnY-9UAm7fohN_Sdue10k6voJ0rUx37_g_y_9b9lEfWdcF-uFzX3ASsZ9wMdbaGBB2VF7mfROdh4YaPXSdu70Dtxf_3u6UONESA4JaIdcFEYi3gXQbE3nawm-ZQdaD5NRAksDLksBgk-US-VVxRKo_eF_f7iTTv-aELgVULImhTyle4FSfAPHhME-vvnaPvYCg4uRPM92wmwsngaeBj2x-Ez5ILsGPGra7d6pHLrDTIdAEpl96ZYbrPGiOc-fnNO30KbIKLv0FxsmGtFxCgUbYS-wRYzBb7P93xguB1fgL58vpsfd1X8aS2vGcRaCR-Ites1TMi4g-WYivCjPsA6GUYvQC3ThYGSe0mlOBOh7QYJ37dnnLvUWXqHys_9rk62Lw5SzznRf0G1lamRN-fP0xkbPqwxaiB2Z78IDmAUY8pkP7dMOYKfjwkUkfPbaCcVLyBBGKbOu6lEUK9bzyl5NG2BuuuW6Gj_KME3tI2VDwE8LGS2MJ_s0J1IZrcPfC-lejAt_0pfz2V6OBVvKWDrJDtwax98OyFe7VhevRjT35pcOjnsWEqr57VzhuRNzkPS5zQ-g_6LLfUPtmWFAKuUD_B4xMQf2mdNU6V4S-nf0kMXTPM=');
INSERT INTO sealed_part (tenant_id, file_id, part, content_sealed) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-5ff3-7606-8f54-2037a9262495', '1', 'k1.19d_u1RN6FD7-8x7EtCfsx5HYiwQ5L3rao5YsQCBVO-uoIG1g5hjqZBFiSOZ3DBeZMdTpWMWjJFr6lwC.OdQaOfuKtMStc6HX8GyBKhNicfO7esW2TVgsDuNQf_Nrofdezg0rmMYTZIYd8p6VzKY23wLcWbJQ0NHEmlYN0zcMZXmYu_ALZmDiNxE93KrBnW2cvt9d5ijZN38IIU_gl4gc3TXm1V5Uc-MmDQj_D_I0fkrM0XdpmhP3BmP_hLUDxQgI2_UcYko3FC5BCZcApBuRx8VwEL2CriYoYNWyqKHYHhEMD4ecAahxnmSbSoaDQxo8dD_ajtJp-nP7g6ch5ZAOTZtobRvsQY-rPZyWyVOEjuhrdVC62n_49lDqRsxKJh3MD-Nq-qg3SYs1_aHBEd6b2qNDQy5Krifw3C2gaIp25Bj-2mToMb0e_R9z9UvVWUvpI-8c_otwM-c4xAxwgICWlhkl738H5BUDCr-HgyuMiDvdrY4=');
INSERT INTO sealed_part (tenant_id, file_id, part, content_sealed) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-6183-763f-b063-3130d9a2cef2', '1', 'k1.ziasgfvgbUR_m0T9j5pYsf4yWv5XRK7coQFCl_7bxe3Z9leX3_vfc1bEi8AZHHKRjsfY0nN6QfeJuHlF.Y1vgWAN2uWRpw6clEfFarKe30qFngtM4HfOksD1d1jNNxq41ZurkPWNW-ZaSsO2Ysy3zzHNK68qU-YaXNCBGCIsZCCQtbC4OKhqspwuInLov6rc4uArZVxfcDQvgun_t9C5rfA26AZK8Rspj9sBK-dphprbwJHoTzfrvZ3sDWrHPlYPZ7kEyEzbh7IABCrlCpIhN0LRSvdPfzmOqxTLSri7Qko9IOXDi4Fw9YZtNarmFRT-KDsdVhCXr2Ty1QzxxE0zUjOpA4984kFtfWQHBX3MVNZnRA-YPHKOTd79SQ0E37aiyRgwkeSNTGRdMuHFe8uIk1H7zChpFFAg-GaDqGq5egFmueYn6IETR4n6LVr5RZMckdgu85yGmugpFcAZwhU4C3jLhOHs6SKihFEzZJ1FsRnCCrx-zLjjRTh8aDKb-_7Sxqglxcq6_EjMECAaeIYlYYD-YZoeDP4OH66P_iAZZgKmIUnq6PACgKfPI98rCrhtSJVH3htrgV_xjfm2BCMW1HyoSbzJIe0Tnq058iCZEJAvuNsCqpGKqUvx_kgriW9KGZAgyWJ04DZ_n8GtatQ_e0WwBgVzl6bcEi4qw9AalwKvJENr35Vy5tGIGVRM3WJ_WXq4FtZcXJmUup759NzY2CZ2AwhB-HX8dPLDsl53ZgTJqfGZhlUWevhDm1zLGPrmvl4sIb4Bctg==');
INSERT INTO sealed_part (tenant_id, file_id, part, content_sealed) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-631a-7153-a36d-479d0132b93c', '1', 'k1.ZOgIJzQbU9QVy7lWEQZ7GbOnzu9rOQBPvwn-YoejoH2fxK6sKBear8hWQSATm8RlXQCczdIvBZu678-d.k2if4p-NVXpwZ-zDpLi3_PXM0cwJF_zr0pmP2f4G6-doNiFmIQIFFDfkhULi_jgwaWJAwWnFBWGWPg6_kp2e1pD7m3h2vTEv9bEtD7taA1Eerp0Ls56OJTAhisD8bTkaIHnXZcAFXj_0dr3wclf7wDVsSx6bj_p_CYUeaPcU6gGfc8Ut1jY5RkUKRAuuiA6XzIhhrYf-t2wD_g7nn9teyVaZTaueHFDMC88ykYJU8m-xL_Gww0RQKPESB2hT9OaYgkkcKqWXtR5nq06cY58nX550cbGJmukYzDA5eYx75RKq6-HfsDfaTxvyWa5CV2-9s3p-WFW2TM_inOI3k1X_CDetKgkf7DditQ8QJyTC7rFJMdUWEhYYMUTuwfIESWzhJtuY6dkv8mcKM75pQ8Su2dh2ffk-UKcRhPYAMgyXsjAZnQRN_JWtwP5AmecT2ik24nHatP9f9MAprlABlJT-HECxQlKPqKMfyatIsWs9F7SJTqhzmsAR8F_uPqvmLqur0eTXFnnOjvz4vIYHb8HpiuyskxZBy-BZIqVnyKN-XBMXGUJ0JT4ZhrDOsXFivYr0cENevjsikW8Y-YwVrojmX99L5n0yUSLQP8EnWFjFfz1qXLUQqP3W5xgylA_JBjgv23LQ4ZDYdYWOrZ-UdVcRRPUJm5ESnZXCPrl27TrWpDjQ7s4DT0oO3Q0luuxXlbGK7DV3oB-4tnY1WkEZLb8F-vd5Q774WNZHnvEaJYWwhB-68Vjnlpqh');
INSERT INTO sealed_part (tenant_id, file_id, part, content_sealed) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-6474-7185-909b-e3845e089668', '1', 'k1.zdKRzMKJ7fjedvaknjCsynd-JMf6xUxOj8L5fsA-8gP_4GQxyeUl4RSOXrRODzfOQ85xxv43KbMJs0UC.hEjIe5dKjgSWboKbqPMHgQrCqdqMeOZRNST6ueJCvwEVybPO2hbBwnKASELoRrreJm3JyVNVL1ua_wci8XsyGZ1QatvaoSmbfFZaKr0PAE_cfRc0od7hU2eIhS3R8JvyeUXkZmPF4AsJ51oTE3JZyt0Zbs_I1shOsId9srTryV68NOCh7JsYp4MZjo6y1b0umxwiWR3HZJT3J5NxpLdLHuzsm1BNkYPkTbcRGq3u_F9gXrOH5tZz2Y7j6VBwAJi5pQLjMhjfbFkOyUG76hGwIrM1YvPPVAmQXOIaLqW-R2agi3kHz0p-LTS9wRxKNH4yAvjPNbRvOhZhemVhuuf0qO5cArwRkEcULtVcomXJjgjpG2lg50J-VguijvzDRU71-C9e664ug9z77Vhmad_g2R0BGzj0xbbA_BOFvZcLZD-AK2Cx0oa1c2D231Ptse2ecaWAENE3nGmWN9nFhzWlFQX1kiDbq7PelZi1XfcyvKMqcBVRUT7RwDSVHlNHZI6Xx51rF8eVaA1KOAMYm9KK4KbJoWz3p3pI_SjGTIKH_oKmqZh_wqb9Nlk-kNathZT6BHfWlzGSlhQHgOh58CvosrnssRYBCSauLqCZLFKa8UqqSnLZjmLzP0MRMzry28Ffww7Oiky_jW44nl35jC4U9IWv8pOBoVRz-FerXjcnt0XeqGL7bmC9--y90mCuIo7TxemQtVWA2oGDb5hhgVydlGDt3JTbIa0K3Wy3zYBJcUWfhlZgfAxe90IbOZx2s9Jx_iw3Chxe6NAXcTy9CJRdYQ==');
INSERT INTO sealed_part (tenant_id, file_id, part, content_sealed) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', '01a21de1-6776-7743-b5f7-749e0e796a40', '1', 'k1.HC-wOBc0POctmnn-66X6kQU1jTBaN1ZGvEZo-isie_xuC_EfFN3wUDM4OqVKET6q-2pJ8xJEjtTzpwC3.ma03ml5LLFcuO0BPocckRX4WH2DoD5i0tXcSqdMwMajNg9E1POOd838ObiLkmYXwklC9zlRCu6VJfxKL_KMa7pwjHwOmHpeh1baDUf63YmsUTdbvjgbU9OuEr_Zd59rN6Q4SPwRXhZajrbFNYj8DWgAt5ETRtZ6CtNe0ZoOgiw12HPdgmohzF7s4fbX7n1Yi7kZjuCTEHGcaFAZOruwGJYulDPuw1FIfcuijde3QtB3PtifsC7z6DSvpndGah7-1dhGA6wgAB5XvlBiI-74yaodhwyaHS94pZl4u23Wx5wDUgnEM8ViIpoZnj3eL07ouwQ3JH-nV-EYqA0szWt8FQBfiI0N03lRUenkx4WKmmHQLsVcTZfi7Twitzum0TqVZ35LrEU4_7IJEgecgsFcFWpVINy1np6EtaDhpBKqPzl25aHIy0RLBmJjhCwc6BVe9GkqAHHvGU_Rhj1gp_sNlKaHkUHRfKfhsg230XCiNHC0033IgGDrbR6QMW7YrJcb86Iobl5ns0loqg8hy2IWZHMQGDAvDZ2qM7HgkzZFMMuhXBqPtZ1zdHidPrsPjpVZadu89SqhnMNazCqTEd5AR5xpFDaLZ6vySoW3WelOla_5-fYNn8pURM7bCB8F74x_IJvGJCqv58b1xWgYDMNKVkaNDgjgd0ysmod6-zQMHPQ3t7rCnoBMhA3wI0ltYLbOgWoCFmG9GVwtFuHBhxmhIPJHIJOrw175CC3Gvd2poA6u7kq8Z1TErwu4yxJKG9EqEiSD0Doi13bzXuwxjqLA0YB41O1rnY24F34HNXuwicpV5KIecy-XNYvK0K89FHilb8Angwd36Hv_jII5kGVM6vwLS');
INSERT INTO service_revision (version_num) OVERRIDING SYSTEM VALUE VALUES ('0001_baseline');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('advance_clock', '3856f714d274738703d440d8314d4c2119a26b64b5b138d8588c97a3d2672a74');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('answer_probe', '83679f7283b875078bcc6236e344699f31db7b544ecbf45733853f82adb3b40e');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('claim_outbox', 'fedf649dd734da06536dafe99eb863ea2ba8f8e857d3aef5915131bebfd9fb58');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('delete_carried', 'c8b56ebdf5123f725406a62089e30e1dcee9ca283fb94307a8c499bbe583760c');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('find_due_work', '04501f08420ffb24b85728e0eae2b1e19f7e3c22551a98536a2a13ac3953a1ce');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('open_tenant', '700fe75fe77e4af989ee30e47b02e3cf5b323adefc0bc0ea260da3de1320ce32');
INSERT INTO tenant (tenant_id, kind, name, zone, clock_at, settings, version) OVERRIDING SYSTEM VALUE VALUES ('01a21de1-47d5-71cc-8f15-2914b7bb94af', 'sandbox', 'Grossiste', 'Europe/Paris', '2026-02-20 12:00:00+00', '{"legal": {"name": "Alphonse SAS", "email": "compta@grossiste.example", "siren": "732829320", "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "vat_number": null}, "terms": {"kind": "statement", "days_after_month_end": 15}, "credit": {"require_mandate": true, "alert_thresholds": [80, 100], "order_expiry_days": 90}, "locale": "fr", "country": "FR", "creditor": {"bic": "AGRIFRPP", "name": "Grossiste SAS", "identifier": "FR72ZZZ123456", "trade_name": null, "iban_masked": "FR76********************189", "iban_sealed": "k1.6tJeLLCAbq09fIgPyddf1hqy2jcggx_b2Tzh-33NnwXmx-C0DH9P7bCrq-qgS8p3084BZfnDtBFk9ONo.0uLB9hmsLMhRKvFtg2vgVvEpg_qDgs9obGhEUxeirzJ6j5N6SZSWwBfm36hbc4j9UrzWQ820_w=="}, "mandates": {"expiry_alert_days": [90, 30, 7], "signing_link_days": 14, "signature_provider": "built_in", "debtor_bank_reminder_days": 7}, "timezone": "Europe/Paris", "reminders": {}, "allocation": "oldest_first", "collection": {"mode": "per_statement", "purpose": null, "retries": 1, "above_cap": "refuse", "approvals": 0, "return_fee": 1500, "bank_profile": "epc-2025", "category_purpose": null, "prenotification_days": 14, "submission_days_before": 2}}', '3');
SELECT setval('outbox_seq_seq', 49);
ALTER TABLE api_key ADD CONSTRAINT api_key_pkey PRIMARY KEY (tenant_id, key_id);
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_hash_check CHECK ((octet_length(hash) = 32));
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_pkey PRIMARY KEY (tenant_id, seq);
ALTER TABLE audit_head ADD CONSTRAINT audit_head_pkey PRIMARY KEY (tenant_id);
ALTER TABLE bank_account ADD CONSTRAINT bank_account_pkey PRIMARY KEY (tenant_id, bank_account_id);
ALTER TABLE block ADD CONSTRAINT block_pkey PRIMARY KEY (tenant_id, file_id, payment_information_id);
ALTER TABLE booking ADD CONSTRAINT booking_pkey PRIMARY KEY (tenant_id, booking_id);
ALTER TABLE buyer ADD CONSTRAINT buyer_pkey PRIMARY KEY (tenant_id, account_id);
ALTER TABLE dead_letter ADD CONSTRAINT dead_letter_pkey PRIMARY KEY (tenant_id, dead_letter_id);
ALTER TABLE dead_letter ADD CONSTRAINT dead_letter_source_check CHECK ((source = ANY (ARRAY['event'::text, 'job'::text])));
ALTER TABLE debit ADD CONSTRAINT debit_amount_minor_check CHECK ((amount_minor > 0));
ALTER TABLE debit ADD CONSTRAINT debit_pkey PRIMARY KEY (tenant_id, file_id, place);
ALTER TABLE debit ADD CONSTRAINT debit_state_check CHECK ((state = ANY (ARRAY['received'::text, 'rejected'::text, 'silent'::text, 'credited'::text, 'returned'::text, 'cancelled'::text, 'reversed'::text])));
ALTER TABLE due_work ADD CONSTRAINT due_work_pkey PRIMARY KEY (tenant_id, work_id);
ALTER TABLE file_disclosure ADD CONSTRAINT file_disclosure_pkey PRIMARY KEY (tenant_id, file_disclosure_id);
ALTER TABLE flow ADD CONSTRAINT flow_direction_check CHECK ((direction = ANY (ARRAY['sent'::text, 'handled'::text])));
ALTER TABLE flow ADD CONSTRAINT flow_pkey PRIMARY KEY (tenant_id, direction, type);
ALTER TABLE idempotency ADD CONSTRAINT idempotency_pkey PRIMARY KEY (tenant_id, key);
ALTER TABLE inbox ADD CONSTRAINT inbox_pkey PRIMARY KEY (tenant_id, event_id);
ALTER TABLE incoming_part ADD CONSTRAINT incoming_part_pkey PRIMARY KEY (tenant_id, sha256, part);
ALTER TABLE issued_file ADD CONSTRAINT issued_file_pkey PRIMARY KEY (tenant_id, file_id);
ALTER TABLE mandate ADD CONSTRAINT mandate_pkey PRIMARY KEY (tenant_id, reference);
ALTER TABLE outbox ADD CONSTRAINT outbox_pkey PRIMARY KEY (seq);
ALTER TABLE platform_revision ADD CONSTRAINT platform_revision_pkc PRIMARY KEY (version_num);
ALTER TABLE probe ADD CONSTRAINT probe_pkey PRIMARY KEY (tenant_id);
ALTER TABLE pruning ADD CONSTRAINT pruning_pkey PRIMARY KEY (subject);
ALTER TABLE received_file ADD CONSTRAINT received_file_pkey PRIMARY KEY (tenant_id, file_id);
ALTER TABLE scenario ADD CONSTRAINT scenario_pkey PRIMARY KEY (tenant_id, account_id);
ALTER TABLE sealed_part ADD CONSTRAINT sealed_part_pkey PRIMARY KEY (tenant_id, file_id, part);
ALTER TABLE service_revision ADD CONSTRAINT service_revision_pkc PRIMARY KEY (version_num);
ALTER TABLE sql_function ADD CONSTRAINT sql_function_pkey PRIMARY KEY (name);
ALTER TABLE tenant ADD CONSTRAINT tenant_check CHECK (((kind = 'sandbox'::text) OR (clock_at IS NULL)));
ALTER TABLE tenant ADD CONSTRAINT tenant_kind_check CHECK ((kind = ANY (ARRAY['sandbox'::text, 'live'::text])));
ALTER TABLE tenant ADD CONSTRAINT tenant_pkey PRIMARY KEY (tenant_id);
CREATE UNIQUE INDEX api_key_digest ON sandbox.api_key USING btree (digest);
CREATE UNIQUE INDEX audit_entry_id ON sandbox.audit_entry USING btree (tenant_id, id);
CREATE INDEX audit_entry_subject ON sandbox.audit_entry USING btree (tenant_id, subject, id);
CREATE INDEX booking_day ON sandbox.booking USING btree (tenant_id, bank_account_id, booked_on) INCLUDE (amount_minor);
CREATE INDEX dead_letter_replayed ON sandbox.dead_letter USING btree (replayed_at) WHERE (replayed_at IS NOT NULL);
CREATE INDEX debit_day ON sandbox.debit USING btree (tenant_id, collection_on);
CREATE INDEX debit_reference ON sandbox.debit USING btree (tenant_id, end_to_end_id);
CREATE INDEX debit_return ON sandbox.debit USING btree (tenant_id, return_on) WHERE (return_on IS NOT NULL);
CREATE INDEX debit_reverse ON sandbox.debit USING btree (tenant_id, reverse_on) WHERE (reverse_on IS NOT NULL);
CREATE INDEX due_work_due ON sandbox.due_work USING btree (tenant_id, due_at);
CREATE INDEX due_work_live ON sandbox.due_work USING btree (due_at) WHERE (NOT is_sandbox);
CREATE UNIQUE INDEX due_work_once ON sandbox.due_work USING btree (tenant_id, kind, subject);
CREATE INDEX idempotency_age ON sandbox.idempotency USING btree (stored_at);
CREATE INDEX inbox_age ON sandbox.inbox USING btree (received_at);
CREATE INDEX probe_waiting ON sandbox.probe USING btree (tenant_id) WHERE (asked > answered);
CREATE UNIQUE INDEX received_file_content ON sandbox.received_file USING btree (tenant_id, name, sha256);
CREATE UNIQUE INDEX received_file_message ON sandbox.received_file USING btree (tenant_id, message_id) WHERE (refused_with IS NULL);
CREATE INDEX tenant_sandbox ON sandbox.tenant USING btree (tenant_id) WHERE (kind = 'sandbox'::text);
CREATE POLICY cross_tenant ON api_key AS PERMISSIVE FOR ALL TO encours_sandbox_worker USING (true);
CREATE POLICY tenant ON api_key AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON audit_entry AS PERMISSIVE FOR ALL TO encours_sandbox_worker USING (true);
CREATE POLICY tenant ON audit_entry AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON audit_head AS PERMISSIVE FOR ALL TO encours_sandbox_worker USING (true);
CREATE POLICY tenant ON audit_head AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON bank_account AS PERMISSIVE FOR ALL TO encours_sandbox_worker USING (true);
CREATE POLICY tenant ON bank_account AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON block AS PERMISSIVE FOR ALL TO encours_sandbox_worker USING (true);
CREATE POLICY tenant ON block AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON booking AS PERMISSIVE FOR ALL TO encours_sandbox_worker USING (true);
CREATE POLICY tenant ON booking AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON buyer AS PERMISSIVE FOR ALL TO encours_sandbox_worker USING (true);
CREATE POLICY tenant ON buyer AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON dead_letter AS PERMISSIVE FOR ALL TO encours_sandbox_worker USING (true);
CREATE POLICY tenant ON dead_letter AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON debit AS PERMISSIVE FOR ALL TO encours_sandbox_worker USING (true);
CREATE POLICY tenant ON debit AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON due_work AS PERMISSIVE FOR ALL TO encours_sandbox_worker USING (true);
CREATE POLICY tenant ON due_work AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON file_disclosure AS PERMISSIVE FOR ALL TO encours_sandbox_worker USING (true);
CREATE POLICY tenant ON file_disclosure AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON flow AS PERMISSIVE FOR ALL TO encours_sandbox_worker USING (true);
CREATE POLICY tenant ON flow AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON idempotency AS PERMISSIVE FOR ALL TO encours_sandbox_worker USING (true);
CREATE POLICY tenant ON idempotency AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON inbox AS PERMISSIVE FOR ALL TO encours_sandbox_worker USING (true);
CREATE POLICY tenant ON inbox AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON incoming_part AS PERMISSIVE FOR ALL TO encours_sandbox_worker USING (true);
CREATE POLICY tenant ON incoming_part AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON issued_file AS PERMISSIVE FOR ALL TO encours_sandbox_worker USING (true);
CREATE POLICY tenant ON issued_file AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON mandate AS PERMISSIVE FOR ALL TO encours_sandbox_worker USING (true);
CREATE POLICY tenant ON mandate AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON outbox AS PERMISSIVE FOR ALL TO encours_sandbox_worker USING (true);
CREATE POLICY tenant ON outbox AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON probe AS PERMISSIVE FOR ALL TO encours_sandbox_worker USING (true);
CREATE POLICY tenant ON probe AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON received_file AS PERMISSIVE FOR ALL TO encours_sandbox_worker USING (true);
CREATE POLICY tenant ON received_file AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON scenario AS PERMISSIVE FOR ALL TO encours_sandbox_worker USING (true);
CREATE POLICY tenant ON scenario AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON sealed_part AS PERMISSIVE FOR ALL TO encours_sandbox_worker USING (true);
CREATE POLICY tenant ON sealed_part AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON tenant AS PERMISSIVE FOR ALL TO encours_sandbox_worker USING (true);
CREATE POLICY tenant ON tenant AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
ALTER TABLE api_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_key FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_head FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_account ENABLE ROW LEVEL SECURITY;
ALTER TABLE bank_account FORCE ROW LEVEL SECURITY;
ALTER TABLE block ENABLE ROW LEVEL SECURITY;
ALTER TABLE block FORCE ROW LEVEL SECURITY;
ALTER TABLE booking ENABLE ROW LEVEL SECURITY;
ALTER TABLE booking FORCE ROW LEVEL SECURITY;
ALTER TABLE buyer ENABLE ROW LEVEL SECURITY;
ALTER TABLE buyer FORCE ROW LEVEL SECURITY;
ALTER TABLE dead_letter ENABLE ROW LEVEL SECURITY;
ALTER TABLE dead_letter FORCE ROW LEVEL SECURITY;
ALTER TABLE debit ENABLE ROW LEVEL SECURITY;
ALTER TABLE debit FORCE ROW LEVEL SECURITY;
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
ALTER TABLE incoming_part ENABLE ROW LEVEL SECURITY;
ALTER TABLE incoming_part FORCE ROW LEVEL SECURITY;
ALTER TABLE issued_file ENABLE ROW LEVEL SECURITY;
ALTER TABLE issued_file FORCE ROW LEVEL SECURITY;
ALTER TABLE mandate ENABLE ROW LEVEL SECURITY;
ALTER TABLE mandate FORCE ROW LEVEL SECURITY;
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
ALTER TABLE probe ENABLE ROW LEVEL SECURITY;
ALTER TABLE probe FORCE ROW LEVEL SECURITY;
ALTER TABLE received_file ENABLE ROW LEVEL SECURITY;
ALTER TABLE received_file FORCE ROW LEVEL SECURITY;
ALTER TABLE scenario ENABLE ROW LEVEL SECURITY;
ALTER TABLE scenario FORCE ROW LEVEL SECURITY;
ALTER TABLE sealed_part ENABLE ROW LEVEL SECURITY;
ALTER TABLE sealed_part FORCE ROW LEVEL SECURITY;
ALTER TABLE tenant ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant FORCE ROW LEVEL SECURITY;
GRANT USAGE ON SCHEMA sandbox TO encours_sandbox;
GRANT USAGE ON SCHEMA sandbox TO encours_sandbox_worker;
GRANT SELECT, USAGE ON SEQUENCE outbox_seq_seq TO encours_sandbox;
GRANT SELECT, USAGE ON SEQUENCE outbox_seq_seq TO encours_sandbox_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE api_key TO encours_sandbox;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE api_key TO encours_sandbox_worker;
GRANT INSERT, SELECT ON TABLE audit_entry TO encours_sandbox;
GRANT INSERT, SELECT ON TABLE audit_entry TO encours_sandbox_worker;
GRANT INSERT, SELECT, UPDATE ON TABLE audit_head TO encours_sandbox;
GRANT INSERT, SELECT, UPDATE ON TABLE audit_head TO encours_sandbox_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE bank_account TO encours_sandbox;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE bank_account TO encours_sandbox_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE block TO encours_sandbox;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE block TO encours_sandbox_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE booking TO encours_sandbox;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE booking TO encours_sandbox_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE buyer TO encours_sandbox;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE buyer TO encours_sandbox_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE dead_letter TO encours_sandbox;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE dead_letter TO encours_sandbox_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE debit TO encours_sandbox;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE debit TO encours_sandbox_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE due_work TO encours_sandbox;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE due_work TO encours_sandbox_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE file_disclosure TO encours_sandbox;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE file_disclosure TO encours_sandbox_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE flow TO encours_sandbox;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE flow TO encours_sandbox_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE idempotency TO encours_sandbox;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE idempotency TO encours_sandbox_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE inbox TO encours_sandbox;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE inbox TO encours_sandbox_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE incoming_part TO encours_sandbox;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE incoming_part TO encours_sandbox_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE issued_file TO encours_sandbox;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE issued_file TO encours_sandbox_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE mandate TO encours_sandbox;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE mandate TO encours_sandbox_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE outbox TO encours_sandbox;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE outbox TO encours_sandbox_worker;
GRANT SELECT ON TABLE platform_revision TO encours_sandbox;
GRANT SELECT ON TABLE platform_revision TO encours_sandbox_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE probe TO encours_sandbox;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE probe TO encours_sandbox_worker;
GRANT SELECT ON TABLE pruning TO encours_sandbox;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE pruning TO encours_sandbox_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE received_file TO encours_sandbox;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE received_file TO encours_sandbox_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE scenario TO encours_sandbox;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE scenario TO encours_sandbox_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE sealed_part TO encours_sandbox;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE sealed_part TO encours_sandbox_worker;
GRANT SELECT ON TABLE service_revision TO encours_sandbox;
GRANT SELECT ON TABLE service_revision TO encours_sandbox_worker;
GRANT SELECT ON TABLE sql_function TO encours_sandbox;
GRANT SELECT ON TABLE sql_function TO encours_sandbox_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE tenant TO encours_sandbox;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE tenant TO encours_sandbox_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA sandbox GRANT SELECT, USAGE ON SEQUENCES TO encours_sandbox;
ALTER DEFAULT PRIVILEGES IN SCHEMA sandbox GRANT SELECT, USAGE ON SEQUENCES TO encours_sandbox_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA sandbox GRANT INSERT, SELECT, UPDATE, DELETE ON TABLES TO encours_sandbox;
ALTER DEFAULT PRIVILEGES IN SCHEMA sandbox GRANT INSERT, SELECT, UPDATE, DELETE ON TABLES TO encours_sandbox_worker;
RESET check_function_bodies;
RESET search_path;
