CREATE OR REPLACE FUNCTION record_reports(id uuid, services text[], probes bigint[], reports jsonb[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('encours.tenant', id::text, true);
    INSERT INTO clock_report (tenant_id, service, probe, report)
    SELECT DISTINCT ON (r.service) id, r.service, r.probe, r.report
      FROM unnest(services, probes, reports) AS r (service, probe, report) ORDER BY r.service, r.probe DESC
    ON CONFLICT (tenant_id, service) DO UPDATE SET probe = excluded.probe, report = excluded.report
     WHERE clock_report.probe < excluded.probe;
END $$;
