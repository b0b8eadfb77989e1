from typing import Annotated, Literal

from pydantic import AfterValidator

from encours_contracts.fields import AccountId, Scheme
from encours_mandates.core.domain.mandate import Status
from encours_mandates.core.http.schemas import ReferenceText
from encours_platform.paging import ListQuery
from encours_values.mandate_reference import normalise_for_uniqueness


class MandateQuery(ListQuery):
    """What the list of mandates may be narrowed and sorted by; its store knows the columns."""

    account_id: AccountId | None = None
    status: Status | None = None
    scheme: Scheme | None = None
    reference: Annotated[ReferenceText, AfterValidator(normalise_for_uniqueness)] | None = None
    """Found in any case and spacing."""
    sort: Literal["created_at", "-created_at", "debtor_name", "-debtor_name"] | None = None
