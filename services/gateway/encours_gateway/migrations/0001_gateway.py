"""0001_gateway

Why:  merchants, their keys, the sandbox clocks and what the page shows.
Lock: none; the tables are new.
"""

from encours_common.schema import create_house, execute_script, protect

revision = "0001_gateway"
down_revision = None


def upgrade() -> None:
    create_house()
    execute_script("""
        CREATE TABLE merchant (
            tenant_id uuid PRIMARY KEY,
            name text NOT NULL,
            kind text NOT NULL,
            settings jsonb NOT NULL,
            version bigint NOT NULL,
            opened_at timestamptz NOT NULL
        );
        CREATE TABLE merchant_key (
            tenant_id uuid NOT NULL,
            id uuid NOT NULL,
            name text NOT NULL,
            digest text NOT NULL,
            scopes text[] NOT NULL,
            issued_at timestamptz NOT NULL,
            revoked_at timestamptz,
            PRIMARY KEY (tenant_id, id)
        );
        CREATE TABLE clock (
            tenant_id uuid PRIMARY KEY,
            probe bigint NOT NULL DEFAULT 0,
            target_at timestamptz
        );
        CREATE TABLE clock_report (
            tenant_id uuid NOT NULL,
            service text NOT NULL,
            probe bigint NOT NULL,
            report jsonb NOT NULL,
            PRIMARY KEY (tenant_id, service)
        );
        CREATE TABLE figure (
            tenant_id uuid NOT NULL,
            type text NOT NULL,
            events bigint NOT NULL,
            amount_minor numeric NOT NULL,
            last_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, type)
        );
        CREATE TABLE latest (
            tenant_id uuid NOT NULL,
            id uuid NOT NULL,
            type text NOT NULL,
            at timestamptz NOT NULL,
            summary jsonb NOT NULL,
            PRIMARY KEY (tenant_id, id)
        );

        CREATE FUNCTION keep_reports(id uuid, services text[], probes bigint[], reports jsonb[]) RETURNS void
        LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM set_config('encours.tenant', id::text, true);
            INSERT INTO clock_report (tenant_id, service, probe, report)
            SELECT DISTINCT ON (r.service) id, r.service, r.probe, r.report
              FROM unnest(services, probes, reports) AS r (service, probe, report) ORDER BY r.service, r.probe DESC
            ON CONFLICT (tenant_id, service) DO UPDATE SET probe = excluded.probe, report = excluded.report
             WHERE clock_report.probe < excluded.probe;
        END $$;

        CREATE FUNCTION reports_to(id uuid, asked bigint) RETURNS SETOF jsonb LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM set_config('encours.tenant', id::text, true);
            RETURN QUERY SELECT r.report FROM clock_report r WHERE r.tenant_id = id AND r.probe >= asked;
        END $$;
        """)
    protect("merchant", "merchant_key", "clock", "clock_report", "figure", "latest")
