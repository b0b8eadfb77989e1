"""Writes a schema as one SQL script, without pg_dump: its shape, its rights and its rows.

`python -m tests.support.schema_dump` writes `tests/upgrade/baseline/`: each service's schema after a story that leaves
rows in it. Run it once for a release; the upgrade test migrates these dumps for ever after.
"""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import asyncpg

from encours.services import SERVICES
from tests.notifications.receiver import shop
from tests.support.application import Application
from tests.support.full_story import play
from tests.support.postgres import stop_server

BASELINE = Path(__file__).parents[1] / "upgrade" / "baseline"
KEY_COMMENT = "-- API key of the merchant: "

TABLES = """
SELECT c.relname AS name, c.relrowsecurity AS secured, c.relforcerowsecurity AS forced,
       array_to_string(c.reloptions, ', ') AS options, obj_description(c.oid, 'pg_class') AS comment
  FROM pg_class c WHERE c.relnamespace = $1::text::regnamespace AND c.relkind = 'r' ORDER BY c.relname
"""
COLUMNS = """
SELECT a.attname AS name, a.attgenerated <> '' AS generated,
       concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
           CASE WHEN a.attstorage <> t.typstorage THEN 'STORAGE ' || CASE a.attstorage
                WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END,
           CASE WHEN a.attgenerated <> '' THEN format('GENERATED ALWAYS AS (%s) %s', d.is, CASE a.attgenerated
                WHEN 's' THEN 'STORED' ELSE 'VIRTUAL' END) ELSE 'DEFAULT ' || d.is END,
           'GENERATED ' || CASE a.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' END || ' AS IDENTITY',
           'CONSTRAINT ' || quote_ident(n.conname) || ' NOT NULL') AS definition,
       col_description(a.attrelid, a.attnum) AS comment
  FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN (SELECT adrelid, adnum, pg_get_expr(adbin, adrelid) AS is FROM pg_attrdef) d
    ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_constraint n ON n.conrelid = a.attrelid AND n.contype = 'n' AND n.conkey[1] = a.attnum
 WHERE a.attrelid = $1::text::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
FUNCTIONS = """
SELECT pg_get_functiondef(p.oid) || ';' AS definition FROM pg_proc p
 WHERE p.pronamespace = $1::text::regnamespace AND p.prokind IN ('f', 'p') ORDER BY p.oid::regprocedure::text
"""
AFTER_DATA = """
SELECT definition FROM (
    SELECT 1 AS step, c.contype = 'f' AS last, c.conname::text AS name,
           format('ALTER TABLE %s ADD CONSTRAINT %I %s;', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
           AS definition
      FROM pg_constraint c WHERE c.connamespace = $1::text::regnamespace AND c.contype NOT IN ('n', 't')
       AND c.conrelid <> 0
    UNION ALL
    SELECT 2, false, i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) || ';'
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE c.relnamespace = $1::text::regnamespace
       AND NOT EXISTS (SELECT FROM pg_constraint x WHERE x.conindid = i.indexrelid)
    UNION ALL
    SELECT 3, false, g.tgname || ' ' || c.relname, pg_get_triggerdef(g.oid) || ';'
      FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
     WHERE c.relnamespace = $1::text::regnamespace AND NOT g.tgisinternal
    UNION ALL
    SELECT 4, false, p.tablename || ' ' || p.policyname, concat_ws(' ',
           format('CREATE POLICY %I ON %I AS %s FOR %s TO %s', p.policyname, p.tablename, p.permissive, p.cmd,
                  array_to_string(p.roles, ', ')),
           'USING (' || p.qual || ')', 'WITH CHECK (' || p.with_check || ')') || ';'
      FROM pg_policies p WHERE p.schemaname = $1
) AS made ORDER BY step, last, name
"""
RIGHTS = """
WITH granted AS (
    SELECT 1 AS step, format('SCHEMA %I', n.nspname) AS thing, n.nspowner AS owner, NULL::name AS part, a.*
      FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = $1
    UNION ALL
    SELECT 2, format('%s %I', CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.relname), c.relowner, NULL,
           a.*
      FROM pg_class c, aclexplode(c.relacl) a WHERE c.relnamespace = $1::text::regnamespace
    UNION ALL
    SELECT 3, format('TABLE %I', c.relname), c.relowner, t.attname, a.*
      FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a
     WHERE c.relnamespace = $1::text::regnamespace
    UNION ALL
    SELECT 4, format('FUNCTION %s', p.oid::regprocedure), p.proowner, NULL, a.*
      FROM pg_proc p, aclexplode(p.proacl) a WHERE p.pronamespace = $1::text::regnamespace
), by_default AS (
    SELECT CASE d.defaclobjtype WHEN 'S' THEN 'SEQUENCES' WHEN 'r' THEN 'TABLES' ELSE 'FUNCTIONS' END AS things,
           pg_get_userbyid(a.grantee) AS role, string_agg(a.privilege_type, ', ') AS privileges
      FROM pg_default_acl d, aclexplode(d.defaclacl) a
     WHERE d.defaclnamespace = $1::text::regnamespace AND a.grantee <> d.defaclrole GROUP BY 1, 2
)
SELECT role, statement FROM (
    SELECT 0 AS step, thing, NULL AS role, format('REVOKE ALL ON %s FROM PUBLIC;', thing) AS statement
      FROM granted WHERE step = 4 GROUP BY thing
    UNION ALL
    SELECT step, thing, CASE WHEN grantee <> 0 THEN pg_get_userbyid(grantee) END,
           format('GRANT %s ON %s TO %s;', string_agg(concat(privilege_type, ' (' || part || ')'), ', '), thing,
                  CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END)
      FROM granted WHERE grantee <> owner GROUP BY step, thing, part, grantee
    UNION ALL
    SELECT 5, things, role, format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT %s ON %s TO %I;', $1::text, privileges,
                                   things, role)
      FROM by_default
) AS rights ORDER BY step, thing, role
"""
SEQUENCES = """
SELECT format('SELECT setval(%L, %s);', s.sequencename, s.last_value) AS statement
  FROM pg_sequences s WHERE s.schemaname = $1 AND s.last_value IS NOT NULL ORDER BY s.sequencename
"""
CREATE_ROLE = (
    "DO $$ BEGIN CREATE ROLE {role} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;"
)


async def dump(connection: "asyncpg.Connection[asyncpg.Record]", schema: str) -> str:
    """SQL that makes the schema anew in a database that has none of that name, owned by who runs it."""
    await connection.execute(f"SET search_path TO {schema}")
    tables = await connection.fetch(TABLES, schema)
    rights = await connection.fetch(RIGHTS, schema)
    shapes, rows, notes = [], [], []
    for table in tables:
        columns = await connection.fetch(COLUMNS, table["name"])
        shapes.append(_table(table, columns))
        rows += await _rows(connection, table["name"], [c["name"] for c in columns if not c["generated"]])
        notes += _comments(table, columns)
        notes += [f"ALTER TABLE {table['name']} ENABLE ROW LEVEL SECURITY;"] if table["secured"] else []
        notes += [f"ALTER TABLE {table['name']} FORCE ROW LEVEL SECURITY;"] if table["forced"] else []
    statements = [
        *sorted({CREATE_ROLE.format(role=row["role"]) for row in rights if row["role"]}),
        f"CREATE SCHEMA {schema};",
        f"SET search_path TO {schema};",
        "SET check_function_bodies = off;",
        *shapes,
        *[row["definition"] for row in await connection.fetch(FUNCTIONS, schema)],
        *rows,
        *[row["statement"] for row in await connection.fetch(SEQUENCES, schema)],
        *[row["definition"] for row in await connection.fetch(AFTER_DATA, schema)],
        *notes,
        *[row["statement"] for row in rights],
        "RESET check_function_bodies;",
        "RESET search_path;",
    ]
    return "\n".join(statements) + "\n"


def _table(table: asyncpg.Record, columns: Sequence[asyncpg.Record]) -> str:
    listed = ",\n    ".join(column["definition"] for column in columns)
    options = f" WITH ({table['options']})" if table["options"] else ""
    return f"CREATE TABLE {table['name']} (\n    {listed}\n){options};"


def _comments(table: asyncpg.Record, columns: Sequence[asyncpg.Record]) -> list[str]:
    found = [(f"TABLE {table['name']}", table["comment"])]
    found += [(f"COLUMN {table['name']}.{column['name']}", column["comment"]) for column in columns]
    return [f"COMMENT ON {thing} IS '{comment.replace(chr(39), chr(39) * 2)}';" for thing, comment in found if comment]


async def _rows(connection: "asyncpg.Connection[asyncpg.Record]", table: str, columns: Sequence[str]) -> list[str]:
    literals = " || ', ' || ".join(f"quote_nullable({column}::text)" for column in columns)
    found = await connection.fetch(f"SELECT {literals} AS literals FROM {table} ORDER BY 1")
    head = f"INSERT INTO {table} ({', '.join(columns)}) OVERRIDING SYSTEM VALUE VALUES"
    return [f"{head} ({row['literals']});" for row in found]


async def write(folder: Path) -> None:
    """Runs the story in a database of its own and dumps all schemas into `folder`."""
    async with Application(allow_private_webhooks=True, private_hosts="127.0.0.1") as application, shop() as hook:
        ibans = ("FR1420041010050500013M02606", "DE89370400440532013000")
        story = await play(
            application, word="Alphonse", ibans=ibans, creditor_iban="FR7630006000011234567890189", hook=hook.url
        )
        connection = await asyncpg.connect(application.database_url)
        try:
            for service in SERVICES:
                script = await dump(connection, service)
                (folder / f"{service}.sql").write_text(f"{KEY_COMMENT}{story.merchant.key}\n{script}", encoding="utf-8")
        finally:
            await connection.close()


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else BASELINE
    folder.mkdir(parents=True, exist_ok=True)
    try:
        asyncio.run(write(folder))
    finally:
        stop_server()


if __name__ == "__main__":
    main()
