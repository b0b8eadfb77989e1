from collections.abc import Iterator, Mapping
from typing import Any

from encours_contracts.gateway import Creditor, MerchantSettings
from encours_gateway.domain.errors import UnlawfulTerms
from encours_gateway.store import merchants
from encours_gateway.use_cases.publish_merchant import publish_merchant
from encours_gateway.use_cases.tell_admins import SensitiveChange, tell_admins
from encours_platform import audit
from encours_platform.database import Tx
from encours_platform.sealing import Sealer, creditor_iban_place
from encours_values.creditor_identifier import parse_creditor_identifier
from encours_values.iban import InvalidIban, mask_iban, parse_iban
from encours_values.ids import MERCHANT, typeid
from encours_values.terms import Refused, TermsNotUnderstood, cap_check, parse_terms

MERGED = ("legal", "collection", "mandates", "credit", "documents", "security", "branding")
REPLACED = ("terms", "allocation", "credit_application", "locale", "reminders", "timezone")


def _creditor(tx: Tx, sealer: Sealer, current: Creditor, given: Mapping[str, Any]) -> Creditor:
    changes: dict[str, Any] = {key: value for key, value in given.items() if key in ("name", "trade_name", "bic")}
    if "identifier" in given:
        changes["identifier"] = parse_creditor_identifier(given["identifier"])
    if "iban" in given:
        try:
            iban = parse_iban(given["iban"])
        except InvalidIban as wrong:
            raise InvalidIban(wrong.detail, pointer="/creditor/iban") from None
        place = creditor_iban_place(tx.tenant_id)
        changes["iban_sealed"] = sealer.seal(tx.tenant_id, iban.compact.encode(), place)
        changes["iban_masked"] = mask_iban(iban.compact)
        changes.setdefault("bic", iban.bic)
    return current.model_copy(update=changes)


async def change_settings(
    tx: Tx, sealer: Sealer, given: Mapping[str, Any], *, who: str
) -> tuple[MerchantSettings, int]:
    """Changes the parts that are given, whole fields at a time; returns the settings with their version.

    Raises `TermsNotUnderstood`, `UnlawfulTerms` (LAW-04), `InvalidIban`, `InvalidCreditorIdentifier`.
    """
    current = (await merchants.lock(tx)).settings
    changed = current.model_dump()
    for part in MERGED:
        changed[part] |= given.get(part, {})
    for part in REPLACED:
        if part in given:
            changed[part] = given[part]
    if "terms" in given:
        try:
            terms = parse_terms(given["terms"])
        except TermsNotUnderstood as unclear:
            raise TermsNotUnderstood(unclear.detail, pointer=f"/terms{unclear.pointer or ''}") from unclear
        verdict = cap_check(terms)
        if isinstance(verdict, Refused):
            raise UnlawfulTerms(verdict.reason, pointer="/terms")
    if "creditor" in given:
        changed["creditor"] = _creditor(tx, sealer, current.creditor, given["creditor"]).model_dump()
    settings = MerchantSettings.model_validate(changed)
    version = await merchants.change(tx, settings)
    changes = audit.changes(current.model_dump(mode="json"), settings.model_dump(mode="json"))
    audit.record(tx, who=who, action="settings_changed", subject=typeid(MERCHANT, tx.tenant_id), details=changes)
    await tell_admins(tx, *_sensitive(current, settings), who=who)
    await publish_merchant(tx)
    return settings, version


def _sensitive(before: MerchantSettings, after: MerchantSettings) -> Iterator[SensitiveChange]:
    """Where the collected money goes, and who must approve."""

    def account(creditor: Creditor) -> str | None:
        shown = (creditor.identifier, creditor.iban_masked, creditor.bic)
        return ", ".join(each for each in shown if each) or None

    old, new = before.creditor, after.creditor
    if (old.identifier, old.iban_sealed, old.bic) != (new.identifier, new.iban_sealed, new.bic):
        yield SensitiveChange("bank_account", "creditor", account(old), account(new))
    if before.collection.approvals != after.collection.approvals:
        numbers = (str(before.collection.approvals), str(after.collection.approvals))
        yield SensitiveChange("approvals", "collection.approvals", *numbers)
