"""Parties of a document and their terms when it is issued."""

from collections.abc import Mapping
from typing import Any

from encours_billing.store.buyers import Buyer
from encours_contracts.gateway import MerchantSettings
from encours_values.terms import Terms, is_statement, parse_terms


def terms_of(buyer: Buyer, settings: MerchantSettings) -> Terms:
    """The buyer's own terms, else the merchant's. Raises `TermsNotUnderstood`."""
    return parse_terms(buyer.terms or settings.terms)


def has_statements(buyer: Buyer, settings: MerchantSettings) -> bool:
    return is_statement(terms_of(buyer, settings))


def parties_of(buyer: Buyer, settings: MerchantSettings) -> Mapping[str, Any]:
    """Seller and buyer as a document prints them (INV-01): stored with it, so that it never changes."""
    seller = settings.legal.model_dump(mode="json")
    if not seller["name"]:
        seller["name"] = settings.creditor.name
    return {
        "seller": {
            **seller,
            "creditor_identifier": settings.creditor.identifier,
            "iban_sealed": settings.creditor.iban_sealed,
        },
        "buyer": dict(buyer.printed),
        "locale": settings.locale,
    }
