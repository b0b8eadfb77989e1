from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from encours_billing.formats.epc_qr import payload_of, svg_of
from encours_billing.http.cards import AccountPath
from encours_billing.http.schemas_checkout import CheckoutPart, TransferDetailsAnswer
from encours_billing.use_cases.transfer_details import transfer_details
from encours_contracts.fields import AMOUNT_MAX_MINOR
from encours_platform.database import Tx
from encours_platform.http import Api
from encours_platform.problems import InvalidRequest
from encours_platform.sealing import Sealer
from encours_values.ids import INVOICE, UnknownId, parse_typeid

INVOICES_MAX = 50
Ids = Annotated[
    str | None,
    Query(max_length=2_000, description="Ids of invoices, separated by commas", examples=["inv_…,inv_…"]),
]


def invoice_ids_of(text: str | None, *, most: int) -> list[UUID]:
    """Raises `InvalidRequest`."""
    written = [each.strip() for each in text.split(",") if each.strip()] if text else []
    if len(written) > most:
        raise InvalidRequest(f"at most {most} invoices", pointer="#query/invoice_ids")
    try:
        return [parse_typeid(INVOICE, each) for each in written]
    except UnknownId:
        raise InvalidRequest("an id of an invoice looks like inv_…", pointer="#query/invoice_ids") from None


def routes(api: Api, sealer: Sealer) -> APIRouter:
    r = api.router("payments")

    @r.get("/v1/accounts/{account_id}/transfer-details")
    async def read_transfer_details(
        request: Request,
        account_id: AccountPath,
        invoice_ids: Ids = None,
        amount: Annotated[int | None, Query(gt=0, le=AMOUNT_MAX_MINOR)] = None,
    ) -> TransferDetailsAnswer:
        """Where to transfer what, with which reference, and the QR code that fills in the transfer (EPC069-12).

        Without `invoice_ids`: all that the account owes; without `amount`: what is open and undisputed of them.
        """
        ids = invoice_ids_of(invoice_ids, most=INVOICES_MAX)

        async def read(tx: Tx) -> TransferDetailsAnswer:
            found = await transfer_details(tx, sealer, account_id, ids, amount)
            order, payload = found.order, payload_of(found.order)
            return TransferDetailsAnswer(
                creditor_name=order.name,
                iban=order.iban,
                bic=order.bic,
                amount=order.amount_minor,
                currency="EUR",
                structured_reference=order.structured_reference,
                remittance=order.text or None,
                invoices=[
                    CheckoutPart(invoice_id=each.invoice_id, amount=each.balance.payable_minor)
                    for each in found.invoices
                ],
                qr_text=payload,
                qr_svg=svg_of(payload),
            )

        return await api.read(request, read)

    return r
