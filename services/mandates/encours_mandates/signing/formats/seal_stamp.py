"""The visible part of the seal on a signed mandate."""

from datetime import datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import typst
from babel.dates import format_datetime

from encours_mandates.core.domain.mandate import Mandate
from encours_mandates.core.formats.mandate_form import as_given, in_sepa_characters
from encours_mandates.signing.formats.page_texts import PageWording
from encours_platform import json


def render_stamp(mandate: Mandate, at: datetime, timezone: ZoneInfo, wording: PageWording, sent_to: str) -> bytes:
    """One page of PDF in the size of the form's box: who signed when, proved by a code sent to `sent_to` (masked)."""
    try:
        return _compile(_texts(mandate, at, timezone, wording, sent_to), at)
    except typst.TypstError:
        texts = _texts(mandate, at, timezone, wording, sent_to)
        return _compile({key: in_sepa_characters(value) for key, value in texts.items()}, at)


def _texts(mandate: Mandate, at: datetime, timezone: ZoneInfo, wording: PageWording, sent_to: str) -> dict[str, str]:
    local = at.astimezone(timezone)
    when = format_datetime(local, "d MMMM y, HH:mm:ss 'UTC'ZZZZZ", locale=wording.language)
    signer = mandate.signer
    return {
        "lang": wording.language,
        "title": wording.seal["title"],
        "signer": wording.seal["signer"].format(
            name=as_given(signer.name), title=as_given(signer.title), debtor=as_given(mandate.debtor_name)
        ),
        "when": wording.seal["when"].format(when=when),
        "how": wording.seal["how"].format(email=sent_to),
    }


def _compile(texts: dict[str, str], at: datetime) -> bytes:
    return typst.compile(
        _template(),
        format="pdf",
        sys_inputs={"said": json.dumps(texts).decode()},
        ignore_system_fonts=True,
        timestamp=int(at.timestamp()),
    )


@cache
def _template() -> bytes:
    return files(__package__).joinpath("seal_stamp.typ").read_bytes()
