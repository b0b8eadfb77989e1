"""What PostgreSQL knows of a schema, as text that two databases can be compared by."""

import asyncpg

CATALOG = """
WITH table_or_sequence AS (
    SELECT c.* FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'S', 'v', 'm')
), column_of_table AS (
    SELECT a.*, t.relname, d.oid AS default_oid, pg_get_expr(d.adbin, d.adrelid) AS default_is
      FROM table_or_sequence t
      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE t.relkind <> 'S'
)
SELECT 'schema ' || n.nspname AS name,
       concat_ws(' · ', 'owner ' || pg_get_userbyid(n.nspowner), 'rights ' || n.nspacl::text) AS definition
  FROM pg_namespace n WHERE n.nspname = $1
UNION ALL
SELECT 'default rights ' || a.defaclobjtype::text, a.defaclacl::text
  FROM pg_default_acl a JOIN pg_namespace n ON n.oid = a.defaclnamespace WHERE n.nspname = $1
UNION ALL
SELECT format('%s %s', CASE relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' ELSE 'table' END, relname),
       concat_ws(' · ', 'owner ' || pg_get_userbyid(relowner), 'rights ' || relacl::text,
                 CASE WHEN relrowsecurity THEN 'row security' END, CASE WHEN relforcerowsecurity THEN 'forced' END,
                 'options ' || reloptions::text, 'comment ' || obj_description(oid, 'pg_class'))
  FROM table_or_sequence
UNION ALL
SELECT format('column %s.%s', relname, attname),
       concat_ws(' · ', format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'not null' END,
                 'default ' || default_is, 'generated ' || nullif(attgenerated::text, ''),
                 'identity ' || nullif(attidentity::text, ''), 'storage ' || attstorage::text,
                 'rights ' || attacl::text, 'comment ' || col_description(attrelid, attnum))
  FROM column_of_table
UNION ALL
SELECT format('constraint %s.%s', t.relname, c.conname), pg_get_constraintdef(c.oid)
  FROM pg_constraint c JOIN table_or_sequence t ON t.oid = c.conrelid
UNION ALL
SELECT format('index %s.%s', t.relname, i.indexrelid::regclass::name),
       concat_ws(' · ', pg_get_indexdef(i.indexrelid), CASE WHEN NOT i.indisvalid THEN 'invalid' END)
  FROM pg_index i JOIN table_or_sequence t ON t.oid = i.indrelid
UNION ALL
SELECT format('policy %s.%s', tablename, policyname),
       concat_ws(' · ', permissive, roles::text, cmd, qual, 'check ' || with_check)
  FROM pg_policies WHERE schemaname = $1
UNION ALL
SELECT format('trigger %s.%s', t.relname, g.tgname), pg_get_triggerdef(g.oid)
  FROM pg_trigger g JOIN table_or_sequence t ON t.oid = g.tgrelid WHERE NOT g.tgisinternal
UNION ALL
SELECT 'function ' || p.oid::regprocedure::text,
       concat_ws(' · ', pg_get_functiondef(p.oid), 'owner ' || pg_get_userbyid(p.proowner), 'rights ' || p.proacl::text)
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = $1 AND p.prokind IN ('f', 'p')
"""


async def catalog(connection: "asyncpg.Connection[asyncpg.Record]", schema: str) -> dict[str, str]:
    """Everything of a schema: name → definition. The order of columns is left out: nothing may depend on it."""
    await connection.execute(f"SET search_path TO {schema}")
    return {row["name"]: row["definition"] for row in await connection.fetch(CATALOG, schema)}
