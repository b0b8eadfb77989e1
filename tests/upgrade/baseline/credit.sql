-- API key of the merchant: ek_test_01m8eseaare569a5611wz95vbd_xNfphuXcNQE3a2QhOUhDiSu74vp6U7glGy8fl4Ru4is
DO $$ BEGIN CREATE ROLE encours_credit NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE encours_credit_worker NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA credit;
SET search_path TO credit;
SET check_function_bodies = off;
CREATE TABLE account (
    tenant_id uuid CONSTRAINT account_tenant_id_not_null NOT NULL,
    account_id uuid CONSTRAINT account_account_id_not_null NOT NULL,
    typeid text CONSTRAINT account_typeid_not_null NOT NULL,
    external_id text,
    name text CONSTRAINT account_name_not_null NOT NULL,
    siren text,
    vat_number text,
    country text CONSTRAINT account_country_not_null NOT NULL,
    email text CONSTRAINT account_email_not_null NOT NULL,
    address jsonb,
    terms jsonb,
    analytics jsonb DEFAULT '{}'::jsonb CONSTRAINT account_analytics_not_null NOT NULL,
    opened_at timestamp with time zone CONSTRAINT account_opened_at_not_null NOT NULL,
    prenotification jsonb
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
CREATE TABLE credit_limit (
    tenant_id uuid CONSTRAINT credit_limit_tenant_id_not_null NOT NULL,
    limit_id uuid CONSTRAINT credit_limit_limit_id_not_null NOT NULL,
    account_id uuid CONSTRAINT credit_limit_account_id_not_null NOT NULL,
    amount_minor bigint CONSTRAINT credit_limit_amount_minor_not_null NOT NULL,
    currency text CONSTRAINT credit_limit_currency_not_null NOT NULL,
    source text CONSTRAINT credit_limit_source_not_null NOT NULL,
    valid_from date,
    valid_to date,
    reason text,
    set_at timestamp with time zone CONSTRAINT credit_limit_set_at_not_null NOT NULL
);
CREATE TABLE credit_note (
    tenant_id uuid CONSTRAINT credit_note_tenant_id_not_null NOT NULL,
    credit_note_id uuid CONSTRAINT credit_note_credit_note_id_not_null NOT NULL,
    account_id uuid CONSTRAINT credit_note_account_id_not_null NOT NULL,
    version integer CONSTRAINT credit_note_version_not_null NOT NULL,
    amount_minor bigint CONSTRAINT credit_note_amount_minor_not_null NOT NULL,
    used_minor bigint CONSTRAINT credit_note_used_minor_not_null NOT NULL
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
CREATE TABLE due_day (
    tenant_id uuid CONSTRAINT due_day_tenant_id_not_null NOT NULL,
    day date CONSTRAINT due_day_day_not_null NOT NULL,
    terms text CONSTRAINT due_day_terms_not_null NOT NULL,
    due_on date CONSTRAINT due_day_due_on_not_null NOT NULL
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
CREATE TABLE exposure (
    tenant_id uuid CONSTRAINT exposure_tenant_id_not_null NOT NULL,
    account_id uuid CONSTRAINT exposure_account_id_not_null NOT NULL,
    parent_id uuid,
    limit_minor bigint,
    limit_id uuid,
    currency text DEFAULT 'EUR'::text CONSTRAINT exposure_currency_not_null NOT NULL,
    closed boolean DEFAULT false CONSTRAINT exposure_closed_not_null NOT NULL,
    hold_cause text,
    hold_reason_code text,
    mandates integer DEFAULT 0 CONSTRAINT exposure_mandates_not_null NOT NULL,
    open_orders_minor bigint DEFAULT 0 CONSTRAINT exposure_open_orders_minor_not_null NOT NULL,
    unbilled_minor bigint DEFAULT 0 CONSTRAINT exposure_unbilled_minor_not_null NOT NULL,
    invoiced_minor bigint DEFAULT 0 CONSTRAINT exposure_invoiced_minor_not_null NOT NULL,
    in_collection_minor bigint DEFAULT 0 CONSTRAINT exposure_in_collection_minor_not_null NOT NULL,
    overdue_minor bigint DEFAULT 0 CONSTRAINT exposure_overdue_minor_not_null NOT NULL,
    children_minor bigint DEFAULT 0 CONSTRAINT exposure_children_minor_not_null NOT NULL,
    used_minor bigint GENERATED ALWAYS AS (((((open_orders_minor + unbilled_minor) + invoiced_minor) + in_collection_minor) + overdue_minor)) STORED,
    pooled_minor bigint GENERATED ALWAYS AS ((((((open_orders_minor + unbilled_minor) + invoiced_minor) + in_collection_minor) + overdue_minor) + children_minor)) STORED,
    ceiling_minor bigint DEFAULT 0,
    alert_percent integer DEFAULT 0 CONSTRAINT exposure_alert_percent_not_null NOT NULL
) WITH (fillfactor=50);
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
    active boolean CONSTRAINT mandate_active_not_null NOT NULL
);
CREATE TABLE movement (
    tenant_id uuid CONSTRAINT movement_tenant_id_not_null NOT NULL,
    movement_id uuid CONSTRAINT movement_movement_id_not_null NOT NULL,
    order_id uuid CONSTRAINT movement_order_id_not_null NOT NULL,
    kind text CONSTRAINT movement_kind_not_null NOT NULL,
    amount_minor bigint CONSTRAINT movement_amount_minor_not_null NOT NULL,
    lines jsonb DEFAULT '[]'::jsonb CONSTRAINT movement_lines_not_null NOT NULL,
    reason text,
    moved_at timestamp with time zone CONSTRAINT movement_moved_at_not_null NOT NULL
);
CREATE TABLE orders (
    tenant_id uuid CONSTRAINT orders_tenant_id_not_null NOT NULL,
    order_id uuid CONSTRAINT orders_order_id_not_null NOT NULL,
    account_id uuid CONSTRAINT orders_account_id_not_null NOT NULL,
    external_id text CONSTRAINT orders_external_id_not_null NOT NULL,
    amount_minor bigint CONSTRAINT orders_amount_minor_not_null NOT NULL,
    currency text CONSTRAINT orders_currency_not_null NOT NULL,
    decision text CONSTRAINT orders_decision_not_null NOT NULL,
    reasons text[] CONSTRAINT orders_reasons_not_null NOT NULL,
    fulfilment text CONSTRAINT orders_fulfilment_not_null NOT NULL,
    shipped_minor bigint DEFAULT 0 CONSTRAINT orders_shipped_minor_not_null NOT NULL,
    cancelled_minor bigint DEFAULT 0 CONSTRAINT orders_cancelled_minor_not_null NOT NULL,
    returned_minor bigint DEFAULT 0 CONSTRAINT orders_returned_minor_not_null NOT NULL,
    due_on date,
    expires_on date CONSTRAINT orders_expires_on_not_null NOT NULL,
    placed_at timestamp with time zone CONSTRAINT orders_placed_at_not_null NOT NULL,
    cost_centre text,
    lines jsonb DEFAULT '[]'::jsonb CONSTRAINT orders_lines_not_null NOT NULL,
    analytics jsonb DEFAULT '{}'::jsonb CONSTRAINT orders_analytics_not_null NOT NULL
) WITH (fillfactor=85);
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
CREATE TABLE receivable (
    tenant_id uuid CONSTRAINT receivable_tenant_id_not_null NOT NULL,
    invoice_id uuid CONSTRAINT receivable_invoice_id_not_null NOT NULL,
    account_id uuid CONSTRAINT receivable_account_id_not_null NOT NULL,
    order_id uuid CONSTRAINT receivable_order_id_not_null NOT NULL,
    version integer CONSTRAINT receivable_version_not_null NOT NULL,
    amount_minor bigint CONSTRAINT receivable_amount_minor_not_null NOT NULL,
    open_minor bigint CONSTRAINT receivable_open_minor_not_null NOT NULL,
    credited_minor bigint CONSTRAINT receivable_credited_minor_not_null NOT NULL,
    paid_minor bigint CONSTRAINT receivable_paid_minor_not_null NOT NULL,
    in_collection_minor bigint CONSTRAINT receivable_in_collection_minor_not_null NOT NULL,
    overdue boolean CONSTRAINT receivable_overdue_not_null NOT NULL,
    overdue_minor bigint GENERATED ALWAYS AS (
CASE
    WHEN overdue THEN (open_minor - in_collection_minor)
    ELSE (0)::bigint
END) STORED CONSTRAINT receivable_overdue_minor_not_null NOT NULL,
    invoiced_minor bigint GENERATED ALWAYS AS (
CASE
    WHEN overdue THEN (0)::bigint
    ELSE (open_minor - in_collection_minor)
END) STORED CONSTRAINT receivable_invoiced_minor_not_null NOT NULL
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
CREATE OR REPLACE FUNCTION credit.advance_clock(id uuid, to_at timestamp with time zone, probe_asked bigint)
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
CREATE OR REPLACE FUNCTION credit.announce_thresholds(p_tenant uuid, p_accounts uuid[])
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
DECLARE
    v_now timestamptz;
    v_thresholds jsonb;
    v_announced integer;
BEGIN
    -- The rows of p_accounts are locked by the caller. A threshold is announced when exposure reaches it, and again
    -- only after exposure was below it.
    SELECT coalesce(clock_at, clock_timestamp()), coalesce(settings #> '{credit,alert_thresholds}', '[80, 100]')
      INTO v_now, v_thresholds FROM tenant WHERE tenant_id = p_tenant;
    WITH current AS (
        SELECT e.account_id, e.alert_percent AS announced, e.limit_minor, e.pooled_minor, e.currency,
               coalesce((SELECT max(t.percent::integer) FROM jsonb_array_elements_text(v_thresholds) AS t (percent)
                          WHERE e.limit_minor > 0 AND e.pooled_minor * 100 >= e.limit_minor * t.percent::integer),
                        0) AS reached
          FROM exposure e WHERE e.tenant_id = p_tenant AND e.account_id = ANY (p_accounts)
    ), moved AS (
        UPDATE exposure e SET alert_percent = s.reached FROM current s
         WHERE e.tenant_id = p_tenant AND e.account_id = s.account_id AND s.reached <> s.announced
    )
    INSERT INTO outbox (tenant_id, account_id, event_id, type, occurred_at, data)
    SELECT p_tenant, s.account_id, uuidv7(), 'encours.limit-reached.v1', v_now,
           jsonb_build_object('account_id', a.typeid, 'threshold_percent', t.percent::integer,
                              'limit', s.limit_minor, 'exposure', s.pooled_minor, 'currency', s.currency)
      FROM current s
      JOIN account a ON a.tenant_id = p_tenant AND a.account_id = s.account_id
      JOIN jsonb_array_elements_text(v_thresholds) AS t (percent)
        ON t.percent::integer > s.announced AND t.percent::integer <= s.reached
     ORDER BY s.account_id, t.percent::integer;
    GET DIAGNOSTICS v_announced = ROW_COUNT;
    RETURN v_announced;
END $function$
;
CREATE OR REPLACE FUNCTION credit.answer_probe(id uuid, service text, subscribes text[], control text[], report_type text)
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
CREATE OR REPLACE FUNCTION credit.ceiling_of(limit_minor bigint, parent_id uuid, used_minor bigint, pooled_minor bigint)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE
AS $function$
    -- The limit, or the exposure where that was above it already (a limit may be lowered below what is used). A
    -- subsidiary without a limit of its own is bounded by its group's alone.
    SELECT CASE WHEN limit_minor IS NOT NULL THEN greatest(limit_minor, pooled_minor)
                WHEN parent_id IS NULL THEN greatest(0, used_minor) END
$function$
;
CREATE OR REPLACE FUNCTION credit.claim_outbox(rows_max integer)
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
CREATE OR REPLACE FUNCTION credit.decide_orders(p_tenant uuid, p_wait boolean, p_orders uuid[], p_typeids text[], p_keys text[], p_hashes bytea[], p_accounts uuid[], p_account_externals text[], p_externals text[], p_amounts bigint[], p_currencies text[], p_cost_centres text[], p_lines text[], p_analytics text[], p_traceparents text[], OUT o_outcomes text[], OUT o_orders uuid[], OUT o_accounts uuid[], OUT o_reasons text[], OUT o_due date[], OUT o_placed timestamp with time zone[], OUT o_terms text[])
 RETURNS record
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
DECLARE
    v_count CONSTANT integer := cardinality(p_orders);
    v_now timestamptz;
    v_today date;
    v_zone text;
    v_sandbox boolean;
    v_terms text;
    v_mandate_required boolean;
    v_expiry_days integer;
    v_thresholds integer[];
    v_accounts uuid[] := p_accounts;
    v_parents uuid[];
    v_touched uuid[];
    v_placed text;
    v_known uuid[]; v_pools uuid[];
    v_crossed boolean := false;
    v_keys integer := 0;
    v_stored integer;
    v_reasons text;
    v_row record;
    x integer; p integer; k integer; l integer;
    -- The exposure rows, one place each; own and child are what this batch adds.
    x_ids uuid[]; x_parents uuid[]; x_limits bigint[]; x_pooled bigint[]; x_alert_at bigint[];
    x_refusals text[]; x_mandate_missing boolean[]; x_typeids text[]; x_terms text[]; x_due date[]; x_own bigint[]; x_child bigint[];
    -- Idempotency keys met before, in the table or earlier in this batch.
    k_keys text[]; k_hashes bytea[]; k_orders uuid[];
    -- Live orders of the same external ids, in the table or earlier in this batch.
    l_names text[]; l_orders uuid[];
    o_typeids text[];
BEGIN
    PERFORM set_config('encours.tenant', p_tenant::text, true);
    SELECT coalesce(t.clock_at, clock_timestamp()), t.zone, t.kind = 'sandbox', (t.settings -> 'terms')::text,
           coalesce((t.settings #>> '{credit,require_mandate}')::boolean, true),
           coalesce((t.settings #>> '{credit,order_expiry_days}')::integer, 90),
           ARRAY(SELECT jsonb_array_elements_text(
                 coalesce(t.settings #> '{credit,alert_thresholds}', '[80, 100]'))::integer)
      INTO v_now, v_zone, v_sandbox, v_terms, v_mandate_required, v_expiry_days, v_thresholds
      FROM tenant t WHERE t.tenant_id = p_tenant;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    v_today := (v_now AT TIME ZONE v_zone)::date;
    v_placed := to_char(v_now AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

    IF array_position(v_accounts, NULL) IS NOT NULL THEN
        SELECT array_agg(coalesce(r.account_id, a.account_id) ORDER BY r.place) INTO v_accounts
          FROM unnest(p_accounts, p_account_externals) WITH ORDINALITY AS r (account_id, external_id, place)
          LEFT JOIN account a ON a.tenant_id = p_tenant AND a.external_id = r.external_id;
    END IF;

    -- All rows, the groups' too, in one order, so that two statements never wait for each other in a circle. Without
    -- p_wait a row that somebody holds is left out, and its orders are answered `busy` with the account to wait for.
    SELECT array_agg(e.parent_id) INTO v_parents
      FROM exposure e
     WHERE e.tenant_id = p_tenant AND e.account_id = ANY (v_accounts) AND e.parent_id IS NOT NULL;
    IF p_wait THEN
        PERFORM FROM exposure e
          WHERE e.tenant_id = p_tenant AND e.account_id = ANY (v_accounts || v_parents)
          ORDER BY e.account_id FOR UPDATE;
    END IF;
    SELECT array_agg(e.account_id), array_agg(e.parent_id), array_agg(e.limit_minor), array_agg(e.pooled_minor),
           array_agg(e.alert_at), array_agg(e.refusals), array_agg(e.mandate_missing), array_agg(e.typeid),
           array_agg(e.terms), array_agg(e.due_on)
      INTO x_ids, x_parents, x_limits, x_pooled, x_alert_at, x_refusals, x_mandate_missing, x_typeids, x_terms, x_due
      FROM (SELECT e.account_id, e.parent_id, e.limit_minor, e.pooled_minor,
                   (SELECT min(t) * e.limit_minor FROM unnest(v_thresholds) t WHERE t > e.alert_percent) AS alert_at,
                   concat_ws(',', CASE WHEN e.closed THEN 'account_closed' END,
                                  CASE WHEN e.hold_cause IS NOT NULL THEN 'account_on_hold' END) AS refusals,
                   e.mandates = 0 AND v_mandate_required AS mandate_missing,
                   a.typeid, a.terms,
                   (SELECT d.due_on FROM due_day d
                     WHERE d.tenant_id = p_tenant AND d.day = v_today AND d.terms = a.terms) AS due_on
              FROM exposure e
             CROSS JOIN LATERAL (
                   SELECT a.typeid, coalesce(a.terms::text, v_terms) AS terms
                     FROM account a WHERE a.tenant_id = p_tenant AND a.account_id = e.account_id LIMIT 1) a
             WHERE e.tenant_id = p_tenant AND e.account_id = ANY (v_accounts || v_parents)
             ORDER BY e.account_id FOR UPDATE OF e SKIP LOCKED) e;
    IF NOT coalesce(v_accounts <@ x_ids, false) THEN
        SELECT array_agg(e.account_id), array_agg(coalesce(e.parent_id, e.account_id)) INTO v_known, v_pools
          FROM exposure e WHERE e.tenant_id = p_tenant AND e.account_id = ANY (v_accounts);
    END IF;
    x_own := array_fill(0::bigint, ARRAY[coalesce(cardinality(x_ids), 0)]);
    x_child := x_own;

    SELECT array_agg(stored.key), array_agg(stored.request_hash),
           array_agg(CASE WHEN octet_length(stored.answer) = 16 THEN encode(stored.answer, 'hex')::uuid END)
      INTO k_keys, k_hashes, k_orders
      FROM idempotency stored WHERE stored.tenant_id = p_tenant AND stored.key = ANY (p_keys);
    SELECT array_agg(o.account_id || ' ' || o.external_id), array_agg(o.order_id) INTO l_names, l_orders
      FROM unnest(v_accounts, p_externals) AS r (account_id, external_id)
     CROSS JOIN LATERAL (
           SELECT o.account_id, o.external_id, o.order_id FROM orders o
            WHERE o.tenant_id = p_tenant AND o.account_id = r.account_id AND o.external_id = r.external_id
              AND o.decision = 'authorized' AND o.fulfilment <> 'cancelled' LIMIT 1) o;

    o_outcomes := array_fill(NULL::text, ARRAY[v_count]);
    o_orders := p_orders; o_accounts := v_accounts;
    o_reasons := o_outcomes; o_terms := o_outcomes; o_typeids := o_outcomes;
    o_due := array_fill(NULL::date, ARRAY[v_count]);
    o_placed := array_fill(v_now, ARRAY[v_count]);
    FOR i IN 1 .. v_count LOOP
        x := array_position(x_ids, v_accounts[i]);
        p := CASE WHEN x_parents[x] IS NOT NULL THEN array_position(x_ids, x_parents[x]) END;
        k := CASE WHEN p_keys[i] IS NOT NULL THEN array_position(k_keys, p_keys[i]) END;
        IF x IS NULL AND v_accounts[i] = ANY (v_known) OR x_parents[x] IS NOT NULL AND p IS NULL THEN
            o_outcomes[i] := 'busy';
            o_accounts[i] := coalesce(x_parents[x], v_pools[array_position(v_known, v_accounts[i])]);
            CONTINUE;
        ELSIF k IS NOT NULL THEN
            o_outcomes[i] := CASE WHEN k_hashes[k] = p_hashes[i] THEN 'replayed' ELSE 'key_reused' END;
            o_orders[i] := k_orders[k];
            CONTINUE;
        ELSIF x IS NULL THEN
            o_outcomes[i] := 'account_unknown';
            CONTINUE;
        END IF;
        l := array_position(l_names, x_ids[x] || ' ' || p_externals[i]);
        IF l IS NOT NULL THEN
            o_outcomes[i] := 'order_exists';
            o_orders[i] := l_orders[l];
            CONTINUE;
        END IF;
        v_reasons := x_refusals[x];
        IF x_limits[x] IS NULL AND (p IS NULL OR x_limits[p] IS NULL) THEN
            v_reasons := concat_ws(',', nullif(v_reasons, ''), 'limit_missing');
        END IF;
        IF x_mandate_missing[x] THEN
            v_reasons := concat_ws(',', nullif(v_reasons, ''), 'mandate_missing');
        END IF;
        IF x_pooled[x] + p_amounts[i] > x_limits[x] OR x_pooled[p] + p_amounts[i] > x_limits[p] THEN
            v_reasons := concat_ws(',', nullif(v_reasons, ''), 'limit_exceeded');
        END IF;
        IF v_reasons = '' THEN
            IF x_due[x] IS NULL THEN
                o_outcomes[i] := 'due_date_missing';
                o_due[i] := v_today;
                o_terms[i] := x_terms[x];
                CONTINUE;
            END IF;
            o_due[i] := x_due[x];
            x_pooled[x] := x_pooled[x] + p_amounts[i];
            x_own[x] := x_own[x] + p_amounts[i];
            v_touched := v_touched || x_ids[x];
            v_crossed := v_crossed OR coalesce(x_pooled[x] * 100 >= x_alert_at[x], false);
            IF p IS NOT NULL THEN
                x_pooled[p] := x_pooled[p] + p_amounts[i];
                x_child[p] := x_child[p] + p_amounts[i];
                v_touched := v_touched || x_ids[p];
                v_crossed := v_crossed OR coalesce(x_pooled[p] * 100 >= x_alert_at[p], false);
            END IF;
            l_names := l_names || (x_ids[x] || ' ' || p_externals[i]);
            l_orders := l_orders || p_orders[i];
        END IF;
        o_outcomes[i] := 'decided';
        o_reasons[i] := v_reasons;
        o_typeids[i] := x_typeids[x];
        IF p_keys[i] IS NOT NULL THEN
            k_keys := k_keys || p_keys[i];
            k_hashes := k_hashes || p_hashes[i];
            k_orders := k_orders || p_orders[i];
            v_keys := v_keys + 1;
        END IF;
    END LOOP;

    UPDATE exposure e
       SET open_orders_minor = e.open_orders_minor + x_own[array_position(x_ids, e.account_id)],
           children_minor = e.children_minor + x_child[array_position(x_ids, e.account_id)]
     WHERE e.tenant_id = p_tenant AND e.account_id = ANY (v_touched);

    INSERT INTO orders (tenant_id, order_id, account_id, external_id, amount_minor, currency, decision, reasons,
                        fulfilment, due_on, expires_on, placed_at, cost_centre, lines, analytics)
    SELECT p_tenant, r.order_id, r.account_id, r.external_id, r.amount, r.currency,
           CASE WHEN r.reasons = '' THEN 'authorized' ELSE 'declined' END, string_to_array(r.reasons, ','),
           'open', r.due_on, v_today + v_expiry_days, v_now, r.cost_centre, r.lines::jsonb, r.analytics::jsonb
      FROM unnest(p_orders, v_accounts, p_externals, p_amounts, p_currencies, o_reasons, o_due, p_cost_centres,
                  p_lines, p_analytics, o_outcomes)
           AS r (order_id, account_id, external_id, amount, currency, reasons, due_on, cost_centre, lines, analytics,
                 outcome)
     WHERE r.outcome = 'decided';

    -- The stored answer is the order's id: the rest of the decision never changes, so a repeat reads it from the order.
    INSERT INTO idempotency (tenant_id, key, request_hash, status, answer)
    SELECT p_tenant, r.key, r.request_hash, 201, uuid_send(r.order_id)
      FROM unnest(p_keys, p_hashes, p_orders, o_outcomes) AS r (key, request_hash, order_id, outcome)
     WHERE r.outcome = 'decided' AND r.key IS NOT NULL
     ORDER BY r.key
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS v_stored = ROW_COUNT;
    IF v_stored < v_keys THEN
        RAISE EXCEPTION 'another request stored the key meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;

    INSERT INTO outbox (tenant_id, account_id, event_id, type, occurred_at, traceparent, data)
    SELECT p_tenant, r.account_id, uuidv7(),
           CASE WHEN r.reasons = '' THEN 'encours.order-placed.v1' ELSE 'encours.order-declined.v1' END,
           v_now, r.traceparent,
           CASE WHEN r.reasons = ''
                THEN jsonb_build_object(
                    'account_id', r.account_typeid, 'order_id', r.order_typeid, 'external_id', r.external_id,
                    'amount', r.amount, 'currency', r.currency, 'cost_centre', r.cost_centre, 'due_date', r.due_on,
                    'placed_at', v_placed)
                ELSE jsonb_build_object(
                    'account_id', r.account_typeid, 'order_id', r.order_typeid, 'external_id', r.external_id,
                    'amount', r.amount, 'currency', r.currency, 'reasons', string_to_array(r.reasons, ',')) END
      FROM unnest(v_accounts, o_typeids, p_typeids, p_externals, p_amounts, p_currencies, p_cost_centres, o_reasons,
                  o_due, p_traceparents, o_outcomes) WITH ORDINALITY
           AS r (account_id, account_typeid, order_typeid, external_id, amount, currency, cost_centre, reasons, due_on,
                 traceparent, outcome, place)
     WHERE r.outcome = 'decided'
     ORDER BY r.place;
    IF v_crossed THEN
        PERFORM announce_thresholds(p_tenant, x_ids);
    END IF;

    IF '' = ANY (o_reasons) THEN
        -- One row a day gives back what was not shipped of that day's orders.
        INSERT INTO due_work (tenant_id, kind, subject, due_at, is_sandbox)
        VALUES (p_tenant, 'expire_orders', (v_today + v_expiry_days)::text,
                (v_today + v_expiry_days + 1)::timestamp AT TIME ZONE v_zone, v_sandbox)
        ON CONFLICT DO NOTHING;
    END IF;

    FOR i IN 1 .. v_count LOOP
        IF o_outcomes[i] = 'replayed' THEN
            SELECT o.account_id, array_to_string(o.reasons, ',') AS reasons, o.due_on, o.placed_at
              INTO v_row
              FROM orders o WHERE o.tenant_id = p_tenant AND o.order_id = o_orders[i];
            o_accounts[i] := v_row.account_id;
            o_reasons[i] := v_row.reasons;
            o_due[i] := v_row.due_on;
            o_placed[i] := v_row.placed_at;
        END IF;
    END LOOP;
END $function$
;
CREATE OR REPLACE FUNCTION credit.delete_carried(seqs bigint[], control text[])
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
CREATE OR REPLACE FUNCTION credit.find_due_work(kinds text[])
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
CREATE OR REPLACE FUNCTION credit.open_tenant(id uuid, OUT now_at timestamp with time zone, OUT zone text, OUT merchant_settings jsonb, OUT is_sandbox boolean)
 RETURNS SETOF record
 LANGUAGE plpgsql
AS $function$
BEGIN
    PERFORM set_config('encours.tenant', id::text, true);
    RETURN QUERY SELECT coalesce(t.clock_at, clock_timestamp()), t.zone, t.settings, t.kind = 'sandbox'
                   FROM tenant t WHERE t.tenant_id = id;
END $function$
;
INSERT INTO account (tenant_id, account_id, typeid, external_id, name, siren, vat_number, country, email, address, terms, analytics, opened_at, prenotification) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3012-77be-9011-b2161998da1e', 'acc_01m8esec0jeyz904dj2rcshpgy', 'X1', 'Alphonse Achats', NULL, NULL, 'FR', 'achats@alphonse.example', '{"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}', NULL, '{}', '2026-01-05 08:00:00+00', NULL);
INSERT INTO account (tenant_id, account_id, typeid, external_id, name, siren, vat_number, country, email, address, terms, analytics, opened_at, prenotification) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-334a-7337-ba03-dfdb965059c6', 'acc_01m8esectaecvvm0yzveb50pe6', 'X2', 'Client 2', NULL, NULL, 'FR', 'achats@c2.example', '{"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}', NULL, '{}', '2026-01-05 08:00:00+00', NULL);
INSERT INTO account (tenant_id, account_id, typeid, external_id, name, siren, vat_number, country, email, address, terms, analytics, opened_at, prenotification) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3640-764d-b6df-c56ad20d31bc', 'acc_01m8esedj0es6vdqy5db90tcdw', 'Alphonse-1', 'Alphonse Filiale', NULL, NULL, 'FR', 'f@alphonse.example', '{"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}', NULL, '{}', '2026-01-05 08:00:00+00', NULL);
INSERT INTO api_key (tenant_id, key_id, digest, scopes) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-2958-714c-9514-c10f3e92ed6d', '9ea4bbabe956c12bd90766799c8e38121ef524f06f780e01c997528451be6b86', '{read,write,approve,iban,admin}');
INSERT INTO api_key (tenant_id, key_id, digest, scopes) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-35bf-7218-a327-06cb5526760a', '90b8b8e62cd62abf3b413966caecee4294735d361d1e3a4132c05a2075d7b79f', '{read}');
INSERT INTO credit_limit (tenant_id, limit_id, account_id, amount_minor, currency, source, valid_from, valid_to, reason, set_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-30de-75f8-98a5-2c00c6c4b770', '01a21d97-3012-77be-9011-b2161998da1e', '1000000', 'EUR', 'own', NULL, NULL, NULL, '2026-01-05 08:00:00+00');
INSERT INTO credit_limit (tenant_id, limit_id, account_id, amount_minor, currency, source, valid_from, valid_to, reason, set_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-33cb-764f-8b34-768b6bc6da03', '01a21d97-334a-7337-ba03-dfdb965059c6', '1000000', 'EUR', 'own', NULL, NULL, NULL, '2026-01-05 08:00:00+00');
INSERT INTO credit_note (tenant_id, credit_note_id, account_id, version, amount_minor, used_minor) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3c77-7317-b90a-a16134e61428', '01a21d97-3012-77be-9011-b2161998da1e', '2', '4000', '4000');
INSERT INTO credit_note (tenant_id, credit_note_id, account_id, version, amount_minor, used_minor) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3df5-77af-9fe7-25d9348f43c3', '01a21d97-3012-77be-9011-b2161998da1e', '2', '900', '900');
INSERT INTO credit_note (tenant_id, credit_note_id, account_id, version, amount_minor, used_minor) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3e2d-73dc-bd48-53272a4499db', '01a21d97-3012-77be-9011-b2161998da1e', '2', '900', '900');
INSERT INTO due_day (tenant_id, day, terms, due_on) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '2026-02-20', '{"kind": "statement", "days_after_month_end": 15}', '2026-03-15');
INSERT INTO due_work (tenant_id, work_id, kind, subject, due_at, payload, attempts, not_before, is_sandbox) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-36b7-7993-8b30-565c249bcf4f', 'expire_orders', '2026-04-05', '2026-04-05 22:00:00+00', '{}', '0', NULL, 'true');
INSERT INTO due_work (tenant_id, work_id, kind, subject, due_at, payload, attempts, not_before, is_sandbox) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4752-781c-978b-43505b53a6a5', 'expire_orders', '2026-05-21', '2026-05-21 22:00:00+00', '{}', '0', NULL, 'true');
INSERT INTO exposure (tenant_id, account_id, parent_id, limit_minor, limit_id, currency, closed, hold_cause, hold_reason_code, mandates, open_orders_minor, unbilled_minor, invoiced_minor, in_collection_minor, overdue_minor, children_minor, ceiling_minor, alert_percent) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3012-77be-9011-b2161998da1e', NULL, '1000000', '01a21d97-30de-75f8-98a5-2c00c6c4b770', 'EUR', 'false', NULL, NULL, '1', '3000', '0', '9200', '90200', '0', '0', '1000000', '0');
INSERT INTO exposure (tenant_id, account_id, parent_id, limit_minor, limit_id, currency, closed, hold_cause, hold_reason_code, mandates, open_orders_minor, unbilled_minor, invoiced_minor, in_collection_minor, overdue_minor, children_minor, ceiling_minor, alert_percent) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-334a-7337-ba03-dfdb965059c6', NULL, '1000000', '01a21d97-33cb-764f-8b34-768b6bc6da03', 'EUR', 'false', 'collection_returned', 'AM04', '1', '0', '0', '0', '0', '30000', '0', '1000000', '0');
INSERT INTO exposure (tenant_id, account_id, parent_id, limit_minor, limit_id, currency, closed, hold_cause, hold_reason_code, mandates, open_orders_minor, unbilled_minor, invoiced_minor, in_collection_minor, overdue_minor, children_minor, ceiling_minor, alert_percent) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3640-764d-b6df-c56ad20d31bc', '01a21d97-3012-77be-9011-b2161998da1e', NULL, NULL, 'EUR', 'false', NULL, NULL, '0', '0', '0', '0', '0', '0', '0', NULL, '0');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.collection-returned.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.credit-note-balance-changed.v1', '6');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.invoice-balance-changed.v1', '19');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.mandate-activated.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'handled', 'encours.merchant-updated.v1', '3');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.account-on-hold.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.account-opened.v1', '3');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.account-updated.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.limit-granted.v1', '2');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.order-cancelled.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.order-declined.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.order-placed.v1', '8');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.order-returned.v1', '1');
INSERT INTO flow (tenant_id, direction, type, events) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sent', 'encours.order-shipped.v1', '7');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '08d49509-66b1-4e92-93f9-ae58e28ce634', E'\\x8fa010d15ba92c48058ecd7ef57f6a7464938b26de5f938b9b11ce5b9fcc9b79', '201', E'\\x01a21d973c1e74b79ddf790ee2449add', '2026-11-27 15:19:40.319522+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '1c1e9ccd-a736-45d1-bae0-61a617b1ca08', E'\\xb0774787d84a4f19e4fb6a929994c53b074dea943813c3a408ff9e49ccd45f0b', '200', E'\\x7b226964223a226f72645f30316d386573656a316665643839617065343030367a61613335222c2265787465726e616c5f6964223a224f3131222c226163636f756e745f6964223a226163635f30316d3865736563306a65797a393034646a3272637368706779222c22616d6f756e74223a313230302c2263757272656e6379223a22455552222c2273686970706564223a313230302c2263616e63656c6c6564223a302c2272657475726e6564223a302c22737461747573223a22617574686f72697a6564222c226465636973696f6e223a22617574686f72697a6564222c22726561736f6e73223a5b5d2c2266756c66696c6d656e74223a2273686970706564222c227061796d656e74223a22756e62696c6c6564222c226475655f64617465223a22323032362d30332d3135222c22706c616365645f6174223a22323032362d30322d32305431323a30303a30305a222c22636f73745f63656e747265223a6e756c6c2c226c696e6573223a5b5d2c22616e616c7974696373223a7b7d2c2264657461696c73223a6e756c6c2c22617661696c61626c655f616374696f6e73223a5b2272657475726e225d7d', '2026-11-27 15:19:43.430726+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '22c395d3-e5de-4270-a086-75cce66c4827', E'\\xb72943d2495a5a2e6fef6f781e5f49fabcef497108382817885aa96c7f4800e8', '200', E'\\x7b226964223a226f72645f30316d38657365653967656331723133326a7933613235336164222c2265787465726e616c5f6964223a224f36222c226163636f756e745f6964223a226163635f30316d3865736563306a65797a393034646a3272637368706779222c22616d6f756e74223a31303030302c2263757272656e6379223a22455552222c2273686970706564223a31303030302c2263616e63656c6c6564223a302c2272657475726e6564223a302c22737461747573223a22617574686f72697a6564222c226465636973696f6e223a22617574686f72697a6564222c22726561736f6e73223a5b5d2c2266756c66696c6d656e74223a2273686970706564222c227061796d656e74223a22756e62696c6c6564222c226475655f64617465223a22323032362d30322d3135222c22706c616365645f6174223a22323032362d30312d30355430383a30303a30305a222c22636f73745f63656e747265223a6e756c6c2c226c696e6573223a5b5d2c22616e616c7974696373223a7b7d2c2264657461696c73223a6e756c6c2c22617661696c61626c655f616374696f6e73223a5b2272657475726e225d7d', '2026-11-27 15:19:39.656856+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '27197e19-b628-48f6-ae61-e3d5db82c8d4', E'\\x571b2d1549fc6a3b50aee69cc9127d18db9098cccfc34c6c8312be9342fa6fbb', '201', E'\\x7b226964223a226c696d5f30316d3865736563367965717739683939633033336339647667222c226163636f756e745f6964223a226163635f30316d3865736563306a65797a393034646a3272637368706779222c22616d6f756e74223a313030303030302c2263757272656e6379223a22455552222c22736f75726365223a226f776e222c2276616c69645f66726f6d223a6e756c6c2c2276616c69645f746f223a6e756c6c2c22726561736f6e223a6e756c6c2c227365745f6174223a22323032362d30312d30355430383a30303a30305a222c22737461747573223a22696e5f666f726365222c22617661696c61626c655f616374696f6e73223a5b5d7d', '2026-11-27 15:19:37.427007+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '2c59cb7d-ef3c-42ab-b744-42af02dcbea4', E'\\x9f7267aead7fa08b7fbaa67c3b53180d3c1780e61194f5813429667ccd68e7dc', '201', E'\\x7b226964223a226163635f30316d38657365646a3065733676647179356462393074636477222c2265787465726e616c5f6964223a22416c70686f6e73652d31222c22706172656e745f6964223a226163635f30316d3865736563306a65797a393034646a3272637368706779222c226e616d65223a22416c70686f6e73652046696c69616c65222c22736972656e223a6e756c6c2c227661745f6e756d626572223a6e756c6c2c22636f756e747279223a224652222c22656d61696c223a226640616c70686f6e73652e6578616d706c65222c2261646472657373223a7b22737472656574223a2231207275652064752054657374222c22706f7374636f6465223a223735303031222c2263697479223a225061726973222c22636f756e747279223a224652227d2c227465726d73223a6e756c6c2c227072656e6f74696669636174696f6e223a6e756c6c2c22616e616c7974696373223a7b7d2c22737461747573223a22616374697665222c2264657461696c73223a6e756c6c2c226f70656e65645f6174223a22323032362d30312d30355430383a30303a30305a222c22617661696c61626c655f616374696f6e73223a5b227365745f6c696d6974222c22686f6c64222c22636c6f7365225d7d', '2026-11-27 15:19:38.816524+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '3f80acc0-2430-4922-91d5-4eb872a11a91', E'\\x0dee9e8c3e36d0916c10222086c916e595aee040cbee0a16d434183156ce82dd', '200', E'\\x7b226964223a226f72645f30316d38657365647174656b3661786a6b373962766b6b726132222c2265787465726e616c5f6964223a224f34222c226163636f756e745f6964223a226163635f30316d3865736563306a65797a393034646a3272637368706779222c22616d6f756e74223a36303030302c2263757272656e6379223a22455552222c2273686970706564223a36303030302c2263616e63656c6c6564223a302c2272657475726e6564223a302c22737461747573223a22617574686f72697a6564222c226465636973696f6e223a22617574686f72697a6564222c22726561736f6e73223a5b5d2c2266756c66696c6d656e74223a2273686970706564222c227061796d656e74223a22756e62696c6c6564222c226475655f64617465223a22323032362d30322d3135222c22706c616365645f6174223a22323032362d30312d30355430383a30303a30305a222c22636f73745f63656e747265223a6e756c6c2c226c696e6573223a5b5d2c22616e616c7974696373223a7b7d2c2264657461696c73223a6e756c6c2c22617661696c61626c655f616374696f6e73223a5b2272657475726e225d7d', '2026-11-27 15:19:39.031547+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '438445e7-9a83-4898-b466-f69317264705', E'\\xc6fbbd221da544d7ba7aae93fb1c27d7f09aac80a207c9f438fedd760256546b', '201', E'\\x01a21d9736fa74ccaeca674af739e142', '2026-11-27 15:19:39.004021+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '44284739-587f-4b75-bc24-815f056c6104', E'\\x23892cb48ea62c56f499b9f5d6838453f43e2dab677dfe7ed15eabc2a75ddd18', '201', E'\\x01a21d973670778ca2e23260b157effb', '2026-11-27 15:19:38.935355+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '4490cbbd-2c9f-4213-b193-b5832c799174', E'\\xc8ffa2a8427cc84158bc7a0fe2a8b3c08662ba5542977e9491c26e48a531f842', '201', E'\\x01a21d973be2764bb40de3ed228bd6b4', '2026-11-27 15:19:40.270116+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '4c188e86-787c-46a4-9139-0e9f484d0789', E'\\x6470988abc03f3b867b7864abbc40269a338c5af534383dae01a11336462e6c1', '201', E'\\x7b226964223a226163635f30316d38657365637461656376766d30797a7665623530706536222c2265787465726e616c5f6964223a225832222c22706172656e745f6964223a6e756c6c2c226e616d65223a22436c69656e742032222c22736972656e223a6e756c6c2c227661745f6e756d626572223a6e756c6c2c22636f756e747279223a224652222c22656d61696c223a226163686174734063322e6578616d706c65222c2261646472657373223a7b22737472656574223a2231207275652064752054657374222c22706f7374636f6465223a223735303031222c2263697479223a225061726973222c22636f756e747279223a224652227d2c227465726d73223a6e756c6c2c227072656e6f74696669636174696f6e223a6e756c6c2c22616e616c7974696373223a7b7d2c22737461747573223a2270656e64696e67222c2264657461696c73223a6e756c6c2c226f70656e65645f6174223a22323032362d30312d30355430383a30303a30305a222c22617661696c61626c655f616374696f6e73223a5b227365745f6c696d6974222c22686f6c64222c22636c6f7365225d7d', '2026-11-27 15:19:38.058536+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '4e5aeb40-21c9-4079-bb8f-4888d3d3e3d6', E'\\x00e060df97d641ba5530e3279fba24d7e7ea9c31a35d03286254212ea4ea5d5c', '201', E'\\x01a21d973c56706ba11413eb1f5b7766', '2026-11-27 15:19:40.377567+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '56e60209-9995-40be-a4ec-2b16c0c81613', E'\\x37bc62077a43954d0118e189420c5a82edf6ad9fa323d34c5a82ec2b8f3b59e8', '201', E'\\x01a21d97482f73509559c4000df52865', '2026-11-27 15:19:43.40894+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '59f384fd-4691-4588-89fe-1654e38a8b6e', E'\\x6ec1a18bad0e7419fd293cf18742d5ea76c5970c1dc5b247a68d97f7df9a2057', '200', E'\\x7b226964223a226f72645f30316d38657365653776656a6774623574713079336272317061222c2265787465726e616c5f6964223a224f35222c226163636f756e745f6964223a226163635f30316d3865736563306a65797a393034646a3272637368706779222c22616d6f756e74223a32353030302c2263757272656e6379223a22455552222c2273686970706564223a32353030302c2263616e63656c6c6564223a302c2272657475726e6564223a302c22737461747573223a22617574686f72697a6564222c226465636973696f6e223a22617574686f72697a6564222c22726561736f6e73223a5b5d2c2266756c66696c6d656e74223a2273686970706564222c227061796d656e74223a22756e62696c6c6564222c226475655f64617465223a22323032362d30322d3135222c22706c616365645f6174223a22323032362d30312d30355430383a30303a30305a222c22636f73745f63656e747265223a6e756c6c2c226c696e6573223a5b5d2c22616e616c7974696373223a7b7d2c2264657461696c73223a6e756c6c2c22617661696c61626c655f616374696f6e73223a5b2272657475726e225d7d', '2026-11-27 15:19:39.53417+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '6efb6478-d0c1-4829-b329-eab47db35156', E'\\x0aab7b0703ac9b7352bbcee8fb5c5314257cec69a19b048451a2789665cbcded', '200', E'\\x7b226964223a226f72645f30316d38657365646b67657936613572686a6332726e66767a76222c2265787465726e616c5f6964223a224f33222c226163636f756e745f6964223a226163635f30316d38657365637461656376766d30797a7665623530706536222c22616d6f756e74223a33303030302c2263757272656e6379223a22455552222c2273686970706564223a33303030302c2263616e63656c6c6564223a302c2272657475726e6564223a302c22737461747573223a22617574686f72697a6564222c226465636973696f6e223a22617574686f72697a6564222c22726561736f6e73223a5b5d2c2266756c66696c6d656e74223a2273686970706564222c227061796d656e74223a22756e62696c6c6564222c226475655f64617465223a22323032362d30322d3135222c22706c616365645f6174223a22323032362d30312d30355430383a30303a30305a222c22636f73745f63656e747265223a6e756c6c2c226c696e6573223a5b5d2c22616e616c7974696373223a7b7d2c2264657461696c73223a6e756c6c2c22617661696c61626c655f616374696f6e73223a5b2272657475726e225d7d', '2026-11-27 15:19:38.956199+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '7a17ae56-2a6e-49f9-903b-71bbabf651ea', E'\\x578316c92e0586ac737a7de1c16ac5f5d2890e619248ffc3cb6d08e3b8489c76', '200', E'\\x7b226964223a226f72645f30316d38657365657a326573357638336633786d6838716e6e6d222c2265787465726e616c5f6964223a224f37222c226163636f756e745f6964223a226163635f30316d3865736563306a65797a393034646a3272637368706779222c22616d6f756e74223a353030302c2263757272656e6379223a22455552222c2273686970706564223a323030302c2263616e63656c6c6564223a302c2272657475726e6564223a302c22737461747573223a22617574686f72697a6564222c226465636973696f6e223a22617574686f72697a6564222c22726561736f6e73223a5b5d2c2266756c66696c6d656e74223a22706172746c795f73686970706564222c227061796d656e74223a22756e62696c6c6564222c226475655f64617465223a22323032362d30322d3135222c22706c616365645f6174223a22323032362d30312d30355430383a30303a30305a222c22636f73745f63656e747265223a22416c70686f6e7365204c796f6e222c226c696e6573223a5b5d2c22616e616c7974696373223a7b7d2c2264657461696c73223a6e756c6c2c22617661696c61626c655f616374696f6e73223a5b2273686970222c2263616e63656c222c2272657475726e225d7d', '2026-11-27 15:19:40.289833+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '7b123f99-3aec-478d-848f-c198d9ad12e5', E'\\x556ed3bc6d249ed0408634c93be24c2839851ebaa543aa662818f19d984fea7e', '201', E'\\x01a21d9739307303808c52f0d4228d4d', '2026-11-27 15:19:39.616122+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '9b41e3e5-b9e0-4186-9053-820fb4436cd5', E'\\x9069646ad960a96f8734c050ca34d135a55cb44f1798513ac0f7269ff7f051fb', '200', E'\\x7b226964223a226f72645f30316d3865736568746465333539716e7861336a763479387466222c2265787465726e616c5f6964223a224f3130222c226163636f756e745f6964223a226163635f30316d3865736563306a65797a393034646a3272637368706779222c22616d6f756e74223a383030302c2263757272656e6379223a22455552222c2273686970706564223a383030302c2263616e63656c6c6564223a302c2272657475726e6564223a302c22737461747573223a22617574686f72697a6564222c226465636973696f6e223a22617574686f72697a6564222c22726561736f6e73223a5b5d2c2266756c66696c6d656e74223a2273686970706564222c227061796d656e74223a22756e62696c6c6564222c226475655f64617465223a22323032362d30332d3135222c22706c616365645f6174223a22323032362d30322d32305431323a30303a30305a222c22636f73745f63656e747265223a6e756c6c2c226c696e6573223a5b5d2c22616e616c7974696373223a7b7d2c2264657461696c73223a6e756c6c2c22617661696c61626c655f616374696f6e73223a5b2272657475726e225d7d', '2026-11-27 15:19:43.193426+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'a707facf-b093-49da-b6a2-d0029febb014', E'\\x522f7ff97d4d702fb941e13474ebe3f033a0560de10cd4212585967043cbbcdf', '201', E'\\x01a21d9738fb74a1a597570786bc06ca', '2026-11-27 15:19:39.517537+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'ab55b8be-540d-4900-a01e-42d31af29014', E'\\x9f2c7889793ef334a41b596b0ca7ae012b3a90819b8ff18177f7e07f3a8e56b6', '201', E'\\x7b226964223a226c696d5f30316d38657365637962657337727064337068646e7764706733222c226163636f756e745f6964223a226163635f30316d38657365637461656376766d30797a7665623530706536222c22616d6f756e74223a313030303030302c2263757272656e6379223a22455552222c22736f75726365223a226f776e222c2276616c69645f66726f6d223a6e756c6c2c2276616c69645f746f223a6e756c6c2c22726561736f6e223a6e756c6c2c227365745f6174223a22323032362d30312d30355430383a30303a30305a222c22737461747573223a22696e5f666f726365222c22617661696c61626c655f616374696f6e73223a5b5d7d', '2026-11-27 15:19:38.173575+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'bcefc77d-7aaf-442e-ad8f-f6daef6c9c76', E'\\xb720c52b1d1b641d6ba560c8f47c4665ab89098d42d566b01088b3fdc801e7c3', '201', E'\\x01a21d97474d70ca9bd7aa1cb64f234f', '2026-11-27 15:19:43.186408+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'bdcb34ac-f138-46e8-8cdf-824e2503ddc7', E'\\xd7ca5c58b3d7a664406ba651300183ee5978eb0044f9c8ff067aaf9553c152ff', '200', E'\\x7b226964223a226f72645f30316d38657365653967656331723133326a7933613235336164222c2265787465726e616c5f6964223a224f36222c226163636f756e745f6964223a226163635f30316d3865736563306a65797a393034646a3272637368706779222c22616d6f756e74223a31303030302c2263757272656e6379223a22455552222c2273686970706564223a31303030302c2263616e63656c6c6564223a302c2272657475726e6564223a343030302c22737461747573223a22617574686f72697a6564222c226465636973696f6e223a22617574686f72697a6564222c22726561736f6e73223a5b5d2c2266756c66696c6d656e74223a2273686970706564222c227061796d656e74223a22756e62696c6c6564222c226475655f64617465223a22323032362d30322d3135222c22706c616365645f6174223a22323032362d30312d30355430383a30303a30305a222c22636f73745f63656e747265223a6e756c6c2c226c696e6573223a5b5d2c22616e616c7974696373223a7b7d2c2264657461696c73223a6e756c6c2c22617661696c61626c655f616374696f6e73223a5b2272657475726e225d7d', '2026-11-27 15:19:39.677801+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'c57ffac0-4a89-474f-a5b9-90aa0b9913be', E'\\x78cfcf6f6c855596a98259ce9dd2b4c61fd1da6c9e533535ae0bdc83aac54f54', '200', E'\\x7b226964223a226f72645f30316d38657365663079656a7673767176733176683439367078222c2265787465726e616c5f6964223a224f38222c226163636f756e745f6964223a226163635f30316d3865736563306a65797a393034646a3272637368706779222c22616d6f756e74223a3730302c2263757272656e6379223a22455552222c2273686970706564223a302c2263616e63656c6c6564223a3730302c2272657475726e6564223a302c22737461747573223a22617574686f72697a6564222c226465636973696f6e223a22617574686f72697a6564222c22726561736f6e73223a5b5d2c2266756c66696c6d656e74223a2263616e63656c6c6564222c227061796d656e74223a22756e62696c6c6564222c226475655f64617465223a22323032362d30322d3135222c22706c616365645f6174223a22323032362d30312d30355430383a30303a30305a222c22636f73745f63656e747265223a6e756c6c2c226c696e6573223a5b5d2c22616e616c7974696373223a7b7d2c2264657461696c73223a6e756c6c2c22617661696c61626c655f616374696f6e73223a5b5d7d', '2026-11-27 15:19:40.336542+00');
INSERT INTO idempotency (tenant_id, key, request_hash, status, answer, stored_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'd222d700-b779-4dcc-9a90-848416dabefb', E'\\x097d617b2a4da441abfeff7352fd637a53728e6b0422d280f162996c735de7a2', '201', E'\\x7b226964223a226163635f30316d3865736563306a65797a393034646a3272637368706779222c2265787465726e616c5f6964223a225831222c22706172656e745f6964223a6e756c6c2c226e616d65223a22436c69656e742031222c22736972656e223a6e756c6c2c227661745f6e756d626572223a6e756c6c2c22636f756e747279223a224652222c22656d61696c223a226163686174734063312e6578616d706c65222c2261646472657373223a7b22737472656574223a2231207275652064752054657374222c22706f7374636f6465223a223735303031222c2263697479223a225061726973222c22636f756e747279223a224652227d2c227465726d73223a6e756c6c2c227072656e6f74696669636174696f6e223a6e756c6c2c22616e616c7974696373223a7b7d2c22737461747573223a2270656e64696e67222c2264657461696c73223a6e756c6c2c226f70656e65645f6174223a22323032362d30312d30355430383a30303a30305a222c22617661696c61626c655f616374696f6e73223a5b227365745f6c696d6974222c22686f6c64222c22636c6f7365225d7d', '2026-11-27 15:19:37.233636+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-2a94-74c5-8d1a-29e319f8a2cc', '2026-11-27 15:19:36.100857+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-2dc6-7184-8c90-c907ac8f5acf', '2026-11-27 15:19:36.754918+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-322a-7620-8c06-19236ffc0816', '2026-11-27 15:19:37.900356+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3522-7017-823b-6ac7f234a87e', '2026-11-27 15:19:38.590821+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-35c0-7226-bbcb-bb3abf188a95', '2026-11-27 15:19:38.725061+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-38f6-7096-8853-b660c404f42f', '2026-11-27 15:19:39.556287+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-398c-71a3-bb03-65e7d13d00b1', '2026-11-27 15:19:40.187771+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-398c-71a3-bb03-65e9e432f8ab', '2026-11-27 15:19:40.187833+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3c62-772d-bcf7-74e6dc015276', '2026-11-27 15:19:40.488779+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3cb1-7342-8a7a-53ec41672c02', '2026-11-27 15:19:40.488803+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3cb1-7342-8a7a-53ed507092bc', '2026-11-27 15:19:40.488806+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3cb1-7342-8a7a-53eebc1139ea', '2026-11-27 15:19:40.488808+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3cc2-72fe-923a-f1742a5ea6db', '2026-11-27 15:19:40.488811+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3dfa-70e3-9492-0ce2f0a7ad2a', '2026-11-27 15:19:40.833462+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3e46-7438-9665-866971314e45', '2026-11-27 15:19:40.890101+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3e46-7438-9665-866a7371907c', '2026-11-27 15:19:40.890146+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3e46-7438-9665-866b3ae186a9', '2026-11-27 15:19:40.890151+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f4b-73ea-9a75-8b4f401d6246', '2026-11-27 15:19:41.161916+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3f4b-73ea-9a75-8b50b9e74568', '2026-11-27 15:19:41.161981+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-41fb-77a3-8eab-252bdda24837', '2026-11-27 15:19:41.835061+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4408-70b2-b758-b5048e2f66d1', '2026-11-27 15:19:42.349403+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4408-70b2-b758-b505ac8c5a4f', '2026-11-27 15:19:42.349441+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4408-70b2-b758-b5062def0f4b', '2026-11-27 15:19:42.349446+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4408-70b2-b758-b507dbd565b5', '2026-11-27 15:19:42.349449+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4408-70b2-b758-b50879c2e253', '2026-11-27 15:19:42.349452+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4674-731c-a272-08f05184ff4b', '2026-11-27 15:19:42.980038+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4698-729a-b28f-5f3904bda15a', '2026-11-27 15:19:43.005189+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4698-729a-b28f-5f3cf9f680f7', '2026-11-27 15:19:43.005224+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-476a-7176-9b65-cec99b9f1b78', '2026-11-27 15:19:43.214674+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4783-751d-a368-bf0ec2718878', '2026-11-27 15:19:43.243068+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4861-74dc-bfd9-552d57ae4833', '2026-11-27 15:19:43.473737+00');
INSERT INTO inbox (tenant_id, event_id, received_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-48e6-706b-ad16-155f6156aacc', '2026-11-27 15:19:43.599246+00');
INSERT INTO mandate (tenant_id, mandate_id, account_id, active) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-315a-77c8-94fa-21985321a4c0', '01a21d97-3012-77be-9011-b2161998da1e', 'true');
INSERT INTO mandate (tenant_id, mandate_id, account_id, active) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-348c-73bb-876b-94efeaf84d8d', '01a21d97-334a-7337-ba03-dfdb965059c6', 'true');
INSERT INTO movement (tenant_id, movement_id, order_id, kind, amount_minor, lines, reason, moved_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-36e7-75c5-ba33-e36002621888', '01a21d97-3670-778c-a2e2-3260b157effb', 'shipment', '30000', '[]', NULL, '2026-01-05 08:00:00+00');
INSERT INTO movement (tenant_id, movement_id, order_id, kind, amount_minor, lines, reason, moved_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-372e-71af-877b-a3a94e8a196a', '01a21d97-36fa-74cc-aeca-674af739e142', 'shipment', '60000', '[]', NULL, '2026-01-05 08:00:00+00');
INSERT INTO movement (tenant_id, movement_id, order_id, kind, amount_minor, lines, reason, moved_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3919-732e-bfdc-cc1db025d792', '01a21d97-38fb-74a1-a597-570786bc06ca', 'shipment', '25000', '[]', NULL, '2026-01-05 08:00:00+00');
INSERT INTO movement (tenant_id, movement_id, order_id, kind, amount_minor, lines, reason, moved_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3997-71f9-a4d1-4992f51f9774', '01a21d97-3930-7303-808c-52f0d4228d4d', 'shipment', '10000', '[]', NULL, '2026-01-05 08:00:00+00');
INSERT INTO movement (tenant_id, movement_id, order_id, kind, amount_minor, lines, reason, moved_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-39a1-7467-ad57-735346fe470a', '01a21d97-3930-7303-808c-52f0d4228d4d', 'return', '4000', '[]', 'broken', '2026-01-05 08:00:00+00');
INSERT INTO movement (tenant_id, movement_id, order_id, kind, amount_minor, lines, reason, moved_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3c04-703a-92b3-901dc0498fd6', '01a21d97-3be2-764b-b40d-e3ed228bd6b4', 'shipment', '2000', '[]', NULL, '2026-01-05 08:00:00+00');
INSERT INTO movement (tenant_id, movement_id, order_id, kind, amount_minor, lines, reason, moved_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-475a-77cd-81e3-d00937acdbb7', '01a21d97-474d-70ca-9bd7-aa1cb64f234f', 'shipment', '8000', '[]', NULL, '2026-02-20 12:00:00+00');
INSERT INTO movement (tenant_id, movement_id, order_id, kind, amount_minor, lines, reason, moved_at) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-484c-7699-be5d-c1b0d067832c', '01a21d97-482f-7350-9559-c4000df52865', 'shipment', '1200', '[]', NULL, '2026-02-20 12:00:00+00');
INSERT INTO orders (tenant_id, order_id, account_id, external_id, amount_minor, currency, decision, reasons, fulfilment, shipped_minor, cancelled_minor, returned_minor, due_on, expires_on, placed_at, cost_centre, lines, analytics) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3670-778c-a2e2-3260b157effb', '01a21d97-334a-7337-ba03-dfdb965059c6', 'O3', '30000', 'EUR', 'authorized', '{}', 'shipped', '30000', '0', '0', '2026-02-15', '2026-04-05', '2026-01-05 08:00:00+00', NULL, '[]', '{}');
INSERT INTO orders (tenant_id, order_id, account_id, external_id, amount_minor, currency, decision, reasons, fulfilment, shipped_minor, cancelled_minor, returned_minor, due_on, expires_on, placed_at, cost_centre, lines, analytics) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-36fa-74cc-aeca-674af739e142', '01a21d97-3012-77be-9011-b2161998da1e', 'O4', '60000', 'EUR', 'authorized', '{}', 'shipped', '60000', '0', '0', '2026-02-15', '2026-04-05', '2026-01-05 08:00:00+00', NULL, '[]', '{}');
INSERT INTO orders (tenant_id, order_id, account_id, external_id, amount_minor, currency, decision, reasons, fulfilment, shipped_minor, cancelled_minor, returned_minor, due_on, expires_on, placed_at, cost_centre, lines, analytics) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-38fb-74a1-a597-570786bc06ca', '01a21d97-3012-77be-9011-b2161998da1e', 'O5', '25000', 'EUR', 'authorized', '{}', 'shipped', '25000', '0', '0', '2026-02-15', '2026-04-05', '2026-01-05 08:00:00+00', NULL, '[]', '{}');
INSERT INTO orders (tenant_id, order_id, account_id, external_id, amount_minor, currency, decision, reasons, fulfilment, shipped_minor, cancelled_minor, returned_minor, due_on, expires_on, placed_at, cost_centre, lines, analytics) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3930-7303-808c-52f0d4228d4d', '01a21d97-3012-77be-9011-b2161998da1e', 'O6', '10000', 'EUR', 'authorized', '{}', 'shipped', '10000', '0', '4000', '2026-02-15', '2026-04-05', '2026-01-05 08:00:00+00', NULL, '[]', '{}');
INSERT INTO orders (tenant_id, order_id, account_id, external_id, amount_minor, currency, decision, reasons, fulfilment, shipped_minor, cancelled_minor, returned_minor, due_on, expires_on, placed_at, cost_centre, lines, analytics) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3be2-764b-b40d-e3ed228bd6b4', '01a21d97-3012-77be-9011-b2161998da1e', 'O7', '5000', 'EUR', 'authorized', '{}', 'partly_shipped', '2000', '0', '0', '2026-02-15', '2026-04-05', '2026-01-05 08:00:00+00', 'Alphonse Lyon', '[]', '{}');
INSERT INTO orders (tenant_id, order_id, account_id, external_id, amount_minor, currency, decision, reasons, fulfilment, shipped_minor, cancelled_minor, returned_minor, due_on, expires_on, placed_at, cost_centre, lines, analytics) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3c1e-74b7-9ddf-790ee2449add', '01a21d97-3012-77be-9011-b2161998da1e', 'O8', '700', 'EUR', 'authorized', '{}', 'cancelled', '0', '700', '0', '2026-02-15', '2026-04-05', '2026-01-05 08:00:00+00', NULL, '[]', '{}');
INSERT INTO orders (tenant_id, order_id, account_id, external_id, amount_minor, currency, decision, reasons, fulfilment, shipped_minor, cancelled_minor, returned_minor, due_on, expires_on, placed_at, cost_centre, lines, analytics) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3c56-706b-a114-13eb1f5b7766', '01a21d97-3012-77be-9011-b2161998da1e', 'O9', '90000000', 'EUR', 'declined', '{limit_exceeded}', 'open', '0', '0', '0', NULL, '2026-04-05', '2026-01-05 08:00:00+00', NULL, '[]', '{}');
INSERT INTO orders (tenant_id, order_id, account_id, external_id, amount_minor, currency, decision, reasons, fulfilment, shipped_minor, cancelled_minor, returned_minor, due_on, expires_on, placed_at, cost_centre, lines, analytics) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-474d-70ca-9bd7-aa1cb64f234f', '01a21d97-3012-77be-9011-b2161998da1e', 'O10', '8000', 'EUR', 'authorized', '{}', 'shipped', '8000', '0', '0', '2026-03-15', '2026-05-21', '2026-02-20 12:00:00+00', NULL, '[]', '{}');
INSERT INTO orders (tenant_id, order_id, account_id, external_id, amount_minor, currency, decision, reasons, fulfilment, shipped_minor, cancelled_minor, returned_minor, due_on, expires_on, placed_at, cost_centre, lines, analytics) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-482f-7350-9559-c4000df52865', '01a21d97-3012-77be-9011-b2161998da1e', 'O11', '1200', 'EUR', 'authorized', '{}', 'shipped', '1200', '0', '0', '2026-03-15', '2026-05-21', '2026-02-20 12:00:00+00', NULL, '[]', '{}');
INSERT INTO platform_revision (version_num) OVERRIDING SYSTEM VALUE VALUES ('0001_baseline');
INSERT INTO probe (tenant_id, asked, answered) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '38', '38');
INSERT INTO pruning (subject, pruned_at) OVERRIDING SYSTEM VALUE VALUES ('all', '2026-11-27 15:19:35.663812+00');
INSERT INTO receivable (tenant_id, invoice_id, account_id, order_id, version, amount_minor, open_minor, credited_minor, paid_minor, in_collection_minor, overdue) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3734-776e-b3fc-68fb58334d82', '01a21d97-334a-7337-ba03-dfdb965059c6', '01a21d97-3670-778c-a2e2-3260b157effb', '4', '30000', '30000', '0', '0', '0', 'true');
INSERT INTO receivable (tenant_id, invoice_id, account_id, order_id, version, amount_minor, open_minor, credited_minor, paid_minor, in_collection_minor, overdue) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3971-735c-9595-bba07acb0238', '01a21d97-3012-77be-9011-b2161998da1e', '01a21d97-36fa-74cc-aeca-674af739e142', '5', '60000', '57200', '1800', '1000', '57200', 'false');
INSERT INTO receivable (tenant_id, invoice_id, account_id, order_id, version, amount_minor, open_minor, credited_minor, paid_minor, in_collection_minor, overdue) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3971-735c-9595-bba1e99bee47', '01a21d97-3012-77be-9011-b2161998da1e', '01a21d97-38fb-74a1-a597-570786bc06ca', '2', '25000', '25000', '0', '0', '25000', 'false');
INSERT INTO receivable (tenant_id, invoice_id, account_id, order_id, version, amount_minor, open_minor, credited_minor, paid_minor, in_collection_minor, overdue) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3c44-70f9-bc79-a75a4d285dd5', '01a21d97-3012-77be-9011-b2161998da1e', '01a21d97-3930-7303-808c-52f0d4228d4d', '3', '10000', '6000', '4000', '0', '6000', 'false');
INSERT INTO receivable (tenant_id, invoice_id, account_id, order_id, version, amount_minor, open_minor, credited_minor, paid_minor, in_collection_minor, overdue) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-3cba-7182-9253-ddcff28577e7', '01a21d97-3012-77be-9011-b2161998da1e', '01a21d97-3be2-764b-b40d-e3ed228bd6b4', '2', '2000', '2000', '0', '0', '2000', 'false');
INSERT INTO receivable (tenant_id, invoice_id, account_id, order_id, version, amount_minor, open_minor, credited_minor, paid_minor, in_collection_minor, overdue) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-4768-77f9-a005-7a21d56f2e19', '01a21d97-3012-77be-9011-b2161998da1e', '01a21d97-474d-70ca-9bd7-aa1cb64f234f', '2', '8000', '8000', '0', '0', '0', 'false');
INSERT INTO receivable (tenant_id, invoice_id, account_id, order_id, version, amount_minor, open_minor, credited_minor, paid_minor, in_collection_minor, overdue) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', '01a21d97-485d-7021-ae77-024041e85f54', '01a21d97-3012-77be-9011-b2161998da1e', '01a21d97-482f-7350-9559-c4000df52865', '1', '1200', '1200', '0', '0', '0', 'false');
INSERT INTO service_revision (version_num) OVERRIDING SYSTEM VALUE VALUES ('0001_baseline');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('advance_clock', '3856f714d274738703d440d8314d4c2119a26b64b5b138d8588c97a3d2672a74');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('announce_thresholds', '2af6be0bcc93f8a7e1a6e4a6ba454135957abfbd67f81543aff0226f9ee91dd5');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('answer_probe', '83679f7283b875078bcc6236e344699f31db7b544ecbf45733853f82adb3b40e');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('ceiling_of', 'c1f496456c9ff43032dfb8493cd2ca5bd5fa1e16d77d316d35acc5bf59a270bb');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('claim_outbox', 'fedf649dd734da06536dafe99eb863ea2ba8f8e857d3aef5915131bebfd9fb58');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('decide_orders', '66cb7ed8158cade4936bf11c45fbebf11fbfe9b267500192e6568382c25547cd');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('delete_carried', 'c8b56ebdf5123f725406a62089e30e1dcee9ca283fb94307a8c499bbe583760c');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('find_due_work', '04501f08420ffb24b85728e0eae2b1e19f7e3c22551a98536a2a13ac3953a1ce');
INSERT INTO sql_function (name, checksum) OVERRIDING SYSTEM VALUE VALUES ('open_tenant', '700fe75fe77e4af989ee30e47b02e3cf5b323adefc0bc0ea260da3de1320ce32');
INSERT INTO tenant (tenant_id, kind, name, zone, clock_at, settings, version) OVERRIDING SYSTEM VALUE VALUES ('01a21d97-2958-714c-9514-c10e4b6c37ad', 'sandbox', 'Grossiste', 'Europe/Paris', '2026-02-20 12:00:00+00', '{"legal": {"name": "Alphonse SAS", "email": "compta@grossiste.example", "siren": "732829320", "address": {"city": "Paris", "street": "1 rue du Test", "country": "FR", "postcode": "75001"}, "vat_number": null}, "terms": {"kind": "statement", "days_after_month_end": 15}, "credit": {"require_mandate": true, "alert_thresholds": [80, 100], "order_expiry_days": 90}, "locale": "fr", "country": "FR", "creditor": {"bic": "AGRIFRPP", "name": "Grossiste SAS", "identifier": "FR72ZZZ123456", "trade_name": null, "iban_masked": "FR76********************189", "iban_sealed": "k1.GMbdzPLcISp1mG_POLRNADMCwyiAerOvKvduDI3LGmLEdXnN9kxhljGjy1IEhtbD_NzteIl-FxZsZr18.4LFh_NO-t51vmaDwYbxPvpJ7zWOaxFIRKm7JdXJK6MT4oc2KiNZc_77JeVXS7rMYpXOVvBJOwg=="}, "mandates": {"expiry_alert_days": [90, 30, 7], "signing_link_days": 14, "signature_provider": "built_in", "debtor_bank_reminder_days": 7}, "timezone": "Europe/Paris", "reminders": {}, "allocation": "oldest_first", "collection": {"mode": "per_statement", "purpose": null, "retries": 1, "above_cap": "refuse", "approvals": 0, "return_fee": 1500, "bank_profile": "epc-2025", "category_purpose": null, "prenotification_days": 14, "submission_days_before": 2}}', '3');
SELECT setval('outbox_seq_seq', 63);
ALTER TABLE account ADD CONSTRAINT account_pkey PRIMARY KEY (tenant_id, account_id);
ALTER TABLE api_key ADD CONSTRAINT api_key_pkey PRIMARY KEY (tenant_id, key_id);
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_hash_check CHECK ((octet_length(hash) = 32));
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_pkey PRIMARY KEY (tenant_id, seq);
ALTER TABLE audit_head ADD CONSTRAINT audit_head_pkey PRIMARY KEY (tenant_id);
ALTER TABLE exposure ADD CONSTRAINT ceiling_given CHECK (((ceiling_minor IS NOT NULL) OR ((parent_id IS NOT NULL) AND (limit_minor IS NULL))));
ALTER TABLE exposure ADD CONSTRAINT ceiling_holds_limit CHECK ((ceiling_minor >= limit_minor));
ALTER TABLE credit_limit ADD CONSTRAINT credit_limit_amount_minor_check CHECK ((amount_minor >= 0));
ALTER TABLE credit_limit ADD CONSTRAINT credit_limit_check CHECK ((valid_to >= valid_from));
ALTER TABLE credit_limit ADD CONSTRAINT credit_limit_pkey PRIMARY KEY (tenant_id, limit_id);
ALTER TABLE credit_limit ADD CONSTRAINT credit_limit_source_check CHECK ((source = ANY (ARRAY['own'::text, 'insurer'::text])));
ALTER TABLE credit_note ADD CONSTRAINT credit_note_pkey PRIMARY KEY (tenant_id, credit_note_id);
ALTER TABLE dead_letter ADD CONSTRAINT dead_letter_pkey PRIMARY KEY (tenant_id, dead_letter_id);
ALTER TABLE dead_letter ADD CONSTRAINT dead_letter_source_check CHECK ((source = ANY (ARRAY['event'::text, 'job'::text])));
ALTER TABLE due_day ADD CONSTRAINT due_day_pkey PRIMARY KEY (tenant_id, day, terms);
ALTER TABLE due_work ADD CONSTRAINT due_work_pkey PRIMARY KEY (tenant_id, work_id);
ALTER TABLE exposure ADD CONSTRAINT exposure_check CHECK ((parent_id <> account_id));
ALTER TABLE exposure ADD CONSTRAINT exposure_limit_minor_check CHECK ((limit_minor >= 0));
ALTER TABLE exposure ADD CONSTRAINT exposure_mandates_check CHECK ((mandates >= 0));
ALTER TABLE exposure ADD CONSTRAINT exposure_open_orders_minor_check CHECK ((open_orders_minor >= 0));
ALTER TABLE exposure ADD CONSTRAINT exposure_pkey PRIMARY KEY (tenant_id, account_id);
ALTER TABLE flow ADD CONSTRAINT flow_direction_check CHECK ((direction = ANY (ARRAY['sent'::text, 'handled'::text])));
ALTER TABLE flow ADD CONSTRAINT flow_pkey PRIMARY KEY (tenant_id, direction, type);
ALTER TABLE idempotency ADD CONSTRAINT idempotency_pkey PRIMARY KEY (tenant_id, key);
ALTER TABLE inbox ADD CONSTRAINT inbox_pkey PRIMARY KEY (tenant_id, event_id);
ALTER TABLE mandate ADD CONSTRAINT mandate_pkey PRIMARY KEY (tenant_id, mandate_id);
ALTER TABLE movement ADD CONSTRAINT movement_amount_minor_check CHECK ((amount_minor > 0));
ALTER TABLE movement ADD CONSTRAINT movement_kind_check CHECK ((kind = ANY (ARRAY['shipment'::text, 'return'::text])));
ALTER TABLE movement ADD CONSTRAINT movement_pkey PRIMARY KEY (tenant_id, movement_id);
ALTER TABLE orders ADD CONSTRAINT orders_amount_minor_check CHECK ((amount_minor > 0));
ALTER TABLE orders ADD CONSTRAINT orders_cancelled_minor_check CHECK ((cancelled_minor >= 0));
ALTER TABLE orders ADD CONSTRAINT orders_check CHECK (((shipped_minor + cancelled_minor) <= amount_minor));
ALTER TABLE orders ADD CONSTRAINT orders_check1 CHECK ((returned_minor <= shipped_minor));
ALTER TABLE orders ADD CONSTRAINT orders_check2 CHECK (((decision = 'authorized'::text) OR ((shipped_minor + cancelled_minor) = 0)));
ALTER TABLE orders ADD CONSTRAINT orders_decision_check CHECK ((decision = ANY (ARRAY['authorized'::text, 'declined'::text, 'referred'::text])));
ALTER TABLE orders ADD CONSTRAINT orders_fulfilment_check CHECK ((fulfilment = ANY (ARRAY['open'::text, 'partly_shipped'::text, 'shipped'::text, 'cancelled'::text])));
ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY (tenant_id, order_id);
ALTER TABLE orders ADD CONSTRAINT orders_returned_minor_check CHECK ((returned_minor >= 0));
ALTER TABLE orders ADD CONSTRAINT orders_shipped_minor_check CHECK ((shipped_minor >= 0));
ALTER TABLE outbox ADD CONSTRAINT outbox_pkey PRIMARY KEY (seq);
ALTER TABLE platform_revision ADD CONSTRAINT platform_revision_pkc PRIMARY KEY (version_num);
ALTER TABLE probe ADD CONSTRAINT probe_pkey PRIMARY KEY (tenant_id);
ALTER TABLE pruning ADD CONSTRAINT pruning_pkey PRIMARY KEY (subject);
ALTER TABLE receivable ADD CONSTRAINT receivable_pkey PRIMARY KEY (tenant_id, invoice_id);
ALTER TABLE service_revision ADD CONSTRAINT service_revision_pkc PRIMARY KEY (version_num);
ALTER TABLE sql_function ADD CONSTRAINT sql_function_pkey PRIMARY KEY (name);
ALTER TABLE tenant ADD CONSTRAINT tenant_check CHECK (((kind = 'sandbox'::text) OR (clock_at IS NULL)));
ALTER TABLE tenant ADD CONSTRAINT tenant_kind_check CHECK ((kind = ANY (ARRAY['sandbox'::text, 'live'::text])));
ALTER TABLE tenant ADD CONSTRAINT tenant_pkey PRIMARY KEY (tenant_id);
ALTER TABLE exposure ADD CONSTRAINT within_limit CHECK ((
CASE
    WHEN (limit_minor IS NULL) THEN used_minor
    ELSE pooled_minor
END <= ceiling_minor));
ALTER TABLE exposure ADD CONSTRAINT exposure_tenant_id_account_id_fkey FOREIGN KEY (tenant_id, account_id) REFERENCES account(tenant_id, account_id);
CREATE INDEX account_by_name ON credit.account USING btree (tenant_id, name, account_id);
CREATE UNIQUE INDEX account_external ON credit.account USING btree (tenant_id, external_id);
CREATE UNIQUE INDEX api_key_digest ON credit.api_key USING btree (digest);
CREATE UNIQUE INDEX audit_entry_id ON credit.audit_entry USING btree (tenant_id, id);
CREATE INDEX audit_entry_subject ON credit.audit_entry USING btree (tenant_id, subject, id);
CREATE INDEX credit_limit_account ON credit.credit_limit USING btree (tenant_id, account_id, limit_id);
CREATE INDEX credit_note_account ON credit.credit_note USING btree (tenant_id, account_id);
CREATE INDEX dead_letter_replayed ON credit.dead_letter USING btree (replayed_at) WHERE (replayed_at IS NOT NULL);
CREATE INDEX due_work_due ON credit.due_work USING btree (tenant_id, due_at);
CREATE INDEX due_work_live ON credit.due_work USING btree (due_at) WHERE (NOT is_sandbox);
CREATE UNIQUE INDEX due_work_once ON credit.due_work USING btree (tenant_id, kind, subject);
CREATE INDEX exposure_parent ON credit.exposure USING btree (tenant_id, parent_id) WHERE (parent_id IS NOT NULL);
CREATE INDEX idempotency_age ON credit.idempotency USING btree (stored_at);
CREATE INDEX inbox_age ON credit.inbox USING btree (received_at);
CREATE INDEX mandate_account ON credit.mandate USING btree (tenant_id, account_id);
CREATE INDEX movement_order ON credit.movement USING btree (tenant_id, order_id);
CREATE INDEX orders_account ON credit.orders USING btree (tenant_id, account_id, order_id);
CREATE INDEX orders_expiry ON credit.orders USING btree (tenant_id, expires_on) WHERE ((decision = 'authorized'::text) AND (fulfilment = ANY (ARRAY['open'::text, 'partly_shipped'::text])));
CREATE UNIQUE INDEX orders_external ON credit.orders USING btree (tenant_id, external_id, account_id, (
CASE
    WHEN ((decision = 'authorized'::text) AND (fulfilment <> 'cancelled'::text)) THEN '00000000-0000-0000-0000-000000000000'::uuid
    ELSE order_id
END));
CREATE INDEX probe_waiting ON credit.probe USING btree (tenant_id) WHERE (asked > answered);
CREATE INDEX receivable_account ON credit.receivable USING btree (tenant_id, account_id);
CREATE INDEX receivable_order ON credit.receivable USING btree (tenant_id, order_id);
CREATE INDEX tenant_sandbox ON credit.tenant USING btree (tenant_id) WHERE (kind = 'sandbox'::text);
CREATE POLICY cross_tenant ON account AS PERMISSIVE FOR ALL TO encours_credit_worker USING (true);
CREATE POLICY tenant ON account AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON api_key AS PERMISSIVE FOR ALL TO encours_credit_worker USING (true);
CREATE POLICY tenant ON api_key AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON audit_entry AS PERMISSIVE FOR ALL TO encours_credit_worker USING (true);
CREATE POLICY tenant ON audit_entry AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON audit_head AS PERMISSIVE FOR ALL TO encours_credit_worker USING (true);
CREATE POLICY tenant ON audit_head AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON credit_limit AS PERMISSIVE FOR ALL TO encours_credit_worker USING (true);
CREATE POLICY tenant ON credit_limit AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON credit_note AS PERMISSIVE FOR ALL TO encours_credit_worker USING (true);
CREATE POLICY tenant ON credit_note AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON dead_letter AS PERMISSIVE FOR ALL TO encours_credit_worker USING (true);
CREATE POLICY tenant ON dead_letter AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON due_day AS PERMISSIVE FOR ALL TO encours_credit_worker USING (true);
CREATE POLICY tenant ON due_day AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON due_work AS PERMISSIVE FOR ALL TO encours_credit_worker USING (true);
CREATE POLICY tenant ON due_work AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON exposure AS PERMISSIVE FOR ALL TO encours_credit_worker USING (true);
CREATE POLICY tenant ON exposure AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON flow AS PERMISSIVE FOR ALL TO encours_credit_worker USING (true);
CREATE POLICY tenant ON flow AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON idempotency AS PERMISSIVE FOR ALL TO encours_credit_worker USING (true);
CREATE POLICY tenant ON idempotency AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON inbox AS PERMISSIVE FOR ALL TO encours_credit_worker USING (true);
CREATE POLICY tenant ON inbox AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON mandate AS PERMISSIVE FOR ALL TO encours_credit_worker USING (true);
CREATE POLICY tenant ON mandate AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON movement AS PERMISSIVE FOR ALL TO encours_credit_worker USING (true);
CREATE POLICY tenant ON movement AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON orders AS PERMISSIVE FOR ALL TO encours_credit_worker USING (true);
CREATE POLICY tenant ON orders AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON outbox AS PERMISSIVE FOR ALL TO encours_credit_worker USING (true);
CREATE POLICY tenant ON outbox AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON probe AS PERMISSIVE FOR ALL TO encours_credit_worker USING (true);
CREATE POLICY tenant ON probe AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON receivable AS PERMISSIVE FOR ALL TO encours_credit_worker USING (true);
CREATE POLICY tenant ON receivable AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
CREATE POLICY cross_tenant ON tenant AS PERMISSIVE FOR ALL TO encours_credit_worker USING (true);
CREATE POLICY tenant ON tenant AS PERMISSIVE FOR ALL TO public USING ((tenant_id = (NULLIF(current_setting('encours.tenant'::text, true), ''::text))::uuid));
ALTER TABLE account ENABLE ROW LEVEL SECURITY;
ALTER TABLE account FORCE ROW LEVEL SECURITY;
ALTER TABLE api_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_key FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_head FORCE ROW LEVEL SECURITY;
ALTER TABLE credit_limit ENABLE ROW LEVEL SECURITY;
ALTER TABLE credit_limit FORCE ROW LEVEL SECURITY;
COMMENT ON TABLE credit_note IS 'Projection of credit notes; what is not used is credit on the account';
ALTER TABLE credit_note ENABLE ROW LEVEL SECURITY;
ALTER TABLE credit_note FORCE ROW LEVEL SECURITY;
ALTER TABLE dead_letter ENABLE ROW LEVEL SECURITY;
ALTER TABLE dead_letter FORCE ROW LEVEL SECURITY;
COMMENT ON TABLE due_day IS 'Due dates of today by payment terms, computed once by encours_values.terms for decide_orders';
ALTER TABLE due_day ENABLE ROW LEVEL SECURITY;
ALTER TABLE due_day FORCE ROW LEVEL SECURITY;
ALTER TABLE due_work ENABLE ROW LEVEL SECURITY;
ALTER TABLE due_work FORCE ROW LEVEL SECURITY;
COMMENT ON COLUMN exposure.limit_minor IS 'The limit in force; null = none of its own, 0 = none allowed';
COMMENT ON COLUMN exposure.children_minor IS 'What the subsidiaries use of the pool';
COMMENT ON COLUMN exposure.ceiling_minor IS 'The amount that no order may pass (see ceiling_of); every change of exposure or limit except an order writes it';
COMMENT ON COLUMN exposure.alert_percent IS 'The highest threshold reached and announced';
ALTER TABLE exposure ENABLE ROW LEVEL SECURITY;
ALTER TABLE exposure FORCE ROW LEVEL SECURITY;
ALTER TABLE flow ENABLE ROW LEVEL SECURITY;
ALTER TABLE flow FORCE ROW LEVEL SECURITY;
ALTER TABLE idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency FORCE ROW LEVEL SECURITY;
ALTER TABLE inbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE inbox FORCE ROW LEVEL SECURITY;
COMMENT ON TABLE mandate IS 'Projection: which mandates may be collected now';
ALTER TABLE mandate ENABLE ROW LEVEL SECURITY;
ALTER TABLE mandate FORCE ROW LEVEL SECURITY;
COMMENT ON TABLE movement IS 'Goods that left for a buyer or came back';
ALTER TABLE movement ENABLE ROW LEVEL SECURITY;
ALTER TABLE movement FORCE ROW LEVEL SECURITY;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE orders FORCE ROW LEVEL SECURITY;
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
ALTER TABLE probe ENABLE ROW LEVEL SECURITY;
ALTER TABLE probe FORCE ROW LEVEL SECURITY;
COMMENT ON TABLE receivable IS 'Projection of invoices as billing published them last';
ALTER TABLE receivable ENABLE ROW LEVEL SECURITY;
ALTER TABLE receivable FORCE ROW LEVEL SECURITY;
ALTER TABLE tenant ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant FORCE ROW LEVEL SECURITY;
GRANT USAGE ON SCHEMA credit TO encours_credit;
GRANT USAGE ON SCHEMA credit TO encours_credit_worker;
GRANT SELECT, USAGE ON SEQUENCE outbox_seq_seq TO encours_credit;
GRANT SELECT, USAGE ON SEQUENCE outbox_seq_seq TO encours_credit_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE account TO encours_credit;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE account TO encours_credit_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE api_key TO encours_credit;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE api_key TO encours_credit_worker;
GRANT INSERT, SELECT ON TABLE audit_entry TO encours_credit;
GRANT INSERT, SELECT ON TABLE audit_entry TO encours_credit_worker;
GRANT INSERT, SELECT, UPDATE ON TABLE audit_head TO encours_credit;
GRANT INSERT, SELECT, UPDATE ON TABLE audit_head TO encours_credit_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE credit_limit TO encours_credit;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE credit_limit TO encours_credit_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE credit_note TO encours_credit;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE credit_note TO encours_credit_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE dead_letter TO encours_credit;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE dead_letter TO encours_credit_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE due_day TO encours_credit;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE due_day TO encours_credit_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE due_work TO encours_credit;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE due_work TO encours_credit_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE exposure TO encours_credit;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE exposure TO encours_credit_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE flow TO encours_credit;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE flow TO encours_credit_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE idempotency TO encours_credit;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE idempotency TO encours_credit_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE inbox TO encours_credit;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE inbox TO encours_credit_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE mandate TO encours_credit;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE mandate TO encours_credit_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE movement TO encours_credit;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE movement TO encours_credit_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE orders TO encours_credit;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE orders TO encours_credit_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE outbox TO encours_credit;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE outbox TO encours_credit_worker;
GRANT SELECT ON TABLE platform_revision TO encours_credit;
GRANT SELECT ON TABLE platform_revision TO encours_credit_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE probe TO encours_credit;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE probe TO encours_credit_worker;
GRANT SELECT ON TABLE pruning TO encours_credit;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE pruning TO encours_credit_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE receivable TO encours_credit;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE receivable TO encours_credit_worker;
GRANT SELECT ON TABLE service_revision TO encours_credit;
GRANT SELECT ON TABLE service_revision TO encours_credit_worker;
GRANT SELECT ON TABLE sql_function TO encours_credit;
GRANT SELECT ON TABLE sql_function TO encours_credit_worker;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE tenant TO encours_credit;
GRANT INSERT, SELECT, UPDATE, DELETE ON TABLE tenant TO encours_credit_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA credit GRANT SELECT, USAGE ON SEQUENCES TO encours_credit;
ALTER DEFAULT PRIVILEGES IN SCHEMA credit GRANT SELECT, USAGE ON SEQUENCES TO encours_credit_worker;
ALTER DEFAULT PRIVILEGES IN SCHEMA credit GRANT INSERT, SELECT, UPDATE, DELETE ON TABLES TO encours_credit;
ALTER DEFAULT PRIVILEGES IN SCHEMA credit GRANT INSERT, SELECT, UPDATE, DELETE ON TABLES TO encours_credit_worker;
RESET check_function_bodies;
RESET search_path;
