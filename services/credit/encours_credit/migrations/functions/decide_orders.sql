-- The decision at checkout. A batch of orders is decided by one statement in one round trip: tenant isolation,
-- idempotency keys, exposure, orders, events and expiry are written, or nothing is. Written as SQL in Python it would be
-- ten round trips with the account's row locked meanwhile.
CREATE OR REPLACE FUNCTION decide_orders(
    p_tenant uuid, p_wait boolean,
    p_orders uuid[], p_typeids text[], p_keys text[], p_hashes bytea[],
    p_accounts uuid[], p_account_externals text[], p_externals text[], p_amounts bigint[], p_currencies text[],
    p_cost_centres text[], p_lines text[], p_analytics text[], p_traceparents text[], p_placed_by text[],
    p_delivery_addresses text[],
    -- The answer, one place an order.
    OUT o_outcomes text[], OUT o_orders uuid[], OUT o_accounts uuid[], OUT o_reasons text[], OUT o_due date[],
    OUT o_placed timestamptz[], OUT o_terms text[]
) LANGUAGE plpgsql
-- Every plan in here is a walk along a primary key for a handful of values. Planned once and never by the statistics of
-- a table that was empty yesterday, it stays so whatever the tables grow to.
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off
AS $$
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
                        fulfilment, due_on, expires_on, placed_at, cost_centre, lines, analytics, placed_by,
                        delivery_address)
    SELECT p_tenant, r.order_id, r.account_id, r.external_id, r.amount, r.currency,
           CASE WHEN r.reasons = '' THEN 'authorized' ELSE 'declined' END, string_to_array(r.reasons, ','),
           'open', r.due_on, v_today + v_expiry_days, v_now, r.cost_centre, r.lines::jsonb, r.analytics::jsonb,
           r.placed_by, r.delivery_address::jsonb
      FROM unnest(p_orders, v_accounts, p_externals, p_amounts, p_currencies, o_reasons, o_due, p_cost_centres,
                  p_lines, p_analytics, p_placed_by, p_delivery_addresses, o_outcomes)
           AS r (order_id, account_id, external_id, amount, currency, reasons, due_on, cost_centre, lines, analytics,
                 placed_by, delivery_address, outcome)
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
                    'placed_at', v_placed, 'placed_by', r.placed_by)
                ELSE jsonb_build_object(
                    'account_id', r.account_typeid, 'order_id', r.order_typeid, 'external_id', r.external_id,
                    'amount', r.amount, 'currency', r.currency, 'reasons', string_to_array(r.reasons, ','),
                    'placed_by', r.placed_by) END
      FROM unnest(v_accounts, o_typeids, p_typeids, p_externals, p_amounts, p_currencies, p_cost_centres, o_reasons,
                  o_due, p_traceparents, p_placed_by, o_outcomes) WITH ORDINALITY
           AS r (account_id, account_typeid, order_typeid, external_id, amount, currency, cost_centre, reasons, due_on,
                 traceparent, placed_by, outcome, place)
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
END $$;
