"""How a buyer pays invoices by credit transfer so that the transfer finds them by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from encours_billing.domain.errors import MerchantHasNoAccount
from encours_billing.domain.invoice import Invoice
from encours_billing.formats.epc_qr import TEXT_MAX, TransferOrder
from encours_billing.store import buyers, invoices
from encours_platform.database import Tx
from encours_platform.problems import InvalidRequest, NotFound
from encours_platform.sealing import Sealer, creditor_iban_place
from encours_values.creditor_reference import reference_of


@dataclass(frozen=True, slots=True)
class TransferDetails:
    order: TransferOrder
    invoices: Sequence[Invoice]


async def transfer_details(
    tx: Tx, sealer: Sealer, account_id: UUID, invoice_ids: Sequence[UUID], amount_minor: int | None
) -> TransferDetails:
    """One invoice is named by its reference, several by their numbers; without any, all that is open and undisputed.

    Raises `NotFound`, `InvalidRequest` and `MerchantHasNoAccount`.
    """
    creditor = tx.settings.creditor
    if creditor.iban_sealed is None or not creditor.name:
        raise MerchantHasNoAccount("the merchant has not set the account that transfers go to")
    if await buyers.one(tx, account_id) is None:
        raise NotFound("there is no such account")
    unpaid = {
        each.invoice_id: each
        for each in await invoices.open_of(tx, list(await buyers.family(tx, [account_id])))
        if each.currency == "EUR" and each.balance.payable_minor
    }
    chosen = [each for each in unpaid.values() if each.account_id == account_id and each.balance.collectable_minor]
    if invoice_ids:
        wrong = [id_ for id_ in invoice_ids if id_ not in unpaid]
        if wrong or len(set(invoice_ids)) < len(invoice_ids):
            raise InvalidRequest("not a payable invoice of the account in euro, or twice", pointer="#query/invoice_ids")
        chosen = [unpaid[id_] for id_ in invoice_ids]
    due_minor = sum(each.balance.collectable_minor or each.balance.payable_minor for each in chosen)
    amount_minor = amount_minor or due_minor
    if not amount_minor:
        raise InvalidRequest("nothing is owed; give an amount", pointer="#query/amount")
    numbers = " ".join(each.number for each in chosen)
    if len(chosen) > 1 and len(numbers) > TEXT_MAX:
        if invoice_ids:
            many = TEXT_MAX // (len(chosen[0].number) + 1)
            raise InvalidRequest(f"one transfer names at most {many} invoices", pointer="#query/invoice_ids")
        numbers = ""
    iban = sealer.open(tx.tenant_id, creditor.iban_sealed, creditor_iban_place(tx.tenant_id)).decode()
    order = TransferOrder(
        name=creditor.name,
        iban=iban,
        bic=creditor.bic,
        amount_minor=amount_minor,
        structured_reference=reference_of(chosen[0].number) if len(chosen) == 1 else None,
        text="" if len(chosen) == 1 else numbers,
    )
    return TransferDetails(order, chosen)
