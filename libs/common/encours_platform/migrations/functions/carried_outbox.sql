-- The outbox is always nearly empty, so the planner takes it for tiny; between two vacuums its file holds all that has
-- passed through, and a scan of it would cost more with every event: so sequential scans are off.
CREATE OR REPLACE FUNCTION carried_outbox(seqs bigint[], control text[]) RETURNS void LANGUAGE sql SET enable_seqscan = off AS $$
    WITH gone AS (DELETE FROM outbox WHERE seq = ANY (seqs) RETURNING tenant_id, type)
    INSERT INTO flow (tenant_id, direction, type, events)
    SELECT tenant_id, 'sent', type, count(*) FROM gone WHERE type <> ALL (control)
     GROUP BY tenant_id, type ORDER BY tenant_id, type
    ON CONFLICT (tenant_id, direction, type) DO UPDATE SET events = flow.events + excluded.events
$$;
