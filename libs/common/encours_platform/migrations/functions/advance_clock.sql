CREATE OR REPLACE FUNCTION advance_clock(id uuid, to_at timestamptz, probe_asked bigint) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    -- An older message than the newest one seen changes nothing: it may come twice, and late.
    PERFORM set_config('encours.tenant', id::text, true);
    INSERT INTO probe (tenant_id, asked) SELECT t.tenant_id, probe_asked FROM tenant t WHERE t.tenant_id = id
    ON CONFLICT (tenant_id) DO UPDATE SET asked = excluded.asked WHERE probe.asked < excluded.asked;
    IF FOUND THEN
        UPDATE tenant SET clock_at = to_at WHERE tenant_id = id AND kind = 'sandbox' AND to_at IS NOT NULL;
    END IF;
    RETURN EXISTS (SELECT FROM tenant WHERE tenant_id = id);
END $$;
