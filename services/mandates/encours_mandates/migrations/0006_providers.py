"""0006 providers

Why:  which mandates are being signed at which provider, under which id there, and how that went.
Lock: none, the table is new.
"""

from encours_common.schema import execute_script, protect

revision = "0006_providers"
down_revision = "0005_signature"

TABLES = """
CREATE TABLE signature_request (
    tenant_id uuid NOT NULL,
    mandate_id uuid NOT NULL,
    provider text NOT NULL,
    idempotency_key text NOT NULL,
    external_id text,
    status text NOT NULL CHECK (status IN ('asked', 'pending', 'signed', 'declined', 'expired', 'refused', 'withdrawn',
                                           'cancelled')),
    asked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    polls integer NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    reason text,
    ended_at timestamptz,
    PRIMARY KEY (tenant_id, mandate_id),
    CHECK (external_id IS NOT NULL OR status NOT IN ('pending', 'signed', 'declined'))
);
CREATE INDEX signature_request_at_provider ON signature_request (provider, external_id);
REVOKE DELETE ON signature_request FROM encours_app;
"""


def upgrade() -> None:
    execute_script(TABLES)
    protect("signature_request")
