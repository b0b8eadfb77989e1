"""The texts that each language of the signing page must have."""

from collections.abc import Mapping
from dataclasses import dataclass

from encours_mandates.core.domain.mandate import Language


@dataclass(frozen=True)
class PageWording:
    """All texts of the page in one language; the signer's declaration and consent are stored as evidence."""

    language: Language
    name: str
    """Of the language, in itself."""
    declaration_text: str
    consent_text: str
    stages: Mapping[str, str]
    texts: Mapping[str, str]
    errors: Mapping[str, str]
    seal: Mapping[str, str]

    def declaration(self, name: str, title: str, debtor: str) -> str:
        """That the signer may bind the company (S2.2)."""
        return self.declaration_text.format(name=name, title=title, debtor=debtor)

    def consent(self, creditor: str) -> str:
        return self.consent_text.format(creditor=creditor)
