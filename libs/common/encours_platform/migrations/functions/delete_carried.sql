-- The outbox is always nearly empty, so the planner takes it for tiny; between two vacuums its file holds all that has
-- passed through, and a scan of it would cost more with every event: so sequential scans are off.
-- Only a sandbox's events are counted, as only its clock waits for quiescence. Answers whether some tenant waits for a
-- report, which may be due now that the outbox is emptier.
CREATE OR REPLACE FUNCTION delete_carried(seqs bigint[], control text[]) RETURNS boolean LANGUAGE sql
SET enable_seqscan = off AS $$
    WITH gone AS (DELETE FROM outbox WHERE seq = ANY (seqs) RETURNING tenant_id, type),
         counted AS (
             SELECT tenant_id, type, count(*) AS events FROM gone
              WHERE type <> ALL (control) GROUP BY tenant_id, type)
    INSERT INTO flow (tenant_id, direction, type, events)
    SELECT c.tenant_id, 'sent', c.type, c.events FROM counted c JOIN tenant t ON t.tenant_id = c.tenant_id
     WHERE t.kind = 'sandbox' ORDER BY c.tenant_id, c.type
    ON CONFLICT (tenant_id, direction, type) DO UPDATE SET events = flow.events + excluded.events;
    SELECT EXISTS (SELECT FROM probe WHERE asked > answered);
$$;
