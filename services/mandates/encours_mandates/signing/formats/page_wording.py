"""The texts of the signing page by language."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict

from encours_mandates.core.formats.wording import WORDINGS
from encours_mandates.signing.formats.page_texts import PageWording
from encours_mandates.signing.formats.page_texts_de import DE
from encours_mandates.signing.formats.page_texts_en import EN
from encours_mandates.signing.formats.page_texts_fr import FR
from encours_platform import json

PAGE_WORDINGS: Mapping[str, PageWording] = {each.language: each for each in (FR, EN, DE) if each.language in WORDINGS}
"""Languages in which both the page and the form are written."""


def wording_of(language: str) -> PageWording:
    """English where there is no such language."""
    return PAGE_WORDINGS.get(language, EN)


def version_of(wording: PageWording) -> str:
    """Changes with any text of the page or of the form."""
    texts = [asdict(wording), asdict(WORDINGS[wording.language])]
    return hashlib.sha256(json.canonical(texts)).hexdigest()[:16]


def masked_email(email: str) -> str:
    """Enough to know one's own address by.

    >>> masked_email("jm@forges.example")
    'j•••@forges.example'
    """
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}•••@{domain}"
