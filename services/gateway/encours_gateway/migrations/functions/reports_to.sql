CREATE OR REPLACE FUNCTION reports_to(id uuid, asked bigint) RETURNS SETOF jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('encours.tenant', id::text, true);
    RETURN QUERY SELECT r.report FROM clock_report r WHERE r.tenant_id = id AND r.probe >= asked;
END $$;
