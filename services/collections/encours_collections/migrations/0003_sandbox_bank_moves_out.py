"""0003 the sandbox bank moves out

Why:  the bank of sandbox tenants is the service `sandbox`, which has tables of its own. Its files come in parts. Debits
      that a sandbox tenant had at the bank before are not answered any more.
Lock: exclusive on the dropped tables; nothing else uses them.
"""

from encours_platform.schema import execute_script

revision = "0003_sandbox_bank_moves_out"
down_revision = "0002_actions"


def upgrade() -> None:
    execute_script("""
        DELETE FROM due_work
         WHERE kind IN ('bank_refusal', 'bank_request', 'bank_status', 'bank_booking', 'bank_statement');
        DROP TABLE bank_scenario;
        DROP TABLE simulated_debit;
        DROP TABLE simulated_transfer;
        DROP TABLE simulated_file;
        CREATE TABLE issued_part (
            tenant_id uuid NOT NULL,
            sha256 text NOT NULL,
            part integer NOT NULL,
            content_sealed text STORAGE EXTERNAL NOT NULL,
            PRIMARY KEY (tenant_id, sha256, part)
        )""")
