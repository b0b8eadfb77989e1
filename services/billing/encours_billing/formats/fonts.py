"""The fonts that papers are set in: those that typst brings, and Noto from pinned wheels for all other scripts."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import typst

WHEELS = ("manimgx_fonts", "manimgx_fonts_cjk")
LATIN = "Libertinus Serif"
"""Latin, Greek and Cyrillic."""
HAN_BY_COUNTRY = {"CN": "SC", "HK": "HK", "JP": "JP", "KR": "KR", "MO": "HK", "SG": "SC", "TW": "TC"}
"""Chinese characters look different in each country: buyer's country → face of Noto Sans CJK."""


@cache
def shared_fonts() -> Any:
    """Scanned once a process; the files are read when a paper first needs them. Fonts of the machine are not used."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(files(wheel)) for wheel in WHEELS],
    )


@cache
def families(country: str | None) -> Sequence[str]:
    """Families in the order in which a character looks for its glyph."""
    face = HAN_BY_COUNTRY.get(country or "", "JP")
    cjk = [f"Noto Sans CJK {each}" for each in (face, *(other for other in ("JP", "KR", "SC") if other != face))]
    others = [each for each in shared_fonts().families() if each.startswith("Noto Sans") and "CJK" not in each]
    return [LATIN, *sorted(others), *cjk, "Noto Emoji"]
