"""The columns of a table of mandates by the names that people give them, in French, English and German."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from encours_mandates.core.domain.cell_values import key_of
from encours_mandates.core.domain.errors import UnreadableImport
from encours_mandates.imports.domain.lines import REQUIRED, Column, Finding, Row
from encours_values.iban import mask_ibans_in

COLUMNS_MAX = 100
IGNORED_SHOWN_MAX = 40

_NAMES: Mapping[Column, str] = {
    Column.ACCOUNT: "account|account_id|external_id|customer|customer_id|customer number|compte|client|code client|"
    "numéro client|n° client|id client|siren|kunde|kundennummer|kundennr|konto",
    Column.DEBTOR_NAME: "debtor_name|debtor|nom débiteur|nom du débiteur|débiteur|raison sociale|titulaire|titulaire "
    "du compte|name|nom|zahlungspflichtiger|name des zahlungspflichtigen|schuldner|kontoinhaber",
    Column.IBAN: "iban|iban débiteur|debtor iban",
    Column.BIC: "bic|swift|bic swift|code bic|bic débiteur|debtor bic",
    Column.REFERENCE: "reference|rum|umr|mandate_reference|mandate reference|mandate id|référence|référence du mandat|"
    "référence unique de mandat|référence mandat|mandatsreferenz|mandatsref",
    Column.SCHEME: "scheme|schéma|type|type de prélèvement|type de mandat|mandate type|lastschriftart|verfahren|"
    "mandatsart",
    Column.SEQUENCE: "sequence|sequence_type|séquence|type de séquence|récurrence|sequenz|sequenztyp",
    Column.SIGNED_ON: "signed_on|signature date|date signed|date of signature|signed|date de signature|date signature|"
    "signé le|unterschriftsdatum|datum der unterschrift|unterschrieben am|mandatsdatum",
    Column.CREDITOR_IDENTIFIER: "creditor_identifier|ics|creditor id|creditor_id|identifiant créancier|"
    "identifiant créancier sepa|gläubiger id|gläubiger identifikationsnummer|gläubigeridentifikationsnummer",
    Column.LAST_USED_ON: "last_used_on|last collection|last used|last collection date|dernier prélèvement|"
    "date du dernier prélèvement|dernière utilisation|letzter einzug|zuletzt genutzt am|letzte nutzung",
    Column.REGISTERED: "registered|registered_at_debtor_bank|confirmed|enregistré|enregistré par la banque|"
    "enregistré en banque|registriert|bei der bank hinterlegt|bestätigt",
    Column.SIGNER_NAME: "signer_name|signer|signatory|signataire|nom du signataire|unterzeichner|"
    "name des unterzeichners",
    Column.SIGNER_EMAIL: "signer_email|email|e-mail|courriel|email du signataire|courriel du signataire|"
    "e-mail des unterzeichners",
    Column.SIGNER_TITLE: "signer_title|title|capacity|qualité|fonction|qualité du signataire|funktion|position",
    Column.MAX_AMOUNT: "max_amount|maximum amount|cap|plafond|montant maximum|montant maximal|höchstbetrag|limit",
    Column.DEBTOR_IDENTIFICATION: "debtor_identification|debtor id|lei|identifiant débiteur|"
    "kennung des zahlungspflichtigen",
    Column.ULTIMATE_DEBTOR: "ultimate_debtor|tiers débiteur|débiteur ultime|pour le compte de|"
    "abweichender zahlungspflichtiger",
    Column.ULTIMATE_DEBTOR_IDENTIFICATION: "ultimate_debtor_identification|identifiant tiers débiteur|"
    "kennung des abweichenden zahlungspflichtigen",
    Column.ULTIMATE_CREDITOR: "ultimate_creditor|tiers créancier|créancier ultime|abweichender zahlungsempfänger",
    Column.ULTIMATE_CREDITOR_IDENTIFICATION: "ultimate_creditor_identification|identifiant tiers créancier|"
    "kennung des abweichenden zahlungsempfängers",
    Column.EVIDENCE: "evidence|document|archive|original|proof|preuve|pièce|justificatif|nachweis|beleg",
}
_COLUMN_OF: Mapping[str, Column] = {key_of(name): column for column, all_ in _NAMES.items() for name in all_.split("|")}


@dataclass(frozen=True, slots=True)
class Header:
    """Our columns by position; None for an unknown column."""

    columns: tuple[Column | None, ...]
    ignored: tuple[str, ...]
    """Names of columns that are not ours, as they may be shown."""


def read_header(names: Sequence[str]) -> Header:
    """Raises `UnreadableImport` where a needed column is missing or one is named twice."""
    if len(names) > COLUMNS_MAX:
        raise UnreadableImport(f"a table of mandates has at most {COLUMNS_MAX} columns")
    columns = tuple(_COLUMN_OF.get(key_of(name[:100])) for name in names)
    known = [column for column in columns if column is not None]
    missing = [column.value for column in REQUIRED if column not in known]
    if missing:
        raise UnreadableImport(f"the first line names the columns; missing: {', '.join(missing)}")
    twice = sorted({column.value for column in known if known.count(column) > 1})
    if twice:
        raise UnreadableImport(f"two columns mean the same: {', '.join(twice)}")
    ignored = [mask_ibans_in(name[:60]) for name, column in zip(names, columns, strict=True) if not column and name]
    return Header(columns, tuple(ignored[:IGNORED_SHOWN_MAX]))


def row_of(header: Header, line: int, cells: Sequence[str], findings: Sequence[Finding] = ()) -> Row | None:
    """The row, or None if it is empty."""
    stripped = [cell.strip() for cell in cells]
    if not any(stripped):
        return None
    found = list(findings)
    if any(stripped[len(header.columns) :]):
        found.append(Finding(None, "too_many_cells", "The line has more cells than the first line has names."))
    named = zip(header.columns, stripped, strict=False)
    return Row(line, {column: cell for column, cell in named if column is not None and cell}, tuple(found))
