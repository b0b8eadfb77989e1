-- API key of the merchant: ek_test_01m8eseaare569a5611wz95vbd_xNfphuXcNQE3a2QhOUhDiSu74vp6U7glGy8fl4Ru4is
DO $$ BEGIN CREATE ROLE encours_gateway NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE encours_gateway_worker NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA gateway;
SET search_path TO gateway;
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
CREATE TABLE clock (
    tenant_id uuid CONSTRAINT clock_tenant_id_not_null NOT NULL,
    probe bigint DEFAULT 0 CONSTRAINT clock_probe_not_null NOT NULL,
    target_at timestamp with time zone
);
CREATE TABLE clock_report (
    tenant_id uuid CONSTRAINT clock_report_tenant_id_not_null NOT NULL,
    service text CONSTRAINT clock_report_service_not_null NOT NULL,
    probe bigint CONSTRAINT clock_report_probe_not_null NOT NULL,
    report jsonb CONSTRAINT clock_report_report_not_null NOT NULL
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
CREATE TABLE figure (
    tenant_id uuid CONSTRAINT figure_tenant_id_not_null NOT NULL,
    type text CONSTRAINT figure_type_not_null NOT NULL,
    events bigint CONSTRAINT figure_events_not_null NOT NULL,
    amount_minor numeric CONSTRAINT figure_amount_minor_not_null NOT NULL,
    last_at timestamp with time zone CONSTRAINT figure_last_at_not_null NOT NULL
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
CREATE TABLE latest_events (
    tenant_id uuid CONSTRAINT latest_events_tenant_id_not_null NOT NULL,
    entries jsonb CONSTRAINT latest_events_entries_not_null NOT NULL
);
CREATE TABLE merchant (
    tenant_id uuid CONSTRAINT merchant_tenant_id_not_null NOT NULL,
    name text CONSTRAINT merchant_name_not_null NOT NULL,
    kind text CONSTRAINT merchant_kind_not_null NOT NULL,
    settings jsonb CONSTRAINT merchant_settings_not_null NOT NULL,
    version bigint CONSTRAINT merchant_version_not_null NOT NULL,
    opened_at timestamp with time zone CONSTRAINT merchant_opened_at_not_null NOT NULL
);
CREATE TABLE merchant_key (
    tenant_id uuid CONSTRAINT merchant_key_tenant_id_not_null NOT NULL,
    key_id uuid CONSTRAINT merchant_key_key_id_not_null NOT NULL,
    name text CONSTRAINT merchant_key_name_not_null NOT NULL,
    digest text CONSTRAINT merchant_key_digest_not_null NOT NULL,
    scopes text[] CONSTRAINT merchant_key_scopes_not_null NOT NULL,
    issued_at timestamp with time zone CONSTRAINT merchant_key_issued_at_not_null NOT NULL,
    revoked_at timestamp with time zone
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
CREATE TABLE page_session (
    tenant_id uuid CONSTRAINT page_session_tenant_id_not_null NOT NULL,
    session_id uuid CONSTRAINT page_session_session_id_not_null NOT NULL,
    ends_at timestamp with time zone CONSTRAINT page_session_ends_at_not_null NOT NULL
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
CREATE TABLE tenant (
    tenant_id uuid CONSTRAINT tenant_tenant_id_not_null NOT NULL,
    kind text CONSTRAINT tenant_kind_not_null NOT NULL,
    name text CONSTRAINT tenant_name_not_null NOT NULL,
    zone text CONSTRAINT tenant_zone_not_null NOT NULL,
    clock_at timestamp with time zone,
    settings jsonb CONSTRAINT tenant_settings_not_null NOT NULL,
    version bigint CONSTRAINT tenant_version_not_null NOT NULL
);
CREATE OR REPLACE FUNCTION gateway.advance_clock(id uuid, to_at timestamp with time zone, probe_asked bigint)
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
CREATE OR REPLACE FUNCTION gateway.answer_probe(id uuid, service text, subscribes text[], control text[], report_type text)
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
CREATE OR REPLACE FUNCTION gateway.claim_outbox(rows_max integer)
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
CREATE OR REPLACE FUNCTION gateway.delete_carried(seqs bigint[], control text[])
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
CREATE OR REPLACE FUNCTION gateway.find_due_work(kinds text[])
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
CREATE OR REPLACE FUNCTION gateway.open_tenant(id uuid, OUT now_at timestamp with time zone, OUT zone text, OUT merchant_settings jsonb, OUT is_sandbox boolean)
 RETURNS SETOF record
 LANGUAGE plpgsql
AS $function$
BEGIN
    PERFORM set_config('encours.tenant', id::text, true);
    RETURN QUERY SELECT coalesce(t.clock_at, clock_timestamp()), t.zone, t.settings, t.kind = 'sandbox'
                   FROM tenant t WHERE t.tenant_id = id;
END $function$
;
CREATE OR REPLACE FUNCTION gateway.record_reports(id uuid, services text[], probes bigint[], reports jsonb[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
BEGIN
    PERFORM set_config('encours.tenant', id::text, true);
    INSERT INTO clock_report (tenant_id, service, probe, report)
    SELECT DISTINCT ON (r.service) id, r.service, r.probe, r.report
      FROM unnest(services, probes, reports) AS r (service, probe, report) ORDER BY r.service, r.probe DESC
    ON CONFLICT (tenant_id, service) DO UPDATE SET probe = excluded.probe, report = excluded.report
     WHERE clock_report.probe < excluded.probe;
END $function$
;
CREATE OR REPLACE FUNCTION gateway.reports_to(id uuid, asked bigint)
 RETURNS SETOF jsonb
 LANGUAGE plpgsql
AS $function$
BEGIN
    PERFORM set_config('encours.tenant', id::text, true);
    RETURN QUERY SELECT r.report FROM clock_report r WHERE r.tenant_id = id AND r.probe >= asked;
END $function$
;
INSERT INTO api_key (tenant_id, key_id, digest, scopes) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-2958-714c-9514-c10f3e92ed6d', '9ea4bbabe956c12bd90766799c8e38121ef524f06f780e01c997528451be6b86', '{read,write,approve,iban,admin}');
INSERT INTO api_key (tenant_id, key_id, digest, scopes) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-35bf-7218-a327-06cb5526760a', '90b8b8e62cd62abf3b413966caecee4294735d361d1e3a4132c05a2075d7b79f', '{read}');
INSERT INTO clock (tenant_id, probe, target_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '38', NULL);
INSERT INTO clock_report (tenant_id, service, probe, report) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'billing', '38', '{"sent": {"encours.fee-charged.v1": 1, "encours.collection-due.v1": 3, "encours.invoice-issued.v1": 5, "encours.invoice-overdue.v1": 1, "encours.statement-issued.v1": 2, "encours.credit-note-issued.v1": 3, "encours.invoice-balance-changed.v1": 16, "encours.credit-note-balance-changed.v1": 6}, "probe": 38, "handled": {"encours.order-shipped.v1": 5, "encours.account-opened.v1": 3, "encours.order-returned.v1": 1, "encours.account-updated.v1": 1, "encours.merchant-updated.v1": 3, "encours.collection-settled.v1": 2, "encours.collection-returned.v1": 1, "encours.collection-scheduled.v1": 4, "encours.collection-submitted.v1": 2}, "service": "billing", "version": 3, "subscribes": ["encours.account-opened.v1", "encours.account-updated.v1", "encours.collection-cancelled.v1", "encours.collection-recalled.v1", "encours.collection-rejected.v1", "encours.collection-returned.v1", "encours.collection-reversed.v1", "encours.collection-scheduled.v1", "encours.collection-settled.v1", "encours.collection-submitted.v1", "encours.merchant-updated.v1", "encours.order-returned.v1", "encours.order-shipped.v1", "encours.transfer-received.v1"], "next_due_at": "2026-02-20T23:00:00Z"}');
INSERT INTO clock_report (tenant_id, service, probe, report) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'collections', '38', '{"sent": {"encours.batch-submitted.v1": 1, "encours.collection-settled.v1": 2, "encours.collection-returned.v1": 1, "encours.collection-scheduled.v1": 4, "encours.collection-submitted.v1": 2}, "probe": 38, "handled": {"encours.account-opened.v1": 3, "encours.collection-due.v1": 3, "encours.account-updated.v1": 1, "encours.merchant-updated.v1": 3, "encours.mandate-activated.v1": 2, "encours.invoice-balance-changed.v1": 16}, "service": "collections", "version": 3, "subscribes": ["encours.account-opened.v1", "encours.account-updated.v1", "encours.collection-due.v1", "encours.invoice-balance-changed.v1", "encours.mandate-activated.v1", "encours.mandate-amended.v1", "encours.mandate-ended.v1", "encours.merchant-updated.v1"], "next_due_at": "2026-03-02T08:00:00Z"}');
INSERT INTO clock_report (tenant_id, service, probe, report) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'credit', '38', '{"sent": {"encours.order-placed.v1": 6, "encours.limit-granted.v1": 2, "encours.order-shipped.v1": 5, "encours.account-opened.v1": 3, "encours.order-declined.v1": 1, "encours.order-returned.v1": 1, "encours.account-on-hold.v1": 1, "encours.account-updated.v1": 1, "encours.order-cancelled.v1": 1}, "probe": 38, "handled": {"encours.merchant-updated.v1": 3, "encours.mandate-activated.v1": 2, "encours.collection-returned.v1": 1, "encours.invoice-balance-changed.v1": 16, "encours.credit-note-balance-changed.v1": 6}, "service": "credit", "version": 3, "subscribes": ["encours.collection-recalled.v1", "encours.collection-rejected.v1", "encours.collection-returned.v1", "encours.collection-reversed.v1", "encours.credit-note-balance-changed.v1", "encours.invoice-balance-changed.v1", "encours.mandate-activated.v1", "encours.mandate-ended.v1", "encours.merchant-updated.v1"], "next_due_at": "2026-04-05T22:00:00Z"}');
INSERT INTO clock_report (tenant_id, service, probe, report) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'gateway', '38', '{"sent": {"encours.merchant-updated.v1": 3}, "probe": 38, "handled": {"encours.fee-charged.v1": 1, "encours.order-placed.v1": 6, "encours.limit-granted.v1": 2, "encours.order-shipped.v1": 5, "encours.account-opened.v1": 3, "encours.collection-due.v1": 3, "encours.invoice-issued.v1": 5, "encours.mandate-signed.v1": 2, "encours.order-declined.v1": 1, "encours.order-returned.v1": 1, "encours.account-on-hold.v1": 1, "encours.account-updated.v1": 1, "encours.batch-submitted.v1": 1, "encours.invoice-overdue.v1": 1, "encours.order-cancelled.v1": 1, "encours.merchant-updated.v1": 3, "encours.statement-issued.v1": 2, "encours.mandate-activated.v1": 2, "encours.collection-settled.v1": 2, "encours.credit-note-issued.v1": 3, "encours.collection-returned.v1": 1, "encours.signature-requested.v1": 2, "encours.collection-scheduled.v1": 4, "encours.collection-submitted.v1": 2, "encours.invoice-balance-changed.v1": 16, "encours.mandate-awaits-debtor-bank.v1": 2, "encours.credit-note-balance-changed.v1": 6}, "service": "gateway", "version": 3, "subscribes": ["encours.account-on-hold.v1", "encours.account-opened.v1", "encours.account-released.v1", "encours.account-updated.v1", "encours.batch-prepared.v1", "encours.batch-submitted.v1", "encours.collection-cancelled.v1", "encours.collection-due.v1", "encours.collection-recalled.v1", "encours.collection-rejected.v1", "encours.collection-returned.v1", "encours.collection-reversed.v1", "encours.collection-scheduled.v1", "encours.collection-settled.v1", "encours.collection-submitted.v1", "encours.credit-note-balance-changed.v1", "encours.credit-note-issued.v1", "encours.dispute-opened.v1", "encours.dispute-resolved.v1", "encours.fee-charged.v1", "encours.invoice-balance-changed.v1", "encours.invoice-issued.v1", "encours.invoice-overdue.v1", "encours.invoice-paid.v1", "encours.invoice-reopened.v1", "encours.limit-changed.v1", "encours.limit-granted.v1", "encours.limit-reached.v1", "encours.mandate-activated.v1", "encours.mandate-amended.v1", "encours.mandate-awaits-debtor-bank.v1", "encours.mandate-ended.v1", "encours.mandate-expiring.v1", "encours.mandate-signed.v1", "encours.merchant-updated.v1", "encours.notification-failed.v1", "encours.notification-sent.v1", "encours.order-cancelled.v1", "encours.order-declined.v1", "encours.order-placed.v1", "encours.order-returned.v1", "encours.order-shipped.v1", "encours.signature-code-issued.v1", "encours.signature-requested.v1", "encours.statement-issued.v1", "encours.transfer-received.v1"], "next_due_at": null}');
INSERT INTO clock_report (tenant_id, service, probe, report) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'mandates', '38', '{"sent": {"encours.mandate-signed.v1": 2, "encours.mandate-activated.v1": 2, "encours.signature-requested.v1": 2, "encours.mandate-awaits-debtor-bank.v1": 2}, "probe": 38, "handled": {"encours.account-opened.v1": 3, "encours.account-updated.v1": 1, "encours.merchant-updated.v1": 3, "encours.collection-settled.v1": 2, "encours.collection-returned.v1": 1, "encours.collection-submitted.v1": 2}, "service": "mandates", "version": 3, "subscribes": ["encours.account-opened.v1", "encours.account-updated.v1", "encours.collection-recalled.v1", "encours.collection-rejected.v1", "encours.collection-returned.v1", "encours.collection-reversed.v1", "encours.collection-settled.v1", "encours.collection-submitted.v1", "encours.merchant-updated.v1"], "next_due_at": "2028-11-18T07:00:00Z"}');
INSERT INTO clock_report (tenant_id, service, probe, report) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'notifications', '38', '{"sent": {}, "probe": 38, "handled": {"encours.fee-charged.v1": 1, "encours.order-placed.v1": 6, "encours.limit-granted.v1": 2, "encours.order-shipped.v1": 5, "encours.account-opened.v1": 3, "encours.collection-due.v1": 3, "encours.invoice-issued.v1": 5, "encours.mandate-signed.v1": 2, "encours.order-declined.v1": 1, "encours.order-returned.v1": 1, "encours.account-on-hold.v1": 1, "encours.account-updated.v1": 1, "encours.batch-submitted.v1": 1, "encours.invoice-overdue.v1": 1, "encours.order-cancelled.v1": 1, "encours.merchant-updated.v1": 3, "encours.statement-issued.v1": 2, "encours.mandate-activated.v1": 2, "encours.collection-settled.v1": 2, "encours.credit-note-issued.v1": 3, "encours.collection-returned.v1": 1, "encours.signature-requested.v1": 2, "encours.collection-scheduled.v1": 4, "encours.collection-submitted.v1": 2, "encours.invoice-balance-changed.v1": 16, "encours.mandate-awaits-debtor-bank.v1": 2, "encours.credit-note-balance-changed.v1": 6}, "service": "notifications", "version": 3, "subscribes": ["encours.account-on-hold.v1", "encours.account-opened.v1", "encours.account-released.v1", "encours.account-updated.v1", "encours.batch-prepared.v1", "encours.batch-submitted.v1", "encours.collection-cancelled.v1", "encours.collection-due.v1", "encours.collection-recalled.v1", "encours.collection-rejected.v1", "encours.collection-returned.v1", "encours.collection-reversed.v1", "encours.collection-scheduled.v1", "encours.collection-settled.v1", "encours.collection-submitted.v1", "encours.credit-note-balance-changed.v1", "encours.credit-note-issued.v1", "encours.dispute-opened.v1", "encours.dispute-resolved.v1", "encours.fee-charged.v1", "encours.invoice-balance-changed.v1", "encours.invoice-issued.v1", "encours.invoice-overdue.v1", "encours.invoice-paid.v1", "encours.invoice-reopened.v1", "encours.limit-changed.v1", "encours.limit-granted.v1", "encours.limit-reached.v1", "encours.mandate-activated.v1", "encours.mandate-amended.v1", "encours.mandate-awaits-debtor-bank.v1", "encours.mandate-ended.v1", "encours.mandate-expiring.v1", "encours.mandate-signed.v1", "encours.merchant-updated.v1", "encours.notification-failed.v1", "encours.notification-sent.v1", "encours.order-cancelled.v1", "encours.order-declined.v1", "encours.order-placed.v1", "encours.order-returned.v1", "encours.order-shipped.v1", "encours.signature-code-issued.v1", "encours.signature-requested.v1", "encours.statement-issued.v1", "encours.transfer-received.v1"], "next_due_at": "2026-02-25T08:00:00Z"}');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.account-on-hold.v1', '1', '0', '2026-02-18 07:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.account-opened.v1', '3', '0', '2026-01-05 08:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.account-updated.v1', '1', '0', '2026-01-05 08:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.batch-submitted.v1', '1', '120200', '2026-02-12 08:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.collection-due.v1', '4', '152400', '2026-02-20 12:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.collection-returned.v1', '2', '30100', '2026-02-20 12:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.collection-scheduled.v1', '5', '242600', '2026-02-20 12:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.collection-settled.v1', '2', '120200', '2026-02-16 07:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.collection-submitted.v1', '2', '120200', '2026-02-12 08:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.credit-note-balance-changed.v1', '6', '11600', '2026-01-31 23:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.credit-note-issued.v1', '3', '5800', '2026-01-28 12:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.dispute-opened.v1', '1', '3000', '2026-02-20 12:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.fee-charged.v1', '2', '3000', '2026-02-20 12:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.invoice-issued.v1', '7', '136200', '2026-02-20 12:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.invoice-overdue.v1', '1', '0', '2026-02-18 07:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.limit-granted.v1', '2', '2000000', '2026-01-05 08:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.mandate-activated.v1', '2', '0', '2026-01-05 08:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.mandate-amended.v1', '1', '0', '2026-02-20 12:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.mandate-awaits-debtor-bank.v1', '2', '0', '2026-01-05 08:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.mandate-signed.v1', '2', '0', '2026-01-05 08:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.order-cancelled.v1', '1', '700', '2026-01-05 08:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.order-declined.v1', '1', '90000000', '2026-01-05 08:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.order-placed.v1', '8', '139900', '2026-02-20 12:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.order-returned.v1', '1', '4000', '2026-01-05 08:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.order-shipped.v1', '7', '136200', '2026-02-20 12:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.signature-requested.v1', '2', '0', '2026-01-05 08:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.statement-issued.v1', '2', '121200', '2026-01-31 23:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'encours.transfer-received.v1', '1', '77', '2026-02-20 12:00:00+00');
INSERT INTO figure (tenant_id, type, events, amount_minor, last_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'paid', '19', '1000', '2026-02-20 12:00:00+00');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.account-on-hold.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.account-opened.v1', '3');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.account-updated.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.batch-submitted.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.collection-due.v1', '4');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.collection-returned.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.collection-scheduled.v1', '5');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.collection-settled.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.collection-submitted.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.credit-note-balance-changed.v1', '6');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.credit-note-issued.v1', '3');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.dispute-opened.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.fee-charged.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.invoice-balance-changed.v1', '19');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.invoice-issued.v1', '7');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.invoice-overdue.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.limit-granted.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.mandate-activated.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.mandate-amended.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.mandate-awaits-debtor-bank.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.mandate-signed.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.merchant-updated.v1', '3');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.order-cancelled.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.order-declined.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.order-placed.v1', '8');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.order-returned.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.order-shipped.v1', '7');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.signature-requested.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.statement-issued.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.transfer-received.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.merchant-updated.v1', '3');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'cbf9e0ff-a508-49cb-8a71-bee50ba7212b', E'\\xea3d3487e9e278e3c64e1d8aba04f44132e9aa9c5463f0dfcaa473e8b79b3665', '201', E'\\x7b226964223a226b65795f30316d3865736564647a65386361363972367364616a63786761222c226e616d65223a22416c70686f6e73652073686f70222c2273636f706573223a5b2272656164225d2c226973737565645f6174223a22323032362d30312d30355430383a30303a30305a222c227265766f6b65645f6174223a6e756c6c2c22617661696c61626c655f616374696f6e73223a5b227265766f6b65225d2c226170695f6b6579223a226b312e6247643044487a334e464265575076414c4f594932716e6d4d64394a68614a344b56326a50323730336b54672d534b53417133416e786538356334424f3942475f674a6a455f335645386748396274692e5a4f7230586c7045586561546566505f37766d45766b45516166434f416530385631487975455275616a494369344c62594b7a78695568443942457278302d7650547062725a2d777571345641492d756b73386948655264324650784a77787a543778626450395459575970466a5f41445a4a6f6c3376572d6c2d7a384d31717431496a346870756e5a462d37413d3d227d', '2026-11-27 15:19:38.686274+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-2a94-74c5-8d1a-29e319f8a2cc', '2026-11-27 15:19:36.05354+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-2dc6-7184-8c90-c907ac8f5acf', '2026-11-27 15:19:36.745802+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3032-7760-a9b6-20281b8bcfba', '2026-11-27 15:19:37.429839+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-30f3-7410-94e8-ee2660e9efef', '2026-11-27 15:19:37.56534+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-31ae-7681-9bcd-3322edca0ae4', '2026-11-27 15:19:37.712968+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3218-777e-9d5f-cfea88e36730', '2026-11-27 15:19:37.85491+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-321e-7595-9bca-137375840b25', '2026-11-27 15:19:37.855033+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-322a-7620-8c06-19236ffc0816', '2026-11-27 15:19:37.855048+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-334c-769d-8870-33751a6b17bd', '2026-11-27 15:19:38.211345+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-33dc-778c-a536-4d8bb5cbdc8f', '2026-11-27 15:19:38.399048+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3492-724f-9a48-1ba8c74029dc', '2026-11-27 15:19:38.438538+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-34d6-74f5-bec8-29b79d35cae0', '2026-11-27 15:19:38.590669+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-34f1-779b-8253-467ca5cbcd0b', '2026-11-27 15:19:38.590714+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3522-7017-823b-6ac7f234a87e', '2026-11-27 15:19:38.590718+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-35c0-7226-bbcb-bb3abf188a95', '2026-11-27 15:19:38.750322+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-364a-74fb-bfaf-f52bd115de23', '2026-11-27 15:19:38.832287+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3655-751c-88a9-6d10dc977749', '2026-11-27 15:19:38.916338+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-36b7-7688-a24c-579e0530523d', '2026-11-27 15:19:38.951801+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-36f7-7126-ad33-745d6fe076bb', '2026-11-27 15:19:39.024373+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-36fc-70fc-aae7-6a38fb77ec35', '2026-11-27 15:19:39.024421+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-38f3-75a3-b805-b51266674142', '2026-11-27 15:19:39.605105+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-38f6-7096-8853-b65f248ccd4f', '2026-11-27 15:19:39.568473+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-38f6-7096-8853-b660c404f42f', '2026-11-27 15:19:39.568528+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-38fd-7945-9925-640d696904c8', '2026-11-27 15:19:39.60514+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-391e-77d0-91fa-a806d11ecb0e', '2026-11-27 15:19:39.605143+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3960-75b7-9b35-bcbdcbfbe994', '2026-11-27 15:19:40.351227+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-398c-71a3-bb03-65e681f1d725', '2026-11-27 15:19:40.188535+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-398c-71a3-bb03-65e7d13d00b1', '2026-11-27 15:19:40.18857+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-398c-71a3-bb03-65e8fd8b081a', '2026-11-27 15:19:40.188573+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-398c-71a3-bb03-65e9e432f8ab', '2026-11-27 15:19:40.188576+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-399a-7605-b8c7-9656cd0e034c', '2026-11-27 15:19:40.351273+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3b9c-739f-a0b1-6285096efeb3', '2026-11-27 15:19:40.351278+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3bee-7286-ac6b-5e17e6277136', '2026-11-27 15:19:40.351282+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3c13-77fc-be15-0abc47d62f2f', '2026-11-27 15:19:40.351285+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3c1f-791c-bd03-01ae27d25ffb', '2026-11-27 15:19:40.351288+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3c3e-7651-9c84-b0b58145beab', '2026-11-27 15:19:40.500757+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3c59-79e6-a1cf-ea61801da9f9', '2026-11-27 15:19:40.5008+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3c62-772d-bcf7-74e5ec85c92c', '2026-11-27 15:19:40.488504+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3c62-772d-bcf7-74e6dc015276', '2026-11-27 15:19:40.48854+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3cb1-7342-8a7a-53eb1b8a32d1', '2026-11-27 15:19:40.488544+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3cb1-7342-8a7a-53ec41672c02', '2026-11-27 15:19:40.488547+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3cb1-7342-8a7a-53ed507092bc', '2026-11-27 15:19:40.488552+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3cb1-7342-8a7a-53eebc1139ea', '2026-11-27 15:19:40.488555+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3cc2-72fe-923a-f173a45748b2', '2026-11-27 15:19:40.488558+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3cc2-72fe-923a-f1742a5ea6db', '2026-11-27 15:19:40.488568+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3dfa-70e3-9492-0ce15f7c6129', '2026-11-27 15:19:40.830241+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3dfa-70e3-9492-0ce2f0a7ad2a', '2026-11-27 15:19:40.83029+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3e46-7438-9665-8668547834af', '2026-11-27 15:19:40.886359+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3e46-7438-9665-866971314e45', '2026-11-27 15:19:40.886386+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3e46-7438-9665-866a7371907c', '2026-11-27 15:19:40.88639+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3e46-7438-9665-866b3ae186a9', '2026-11-27 15:19:40.886399+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f4b-73ea-9a75-8b4f401d6246', '2026-11-27 15:19:41.156114+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f4b-73ea-9a75-8b50b9e74568', '2026-11-27 15:19:41.156265+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f4b-73ea-9a75-8b51eb9c111a', '2026-11-27 15:19:41.15628+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f4b-73ea-9a75-8b52fb75085b', '2026-11-27 15:19:41.156284+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f4b-73ea-9a75-8b531c64ca15', '2026-11-27 15:19:41.156287+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f4b-73ea-9a75-8b54b5974996', '2026-11-27 15:19:41.156291+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3fc1-73b2-b72f-28718b90ab8b', '2026-11-27 15:19:41.326704+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3fc1-73b2-b72f-2872218a7604', '2026-11-27 15:19:41.32676+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-41fb-77a3-8eab-252bdda24837', '2026-11-27 15:19:41.835416+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4237-70f2-a9f8-16cabc81dbbd', '2026-11-27 15:19:41.915695+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-43d8-7224-91df-3fc5590706bf', '2026-11-27 15:19:42.317541+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-43d8-7224-91df-3fc60b15ebd9', '2026-11-27 15:19:42.317581+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-43dc-7245-9e18-fcc65717cff6', '2026-11-27 15:19:42.317597+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4408-70b2-b758-b5048e2f66d1', '2026-11-27 15:19:42.350499+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4408-70b2-b758-b505ac8c5a4f', '2026-11-27 15:19:42.35061+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4408-70b2-b758-b5062def0f4b', '2026-11-27 15:19:42.350614+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4408-70b2-b758-b507dbd565b5', '2026-11-27 15:19:42.350618+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4408-70b2-b758-b50879c2e253', '2026-11-27 15:19:42.350626+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-459f-73bf-aeef-51d2e7024b32', '2026-11-27 15:19:42.774439+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-459f-73bf-aeef-51d35c552e24', '2026-11-27 15:19:42.774476+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4674-731c-a272-08f05184ff4b', '2026-11-27 15:19:42.978208+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4687-703d-b8f9-0d3c58dbd365', '2026-11-27 15:19:42.988496+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4698-729a-b28f-5f3904bda15a', '2026-11-27 15:19:43.004373+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4698-729a-b28f-5f3a74d0b172', '2026-11-27 15:19:43.004404+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4698-729a-b28f-5f3b21b36af0', '2026-11-27 15:19:43.004408+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4698-729a-b28f-5f3cf9f680f7', '2026-11-27 15:19:43.004411+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4698-729a-b28f-5f3d6fa0370f', '2026-11-27 15:19:43.004414+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-46b6-7002-a037-edb3745a8553', '2026-11-27 15:19:43.03866+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4752-773b-97de-e952cde14924', '2026-11-27 15:19:43.19457+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-475d-7541-ac28-f1bc7f7c6aa2', '2026-11-27 15:19:43.205979+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-476a-7176-9b65-cec80cb66cdb', '2026-11-27 15:19:43.214496+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-476a-7176-9b65-cec99b9f1b78', '2026-11-27 15:19:43.214525+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4783-751d-a368-bf0ec2718878', '2026-11-27 15:19:43.243121+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4783-751d-a368-bf0fd4d88f0d', '2026-11-27 15:19:43.243141+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-47b2-76dc-b4d1-df0d6a11d18c', '2026-11-27 15:19:43.306066+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4830-7fc1-a170-5ecd0b09c38e', '2026-11-27 15:19:43.427637+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4852-7307-a4e3-f517ce0c7b58', '2026-11-27 15:19:43.450808+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4861-74dc-bfd9-552c3611d070', '2026-11-27 15:19:43.475926+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4861-74dc-bfd9-552d57ae4833', '2026-11-27 15:19:43.475954+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-48c7-75db-950a-b80bb1a8de08', '2026-11-27 15:19:43.578001+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-48e6-706b-ad16-155f6156aacc', '2026-11-27 15:19:43.599136+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-48e6-706b-ad16-15601e8844ff', '2026-11-27 15:19:43.599161+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-48e6-706b-ad16-1561e96c4956', '2026-11-27 15:19:43.599164+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4901-74b9-919b-245efd377945', '2026-11-27 15:19:43.647958+00');
INSERT INTO latest_events (tenant_id, entries) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '[{"at": "2026-02-20T12:00:00+00:00", "type": "encours.fee-charged.v1", "summary": {"amount": 1500, "currency": "EUR"}}, {"at": "2026-02-20T12:00:00+00:00", "type": "encours.collection-scheduled.v1", "summary": {"amount": 1200, "currency": "EUR"}}, {"at": "2026-02-20T12:00:00+00:00", "type": "encours.transfer-received.v1", "summary": {"amount": 77, "currency": "EUR"}}, {"at": "2026-02-20T12:00:00+00:00", "type": "encours.collection-returned.v1", "summary": {"amount": 100, "currency": "EUR"}}, {"at": "2026-02-20T12:00:00+00:00", "type": "encours.collection-due.v1", "summary": {"amount": 1200, "currency": "EUR"}}, {"at": "2026-02-20T12:00:00+00:00", "type": "encours.invoice-balance-changed.v1", "summary": {"amount": 1200, "number": "F2026-000007", "currency": "EUR"}}, {"at": "2026-02-20T12:00:00+00:00", "type": "encours.invoice-issued.v1", "summary": {"amount": 1200, "number": "F2026-000007", "currency": "EUR"}}, {"at": "2026-02-20T12:00:00+00:00", "type": "encours.order-shipped.v1", "summary": {"amount": 1200, "currency": "EUR", "external_id": "O11"}}, {"at": "2026-02-20T12:00:00+00:00", "type": "encours.order-placed.v1", "summary": {"amount": 1200, "currency": "EUR", "external_id": "O11"}}, {"at": "2026-02-20T12:00:00+00:00", "type": "encours.mandate-amended.v1", "summary": {}}, {"at": "2026-02-20T12:00:00+00:00", "type": "encours.dispute-opened.v1", "summary": {"amount": 3000, "currency": "EUR"}}, {"at": "2026-02-20T12:00:00+00:00", "type": "encours.invoice-balance-changed.v1", "summary": {"amount": 8000, "number": "F2026-000006", "currency": "EUR"}}, {"at": "2026-02-20T12:00:00+00:00", "type": "encours.invoice-balance-changed.v1", "summary": {"amount": 8000, "number": "F2026-000006", "currency": "EUR"}}, {"at": "2026-02-20T12:00:00+00:00", "type": "encours.invoice-issued.v1", "summary": {"amount": 8000, "number": "F2026-000006", "currency": "EUR"}}, {"at": "2026-02-20T12:00:00+00:00", "type": "encours.order-shipped.v1", "summary": {"amount": 8000, "currency": "EUR", "external_id": "O10"}}, {"at": "2026-02-20T12:00:00+00:00", "type": "encours.order-placed.v1", "summary": {"amount": 8000, "currency": "EUR", "external_id": "O10"}}, {"at": "2026-02-18T07:00:00+00:00", "type": "encours.collection-scheduled.v1", "summary": {"amount": 30000, "currency": "EUR"}}, {"at": "2026-02-18T07:00:00+00:00", "type": "encours.invoice-overdue.v1", "summary": {"number": "F2026-000001", "currency": "EUR"}}, {"at": "2026-02-18T07:00:00+00:00", "type": "encours.invoice-balance-changed.v1", "summary": {"amount": 30000, "number": "F2026-000001", "currency": "EUR"}}, {"at": "2026-02-18T07:00:00+00:00", "type": "encours.fee-charged.v1", "summary": {"amount": 1500, "currency": "EUR"}}, {"at": "2026-02-18T07:00:00+00:00", "type": "encours.collection-due.v1", "summary": {"amount": 30000, "currency": "EUR"}}, {"at": "2026-02-18T07:00:00+00:00", "type": "encours.invoice-balance-changed.v1", "summary": {"amount": 30000, "number": "F2026-000001", "currency": "EUR"}}, {"at": "2026-02-18T07:00:00+00:00", "type": "encours.account-on-hold.v1", "summary": {}}, {"at": "2026-02-18T07:00:00+00:00", "type": "encours.collection-returned.v1", "summary": {"amount": 30000, "currency": "EUR"}}, {"at": "2026-02-16T07:00:00+00:00", "type": "encours.collection-settled.v1", "summary": {"amount": 30000, "currency": "EUR"}}, {"at": "2026-02-16T07:00:00+00:00", "type": "encours.collection-settled.v1", "summary": {"amount": 90200, "currency": "EUR"}}, {"at": "2026-02-12T08:00:00+00:00", "type": "encours.invoice-balance-changed.v1", "summary": {"amount": 30000, "number": "F2026-000001", "currency": "EUR"}}, {"at": "2026-02-12T08:00:00+00:00", "type": "encours.invoice-balance-changed.v1", "summary": {"amount": 2000, "number": "F2026-000005", "currency": "EUR"}}, {"at": "2026-02-12T08:00:00+00:00", "type": "encours.invoice-balance-changed.v1", "summary": {"amount": 10000, "number": "F2026-000004", "currency": "EUR"}}, {"at": "2026-02-12T08:00:00+00:00", "type": "encours.invoice-balance-changed.v1", "summary": {"amount": 25000, "number": "F2026-000003", "currency": "EUR"}}, {"at": "2026-02-12T08:00:00+00:00", "type": "encours.invoice-balance-changed.v1", "summary": {"amount": 60000, "number": "F2026-000002", "currency": "EUR"}}, {"at": "2026-02-12T08:00:00+00:00", "type": "encours.batch-submitted.v1", "summary": {"total": 120200, "currency": "EUR", "message_id": "DD-01M8ESEGT0E19TB4T8JHE0E2GH"}}, {"at": "2026-02-12T08:00:00+00:00", "type": "encours.collection-submitted.v1", "summary": {"amount": 30000, "currency": "EUR"}}, {"at": "2026-02-12T08:00:00+00:00", "type": "encours.collection-submitted.v1", "summary": {"amount": 90200, "currency": "EUR"}}, {"at": "2026-02-01T12:00:00+00:00", "type": "encours.collection-scheduled.v1", "summary": {"amount": 90200, "currency": "EUR"}}, {"at": "2026-02-01T12:00:00+00:00", "type": "encours.invoice-balance-changed.v1", "summary": {"amount": 60000, "number": "F2026-000002", "currency": "EUR"}}, {"at": "2026-01-31T23:00:00+00:00", "type": "encours.collection-scheduled.v1", "summary": {"amount": 30000, "currency": "EUR"}}, {"at": "2026-01-31T23:00:00+00:00", "type": "encours.collection-scheduled.v1", "summary": {"amount": 91200, "currency": "EUR"}}, {"at": "2026-01-31T23:00:00+00:00", "type": "encours.collection-due.v1", "summary": {"amount": 30000, "currency": "EUR"}}, {"at": "2026-01-31T23:00:00+00:00", "type": "encours.statement-issued.v1", "summary": {"total": 30000, "number": "R2026-000002", "currency": "EUR"}}]');
INSERT INTO merchant (tenant_id, name, kind, settings, version, opened_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'Grossiste', 'sandbox', '{"legal": {"name": "Alphonse SAS", "email": "compta@grossiste.example", "siren": "732829320", "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "vat_number": null}, "terms": {"kind": "statement", "days_after_month_end": 15}, "credit": {"require_mandate": true, "alert_thresholds": [80, 100], "order_expiry_days": 90}, "locale": "fr", "country": "FR", "creditor": {"bic": "AGRIFRPP", "name": "Grossiste SAS", "identifier": "FR72ZZZ123456", "trade_name": null, "iban_masked": "FR76********************189", "iban_sealed": "k1.GMbdzPLcISp1mG_POLRNADMCwyiAerOvKvduDI3LGmLEdXnN9kxhljGjy1IEhtbD_NzteIl-FxZsZr18.4LFh_NO-t51vmaDwYbxPvpJ7zWOaxFIRKm7JdXJK6MT4oc2KiNZc_77JeVXS7rMYpXOVvBJOwg=="}, "mandates": {"expiry_alert_days": [90, 30, 7], "signing_link_days": 14, "signature_provider": "built_in", "debtor_bank_reminder_days": 7}, "timezone": "Europe/Paris", "reminders": {}, "allocation": "oldest_first", "collection": {"mode": "per_statement", "purpose": null, "retries": 1, "above_cap": "refuse", "approvals": 0, "return_fee": 1500, "bank_profile": "epc-2025", "category_purpose": null, "prenotification_days": 14, "submission_days_before": 2}}', '3', '2026-11-27 15:19:35.775625+00');
INSERT INTO merchant_key (tenant_id, key_id, name, digest, scopes, issued_at, revoked_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-2958-714c-9514-c10f3e92ed6d', 'first key', '9ea4bbabe956c12bd90766799c8e38121ef524f06f780e01c997528451be6b86', '{read,write,approve,iban,admin}', '2026-11-27 15:19:35.775625+00', NULL);
INSERT INTO merchant_key (tenant_id, key_id, name, digest, scopes, issued_at, revoked_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-35bf-7218-a327-06cb5526760a', 'Alphonse shop', '90b8b8e62cd62abf3b413966caecee4294735d361d1e3a4132c05a2075d7b79f', '{read}', '2026-01-05 08:00:00+00', NULL);
INSERT INTO platform_revision (version_num) OVERRIDING SYSTEM VALUE VALUES ('0001_baseline');
INSERT INTO probe (tenant_id, asked, answered) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '38', '38');
INSERT INTO pruning (subject, pruned_at) OVERRIDING SYSTEM VALUE VALUES ('all', '2026-11-27 15:19:35.610301+00');
INSERT INTO service_revision (version_num) OVERRIDING SYSTEM VALUE VALUES ('0001_baseline');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('advance_clock', '3856f714d274738703d440d8314d4c2119a26b64b5b138d8588c97a3d2672a74');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('answer_probe', '83679f7283b875078bcc6236e344699f31db7b544ecbf45733853f82adb3b40e');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('claim_outbox', 'fedf649dd734da06536dafe99eb863ea2ba8f8e857d3aef5915131bebfd9fb58');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('delete_carried', 'c8b56ebdf5123f725406a62089e30e1dcee9ca283fb94307a8c499bbe583760c');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('find_due_work', '04501f08420ffb24b85728e0eae2b1e19f7e3c22551a98536a2a13ac3953a1ce');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('open_tenant', '700fe75fe77e4af989ee30e47b02e3cf5b323adefc0bc0ea260da3de1320ce32');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('record_reports', '34d5c3d3699ddc3a8230b51c06cc859c66711ae750c13902f7f87c8d230fb770');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('reports_to', '9f4c18982d71b9504e8fccb938ffa145737ba90df16282194566504d690a91f9');
INSERT INTO tenant (tenant_id, kind, name, zone, clock_at, settings, version) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sandbox', 'Grossiste', 'Europe/Paris', '2026-02-20 12:00:00+00', '{"legal": {"name": "Alphonse SAS", "email": "compta@grossiste.example", "siren": "732829320", "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "vat_number": null}, "terms": {"kind": "statement", "days_after_month_end": 15}, "credit": {"require_mandate": true, "alert_thresholds": [80, 100], "order_expiry_days": 90}, "locale": "fr", "country": "FR", "creditor": {"bic": "AGRIFRPP", "name": "Grossiste SAS", "identifier": "FR72ZZZ123456", "trade_name": null, "iban_masked": "FR76********************189", "iban_sealed": "k1.GMbdzPLcISp1mG_POLRNADMCwyiAerOvKvduDI3LGmLEdXnN9kxhljGjy1IEhtbD_NzteIl-FxZsZr18.4LFh_NO-t51vmaDwYbxPvpJ7zWOaxFIRKm7JdXJK6MT4oc2KiNZc_77JeVXS7rMYpXOVvBJOwg=="}, "mandates": {"expiry_alert_days": [90, 30, 7], "signing_link_days": 14, "signature_provider": "built_in", "debtor_bank_reminder_days": 7}, "timezone": "Europe/Paris", "reminders": {}, "allocation": "oldest_first", "collection": {"mode": "per_statement", "purpose": null, "retries": 1, "above_cap": "refuse", "approvals": 0, "return_fee": 1500, "bank_profile": "epc-2025", "category_purpose": null, "prenotification_days": 14, "submission_days_before": 2}}', '3');
SELECT setval('outbox_seq_seq', 79);
ALTER TABLE api_key ADD CONSTRAINT api_key_pkey PRIMARY KEY (tenant_id, key_id);
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_hash_check CHECK ((octet_length(hash) = 32));
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_pkey PRIMARY KEY (tenant_id, seq);
ALTER TABLE audit_head ADD CONSTRAINT audit_head_pkey PRIMARY KEY (tenant_id);
ALTER TABLE clock ADD CONSTRAINT clock_pkey PRIMARY KEY (tenant_id);
ALTER TABLE clock_report ADD CONSTRAINT clock_report_pkey PRIMARY KEY (tenant_id, service);
ALTER TABLE dead_letter ADD CONSTRAINT dead_letter_pkey PRIMARY KEY (tenant_id, dead_letter_id);
ALTER TABLE dead_letter ADD CONSTRAINT dead_letter_source_check CHECK ((source = ANY (ARRAY['event'::text, 'job'::text])));
ALTER TABLE due_work ADD CONSTRAINT due_work_pkey PRIMARY KEY (tenant_id, work_id);
ALTER TABLE figure ADD CONSTRAINT figure_pkey PRIMARY KEY (tenant_id, type);
ALTER TABLE flow ADD CONSTRAINT flow_direction_check CHECK ((direction = ANY (ARRAY['sent'::text, 'handled'::text])));
ALTER TABLE flow ADD CONSTRAINT flow_pkey PRIMARY KEY (tenant_id, direction, type);
ALTER TABLE idempotency ADD CONSTRAINT idempotency_pkey PRIMARY KEY (tenant_id, key);
ALTER TABLE inbox ADD CONSTRAINT inbox_pkey PRIMARY KEY (tenant_id, event_id);
ALTER TABLE latest_events ADD CONSTRAINT latest_events_pkey PRIMARY KEY (tenant_id);
ALTER TABLE merchant_key ADD CONSTRAINT merchant_key_pkey PRIMARY KEY (tenant_id, key_id);
ALTER TABLE merchant ADD CONSTRAINT merchant_pkey PRIMARY KEY (tenant_id);
ALTER TABLE outbox ADD CONSTRAINT outbox_pkey PRIMARY KEY (seq);
ALTER TABLE page_session ADD CONSTRAINT page_session_pkey PRIMARY KEY (tenant_id, session_id);
ALTER TABLE platform_revision ADD CONSTRAINT platform_revision_pkc PRIMARY KEY (version_num);
ALTER TABLE probe ADD CONSTRAINT probe_pkey PRIMARY KEY (tenant_id);
ALTER TABLE pruning ADD CONSTRAINT pruning_pkey PRIMARY KEY (subject);
ALTER TABLE service_revision ADD CONSTRAINT service_revision_pkc PRIMARY KEY (version_num);
ALTER TABLE sql_function ADD CONSTRAINT sql_function_pkey PRIMARY KEY (name);
ALTER TABLE tenant ADD CONSTRAINT tenant_check CHECK (((kind = 'sandbox'::text) OR (clock_at IS NULL)));
ALTER TABLE tenant ADD CONSTRAINT tenant_kind_check CHECK ((kind = ANY (ARRAY['sandbox'::text, 'live'::text])));
ALTER TABLE tenant ADD CONSTRAINT tenant_pkey PRIMARY KEY (tenant_id);
CREATE UNIQUE INDEX api_key_digest ON gateway.api_key USING btree (digest);
CREATE UNIQUE INDEX audit_entry_id ON gateway.audit_entry USING btree (tenant_id, id);
CREATE INDEX audit_entry_subject ON gateway.audit_entry USING btree (tenant_id, subject, id);
CREATE INDEX dead_letter_replayed ON gateway.dead_letter USING btree (replayed_at) WHERE (replayed_at IS NOT NULL);
CREATE INDEX due_work_due ON gateway.due_work USING btree (tenant_id, due_at);
CREATE INDEX due_work_live ON gateway.due_work USING btree (due_at) WHERE (NOT is_sandbox);
CREATE UNIQUE INDEX due_work_once ON gateway.due_work USING btree (tenant_id, kind, subject);
CREATE INDEX idempotency_age ON gateway.idempotency USING btree (stored_at);
CREATE INDEX inbox_age ON gateway.inbox USING btree (received_at);
CREATE INDEX probe_waiting ON gateway.probe USING btree (tenant_id) WHERE (asked > answered);
CREATE INDEX tenant_sandbox ON gateway.tenant USING btree (tenant_id) WHERE (kind = 'sandbox'::text);
CREATE POLICY cross_tenant ON api_key AS PERMISSIVE FOR ALL TO encours_gateway_worker USING (true);
CREATE POLICY tenant ON api_key AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON audit_entry AS PERMISSIVE FOR ALL TO encours_gateway_worker USING (true);
CREATE POLICY tenant ON audit_entry AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON audit_head AS PERMISSIVE FOR ALL TO encours_gateway_worker USING (true);
CREATE POLICY tenant ON audit_head AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON clock AS PERMISSIVE FOR ALL TO encours_gateway_worker USING (true);
CREATE POLICY tenant ON clock AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON clock_report AS PERMISSIVE FOR ALL TO encours_gateway_worker USING (true);
CREATE POLICY tenant ON clock_report AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON dead_letter AS PERMISSIVE FOR ALL TO encours_gateway_worker USING (true);
CREATE POLICY tenant ON dead_letter AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON due_work AS PERMISSIVE FOR ALL TO encours_gateway_worker USING (true);
CREATE POLICY tenant ON due_work AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON figure AS PERMISSIVE FOR ALL TO encours_gateway_worker USING (true);
CREATE POLICY tenant ON figure AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON flow AS PERMISSIVE FOR ALL TO encours_gateway_worker USING (true);
CREATE POLICY tenant ON flow AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON idempotency AS PERMISSIVE FOR ALL TO encours_gateway_worker USING (true);
CREATE POLICY tenant ON idempotency AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON inbox AS PERMISSIVE FOR ALL TO encours_gateway_worker USING (true);
CREATE POLICY tenant ON inbox AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON latest_events AS PERMISSIVE FOR ALL TO encours_gateway_worker USING (true);
CREATE POLICY tenant ON latest_events AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON merchant AS PERMISSIVE FOR ALL TO encours_gateway_worker USING (true);
CREATE POLICY tenant ON merchant AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON merchant_key AS PERMISSIVE FOR ALL TO encours_gateway_worker USING (true);
CREATE POLICY tenant ON merchant_key AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON outbox AS PERMISSIVE FOR ALL TO encours_gateway_worker USING (true);
CREATE POLICY tenant ON outbox AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON page_session AS PERMISSIVE FOR ALL TO encours_gateway_worker USING (true);
CREATE POLICY tenant ON page_session AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON probe AS PERMISSIVE FOR ALL TO encours_gateway_worker USING (true);
CREATE POLICY tenant ON probe AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON tenant AS PERMISSIVE FOR ALL TO encours_gateway_worker USING (true);
CREATE POLICY tenant ON tenant AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
ALTER TABLE api_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_key FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_head FORCE ROW LEVEL SECURITY;
ALTER TABLE clock ENABLE ROW LEVEL SECURITY;
ALTER TABLE clock FORCE ROW LEVEL SECURITY;
ALTER TABLE clock_report ENABLE ROW LEVEL SECURITY;
ALTER TABLE clock_report FORCE ROW LEVEL SECURITY;
ALTER TABLE dead_letter ENABLE ROW LEVEL SECURITY;
ALTER TABLE dead_letter FORCE ROW LEVEL SECURITY;
ALTER TABLE due_work ENABLE ROW LEVEL SECURITY;
ALTER TABLE due_work FORCE ROW LEVEL SECURITY;
ALTER TABLE figure ENABLE ROW LEVEL SECURITY;
ALTER TABLE figure FORCE ROW LEVEL SECURITY;
ALTER TABLE flow ENABLE ROW LEVEL SECURITY;
ALTER TABLE flow FORCE ROW LEVEL SECURITY;
ALTER TABLE idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency FORCE ROW LEVEL SECURITY;
ALTER TABLE inbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE inbox FORCE ROW LEVEL SECURITY;
ALTER TABLE latest_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE latest_events FORCE ROW LEVEL SECURITY;
ALTER TABLE merchant ENABLE ROW LEVEL SECURITY;
ALTER TABLE merchant FORCE ROW LEVEL SECURITY;
ALTER TABLE merchant_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE merchant_key FORCE ROW LEVEL SECURITY;
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
ALTER TABLE page_session ENABLE ROW LEVEL SECURITY;
ALTER TABLE page_session FORCE ROW LEVEL SECURITY;
ALTER TABLE probe ENABLE ROW LEVEL SECURITY;
ALTER TABLE probe FORCE ROW LEVEL SECURITY;
ALTER TABLE tenant ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant FORCE ROW LEVEL SECURITY;
GRANT USAGE ON SCHEMA gateway TO encours_gateway;
GRANT USAGE ON SCHEMA gateway TO encours_gateway_worker;
GRANT SELECT, USAGE ON SEQUENCE outbox_seq_seq TO encours_gateway;
GRANT SELECT, USAGE ON SEQUENCE outbox_seq_seq TO encours_gateway_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE api_key TO encours_gateway;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE api_key TO encours_gateway_worker;
GRANT INSERT, SELECT ON TABLE audit_entry TO encours_gateway;
GRANT INSERT, SELECT ON TABLE audit_entry TO encours_gateway_worker;
GRANT INSERT, SELECT, UPDATE ON TABLE audit_head TO encours_gateway;
GRANT INSERT, SELECT, UPDATE ON TABLE audit_head TO encours_gateway_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE clock TO encours_gateway;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE clock TO encours_gateway_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE clock_report TO encours_gateway;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE clock_report TO encours_gateway_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE dead_letter TO encours_gateway;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE dead_letter TO encours_gateway_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE due_work TO encours_gateway;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE due_work TO encours_gateway_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE figure TO encours_gateway;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE figure TO encours_gateway_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE flow TO encours_gateway;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE flow TO encours_gateway_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE idempotency TO encours_gateway;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE idempotency TO encours_gateway_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE inbox TO encours_gateway;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE inbox TO encours_gateway_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE latest_events TO encours_gateway;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE latest_events TO encours_gateway_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE merchant TO encours_gateway;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE merchant TO encours_gateway_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE merchant_key TO encours_gateway;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE merchant_key TO encours_gateway_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE outbox TO encours_gateway;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE outbox TO encours_gateway_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE page_session TO encours_gateway;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE page_session TO encours_gateway_worker;
GRANT SELECT ON TABLE platform_revision TO encours_gateway;
GRANT SELECT ON TABLE platform_revision TO encours_gateway_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE probe TO encours_gateway;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE probe TO encours_gateway_worker;
GRANT SELECT ON TABLE pruning TO encours_gateway;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE pruning TO encours_gateway_worker;
GRANT SELECT ON TABLE service_revision TO encours_gateway;
GRANT SELECT ON TABLE service_revision TO encours_gateway_worker;
GRANT SELECT ON TABLE sql_function TO encours_gateway;
GRANT SELECT ON TABLE sql_function TO encours_gateway_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE tenant TO encours_gateway;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE tenant TO encours_gateway_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA gateway GRANT SELECT, USAGE ON SEQUENCES TO encours_gateway;
ALTER DEFAULT PRIVILEGES IN SCHEMA gateway GRANT SELECT, USAGE ON SEQUENCES TO encours_gateway_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA gateway GRANT INSERT, SELECT, UPDATE, DELETE ON TABLES TO encours_gateway;
ALTER DEFAULT PRIVILEGES IN SCHEMA gateway GRANT INSERT, SELECT, UPDATE, DELETE ON TABLES TO encours_gateway_worker;
RESET check_function_bodies;
RESET search_path;
