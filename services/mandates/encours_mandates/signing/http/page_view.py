"""The values for the templates of the signing page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from encours_mandates.core.domain.mandate import Mandate, PostalAddress, Scheme, Sequence
from encours_mandates.core.formats.mandate_form import party_of
from encours_mandates.core.formats.wording import WORDINGS
from encours_mandates.signing.domain.progress import SIGNING_STAGES, Stage
from encours_mandates.signing.formats.page_texts import PageWording
from encours_mandates.signing.formats.page_wording import PAGE_WORDINGS, masked_email
from encours_values.money import format_minor

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates" / "signing"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _masked(iban_masked: str) -> str:
    """Short enough for a line, in fours as on paper: `FR76 •••• 189`."""
    shown = iban_masked.replace("*", "")
    return f"{shown[:4]} •••• {shown[4:]}"


def _spaced(text: str) -> str:
    """No line begins with a French colon."""
    return re.sub(r" (?=[:;?!])", "\u00a0", text)


TEMPLATES.filters |= {"masked": _masked, "spaced": _spaced}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the signing visit; `values` are the typed values, `errors` the errors by field."""

    stage: Stage
    furthest: Stage
    mandate: Mandate
    sandbox: bool
    code_sent: bool = False
    sha256: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page has: the language, its own address, the nonce of its style and script, the form's token."""

    wording: PageWording
    path: str
    nonce: str
    form_token: str

    def link(self, **query: str) -> str:
        return "?" + "&".join(f"{key}={value}" for key, value in {"lang": self.wording.language, **query}.items())


def render(frame: Frame, page: Page) -> str:
    wording, mandate = frame.wording, page.mandate
    names = {"creditor": mandate.creditor.name, "debtor": mandate.debtor_name}
    texts = {
        key: text.format(**names) if "{creditor}" in text or "{debtor}" in text else text
        for key, text in wording.texts.items()
    }
    papers = WORDINGS[wording.language]
    return TEMPLATES.get_template(f"{page.stage}.html").render(
        **_frame(frame, texts, page.stage),
        page=page,
        mandate=mandate,
        notice=papers.b2b if mandate.scheme is Scheme.B2B else papers.core,
        b2b=mandate.scheme is Scheme.B2B,
        cap=format_minor(mandate.max_amount_minor, "EUR", wording.language)
        if mandate.max_amount_minor is not None
        else "",
        label=papers.labels,
        collects_for=party_of(mandate.parties.ultimate_creditor),
        pays_for=party_of(mandate.parties.ultimate_debtor),
        one_off=mandate.sequence is Sequence.ONE_OFF,
        creditor_address=_address(mandate.creditor.address, wording),
        email=masked_email(mandate.signer.email),
        consent=wording.consent(mandate.creditor.name),
        signed_on=_day(mandate, wording),
        signing_stages=SIGNING_STAGES,
        reached=SIGNING_STAGES.index(page.furthest) if page.furthest in SIGNING_STAGES else len(SIGNING_STAGES),
        here=SIGNING_STAGES.index(page.stage) if page.stage in SIGNING_STAGES else len(SIGNING_STAGES),
        stages=wording.stages,
    )


def render_ended(frame: Frame, text_key: str, *, with_link: bool) -> str:
    """A page without any data of a mandate; `with_link` adds a way back to the signing link."""
    return TEMPLATES.get_template("ended.html").render(
        **_frame(frame, dict(frame.wording.texts), None), text_key=text_key, with_link=with_link, page=None
    )


def _frame(frame: Frame, texts: Mapping[str, str], stage: Stage | None) -> dict[str, Any]:
    step = {"step": stage.value} if stage in SIGNING_STAGES[:3] else {}
    return {
        "t": texts,
        "language": frame.wording.language,
        "languages": [
            (each.language, each.name, _in_language(frame, each).link(**step)) for each in PAGE_WORDINGS.values()
        ],
        "path": frame.path,
        "nonce": frame.nonce,
        "form_token": frame.form_token,
        "link": frame.link,
    }


def _in_language(frame: Frame, wording: PageWording) -> Frame:
    return Frame(wording, frame.path, frame.nonce, frame.form_token)


def _address(address: PostalAddress | None, wording: PageWording) -> str:
    if address is None:
        return ""
    country = Locale(wording.language).territories.get(address.country, address.country)
    return ", ".join(part for part in (address.street, f"{address.postcode} {address.city}".strip(), country) if part)


def _day(mandate: Mandate, wording: PageWording) -> str:
    return format_date(mandate.signed_on, "long", locale=wording.language) if mandate.signed_on else ""
