"""What stories leave out for now, each with its reason."""

EXCLUDED: frozenset[str] = frozenset({"fee_beside_a_return", "contradicting_reasons", "refunds"})
"""Acts and manners of the bank whose known faults are being mended apart from these stories."""
