"""Names of the public contract: amounts without `_minor`, the key of the thing itself as `id`."""

from collections.abc import Iterable
from typing import Any


def public_fields(thing: object, names: Iterable[str], key: str = "id") -> dict[str, Any]:
    """Attributes under their public names.

    >>> from encours_billing.domain.allocation import Part
    >>> public_fields(Part(invoice_id=7, amount_minor=100), Part.__slots__, key="invoice_id")
    {'id': 7, 'amount': 100}
    """
    return {"id" if name == key else name.removesuffix("_minor"): getattr(thing, name) for name in names}
