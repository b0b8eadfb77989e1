from encours_mandates.core.domain.errors import CreditorNotSet
from encours_mandates.core.domain.mandate import Creditor, PostalAddress
from encours_platform.database import Tx


def creditor_of(tx: Tx) -> Creditor:
    """The merchant as creditor, from its present settings. Raises `CreditorNotSet`."""
    settings = tx.settings
    name = settings.creditor.name or settings.legal.name
    if settings.creditor.identifier is None or name is None:
        raise CreditorNotSet("set the creditor's identifier (ICS) and name with PUT /v1/settings first")
    address = settings.legal.address
    return Creditor(
        settings.creditor.identifier, name, PostalAddress(**address.model_dump()) if address is not None else None
    )
