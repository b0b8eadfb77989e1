-- The outbox is always nearly empty, so the planner takes it for tiny; between two vacuums its file holds all that has
-- passed through, and a scan of it would cost more with every event: so sequential scans are off.
CREATE OR REPLACE FUNCTION claim_outbox(rows_max integer) RETURNS SETOF outbox LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    -- One relay at a time, until its transaction ends: so the order per key holds over several processes.
    PERFORM pg_advisory_xact_lock(hashtext('encours.relay.' || current_schema()));
    RETURN QUERY SELECT * FROM outbox ORDER BY seq LIMIT rows_max;
END $$;
