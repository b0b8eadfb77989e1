"""0006 order placed by

Why:  the audit trail says who ordered, and an order may name where its goods go.
Lock: short; the columns are empty.
"""

from alembic import op

revision = "0006_order_placed_by"
down_revision = "0005_order_lines"


def upgrade() -> None:
    op.execute("ALTER TABLE orders ADD COLUMN placed_by text, ADD COLUMN delivery_address jsonb")
