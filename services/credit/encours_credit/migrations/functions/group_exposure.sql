-- The exposure of an account's group, of which people of the portal see nothing else: it bounds their own line.
CREATE OR REPLACE FUNCTION group_exposure(p_account_id uuid) RETURNS SETOF exposure
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT g.* FROM exposure e
      JOIN exposure g ON g.tenant_id = e.tenant_id AND g.account_id = e.parent_id
     WHERE e.tenant_id = current_setting('encours.tenant')::uuid AND e.account_id = p_account_id
       AND (nullif(current_setting('encours.accounts', true), '') IS NULL
            OR e.account_id = ANY (nullif(current_setting('encours.accounts', true), '')::uuid[]))
$$;
