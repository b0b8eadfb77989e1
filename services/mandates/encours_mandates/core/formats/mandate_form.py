"""The mandate as a PDF that the buyer signs and gives to its bank (MND-20, MND-21)."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

import typst
from babel import Locale
from babel.dates import format_date

from encours_mandates.core.domain.mandate import Language, Mandate, PostalAddress, Scheme, Sequence
from encours_mandates.core.formats.wording import WORDINGS
from encours_mandates.core.formats.words import Wording
from encours_platform import json
from encours_values.money import format_minor
from encours_values.parties import PartyIdentification, UltimateParty
from encours_values.sepa_text import to_sepa_text

ARCHIVE_STANDARD: Final = "a-2b"
"""PDF/A, because it is stored for more than ten years (MND-22)."""

SIGNATURE_WIDTH: Final = 92
SIGNATURE_HEIGHT: Final = 40
SIGNATURE_ANCHOR: Final = f"{{{{s1|signature|{SIGNATURE_WIDTH}|{SIGNATURE_HEIGHT}}}}}"
"""Where the signature goes, in white on the form for a provider: Yousign reads the first signer and the size of
the field (pixels) out of it, DocuSign searches for the whole string."""

_MM = 72 / 25.4
A4_HEIGHT: Final = 297 * _MM
SEAL_WIDTH: Final = 164 * _MM
SEAL_HEIGHT: Final = 26 * _MM
"""Points; as the template has it."""

TextWriter = Callable[[str], str]
"""How a caller's text is written on the form."""

_ENDLESS_WORD = re.compile(r"\S{40}")
_BREAK_HERE = "\u200b"
_TEXT_MAX = 400


def as_given(text: str) -> str:
    """The text itself; a word without end may be broken."""
    return _ENDLESS_WORD.sub(lambda word: word[0] + _BREAK_HERE, unicodedata.normalize("NFC", text))


def in_sepa_characters(text: str) -> str:
    """The text as SEPA files have it (CHR-01), for what our fonts cannot show."""
    return as_given(to_sepa_text(text, max_length=_TEXT_MAX))


def render_pdf(
    mandate: Mandate, iban: str, locale: Language, timezone: ZoneInfo, *, sandbox: bool, anchor: str = ""
) -> bytes:
    """The form with the whole `iban` (compact); the same mandate gives the same bytes.

    `anchor` is an invisible mark where a provider puts the signature.

    PDF/A requires a glyph for each character: if a text has none (neither Latin, Greek nor Cyrillic), all texts use
    the SEPA character set.
    """
    return _render(mandate, iban, locale, timezone, sandbox=sandbox, more={"anchor": anchor})[0]


@dataclass(frozen=True, slots=True)
class FormToSeal:
    """The form with room for a seal in place of ink; `box` (left, bottom, right, top; points) on `page`, from 0."""

    content: bytes
    page: int
    box: tuple[int, int, int, int]


def render_to_seal(mandate: Mandate, iban: str, locale: Language, timezone: ZoneInfo, *, sandbox: bool) -> FormToSeal:
    """As `render_pdf`, for an electronic seal: the exact bytes that the signer sees."""
    content, form = _render(mandate, iban, locale, timezone, sandbox=sandbox, more={"electronic": True, "state": ""})
    found = typst.query(
        _template(), "<seal>", field="value", one=True, ignore_system_fonts=True, sys_inputs=_inputs(form)
    )
    place = json.loads(found.encode())
    left, top = (float(place[axis].removesuffix("pt")) for axis in ("x", "y"))
    box = (left, A4_HEIGHT - top - SEAL_HEIGHT, left + SEAL_WIDTH, A4_HEIGHT - top)
    return FormToSeal(content, place["page"] - 1, cast("tuple[int, int, int, int]", tuple(map(round, box))))


def _render(
    mandate: Mandate, iban: str, locale: Language, timezone: ZoneInfo, *, sandbox: bool, more: Mapping[str, Any]
) -> tuple[bytes, Mapping[str, Any]]:
    form = {**form_of(mandate, iban, locale, timezone, sandbox=sandbox), **more}
    try:
        return _compile(mandate, form), form
    except typst.TypstError:
        form = {**form_of(mandate, iban, locale, timezone, sandbox=sandbox, write=in_sepa_characters), **more}
        return _compile(mandate, form), form


def _inputs(form: Mapping[str, Any]) -> dict[str, str]:
    return {"form": json.dumps(form).decode()}


def _compile(mandate: Mandate, form: Mapping[str, Any]) -> bytes:
    return typst.compile(
        _template(),
        format="pdf",
        sys_inputs=_inputs(form),
        ignore_system_fonts=True,
        pdf_standards=[ARCHIVE_STANDARD],
        timestamp=int(mandate.status_changed_at.timestamp()),
    )


def form_of(
    mandate: Mandate, iban: str, locale: Language, timezone: ZoneInfo, *, sandbox: bool, write: TextWriter = as_given
) -> Mapping[str, Any]:
    """The values and texts of the form."""
    wording = WORDINGS[locale]
    notice = wording.b2b if mandate.scheme is Scheme.B2B else wording.core
    account, parties = mandate.debtor_account, mandate.parties
    return {
        "lang": locale,
        "labels": dict(wording.labels),
        "title": notice.title,
        "authorisation": notice.authorisation.format(creditor=write(mandate.creditor.name)),
        "rights": notice.rights,
        "registration": notice.registration,
        "reference": mandate.reference,
        "creditor": {
            "name": write(mandate.creditor.name),
            "identifier": mandate.creditor.identifier,
            "address": lines_of(mandate.creditor.address, wording, locale, write),
            "behalf": party_of(parties.ultimate_creditor, write),
        },
        "debtor": {
            "name": write(mandate.debtor_name),
            "address": lines_of(mandate.debtor_address, wording, locale, write),
            "iban": grouped(iban),
            "bic": account.bic or "",
            "bank": write(account.bank_name or ""),
            "identification": identified(parties.debtor_identification),
            "behalf": party_of(parties.ultimate_debtor, write),
        },
        "recurrent": mandate.sequence is Sequence.RECURRENT,
        "cap": "" if mandate.max_amount_minor is None else format_minor(mandate.max_amount_minor, "EUR", locale),
        "signer": {
            "name": write(mandate.signer.name),
            "title": write(mandate.signer.title),
            "authority": authority_of(mandate, wording, write),
        },
        "signed_on": _signed(mandate, wording, locale),
        "state": _state(mandate, wording, locale, timezone),
        "sandbox": sandbox,
    }


def grouped(iban: str) -> str:
    """As it is written on paper, in fours.

    >>> grouped("DE89370400440532013000")
    'DE89 3704 0044 0532 0130 00'
    """
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def authority_of(mandate: Mandate, wording: Wording, write: TextWriter) -> str:
    """The signer's authority and its evidence; empty if not given (S2.2)."""
    signer = mandate.signer
    if signer.authority is None:
        return ""
    authority = wording.labels[signer.authority.value]
    return f"{authority} ({write(signer.authority_evidence)})" if signer.authority_evidence else authority


def identified(identification: PartyIdentification | None) -> str:
    """An organisation's number, marked if it is an LEI; empty if there is none."""
    if identification is None:
        return ""
    return f"LEI {identification.lei}" if identification.lei else str(identification.other)


def party_of(party: UltimateParty | None, write: TextWriter = as_given) -> str:
    """Name and number of an ultimate party; empty if there is none."""
    if party is None:
        return ""
    number = identified(party.identification)
    return f"{write(party.name)} ({number})" if number else write(party.name)


def lines_of(address: PostalAddress | None, wording: Wording, locale: str, write: TextWriter) -> list[str]:
    if address is None:
        return [wording.labels["not_given"]]
    town = f"{address.postcode} {address.city}".strip()
    country = Locale(locale).territories.get(address.country, address.country)
    return [write(line) for line in (address.street, town, country) if line]


def day_of(day: date, locale: str) -> str:
    """As people write it in their language."""
    return format_date(day, "d. MMMM y" if locale == "de" else "d MMMM y", locale=locale)


def _signed(mandate: Mandate, wording: Wording, locale: str) -> str | None:
    if mandate.signed_on is None:
        return None
    return wording.labels["signed_on"].format(date=day_of(mandate.signed_on, locale))


def _state(mandate: Mandate, wording: Wording, locale: str, timezone: ZoneInfo) -> str:
    status = wording.statuses[mandate.status.value]
    return wording.labels["state"].format(
        status=status, date=day_of(mandate.status_changed_at.astimezone(timezone).date(), locale)
    )


@cache
def _template() -> bytes:
    return files(__package__).joinpath("mandate_form.typ").read_bytes()
