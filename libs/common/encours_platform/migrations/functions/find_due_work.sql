-- The oldest due work of some tenant, and the tenants that wait for a report and may have it (kind is null).
-- Any tenant with work may be next: neither a long backlog nor a clock that stands in the past goes before others.
-- All tenants are looked at only where an index says that one of them has work: most of the time none has. Live tenants
-- share the real clock, so one walk along the index of their due work tells; each sandbox has a clock of its own.
CREATE OR REPLACE FUNCTION find_due_work(kinds text[]) RETURNS TABLE (tenant_id uuid, kind text) LANGUAGE plpgsql AS $$
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
END $$;
