"""Reads and checks the forms of the signing page; errors are in the signer's language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import parse_qsl

from encours_mandates.core.domain.errors import CountryNotInSepa, DebtorAddressNeeded, DebtorBicNeeded
from encours_mandates.signing.domain.progress import CODE_DIGITS, CodeCheckResult
from encours_mandates.signing.formats.page_texts import PageWording
from encours_values.bic import InvalidBic
from encours_values.email_addresses import InvalidEmail, parse_email
from encours_values.errors import DomainError
from encours_values.iban import Iban, IbanFault, InvalidIban, find_ibans, mask_ibans_in, parse_iban
from encours_values.pasted_text import fault_of_line

FIELDS_MAX = 20
TEXT_MAX = 200


@dataclass(frozen=True)
class Form:
    """The fields as typed."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, body: bytes) -> "Form":
        """Of `application/x-www-form-urlencoded`; what is none is an empty form."""
        try:
            pairs = parse_qsl(
                body.decode(), keep_blank_values=True, max_num_fields=FIELDS_MAX, encoding="utf-8", errors="strict"
            )
        except ValueError:
            return cls()
        return cls(dict(pairs))

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "").strip()


class FormError(Exception):
    """Errors by field, in the signer's language."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


class OtherAccount(NamedTuple):
    iban: Iban
    bic: str | None


def account_of(form: Form, wording: PageWording) -> OtherAccount | None:
    """The other account; none where the one that the merchant gave is right. Raises `FormError`."""
    match form["choice"]:
        case "given":
            return None
        case "other":
            return OtherAccount(iban_of(form["iban"], wording), form["bic"] or None)
    raise FormError({"choice": wording.errors["choose"]})


def iban_of(text: str, wording: PageWording) -> Iban:
    """Raises `FormError`."""
    if not text:
        raise FormError({"iban": wording.errors["iban_empty"]})
    try:
        return parse_iban(text)
    except InvalidIban as error:
        fault = error.fault or IbanFault("form")
    text = wording.errors[f"iban_{fault.kind}"]
    raise FormError({"iban": text.format(country=fault.country, expected=fault.expected, found=fault.found)})


_ACCOUNT_ERRORS: Mapping[type[DomainError], tuple[str, str]] = {
    CountryNotInSepa: ("iban", "iban_not_sepa"),
    DebtorBicNeeded: ("bic", "bic_needed"),
    InvalidBic: ("bic", "bic_invalid"),
    DebtorAddressNeeded: ("iban", "address_needed"),
}


def account_error(error: DomainError, wording: PageWording) -> FormError | None:
    """Why the account cannot be debited; none where the refusal is about something else."""
    if type(error) not in _ACCOUNT_ERRORS:
        return None
    name, text = _ACCOUNT_ERRORS[type(error)]
    return FormError({name: wording.errors[text]})


class Declared(NamedTuple):
    """Who signs or, with `email`, who else has to."""

    name: str
    title: str
    email: str | None


def signer_of(form: Form, wording: PageWording) -> Declared:
    """Raises `FormError`."""
    match form["authorised"]:
        case "yes":
            required = {"name": "name_empty", "title": "title_empty"}
        case "no":
            required = {"other_name": "other_name_empty", "other_email": "email_wrong"}
        case _:
            raise FormError({"authorised": wording.errors["choose"]})
    errors = {name: wording.errors[empty] for name, empty in required.items() if not form[name]}
    errors |= {name: wording.errors["text_wrong"] for name in required if not _is_line(form[name])}
    email = form["other_email"]
    if "other_email" in required and not _is_email(email):
        errors["other_email"] = wording.errors["email_wrong"]
    if errors:
        raise FormError(errors)
    if "other_name" in required:
        return Declared(mask_ibans_in(form["other_name"]), "", email)
    return Declared(mask_ibans_in(form["name"]), mask_ibans_in(form["title"]), None)


def _is_line(text: str) -> bool:
    return len(text) <= TEXT_MAX and fault_of_line(text) is None


def _is_email(text: str) -> bool:
    try:
        return not find_ibans(parse_email(text))
    except InvalidEmail:
        return False


def code_of(form: Form, wording: PageWording) -> str:
    """Raises `FormError`."""
    digits = re.sub(r"[\s.\-]", "", form["code"])
    if re.fullmatch(rf"[0-9]{{{CODE_DIGITS}}}", digits) is None:
        raise FormError({"code": wording.errors["code_empty"]})
    return digits


def require_right_code(result: CodeCheckResult, wording: PageWording) -> None:
    """Raises `FormError` for all but the right code."""
    if result is not CodeCheckResult.RIGHT:
        raise FormError({"code": wording.errors[f"code_{result}"]})
