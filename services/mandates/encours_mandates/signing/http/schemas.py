from typing import Annotated, Literal

from pydantic import Field

from encours_contracts.fields import AccountId, AmountMinor, Body, Email, Parties, Scheme
from encours_mandates.core.http.schemas import BicText, CleanText, DebtorName, IbanText, ReferenceText


class Signer(Body):
    """Who signs for the debtor, and in what capacity."""

    name: Annotated[CleanText, Field(examples=["Jeanne Martin"])]
    email: Email
    title: Annotated[CleanText, Field(examples=["Gérante"])]
    authority: Literal["legal_representative", "delegation"] | None = None
    """By what right the signer binds the debtor."""
    authority_evidence: Annotated[CleanText | None, Field(examples=["Pouvoir du 3 janvier 2011, réf. P-17"])] = None
    """What shows it, such as the reference of a power of attorney."""


class NewMandate(Body):
    account_id: AccountId
    scheme: Scheme
    iban: IbanText
    bic: BicText | None = None
    debtor_name: DebtorName
    signer: Signer
    sequence: Literal["RCUR", "OOFF"] = "RCUR"
    reference: ReferenceText | None = None
    """The merchant's own mandate reference (RUM); without it we make one."""
    language: Literal["fr", "en", "de"] | None = None
    """Of the form and of what is sent to the signer; the merchant's own without it."""
    max_amount: AmountMinor | None = None
    """The most that one debit may ask for, minor units of euro."""
    parties: Parties | None = None
    """Other parties of the mandate: on the form and in each debit."""


class SendSigningLink(Body):
    signer: Signer | None = None
    """Another signer; default: the same one."""
