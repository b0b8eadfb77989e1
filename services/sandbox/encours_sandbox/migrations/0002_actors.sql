CREATE FUNCTION pg_temp.typeid(p_prefix text, p_id uuid) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT p_prefix || '_' || string_agg(
               substr('0123456789abcdefghjkmnpqrstvwxyz', substr(bits, 5 * digit + 1, 5)::bit(5)::int + 1, 1), ''
               ORDER BY digit)
      FROM (SELECT '00' || ('x' || replace(p_id::text, '-', ''))::bit(128)::text AS bits) AS padded,
           generate_series(0, 25) AS digit
$$;
ALTER TABLE file_disclosure ALTER COLUMN key_id TYPE text USING pg_temp.typeid('key', key_id);
ALTER TABLE file_disclosure RENAME COLUMN key_id TO actor;
