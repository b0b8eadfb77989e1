# ruff: noqa: E501  sentences for people
"""Why no VAT is charged: code of the VATEX list (EN 16931, BT-121) → the mention that a paper prints (INV-01).

CGI ann. II art. 242 nonies A I 12°: the article that exempts the operation, or “Autoliquidation”.
"""

import re
from collections.abc import Mapping
from typing import Any

MENTIONS: Mapping[str, tuple[str, str]] = {
    "VATEX-EU-AE": (
        "Autoliquidation (article 283 du CGI, article 196 de la directive 2006/112/CE).",
        "Reverse charge (article 196 of Directive 2006/112/EC).",
    ),
    "VATEX-EU-IC": (
        "Exonération de TVA, article 262 ter I du CGI (livraison intracommunautaire).",
        "VAT exempt intra-Community supply (article 138 of Directive 2006/112/EC, art. 262 ter I CGI).",
    ),
    "VATEX-EU-G": (
        "Exonération de TVA, article 262 I du CGI (exportation).",
        "VAT exempt export (article 146 of Directive 2006/112/EC, art. 262 I CGI).",
    ),
    "VATEX-EU-O": (
        "TVA non applicable, opération hors du champ de la TVA française (article 259 et suivants du CGI).",
        "Outside the scope of French VAT (art. 259 et seq. CGI).",
    ),
    "VATEX-EU-D": (
        "Régime particulier – Agences de voyages (article 266 1 e du CGI).",
        "Margin scheme – Travel agents.",
    ),
    "VATEX-EU-F": (
        "Régime particulier – Biens d’occasion (article 297 A du CGI).",
        "Margin scheme – Second-hand goods.",
    ),
    "VATEX-EU-I": (
        "Régime particulier – Objets d’art (article 297 A du CGI).",
        "Margin scheme – Works of art.",
    ),
    "VATEX-EU-J": (
        "Régime particulier – Objets de collection et d’antiquité (article 297 A du CGI).",
        "Margin scheme – Collectors’ items and antiques.",
    ),
    "VATEX-EU-79-C": (
        "Débours, hors base d’imposition (article 267 II 2° du CGI).",
        "Disbursements outside the taxable amount (article 79(c) of Directive 2006/112/EC).",
    ),
    "VATEX-EU-132": (
        "Exonération de TVA, article 261 du CGI (activité d’intérêt général).",
        "VAT exempt activity in the public interest (article 132 of Directive 2006/112/EC).",
    ),
    "VATEX-EU-143": (
        "Exonération de TVA, article 291 du CGI (importation).",
        "VAT exempt importation (article 143 of Directive 2006/112/EC).",
    ),
    "VATEX-EU-144": (
        "Exonération de TVA, article 262 I du CGI (services liés à l’importation).",
        "VAT exempt services linked to importation (article 144 of Directive 2006/112/EC).",
    ),
    "VATEX-EU-146-1E": (
        "Exonération de TVA, article 262 I du CGI (services liés à l’exportation).",
        "VAT exempt services linked to exportation (article 146(1)(e) of Directive 2006/112/EC).",
    ),
    "VATEX-EU-148": (
        "Exonération de TVA, article 262 II du CGI (transports internationaux).",
        "VAT exempt international transport (article 148 of Directive 2006/112/EC).",
    ),
    "VATEX-EU-151": (
        "Exonération de TVA, article 262 II 12° du CGI (missions diplomatiques, organismes internationaux).",
        "VAT exempt supply to diplomatic missions or international bodies (article 151 of Directive 2006/112/EC).",
    ),
    "VATEX-EU-153": (
        "Exonération de TVA (intermédiaire, article 153 de la directive 2006/112/CE).",
        "VAT exempt intermediary service (article 153 of Directive 2006/112/EC).",
    ),
    "VATEX-EU-159": (
        "Exonération de TVA, article 277 A du CGI (régime suspensif).",
        "VAT exempt under a suspension arrangement (article 159 of Directive 2006/112/EC).",
    ),
    "VATEX-EU-309": (
        "Exonération de TVA (agence de voyages, opérations hors de l’Union, article 309 de la directive 2006/112/CE).",
        "VAT exempt travel services outside the Union (article 309 of Directive 2006/112/EC).",
    ),
    "VATEX-FR-FRANCHISE": (
        "TVA non applicable, article 293 B du CGI.",
        "VAT not applicable, art. 293 B of the French tax code (CGI).",
    ),
    "VATEX-FR-CNWVAT": (
        "Avoir net de taxe (article 272 du CGI).",
        "Credit note without VAT (art. 272 CGI).",
    ),
    "VATEX-FR-AE": (
        "Autoliquidation (article 283 du CGI).",
        "Reverse charge (art. 283 CGI).",
    ),
    "VATEX-FR-298SEXDECIESA": (
        "Régime particulier – Or d’investissement (article 298 sexdecies A du CGI).",
        "Special scheme – Investment gold (art. 298 sexdecies A CGI).",
    ),
    "VATEX-FR-CGI275": (
        "Franchise de TVA, article 275 du CGI (marchandises destinées à l’exportation ou à une livraison intracommunautaire).",
        "Purchased without VAT, goods meant for export or intra-Community supply (art. 275 CGI).",
    ),
    "VATEX-FR-CGI277A": (
        "Exonération de TVA, article 277 A du CGI (régime suspensif).",
        "VAT exempt under a suspension arrangement (art. 277 A CGI).",
    ),
    "VATEX-FR-CGI295": (
        "Exonération de TVA, article 295 du CGI (départements d’outre-mer).",
        "VAT exempt, French overseas departments (art. 295 CGI).",
    ),
}
"""Sub-codes (`VATEX-EU-132-1B`) take the mention of the longest code that they begin with."""

ARTICLE = re.compile(r"VATEX-FR-CGI(\d+)([A-E]?)(?:-(\d+)(BIS)?)?")
"""Code that names an article of the tax code: `VATEX-FR-CGI261D-1BIS` is article 261 D, 1° bis."""

WITHOUT_REASON = (
    "TVA non facturée (taux 0 %) : le motif d’exonération n’a pas été indiqué.",
    "No VAT is charged (0%): the reason for exemption was not given.",
)
BY_ARTICLE = ("Exonération de TVA, article {article} du CGI.", "VAT exempt (art. {article} CGI).")
OTHER_CODE = ("Exonération de TVA (motif {code}).", "VAT exempt (reason {code}).")

VAT_AREA = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MC MT NL PL PT RO SE SI SK".split()  # noqa: SIM905
)
"""Countries whose VAT is the Union's; Monaco counts as France."""
FRANCE = frozenset({"FR", "MC"})


def mention(code: str | None, language: str) -> str:
    """What a paper prints for that code; a code that is not in the list is printed itself.

    >>> mention("VATEX-EU-132-1B", "fr")
    'Exonération de TVA, article 261 du CGI (activité d’intérêt général).'
    >>> mention("VATEX-FR-CGI261D-1BIS", "fr")
    'Exonération de TVA, article 261 D, 1° bis du CGI.'
    """
    at = 0 if language == "fr" else 1
    if code is None:
        return WITHOUT_REASON[at]
    found = [known for known in MENTIONS if code.startswith(known)]
    if found:
        return MENTIONS[max(found, key=len)][at]
    if named := ARTICLE.fullmatch(code):
        article = f"{named[1]} {named[2]}".strip() + (f", {named[3]}°" if named[3] else "")
        return BY_ARTICLE[at].format(article=f"{article} bis" if named[4] else article)
    return OTHER_CODE[at].format(code=code)


def reason_by_parties(parties: Mapping[str, Any], operations: str) -> str | None:
    """Why a French seller charges this buyer no VAT, where nobody said why and buyer and operation leave one answer.

    Goods to a business of another member state are an intra-Community supply if its VAT number is known, goods to a
    third country an export. The buyer of services declares the VAT of his own state; outside the Union they are out
    of scope. A French buyer, or both kinds of operation in one invoice, leaves no answer.
    """
    buyer, seller = parties["buyer"], parties["seller"]
    address = parties.get("delivery") or buyer.get("address") or {}
    country = (address.get("country") if operations == "goods" else None) or buyer.get("country")
    seller_country = (seller.get("address") or {}).get("country") or "FR"
    if not country or country in FRANCE or seller_country not in FRANCE or operations not in {"goods", "services"}:
        return None
    if country not in VAT_AREA:
        return "VATEX-EU-G" if operations == "goods" else "VATEX-EU-O"
    if not buyer.get("vat_number"):
        return None
    return "VATEX-EU-IC" if operations == "goods" else "VATEX-EU-AE"
