-- API key of the merchant: ek_test_01m8ezt014ej1tfh9kznkc5vp2_sNuTkUSGVsHeqXCJ6s08izEaHcQQIa5v9zfu6j9HXXo
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
CREATE TABLE behaviour (
    tenant_id uuid CONSTRAINT behaviour_tenant_id_not_null NOT NULL,
    options jsonb CONSTRAINT behaviour_options_not_null NOT NULL
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
    options jsonb CONSTRAINT scenario_options_not_null NOT NULL
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
INSERT INTO api_key (tenant_id, key_id, digest, scopes) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-0024-7483-a7c5-33fd66c2eec2', 'ff0a78aacb45c0b84f6133549896a1db458b3088ebb87e9892219e9062dce9c4', '{read,write,approve,iban,admin}');
INSERT INTO api_key (tenant_id, key_id, digest, scopes) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-06e9-71a3-875f-91e6e23101fc', '9b060beba321b48483e064d7b62ae717f5b3b2d563b15f1fc186be99f4747bfe', '{read}');
INSERT INTO bank_account (tenant_id, bank_account_id, iban_sealed, last_notice_number, last_statement_number, last_statement_on) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-1233-7520-af48-e222911158a7', 'k1.5zKFH7zbKiC4C3mErBOufTtSDFTnTzin66oixgQIbvQn4Y9VJxmuovvYr4gy9nc5y-SZW_2JAWlmFKhg.tkX5kpI43VW-RSQ3zuJjP64JT8y7YnHpKQ9M77kVnPInULzhw46wtuXdJw_cGgBUhAKw89KQAw==', '2', '2', '2026-02-18');
INSERT INTO behaviour (tenant_id, options) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '{"shape": "epc", "cut_off": null, "version": "08", "accounts": "a_file_each", "after_cut_off": "reject", "batch_booking": "as_ordered", "batch_details": true, "days_ahead_max": null, "next_statement": "each_day", "foreign_entries": [], "mandate_register": false, "duplicates_refused": false}');
INSERT INTO block (tenant_id, file_id, payment_information_id, bank_account_id, scheme, batch_booking, collection_on) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-1221-76be-a1c3-ee0db79e25a5', 'DD-01M8EZT4CMECM89C4J05M0558D-1', '01a21dfd-1233-7520-af48-e222911158a7', 'B2B', 'true', '2026-02-16');
INSERT INTO booking (tenant_id, booking_id, bank_account_id, booked_on, amount_minor, entry_sealed) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-1413-741e-a986-c214e372cedd', '01a21dfd-1233-7520-af48-e222911158a7', '2026-02-16', '120200', 'k1.dmUV4qZkPiAjw5VqfYTFJtDgZgV6E_-G6vL9SxBIeqnwmbQu7pc-8g0Ywy1fHWQiNpIoRu-GrrwtwF0u.BOEFQGQskM-f2xTx2UJkeliNMBZ-ovqShPywM8yHlFyVMfuLfpJVdp_VZutZ5idGnos4J1vYGc07ohAPgbVgttJFJEIKs0WTtcoGwCPY83vzgZFvxh9Uhe6veDH9JR-RvY8JLK8yzmfFjoHJfX6SM_bHg8zzm3P2R6PDIshU0RN4TE0Lu8FSYWWf-SXEJW7oHiupdOua9b9RIzhtawB5XJ7eZAL4q9E8jnAx6PR40-F7jitjl6IdjapYSDqSdRmmqrR_I5gFwHA6Yv3ReDShknFgWbuoXkc3uCE9MXZGMZPcnK7umAcNeLM6r5V8l6AYV8WXYvxtU0R8kh5LyNGelLxF7qMDZoJ22CKwwhjGPmt27X0dKn63mC7PDtXcsvXex4DBHFNJNPQNMX_fcUNUN-S_K2pwka5UjxH-BgRlgZZBH8SPxE0_oWF8vwpuddu5CuF1u3O9jPh1BrkW1wpqeJcoZpJ2gNTNGbdLDUcajVm6m-IT');
INSERT INTO booking (tenant_id, booking_id, bank_account_id, booked_on, amount_minor, entry_sealed) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-15bb-7388-9853-ebddcc89470b', '01a21dfd-1233-7520-af48-e222911158a7', '2026-02-18', '-30000', 'k1.MUJYq2f8d5bbAbmR9XIlxK76E--yazyp0g9iWr0h9XqCB1A9XR9Ue8-oKNzRDH175vtYj2HH6rPUljEP.D4850KpKtcV2alzz5nnVU9AEDYdxp9pverMhT5DJgIKcxqXYmhuo5P07l3xQnWuWmLDWLQvmoD6Ac8V4hTswmSER7ma_COXD5UAqh0Kva-2W8prjBcIWQIVhyROUkm0wzGXry_gum08zZZt_HOZKuXYmhmfW1pUu0D8fKwtmku5lrQllu5Adkf7R1ZvWqvAHTUEg16KXBSLqunsexyPlRsWRwxZuUWG7p0HtPdR9mQwE1EiLfIzw7_212dDwtHwfU-QnH4BbgrTF8Cq0ufV7f4DTLOOtDScZIEjhGizKc9qVvViod_WM3eeJAYCh84-q2o7-pf1eoOZoRoEE85nHRBUxHLcUVb5lnCXO_d08Pa9FEZKea28GpjtYoh3FIS8yYg0wF9XzCFEex88H_52eEXcy_MGocY6xDGTUir-A29-Hw1BsoPwjUWxdHCLWRZrJUkFMYUsdlFo7AuT32bzi4fjHUYYR-ornWTSqQgC2o3n8YI1QSbpEw2WrPloW4Q0S3tNIXM8dO5Xis_8EBNUcIjuEwjNdip2yGTzmmFj6dkL-Gitkw0ZuBlYlrdy9xLQDens4oXaMwb9BlUPeVZ9t45JOL-kyU5K01-nuxEY-uq3IwsSplCnpIH1ZSWhcVogPx94bH33wJv7nEk3wR3_4TjQWDpzKNOB6Vd5BqVa00nF2vt78kqIeszvpwdFqAXKHIJo_jbRYhgjswMe11l5VpjJmCK8Rp9CouKwuKOUD7vpFk3pPVzhygJMoNBsMtGbLvI2K4RhHl5Wg5IysPnWH-QBq4EGnRFujhqu1j9wQnw==');
INSERT INTO buyer (tenant_id, account_id) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-040a-7621-bde6-1e9b76d41d08');
INSERT INTO buyer (tenant_id, account_id) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-0552-71d5-91a3-e5dadb7ef3d9');
INSERT INTO buyer (tenant_id, account_id) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-077f-713c-92e1-5f64e5a7b31c');
INSERT INTO debit (tenant_id, file_id, place, payment_information_id, end_to_end_id, instruction_id, mandate_reference, debtor_name, amount_minor, collection_on, state, reason_code, credited_on, return_on, reverse_on) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-1221-76be-a1c3-ee0db79e25a5', '1', 'DD-01M8EZT4CMECM89C4J05M0558D-1', 'COL-01M8EZT3SQE36TEM1DT9PFQRJG', NULL, 'RUM-YNNP-THWX-F8G5', 'Client', '90200', '2026-02-16', 'credited', NULL, '2026-02-16', NULL, NULL);
INSERT INTO debit (tenant_id, file_id, place, payment_information_id, end_to_end_id, instruction_id, mandate_reference, debtor_name, amount_minor, collection_on, state, reason_code, credited_on, return_on, reverse_on) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-1221-76be-a1c3-ee0db79e25a5', '2', 'DD-01M8EZT4CMECM89C4J05M0558D-1', 'COL-01M8EZT3SQE36TEM1DTD6FYP0C', NULL, 'RUM-4J63-FBK4-C61P', 'Client', '30000', '2026-02-16', 'returned', 'AM04', '2026-02-16', '2026-02-18', NULL);
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', 'handled', 'encours.account-opened.v1', '3');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', 'handled', 'encours.account-updated.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', 'handled', 'encours.bank-file-sent.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', 'handled', 'encours.mandate-activated.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', 'handled', 'encours.mandate-amended.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', 'handled', 'encours.merchant-updated.v1', '3');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', 'sent', 'encours.bank-file-issued.v1', '5');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '5afb2e3b-2617-4503-9c88-6a6d84094ba6', E'\\x94320b3aac9e3f05a9e82df49cce96bc8554d0381946982ee609aa79d18949d7', '200', E'\\x7b226163636f756e745f6964223a226163635f30316d38657a7431616a6537617333387a357662647178777973222c226f7574636f6d65223a2272657475726e3a414d3034222c2261667465725f64617973223a322c2273746174656d656e745f726561736f6e223a6e756c6c2c2272657475726e65645f616d6f756e74223a6e756c6c2c22666565223a302c226665655f696e5f616d6f756e74223a66616c73652c226665655f737461746564223a747275652c227265666572656e636573223a22616c6c222c22626f6f6b65645f67726f7373223a66616c73652c2270656e64696e67223a66616c73652c226c6174655f64617973223a302c227468656e223a5b5d2c2262616e6b223a7b2262617463685f626f6f6b696e67223a2261735f6f726465726564222c2262617463685f64657461696c73223a747275652c22666f726569676e5f656e7472696573223a5b5d2c226e6578745f73746174656d656e74223a22656163685f646179222c226163636f756e7473223a22615f66696c655f65616368222c2276657273696f6e223a223038222c227368617065223a22657063222c226d616e646174655f7265676973746572223a66616c73652c226475706c6963617465735f72656675736564223a66616c73652c226375745f6f6666223a6e756c6c2c2261667465725f6375745f6f6666223a2272656a656374222c22646179735f61686561645f6d6178223a6e756c6c7d7d', '2026-11-27 17:10:51.5549+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-00b5-7211-a5e4-c8c705abf31b', '2026-11-27 17:10:49.940429+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-0293-77c7-8617-30595dd26a97', '2026-11-27 17:10:50.285234+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-0416-744a-b6ed-ff6eedfd06db', '2026-11-27 17:10:50.692234+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-04d3-768b-8f9b-761b3db34f20', '2026-11-27 17:10:50.890151+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-0553-759e-a41c-7d88bbcf9eea', '2026-11-27 17:10:50.97766+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-0623-736d-a9a0-98972a4212ae', '2026-11-27 17:10:51.254046+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-06ec-71fd-8a4d-85e89d3272f3', '2026-11-27 17:10:51.420808+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-0786-72f5-ad5c-7af90ea80ed9', '2026-11-27 17:10:51.601415+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-0796-7310-b992-f42731a7f248', '2026-11-27 17:10:51.601538+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-120a-731b-adad-0f93fa362e02', '2026-11-27 17:10:54.238675+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-1929-77bf-82eb-b4fe8d6bd292', '2026-11-27 17:10:56.094124+00');
INSERT INTO issued_file (tenant_id, file_id, name, kind, message_id, sha256, issued_at) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-1366-74e5-8b78-457a5f265fb8', 'pain.002-BK-01a21dfd136674e58b784579b0f59f34.xml', 'pain.002', 'BK-01a21dfd136674e58b784579b0f59f34', 'ab9fe63fb81b5827a8a3c67534c5034f3df4e8a1bb326e8c11f3185cfeb12ccb', '2026-02-13 17:00:00+00');
INSERT INTO issued_file (tenant_id, file_id, name, kind, message_id, sha256, issued_at) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-1419-7777-8692-83edb57cc888', 'camt.054-BK-01a21dfd14197777869283eca0abf465.xml', 'camt.054', 'BK-01a21dfd14197777869283eca0abf465', '52cfe163144d35b7ba0547c482d557c60adf5ec47d065382d6e6f49aaae6eee1', '2026-02-16 07:00:00+00');
INSERT INTO issued_file (tenant_id, file_id, name, kind, message_id, sha256, issued_at) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-14e7-7013-a894-0cd6ec05ae89', 'camt.053-BK-01a21dfd14e77013a8940cd5bddcf540.xml', 'camt.053', 'BK-01a21dfd14e77013a8940cd5bddcf540', 'c6c1c9254c18d7a07f74bcf8a168de023695746858e43dc17a9dc5345f5229f6', '2026-02-16 17:00:00+00');
INSERT INTO issued_file (tenant_id, file_id, name, kind, message_id, sha256, issued_at) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-15be-7417-9f45-c2e058b13951', 'camt.054-BK-01a21dfd15bd74d6acdad1e0d9c8aaec.xml', 'camt.054', 'BK-01a21dfd15bd74d6acdad1e0d9c8aaec', 'd4b949a3b40ebc4374ecfa5c85ba3a3d2b988035894d06288b7c2271252f6855', '2026-02-18 07:00:00+00');
INSERT INTO issued_file (tenant_id, file_id, name, kind, message_id, sha256, issued_at) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-178a-71a8-a186-a8a6b85517ed', 'camt.053-BK-01a21dfd1789738991fb6850851b295b.xml', 'camt.053', 'BK-01a21dfd1789738991fb6850851b295b', '4b5e9e3f3f555c73f3917139154cf45daa046f79486f48d21a09ea891171290f', '2026-02-18 17:00:00+00');
INSERT INTO mandate (tenant_id, reference, account_id, scheme, is_ended) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', 'RUM-4J63-FBK4-C61P', '01a21dfd-0552-71d5-91a3-e5dadb7ef3d9', 'B2B', 'false');
INSERT INTO mandate (tenant_id, reference, account_id, scheme, is_ended) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', 'RUM-YNNP-THWX-F8G5', '01a21dfd-040a-7621-bde6-1e9b76d41d08', 'B2B', 'false');
INSERT INTO platform_revision (version_num) OVERRIDING SYSTEM VALUE VALUES ('0001_baseline');
INSERT INTO probe (tenant_id, asked, answered) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '41', '41');
INSERT INTO pruning (subject, pruned_at) OVERRIDING SYSTEM VALUE VALUES ('all', '2026-11-27 17:10:49.685464+00');
INSERT INTO received_file (tenant_id, file_id, name, sha256, message_id, refused_with, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-1221-76be-a1c3-ee0db79e25a5', 'DD-01M8EZT4CMECM89C4J05M0558D.xml', '1dc278fbf3dcfcd7a0fd9db9955b2df18ba4b4ebbabfeae575036ad0601b5321', 'DD-01M8EZT4CMECM89C4J05M0558D', NULL, '2026-02-12 08:00:00+00');
INSERT INTO scenario (tenant_id, account_id, options) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-0552-71d5-91a3-e5dadb7ef3d9', '{"then": [], "outcome": "return:AM04", "pending": false, "fee_minor": 0, "late_days": 0, "after_days": 2, "fee_stated": true, "references": "all", "booked_gross": false, "fee_in_amount": false, "returned_minor": null, "statement_reason": null}');
INSERT INTO sealed_part (tenant_id, file_id, part, content_sealed) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-1221-76be-a1c3-ee0db79e25a5', '1', 'k1.VCpJNoB5TPIsq5g2AzceW7LCn14TLloD-ozCtdEOY0zxc3ZuspFvhxdW9rbZOcKMGYJokPUR8mbA6m3m.2C9tfw39m-GE9sorHvDdGrJhgfSqW8MBeLW40vohaZ32frIV4LNgGY3-9IIWG3pbFwGz_xGdKEnWKl_DQSdwGJuYSdThvXVpD967U0P0HVTD7VjNb9BSnhejhXc6um5OAPMUzdXNZqQyY5hgti4w1XQ2TfHQ6Kk8fWjJZyNSaDube2xAigZwa9zCgQoLodLH8YxRLKC7u1wTLYVrRE54fHl5c-I323mvLFW1EOJCLqYCVLe-dBVMcktMEkbQYXzhO8FKB-2laTmWOZ5m1KKdgVxSPUF3PIWtOVbOOVqbgiuFuMxQ0tyu9x1AfyeHj4PkWDFMMVQZVrkaWLDsTtunODSpSRANse421DWLOeUA9K5zcOMhx5iXionQ05JDx3D-JCCJLG2hP5yqkMem5lj7eFsKCh5XzGwGZoEj1w-LHIqczEmfmoeGJJosiIuq3niX5a9BNkkrQOu3A0xsWHUgee4gFpjw6d2yDU3PoiJSh3dPIu-62GavaGJ7LKpHKsKTcYsiDu1Ve5kHhcDHGxNawKPSWqnf6IoJw78bqxKucx9ZLuOr4krBwZGbyhZBAzwg9nmejqfKbNEKcG3LHvEXcJ7ir0jCxEhBY_5i8J5r7V_pD4pGwGJmtM5zZSUE3GmUzylVVq5L42eIYjPRXCv6opCK-RSvvajkzXr1XDZJwO7nUMEGM6XN6Gqjn6bMeByiHGzlK75SQUDGU8adW3Lxz41lOxLxkK5QLNKoQMdoq0npHpYAAod7sEb4JNwSl2xIygTI414pqiH5mcsBInUnf-k5mgNKRi8E_o6tVJPTCIAvlvbd2WtAzSNw2zP3z-DMaZzK445zsezBgO1u0Qlmsxdq8SnBx0MgEPP8AT-i1hCMH5S9M5W-brHlWcccAu2KYVeAxrK3SNWSM1gRc7OsWqmT-Sq3THrl_InPUhLfaZMZdfKI28OZLnSd8gufLHXwr0IHbq_DBpg2gLLSa5Bt7v5SiUfGCXUXCGa4epjy2lfXK-w6RdrtM-q0v8mnciedArD6HRN8JXFwrsmUO9__f_WsyPyYnl71EqPO7Xebg9nONR2HHR7jUPLac1ggWSE=');
INSERT INTO sealed_part (tenant_id, file_id, part, content_sealed) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-1366-74e5-8b78-457a5f265fb8', '1', 'k1.g9JqoZKGpl_mb99YHeJVgIkcwszqc98aTFnOS-RghcnbWWF7-NcJiK-yfGt7jIpENVw88nIwwPzGJNn4.wKlFWq3PYGMcX7ZwBZ5xpgx5te5bJf2cllIWY1AH9vmR8PApRKaASJA-hMNE1o6_3u5SerqYvoKsiWljs00c2f2oEBMuxG9IskFCuqcat7-ZDmO57YELkscXYMXW6wd7jFuH_noM6GIwIkcfdX6CsAc-F-vhGKLJQktSPvWbO3b903YmMBgSuHTwKztxZ9FnkcdSSvS4ICnuYP7WtI0XJt5kYJ0_N67Fw6ZqoCpjFiqZkubzE4vY0n5DdvvqnrEb3xacYEvPgAQbtQ-PZpLT4AWhQ8Qe2aVUXB8lQ3fckZsuhEjRs4__5O-HHLkbv96xVOL6hd3y1fckaVPZOJw7iPFWZRUBqfZBcyghMCPBr2rRlNN8X3qWLiMxfeabagFMSZYMEjG4rSiPKqb8TwXs0yf_Rno8yv8=');
INSERT INTO sealed_part (tenant_id, file_id, part, content_sealed) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-1419-7777-8692-83edb57cc888', '1', 'k1.b8bF8fs0gHGj5hfD8Jigle6wGlziASTYfJz7OCLs-o0id9ybfVgrn-PmSppEnxW6ATgdbpsgbB3osHM3.rQzYw41MQy7oSyQMmyjyXhGremdJe1VOHcZBQf9We9vfBzps2NwfPV_oAGhAi0h9RIgLJtj2IVVOqm5goIRMX8rOTr9p9aMkwVGWk4fk7MQK7AZrHkZn7CMMVD5wCdrylDoQ_XRmD13qUIEkp9PESs3xl8D7NaGHRyFB50Q8bWtVU5FwYLPBzroTwHyyY5s7plLt3vJPXPTYWbJCH_pr1KS1NWvKAmClVK3-lhDCm-h-4H984YX606uaorA8V7-yEDzz3IyKwc4pvtglojWDkhZ-CMepsWKIMrrvgIOgu_bwKRtCclTXaBU6WjdM4K7sex_A1oOt_tRirQ7oR2ry_Y03DwGzg6FBcmm2bLIs_9tzFSurnjUwkXnvIC5VR1s-0jshEGMkCwRJfGMlwUz70uaCuzBmguHpSrQw9bF5dxXlL3GZ7usqZIK7S9FuzvmDz3OF9Fk7L4Vvljvm_WMK9_Xz4Ti5p5jn3a9adIFKzUy3BMtZLftIcc5YE6CcqkLKNYgClG2vcxRM5uyJgrhAfWsW5sQW3wKSjxbKP7O8qzaFwQtD-4IfwwQ24m82zxkH3AiWnZgw60R-wXVrJ_IfWNlJ4G0iMtij356GqFGtWvmRmcWZJQr_H5PqbJxZ3xjdiULxrCwfbE8lUKMwy8DGUm4jFTxtA9XTlaRnYcI1rMTa-oha-LH_U1mT');
INSERT INTO sealed_part (tenant_id, file_id, part, content_sealed) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-14e7-7013-a894-0cd6ec05ae89', '1', 'k1.3WE9kJ4SVsbxtz6L1PRH4ijFW49BNT6mP-ac6u6ZQP1Hw7VQliVDF7pqRtckh9dBIq4CgIgbvQMF83Aq.atVv9AwKvHUXBr-t-mc2TPPpvAy86YkrqR_AVaDtVQd3IyiMglkvozrqEDrTZYHiNA7bJiB9RNYCuy3j7YUr2IHrkotPYDt-6J7zo61XAIvT_dhKGJGSC6NIhEaI4rRlxEeo33JyHxNx5Pxq0jseY4QbVi4CECZiIFp6tcFiOqobqzEWLVlOk0tOAfrXAg4qwyZTjQUv3Nv3ALHzksD-8T2pLZfkOOmtL-64i0RMS1k6_ZSNgH-MapVJqy2qI7XzIpJ88_6xJVmLIAx4qip20_qtC4vyADg7iA8WBh9jAzLt1Iv3_2YDhN6oJR_By3Fuwvm3m1FTXAn-7KrVcLRkz1mIfynXeCRD9-nvD00gUcsN-Kq7FVBIr3eRyzFM3NXdsN962MQufvLnYIODJ6KrpNWZuK3xGb-Tg55tV5bu61qR1wWakB8Wdp4aZ8yC8sM63rKop2NkrgYuGtg_JzqfZVwlIlmgWaQvjBp_3R4X-uOu0y8LDFwG1e-4ofDnhBnwvjBDCfA_LC7VHJy_4psDvgg5G_oqJqzrZ7lCHsWCMSre1WnHV3lU9GanPzrgjq1prP6ZiiMWXVGPQJYTAHNQvI2X3v6PQEah1NhaLciFo9mYqZrQ4WTVvaGG-7CLmrTpTScVcYBRKdYdICO7RFVPwf6vs4g0Q1lCMxDs_XkIjzFzlwzXkzd0VL6UT8-KMQFSuuMInc1kao_MCOG7ueC4YnnPeHfg7IEaZAWC7KJzTCL2GGEcR2A=');
INSERT INTO sealed_part (tenant_id, file_id, part, content_sealed) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-15be-7417-9f45-c2e058b13951', '1', 'k1.B2GjaW5hXkQ9Az2ongZ1f-Zt1E85E3dREJrFgs7C9Vwrfgwna7JH2ZTYnKAOYcHZT_jO-EJyeaDw31ol.69j11ITPt61mKfOY4hPJwbe2Rdqc7Wz3yGLnzP36lJHnkzETGN6aNoSnC6Qih_9JS8r4DQxJtJ42fYsGTKXPuduXIuGSAin-iy5GAux8MJkRLDMg10WaE5z2KZR4Mx4WM83JczDVrCYQL9ZQfl5uNwsx9i50a5Vz4AyR0QDNVJHqJQQ03dMWrEHm6LCv6cOXO065yxnVt4PJBvntJKmL7uMHwDEIh65exu9rp3vBjCRlSng01P0FNqtUCYKiODYcKBQEso0AVNFVpiae-yXJGW8L7BoFtaQGXdAcABx9WP0_bYD-D2YLz8q-L1QfXAlgKVme-r77SkQe7CBU4bJJ5JhYvxMD3LEeJjXXJC5JJXtHB8YWHlSqKIKH2yD7sWlmCZ1Y4sTG-RZnpOADOFpgLmVpcqRfvXJFqt28beYNZmc2TdWKipT4s1FvIJtwqhEso-xSaKsKttjDx8taOP32BBpaQpGx3Bp9uH5yUw6cIYsBeUAi5tglyV_GQsS4JZwusZuv7mtE7gHGCSvjChWcE0xP6SwSNz841Vn0P9axJ0ixSNi8tFLUlNxIflkBwIeist_WHQccbJueGOzT18x24AUhrguPZGMmCaVBs4oRjBT7KKthDd3OsKxDfh4tZipL9MxbLn9rU8aCLrIO7wsP0_1o1KqYTaAd1FO07MgHCPmpUSOgMssEgXN4TS3cW54synmuXGWHgFHjPdiNHlJeUsNQlDC-RACdR2hOBVcjWdFGQw-gRmzqmRXFD-B51v8LW_C4r3WqVF1FKMaqgw==');
INSERT INTO sealed_part (tenant_id, file_id, part, content_sealed) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', '01a21dfd-178a-71a8-a186-a8a6b85517ed', '1', 'k1.qTpEOtnCF7C3-VBFIkDPrKn9dJNjED7IAoTxITBnQQVMTCt6qlUawhTtTYne2-SOOz5C8JZEs8vs66oS.Kfx1dk3EeMzL_ibSqcyJFMLcrv_um5CCU1jw4P5qESlIxIQSSbgY0NMRaMC1YtjohL0whLGJTZzxtFNwsvBugZq9SYHFZIdH-VGsk3oNIQ7Mvh3Jaizf8-3aQWvZ3y9dONydDH9tOY5t6DQsKjV32Wa1YUaIyL1t_j0pi2yRZp_x5NVENesglYgrF5fa-5sDWQs7Lt38dH_U6f7ngi3875DHLolQycWYiUUdq4kVKQr-GSP_OlF7f-6LVFwq0wYXStYWbdlVM1FWZlI0p7PtuOkyQxMFLCE9vO-CYMVN3y8KZJRZ3DYWxy_cmEId7InCN0JquY15Iy9po_BR1cbfSqMhLJ4nK1tpUjeCBtmvfH5q_znBD51hpY-63HrbXINmxafltxhY9yiqpCTDvDgerYZ6Bf3ZwsIQdj_Jlq72v1Fs2fshL6ldUkEuOxpiNRSkP6DVHR4HmVC8s1IrZ130z_-ZtwenwVPjYouOWqE4SCtpQMduB2vgh9pqihwLJLxvhr9LDzOdcUIHQQa1Ty0pcJJRYZOJbp99LoSRsPZNUrAyXsjMJd0tpSwWRwHyIw77b8w4LxhfcP5epvilUUF3eN1fHfvRWPwDfd5YKxLa2M5lYp5UF2z2dENTvLOqbr1v5Aw2YzULXIeBYttbtekIZO0hwcciAQOnkv9Rb3VBW3jQaQrsGo1bM3dxZu57PvOCEZdolz4T3nO290ZpUZVXfgzep5kHwNCn1qVsOzgeltxIzwvwlZWohoM9-SJvyh00Hj8yCvcZVwJnBSTPttvsKH_uIu0rg6lbl47lRCyw4_kRha88Tf8sKfVG44pi_9eds6KsGjZinh469bmfS_B0onU=');
INSERT INTO service_revision (version_num) OVERRIDING SYSTEM VALUE VALUES ('0001_baseline');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('advance_clock', '3856f714d274738703d440d8314d4c2119a26b64b5b138d8588c97a3d2672a74');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('answer_probe', '83679f7283b875078bcc6236e344699f31db7b544ecbf45733853f82adb3b40e');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('claim_outbox', 'fedf649dd734da06536dafe99eb863ea2ba8f8e857d3aef5915131bebfd9fb58');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('delete_carried', 'c8b56ebdf5123f725406a62089e30e1dcee9ca283fb94307a8c499bbe583760c');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('find_due_work', '04501f08420ffb24b85728e0eae2b1e19f7e3c22551a98536a2a13ac3953a1ce');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('open_tenant', '700fe75fe77e4af989ee30e47b02e3cf5b323adefc0bc0ea260da3de1320ce32');
INSERT INTO tenant (tenant_id, kind, name, zone, clock_at, settings, version) OVERRIDING SYSTEM VALUE VALUES ('01a21dfd-0024-7483-a7c5-33fc1042728a', 'sandbox', 'Grossiste', 'Europe/Paris', '2026-02-20 12:00:00+00', '{"legal": {"name": "Alphonse SAS", "email": "compta@grossiste.example", "siren": "732829320", "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "vat_number": null}, "terms": {"kind": "statement", "days_after_month_end": 15}, "credit": {"require_mandate": true, "alert_thresholds": [80, 100], "order_expiry_days": 90}, "locale": "fr", "country": "FR", "creditor": {"bic": "AGRIFRPP", "name": "Grossiste SAS", "identifier": "FR72ZZZ123456", "trade_name": null, "iban_masked": "FR76********************189", "iban_sealed": "k1.n-jbVUydEE7K41f-JFpQYAPt0dtCTA8T6Et2VkT4yzyNlpGWPPBwk4ajwcTjpQxat0-Kya3yS7r4V-9G.M_uKanCaGLgryXrDGgLikBAhsPHeZE8ORQcCTpHKUo4UJhsBh2NKOxPdLzwDTFW4Pn2xVBznyg=="}, "mandates": {"expiry_alert_days": [90, 30, 7], "signing_link_days": 14, "signature_provider": "built_in", "debtor_bank_reminder_days": 7}, "timezone": "Europe/Paris", "reminders": {}, "allocation": "oldest_first", "collection": {"mode": "per_statement", "purpose": null, "retries": 1, "above_cap": "refuse", "approvals": 0, "return_fee": 1500, "bank_profile": "epc-2025", "category_purpose": null, "prenotification_days": 14, "submission_days_before": 2}}', '3');
SELECT setval('outbox_seq_seq', 46);
ALTER TABLE api_key ADD CONSTRAINT api_key_pkey PRIMARY KEY (tenant_id, key_id);
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_hash_check CHECK ((octet_length(hash) = 32));
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_pkey PRIMARY KEY (tenant_id, seq);
ALTER TABLE audit_head ADD CONSTRAINT audit_head_pkey PRIMARY KEY (tenant_id);
ALTER TABLE bank_account ADD CONSTRAINT bank_account_pkey PRIMARY KEY (tenant_id, bank_account_id);
ALTER TABLE behaviour ADD CONSTRAINT behaviour_pkey PRIMARY KEY (tenant_id);
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
CREATE INDEX debit_mandate ON sandbox.debit USING btree (tenant_id, mandate_reference);
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
CREATE POLICY cross_tenant ON behaviour AS PERMISSIVE FOR ALL TO encours_sandbox_worker USING (true);
CREATE POLICY tenant ON behaviour AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
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
ALTER TABLE behaviour ENABLE ROW LEVEL SECURITY;
ALTER TABLE behaviour FORCE ROW LEVEL SECURITY;
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
COMMENT ON COLUMN scenario.account_id IS 'The nil UUID stands for the buyers who have no scenario of their own.';
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
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE behaviour TO encours_sandbox;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE behaviour TO encours_sandbox_worker;
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
