CREATE OR REPLACE FUNCTION ceiling_of(limit_minor bigint, parent_id uuid, used_minor bigint, pooled_minor bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$
    -- The limit, or the exposure where that was above it already (a limit may be lowered below what is used). A
    -- subsidiary without a limit of its own is bounded by its group's alone.
    SELECT CASE WHEN limit_minor IS NOT NULL THEN greatest(limit_minor, pooled_minor)
                WHEN parent_id IS NULL THEN greatest(0, used_minor) END
$$;
