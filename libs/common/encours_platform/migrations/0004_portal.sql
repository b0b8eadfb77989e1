DO $$
DECLARE
    v_role text := format('%I', 'encours_' || current_schema() || '_portal');
BEGIN
    EXECUTE 'GRANT SELECT ON tenant TO ' || v_role;
    EXECUTE 'GRANT INSERT ON outbox, audit_entry TO ' || v_role;
    EXECUTE 'GRANT SELECT, INSERT, UPDATE ON audit_head, idempotency TO ' || v_role;
    EXECUTE 'GRANT SELECT, INSERT, UPDATE, DELETE ON due_work TO ' || v_role;
    -- Who acts for one buyer publishes nothing of another.
    EXECUTE 'CREATE POLICY portal ON outbox AS RESTRICTIVE TO ' || v_role || ' USING ('
            'account_id IS NULL OR account_id = ANY ((SELECT current_setting(''encours.accounts'')::uuid[])::uuid[]))';
END $$;
