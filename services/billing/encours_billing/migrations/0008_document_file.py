"""0008 document file

Why:  the PDF of an invoice, credit note or statement is made once; a new IBAN or template changes no old paper.
Lock: none; the table is new.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0008_document_file"
down_revision = "0007_refunds"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
