"""What the debtor gives to its bank so that it records a B2B mandate (MND-24): a letter, the data, the form.

One PDF (PDF/A-3) that also holds the data for a program, as JSON.
"""

from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from typing import Any, Final
from zoneinfo import ZoneInfo

import typst

from encours_mandates.core.domain.mandate import Language, Mandate, PostalAddress
from encours_mandates.core.formats.mandate_form import TextWriter, as_given, day_of, form_of, in_sepa_characters
from encours_mandates.core.formats.wording import WORDINGS
from encours_platform import json

ARCHIVE_STANDARD: Final = "a-3b"
"""PDF/A that may hold another file."""

DATA_FILE: Final = "mandate.json"


def data_of(mandate: Mandate, iban: str) -> dict[str, Any]:
    """What the bank records (MND-24), for a program: `iban` is whole and compact, amounts are minor units."""
    account, signer, cap = mandate.debtor_account, mandate.signer, mandate.max_amount_minor
    return {
        "scheme": mandate.scheme.value,
        "sequence": mandate.sequence.value,
        "reference": mandate.reference,
        "signed_on": None if mandate.signed_on is None else mandate.signed_on.isoformat(),
        "creditor": {
            "identifier": mandate.creditor.identifier,
            "name": mandate.creditor.name,
            "address": _address(mandate.creditor.address),
        },
        "debtor": {
            "name": mandate.debtor_name,
            "address": _address(mandate.debtor_address),
            "iban": iban,
            "bic": account.bic,
            "bank_name": account.bank_name,
        },
        "parties": asdict(mandate.parties),
        "max_amount": None if cap is None else {"amount": cap, "currency": "EUR"},
        "signer": {
            "name": signer.name,
            "title": signer.title,
            "authority": None if signer.authority is None else signer.authority.value,
            "authority_evidence": signer.authority_evidence,
        },
    }


def render_pack(mandate: Mandate, iban: str, locale: Language, timezone: ZoneInfo, *, sandbox: bool) -> bytes:
    """The PDF, with the whole `iban` (compact), of a signed mandate; the same mandate gives the same bytes.

    If a font lacks a character, all texts use the SEPA character set.
    """
    data = json.dumps(data_of(mandate, iban)).decode()

    def compiled(write: TextWriter) -> bytes:
        form = form_of(mandate, iban, locale, timezone, sandbox=sandbox, write=write)
        pack = {"words": letter_of(mandate, form, locale, write), "file": DATA_FILE}
        return typst.compile(
            _templates(),
            format="pdf",
            sys_inputs={"form": json.dumps(form).decode(), "pack": json.dumps(pack).decode(), "data": data},
            ignore_system_fonts=True,
            pdf_standards=[ARCHIVE_STANDARD],
            timestamp=int(mandate.status_changed_at.timestamp()),
        )

    try:
        return compiled(as_given)
    except typst.TypstError:
        return compiled(in_sepa_characters)


def letter_of(
    mandate: Mandate, form: Mapping[str, Any], locale: Language, write: TextWriter = as_given
) -> dict[str, str]:
    """The texts of letter and data sheet, filled in; `form` holds the values of the mandate form."""
    if mandate.signed_on is None:
        raise AssertionError(f"mandate {mandate.id} is not signed")
    letter = WORDINGS[locale].letter
    known = {
        "bank": write(mandate.debtor_account.bank_name or letter["your_bank"]),
        "reference": mandate.reference,
        "date": day_of(mandate.signed_on, locale),
        "creditor": form["creditor"]["name"],
        "identifier": mandate.creditor.identifier,
        "iban": form["debtor"]["iban"].replace(" ", "\u00a0"),
        "cap": form["cap"],
        "file": DATA_FILE,
    }
    filled = {name: words.format(**known) for name, words in letter.items()}
    return {**filled, "signed_date": known["date"], "cap": filled["cap"] if form["cap"] else ""}


def _address(address: PostalAddress | None) -> dict[str, str] | None:
    return None if address is None else asdict(address)


@cache
def _templates() -> Any:
    """The pack's template, which takes in that of the form."""
    folder = files(__package__)
    form = folder.joinpath("mandate_form.typ").read_bytes()
    return {"main.typ": folder.joinpath("bank_pack.typ").read_bytes(), "mandate_form.typ": form}
