CREATE OR REPLACE FUNCTION announce_thresholds(p_tenant uuid, p_accounts uuid[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    v_now timestamptz;
    v_thresholds jsonb;
    v_announced integer;
BEGIN
    -- The rows of p_accounts are locked by the caller. A threshold is told when exposure reaches it, and again only
    -- after exposure was below it.
    SELECT coalesce(clock_at, clock_timestamp()), coalesce(settings #> '{credit,alert_thresholds}', '[80, 100]')
      INTO v_now, v_thresholds FROM tenant WHERE tenant_id = p_tenant;
    WITH standing AS (
        SELECT e.account_id, e.alert_percent AS told, e.limit_minor, e.pooled_minor, e.currency,
               coalesce((SELECT max(t.percent::integer) FROM jsonb_array_elements_text(v_thresholds) AS t (percent)
                          WHERE e.limit_minor > 0 AND e.pooled_minor * 100 >= e.limit_minor * t.percent::integer),
                        0) AS reached
          FROM exposure e WHERE e.tenant_id = p_tenant AND e.account_id = ANY (p_accounts)
    ), moved AS (
        UPDATE exposure e SET alert_percent = s.reached FROM standing s
         WHERE e.tenant_id = p_tenant AND e.account_id = s.account_id AND s.reached <> s.told
    )
    INSERT INTO outbox (tenant_id, account_id, event_id, type, occurred_at, data)
    SELECT p_tenant, s.account_id, uuidv7(), 'encours.limit-reached.v1', v_now,
           jsonb_build_object('account_id', a.typeid, 'threshold_percent', t.percent::integer,
                              'limit', s.limit_minor, 'exposure', s.pooled_minor, 'currency', s.currency)
      FROM standing s
      JOIN account a ON a.tenant_id = p_tenant AND a.account_id = s.account_id
      JOIN jsonb_array_elements_text(v_thresholds) AS t (percent)
        ON t.percent::integer > s.told AND t.percent::integer <= s.reached
     ORDER BY s.account_id, t.percent::integer;
    GET DIAGNOSTICS v_announced = ROW_COUNT;
    RETURN v_announced;
END $$;
