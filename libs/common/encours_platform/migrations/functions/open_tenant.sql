CREATE OR REPLACE FUNCTION open_tenant(
    id uuid, OUT now_at timestamptz, OUT zone text, OUT merchant_settings jsonb, OUT is_sandbox boolean
) RETURNS SETOF record LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('encours.tenant', id::text, true);
    RETURN QUERY SELECT coalesce(t.clock_at, clock_timestamp()), t.zone, t.settings, t.kind = 'sandbox'
                   FROM tenant t WHERE t.tenant_id = id;
END $$;
