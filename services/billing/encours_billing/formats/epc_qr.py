"""The QR code that fills in a SEPA credit transfer (EPC069-12, version 002): text and picture."""

import io
from dataclasses import dataclass

import segno

TEXT_MAX = 140
NAME_MAX = 70
PAYLOAD_BYTES_MAX = 331
VERSION_MAX = 13


@dataclass(frozen=True, slots=True)
class TransferOrder:
    """A credit transfer in euro: a structured reference, else a text."""

    name: str
    iban: str
    bic: str | None
    amount_minor: int
    structured_reference: str | None
    text: str


def payload_of(order: TransferOrder) -> str:
    r"""The lines of the code; a reference and a text exclude each other.

    >>> order = TransferOrder("Grossiste SAS", "FR7630006000011234567890189", None, 12345, "RF16F2011000042", "")
    >>> payload_of(order).split("\n")[7:]
    ['EUR123.45', '', 'RF16F2011000042']
    """
    amount = f"EUR{order.amount_minor // 100}.{order.amount_minor % 100:02d}"
    head = ["BCD", "002", "1", "SCT", order.bic or "", order.name[:NAME_MAX], order.iban, amount, ""]
    remittance = [order.structured_reference] if order.structured_reference else ["", order.text[:TEXT_MAX]]
    return "\n".join([*head, *remittance])


def svg_of(payload: str) -> str:
    """At most version 13 and level M, as the guidelines want; letters are UTF-8."""
    code = segno.make(payload.encode(), error="m", mode="byte", boost_error=False, micro=False)
    if not isinstance(code.version, int) or code.version > VERSION_MAX:
        raise ValueError(f"{len(payload)} characters are too long for the code")
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", border=4, scale=4, xmldecl=False, svgclass=None, lineclass=None, light="#fff")
    return drawn.getvalue().decode()
