"""Imports mandates that were signed elsewhere; a dry run does everything but the writing."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from uuid import UUID

from encours_contracts.permissions import Permission
from encours_mandates.core.domain.buyer import AccountBy, Buyer
from encours_mandates.core.domain.cell_values import key_of
from encours_mandates.core.domain.history import Step
from encours_mandates.core.domain.mandate import (
    Creditor,
    Language,
    Mandate,
    MandateOrigin,
    Registration,
    Scheme,
    Status,
    status_of_imported,
)
from encours_mandates.core.store import buyers
from encours_mandates.core.use_cases import events
from encours_mandates.core.use_cases.creditor import creditor_of
from encours_mandates.core.use_cases.debtor_account import opened_iban, sealed_account
from encours_mandates.core.use_cases.remind_debtor_bank import schedule_reminders
from encours_mandates.core.use_cases.status_changes import record_all, schedule_expiry
from encours_mandates.imports.domain.account_match import AccountBook, KeyedAccount
from encours_mandates.imports.domain.import_result import ImportResult
from encours_mandates.imports.domain.lines import (
    Candidate,
    Column,
    Finding,
    ImportLine,
    ReadLine,
    code_of,
    column_of,
    rule_findings,
)
from encours_mandates.imports.store import mandate_imports
from encours_mandates.reachability.domain.adherence import reachability_of
from encours_mandates.reachability.domain.warnings import reachability_warnings
from encours_mandates.reachability.store import adherences
from encours_mandates.reachability.use_cases.check_reachability import AdherenceIndex, bank_of, current_adherences
from encours_platform import audit, outbox
from encours_platform.auth import Caller
from encours_platform.database import Tx
from encours_platform.sealing import Sealer
from encours_values.errors import DomainError
from encours_values.ids import ACCOUNT, MANDATE_IMPORT, new_id, parse_typeid, typeid
from encours_values.mandate_reference import normalise_for_uniqueness
from encours_values.sepa_text import has_sepa_spelling

BATCH = 1_000
"""Lines checked and written at once; other requests run between two batches."""


@dataclass(frozen=True, slots=True)
class MandateFile:
    """A file that was read, and how to interpret it."""

    lines: Sequence[ReadLine]
    ignored_columns: Sequence[str]
    format: str
    sha256: str
    account_by: AccountBy
    registered: bool | None
    """For B2B lines that do not say whether the debtor's bank has recorded the mandate."""


@dataclass(frozen=True, slots=True)
class _CheckedLine:
    """A line and its findings; with a mandate if no check has refused it."""

    line: ReadLine
    findings: tuple[Finding, ...]
    mandate: Mandate | None = None
    duplicate_of: "_ReferenceOwner | None" = None

    def refused(self, finding: Finding) -> "_CheckedLine":
        return replace(self, findings=(*self.findings, finding), mandate=None)


@dataclass(frozen=True, slots=True)
class _ReferenceOwner:
    """The mandate that has a reference; `stored` if it exists in the database."""

    mandate: Mandate
    stored: bool


@dataclass(frozen=True, slots=True)
class _ImportContext:
    """What every line is checked against."""

    import_id: UUID
    creditor: Creditor
    language: Language
    accounts: dict[str, UUID | Finding]
    buyers: dict[UUID, Buyer]
    current_adherences: AdherenceIndex
    warn_of_banks: bool


async def import_mandates(tx: Tx, file: MandateFile, sealer: Sealer, *, caller: Caller, dry_run: bool) -> ImportResult:
    """Imports the valid lines and reports on all, in the caller's transaction: all or nothing.

    A used reference is a `duplicate` if it belongs to the same mandate, else refused (MND-23). Core
    mandates are active; B2B mandates where the line declares the debtor bank's record (MND-24), others wait for
    `/confirm`, and their signers are reminded, first after the days of the setting. Raises `CreditorNotSet`, and
    `Forbidden` where such a line is imported by who may not say so.
    """
    context = await _import_context(tx, file)
    owners: dict[str, _ReferenceOwner] = {}
    counts: Counter[str] = Counter()
    for start in range(0, len(file.lines), BATCH):
        batch = file.lines[start : start + BATCH]
        checked = await asyncio.to_thread(_check_lines, tx, batch, file, context, sealer)
        checked = await _reserve_references(tx, checked, owners, sealer, dry_run=dry_run)
        if not dry_run:
            accepted = [each for each in checked if each.mandate is not None]
            _require_registration(accepted, caller)
            await _write(tx, accepted, context.import_id, who=caller.actor)
        lines = [_line_result(each, dry_run=dry_run) for each in checked]
        counts.update(line.status for line in lines)
        await mandate_imports.insert_lines(tx, context.import_id, lines)
    result = ImportResult(
        import_id=context.import_id,
        dry_run=dry_run,
        format=file.format,
        account_by=file.account_by,
        sha256=file.sha256,
        who=caller.actor,
        created_at=tx.now,
        ignored_columns=list(file.ignored_columns),
        accepted=counts["accepted"] + counts["warning"],
        refused=counts["refused"],
        duplicates=counts["duplicate"],
        warnings=counts["warning"],
    )
    await mandate_imports.insert(tx, result)
    if not dry_run:
        _record_audit(tx, result)
    return result


def _require_registration(accepted: Sequence[_CheckedLine], caller: Caller) -> None:
    """A B2B mandate that is active at once may be debited: who imports it speaks for the debtor bank."""
    for each in accepted:
        if each.mandate and each.mandate.scheme is Scheme.B2B and each.mandate.status is Status.ACTIVE:
            caller.require(Permission.MANDATES_IMPORT_REGISTERED)


def _record_audit(tx: Tx, result: ImportResult) -> None:
    details = {
        "sha256": result.sha256,
        "format": result.format,
        "accepted": result.accepted,
        "refused": result.refused,
        "duplicates": result.duplicates,
    }
    subject = typeid(MANDATE_IMPORT, result.import_id)
    audit.record(tx, who=result.who, action="mandates_imported", subject=subject, details=details)


async def _import_context(tx: Tx, file: MandateFile) -> _ImportContext:
    candidates = [line.candidate for line in file.lines if line.candidate is not None]
    accounts = await _accounts(tx, {candidate.account for candidate in candidates}, file.account_by)
    ids = {found for found in accounts.values() if isinstance(found, UUID)}
    banks = {bic for each in candidates if (bic := bank_of(each.iban, each.bic)) is not None}
    return _ImportContext(
        import_id=new_id(),
        creditor=creditor_of(tx),
        language=tx.settings.locale,
        accounts=accounts,
        buyers=await buyers.lock_many(tx, sorted(ids)),
        current_adherences=await current_adherences(tx, banks),
        warn_of_banks=bool(await adherences.sources(tx)),
    )


async def _accounts(tx: Tx, texts: set[str], account_by: AccountBy) -> dict[str, UUID | Finding]:
    """The account of each text, or why there is none."""
    keys = {text: _account_key(text, account_by) for text in texts}
    named = await buyers.named(tx, account_by, sorted({key for key in keys.values() if key}))
    by_name = account_by == "name"
    entries = [KeyedAccount(each.account_id, each.name, key_of(each.key) if by_name else each.key) for each in named]

    def match_all() -> dict[str, UUID | Finding]:
        book = AccountBook(entries, propose_names=by_name)
        return {text: book.match(text, keys[text]) for text in sorted(texts)}

    return await asyncio.to_thread(match_all)


def _account_key(text: str, account_by: AccountBy) -> str:
    if account_by == "name":
        return key_of(text)
    if account_by == "siren":
        return "".join(character for character in text if character.isdigit())[:9]
    if account_by == "external_id":
        return text
    try:
        return str(parse_typeid(ACCOUNT, text))
    except DomainError:
        return ""


def _check_lines(
    tx: Tx, lines: Sequence[ReadLine], file: MandateFile, context: _ImportContext, sealer: Sealer
) -> list[_CheckedLine]:
    return [_check_line(tx, line, file, context, sealer) for line in lines]


def _check_line(tx: Tx, line: ReadLine, file: MandateFile, context: _ImportContext, sealer: Sealer) -> _CheckedLine:
    """Checks all but the reference, which other transactions may reserve."""
    candidate = line.candidate
    if candidate is None:
        return _CheckedLine(line, line.findings)
    account = context.accounts[candidate.account]
    buyer = None if isinstance(account, Finding) else context.buyers.get(account)
    found = [account] if isinstance(account, Finding) else []
    if buyer is not None and buyer.closed:
        found.append(Finding(Column.ACCOUNT, "account_closed", "The account is closed and cannot have a new mandate."))
    if buyer is not None and not has_sepa_spelling(candidate.debtor_name or buyer.name):
        detail = "Banks write Latin letters only: give the debtor's name in Latin spelling."
        found.append(Finding(Column.DEBTOR_NAME, "no_latin_spelling", detail))
    found += rule_findings(candidate, today=tx.today, creditor_identifier=context.creditor.identifier)
    if found or buyer is None:
        return _CheckedLine(line, (*line.findings, *found))
    try:
        mandate = _mandate(tx, candidate, buyer, file, context, sealer)
    except DomainError as error:
        return _CheckedLine(line, (*line.findings, Finding(column_of(error), code_of(error), error.detail)))
    return _CheckedLine(line, (*line.findings, *_bank_warnings(candidate, context)), mandate)


def _bank_warnings(candidate: Candidate, context: _ImportContext) -> list[Finding]:
    if not context.warn_of_banks:
        return []
    bank = reachability_of(bank_of(candidate.iban, candidate.bic), context.current_adherences)
    return [
        Finding(Column.IBAN, each.code, each.detail, warning=True)
        for each in reachability_warnings(candidate.scheme, bank)
    ]


def _mandate(
    tx: Tx, candidate: Candidate, buyer: Buyer, file: MandateFile, context: _ImportContext, sealer: Sealer
) -> Mandate:
    """Raises what `sealed_account` raises."""
    registered = file.registered if candidate.registered is None else candidate.registered
    declared = candidate.scheme is Scheme.B2B and registered is True
    status = status_of_imported(candidate.scheme, registered=declared)
    named, mandate_id = buyer.address is not None, new_id()
    return Mandate(
        id=mandate_id,
        account_id=buyer.account_id,
        scheme=candidate.scheme,
        sequence=candidate.sequence,
        reference=candidate.reference,
        creditor=context.creditor,
        debtor_name=candidate.debtor_name or buyer.name,
        debtor_address=buyer.address,
        debtor_account=sealed_account(tx, sealer, mandate_id, candidate.iban, candidate.bic, address_known=named),
        signer=candidate.signer,
        status=status,
        status_changed_at=tx.now,
        created_at=tx.now,
        language=context.language,
        max_amount_minor=candidate.max_amount_minor,
        parties=candidate.parties,
        registration=Registration.DECLARED if declared else Registration.UNKNOWN,
        signed_on=candidate.signed_on,
        last_used_on=candidate.last_used_on,
        activated_at=tx.now if status is Status.ACTIVE else None,
    )


async def _reserve_references(
    tx: Tx, checked: Sequence[_CheckedLine], owners: dict[str, _ReferenceOwner], sealer: Sealer, *, dry_run: bool
) -> list[_CheckedLine]:
    """Reserves each reference for one mandate, also under concurrency; `owners` are this file's so far (MND-23)."""
    requested: dict[str, Mandate] = {}
    for each in checked:
        if each.mandate is not None:
            requested.setdefault(normalise_for_uniqueness(each.mandate.reference), each.mandate)
    new = {key: mandate for key, mandate in requested.items() if key not in owners}
    free = set() if dry_run else await mandate_imports.reserve_references(tx, list(new.values()))
    existing = await mandate_imports.mandates_of_references(tx, [key for key in new if key not in free])

    def resolved(each: _CheckedLine) -> _CheckedLine:
        if each.mandate is None:
            return each
        key = normalise_for_uniqueness(each.mandate.reference)
        old = existing.get(key)
        owner = owners.setdefault(
            key, _ReferenceOwner(each.mandate, stored=not dry_run) if old is None else _ReferenceOwner(old, True)
        )
        if owner.mandate is each.mandate:
            return each
        if _is_same_mandate(tx, owner.mandate, each.mandate, sealer):
            return replace(each, mandate=None, duplicate_of=owner)
        detail = "A mandate of another account, bank account or scheme has this reference; it is never reused."
        return each.refused(Finding(Column.REFERENCE, "reference_taken", detail))

    return await asyncio.to_thread(lambda: [resolved(each) for each in checked])


def _is_same_mandate(tx: Tx, a: Mandate, b: Mandate, sealer: Sealer) -> bool:
    if (a.account_id, a.scheme, a.signed_on) != (b.account_id, b.scheme, b.signed_on):
        return False
    return opened_iban(tx, sealer, a.id, a.debtor_account) == opened_iban(tx, sealer, b.id, b.debtor_account)


async def _write(tx: Tx, checked: Sequence[_CheckedLine], import_id: UUID, *, who: str) -> None:
    mandates = [each.mandate for each in checked if each.mandate is not None]
    if not mandates:
        return
    await mandate_imports.insert_mandates(tx, mandates)
    steps = [(each.mandate.id, _step(tx, each, import_id, who)) for each in checked if each.mandate is not None]
    await record_all(tx, steps)
    await schedule_expiry(tx, mandates)
    await schedule_reminders(
        tx, [mandate for mandate in mandates if mandate.awaits_debtor_bank and mandate.signer.email]
    )
    active = [events.activated(mandate) for mandate in mandates if mandate.status is Status.ACTIVE]
    await outbox.append_all(tx, active)


def _step(tx: Tx, checked: _CheckedLine, import_id: UUID, who: str) -> Step:
    """The import step, with source and declarations as evidence."""
    candidate, mandate = checked.line.candidate, checked.mandate
    if candidate is None or mandate is None:
        raise AssertionError("only a mandate has a step")
    evidence = {"import": typeid(MANDATE_IMPORT, import_id), "line": str(checked.line.line)}
    if mandate.registration is Registration.DECLARED:
        evidence["registered"] = "declared by import"
    if candidate.evidence is not None:
        evidence["original"] = candidate.evidence
    return Step(MandateOrigin.IMPORT, mandate.status, tx.now, who, None, None, evidence)


def _line_result(checked: _CheckedLine, *, dry_run: bool) -> ImportLine:
    problems = [asdict(finding) for finding in checked.findings]
    mandate = checked.mandate
    if checked.duplicate_of is not None:
        owner = checked.duplicate_of
        mandate_id = owner.mandate.id if owner.stored else None
        return ImportLine(checked.line.line, "duplicate", mandate_id, None, checked.line.reference, problems)
    if mandate is None:
        return ImportLine(checked.line.line, "refused", None, None, checked.line.reference, problems)
    status = "warning" if problems else "accepted"
    mandate_id = None if dry_run else mandate.id
    return ImportLine(checked.line.line, status, mandate_id, mandate.status, checked.line.reference, problems)
