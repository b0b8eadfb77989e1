"""0004 import

Why:  mandates that were signed elsewhere come in by file, each line with its report; operators load which banks take
      part in which scheme; buyers are also known by the merchant's own number and their SIREN.
Lock: ACCESS EXCLUSIVE on buyer for an instant (columns without a rewrite), SHARE while its two indexes are built.
"""

from encours_common.schema import execute_script, protect

revision = "0004_import"
down_revision = "0003_paper"

TABLES = """
ALTER TABLE buyer ADD COLUMN external_id text, ADD COLUMN siren text;
CREATE INDEX buyer_by_external_id ON buyer (tenant_id, external_id);
CREATE INDEX buyer_by_siren ON buyer (tenant_id, siren);

CREATE TABLE mandate_import (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    dry_run boolean NOT NULL,
    format text NOT NULL CHECK (format IN ('csv', 'xlsx', 'pain.008')),
    account_by text NOT NULL CHECK (account_by IN ('account_id', 'external_id', 'siren', 'name')),
    sha256 text NOT NULL,
    who text NOT NULL,
    created_at timestamptz NOT NULL,
    ignored_columns text[] NOT NULL,
    accepted integer NOT NULL,
    refused integer NOT NULL,
    duplicates integer NOT NULL,
    warnings integer NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE mandate_import_line (
    tenant_id uuid NOT NULL,
    import_id uuid NOT NULL,
    line integer NOT NULL,
    status text NOT NULL CHECK (status IN ('accepted', 'refused', 'duplicate', 'warning')),
    mandate_id uuid,
    mandate_status text,
    reference text,
    problems jsonb NOT NULL,
    PRIMARY KEY (tenant_id, import_id, line)
);
CREATE INDEX mandate_import_line_in_status ON mandate_import_line (tenant_id, import_id, status, line);

CREATE TABLE reachability_source (
    tenant_id uuid NOT NULL,
    source text NOT NULL,
    as_of date NOT NULL,
    banks integer NOT NULL,
    loaded_at timestamptz NOT NULL,
    who text NOT NULL,
    PRIMARY KEY (tenant_id, source)
);

CREATE TABLE reachability (
    tenant_id uuid NOT NULL,
    bic text NOT NULL CHECK (length(bic) IN (8, 11) AND bic NOT LIKE '________XXX'),
    scheme text NOT NULL CHECK (scheme IN ('B2B', 'CORE')),
    source text NOT NULL,
    valid_from date NOT NULL,
    valid_to date CHECK (valid_to >= valid_from),
    reachable boolean NOT NULL,
    name text,
    PRIMARY KEY (tenant_id, bic, scheme, source, valid_from),
    FOREIGN KEY (tenant_id, source) REFERENCES reachability_source ON DELETE CASCADE
);
CREATE INDEX reachability_of_source ON reachability (tenant_id, source);

REVOKE UPDATE, DELETE ON mandate_import, mandate_import_line FROM encours_app;
"""


def upgrade() -> None:
    execute_script(TABLES)
    protect("mandate_import", "mandate_import_line", "reachability_source", "reachability")
