LOCK TABLE invoice, credit_note IN SHARE ROW EXCLUSIVE MODE;

CREATE TABLE daily_sales (
    tenant_id uuid NOT NULL,
    currency text NOT NULL,
    sold_on date NOT NULL,
    sold_minor bigint NOT NULL,
    PRIMARY KEY (tenant_id, currency, sold_on)
);
COMMENT ON TABLE daily_sales IS 'Invoices less credit notes of a day, tax included; triggers keep it';

INSERT INTO daily_sales (tenant_id, currency, sold_on, sold_minor)
SELECT tenant_id, currency, issued_on, sum(sold_minor)
  FROM (SELECT tenant_id, currency, issued_on, amount_minor AS sold_minor FROM invoice
        UNION ALL
        SELECT tenant_id, currency, issued_on, -amount_minor FROM credit_note) s
 GROUP BY tenant_id, currency, issued_on;

-- Documents are numbered under a lock of the tenant, so that these rows add no wait. The argument is the sign.
CREATE FUNCTION add_daily_sales() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO daily_sales AS d (tenant_id, currency, sold_on, sold_minor)
    SELECT tenant_id, currency, issued_on, sum(amount_minor) * TG_ARGV[0]::bigint FROM fresh
     GROUP BY tenant_id, currency, issued_on ORDER BY tenant_id, currency, issued_on
    ON CONFLICT (tenant_id, currency, sold_on) DO UPDATE SET sold_minor = d.sold_minor + excluded.sold_minor;
    RETURN NULL;
END $$;
CREATE TRIGGER add_daily_sales AFTER INSERT ON invoice REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION add_daily_sales('1');
CREATE TRIGGER subtract_daily_sales AFTER INSERT ON credit_note REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION add_daily_sales('-1');
