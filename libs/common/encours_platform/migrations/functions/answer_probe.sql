CREATE OR REPLACE FUNCTION answer_probe(id uuid, service text, subscribes text[], control text[], report_type text)
RETURNS boolean LANGUAGE plpgsql AS $$
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
END $$;
