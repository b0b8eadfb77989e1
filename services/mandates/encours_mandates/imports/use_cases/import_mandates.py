"""Mandates that were signed elsewhere come in by file; a dry run does all but the writing."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from uuid import UUID

from encours_mandates.core.domain.cell_values import key_of
from encours_mandates.core.domain.mandate import (
    Beginning,
    Creditor,
    Language,
    Mandate,
    Registration,
    Scheme,
    Status,
    status_of_imported,
)
from encours_mandates.core.store import buyers
from encours_mandates.core.store.buyers import AccountBy, Buyer
from encours_mandates.core.store.history import Step
from encours_mandates.core.use_cases import events
from encours_mandates.core.use_cases.await_debtor_bank import remind_later
from encours_mandates.core.use_cases.creditor import creditor_of
from encours_mandates.core.use_cases.debtor_account import opened_iban, sealed_account
from encours_mandates.core.use_cases.steps import note_all, watch_expiry
from encours_mandates.imports.domain.account_match import AccountBook, Known
from encours_mandates.imports.domain.mandate_import import (
    Candidate,
    Column,
    Finding,
    ImportLine,
    ReadLine,
    code_of,
    objections,
)
from encours_mandates.imports.store import imports
from encours_mandates.imports.store.imports import Import
from encours_mandates.reachability.domain.reachability import reachability_of
from encours_mandates.reachability.domain.warnings import reachability_warnings
from encours_mandates.reachability.store import reachability as reachability_store
from encours_mandates.reachability.use_cases.reachability import Listed, bank_of, listed
from encours_platform import audit, outbox
from encours_platform.database import Tx
from encours_platform.sealing import Sealer
from encours_values.errors import DomainError
from encours_values.ids import ACCOUNT, MANDATE_IMPORT, new_id, parse_typeid, typeid
from encours_values.mandate_reference import normalise_for_uniqueness
from encours_values.sepa_text import has_sepa_spelling

BATCH = 1_000
"""Lines judged and written at once; between two batches other requests have their turn."""


@dataclass(frozen=True, slots=True)
class MandateFile:
    """A file as it was read, and how the merchant means it."""

    lines: Sequence[ReadLine]
    ignored_columns: Sequence[str]
    format: str
    sha256: str
    account_by: AccountBy
    registered: bool | None
    """For B2B lines that do not say whether the debtor's bank has recorded the mandate."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """A line and what is said of it; with a mandate where nothing speaks against it so far."""

    line: ReadLine
    findings: tuple[Finding, ...]
    mandate: Mandate | None = None
    duplicate_of: "_Holder | None" = None

    def refused(self, finding: Finding) -> "_Judged":
        return replace(self, findings=(*self.findings, finding), mandate=None)


@dataclass(frozen=True, slots=True)
class _Holder:
    """The mandate that has a reference; `stands`: it is there already, whatever becomes of this import."""

    mandate: Mandate
    stands: bool


@dataclass(frozen=True, slots=True)
class _Ground:
    """What every line is judged on."""

    import_id: UUID
    creditor: Creditor
    language: Language
    accounts: dict[str, UUID | Finding]
    buyers: dict[UUID, Buyer]
    listed: Listed
    warn_of_banks: bool


async def import_mandates(tx: Tx, file: MandateFile, sealer: Sealer, *, who: str, dry_run: bool) -> Import:
    """Takes the good lines and reports on all; everything in the caller's transaction, so a crash leaves nothing half.

    A reference that was used before is a `duplicate` where the same mandate stands, else refused (MND-23). Core
    mandates are active; B2B mandates where the line declares the debtor bank's record (MND-24), others wait for
    `/confirm`, and their signers are reminded, first after the days of the setting. Raises `CreditorNotSet`.
    """
    ground = await _ground(tx, file)
    taken: dict[str, _Holder] = {}
    counts: Counter[str] = Counter()
    for start in range(0, len(file.lines), BATCH):
        batch = file.lines[start : start + BATCH]
        judged = await asyncio.to_thread(_judge_all, tx, batch, file, ground, sealer)
        judged = await _settle_references(tx, judged, taken, sealer, dry_run=dry_run)
        if not dry_run:
            await _write(tx, [each for each in judged if each.mandate is not None], ground.import_id, who=who)
        lines = [_told(each, dry_run=dry_run) for each in judged]
        counts.update(line.status for line in lines)
        await imports.insert_lines(tx, ground.import_id, lines)
    made = Import(
        id=ground.import_id,
        dry_run=dry_run,
        format=file.format,
        account_by=file.account_by,
        sha256=file.sha256,
        who=who,
        created_at=tx.now,
        ignored_columns=list(file.ignored_columns),
        accepted=counts["accepted"] + counts["warning"],
        refused=counts["refused"],
        duplicates=counts["duplicate"],
        warnings=counts["warning"],
    )
    await imports.insert(tx, made)
    if not dry_run:
        _note(tx, made)
    return made


def _note(tx: Tx, made: Import) -> None:
    details = {
        "sha256": made.sha256,
        "format": made.format,
        "accepted": made.accepted,
        "refused": made.refused,
        "duplicates": made.duplicates,
    }
    subject = typeid(MANDATE_IMPORT, made.id)
    audit.record(tx, who=made.who, action="mandates_imported", subject=subject, details=details)


async def _ground(tx: Tx, file: MandateFile) -> _Ground:
    candidates = [line.candidate for line in file.lines if line.candidate is not None]
    accounts = await _accounts(tx, {candidate.account for candidate in candidates}, file.account_by)
    ids = {found for found in accounts.values() if isinstance(found, UUID)}
    banks = {bic for each in candidates if (bic := bank_of(each.iban, each.bic)) is not None}
    return _Ground(
        import_id=new_id(),
        creditor=creditor_of(tx),
        language=tx.settings.locale,
        accounts=accounts,
        buyers=await buyers.lock_many(tx, sorted(ids)),
        listed=await listed(tx, banks),
        warn_of_banks=bool(await reachability_store.sources(tx)),
    )


async def _accounts(tx: Tx, texts: set[str], account_by: AccountBy) -> dict[str, UUID | Finding]:
    """Which account each text means, or why none."""
    keys = {text: _account_key(text, account_by) for text in texts}
    known = await buyers.named(tx, account_by, sorted({key for key in keys.values() if key}))
    by_name = account_by == "name"
    entries = [Known(each.account_id, each.name, key_of(each.said) if by_name else each.said) for each in known]

    def matched() -> dict[str, UUID | Finding]:
        book = AccountBook(entries, loosely=by_name)
        return {text: book.match(text, keys[text]) for text in sorted(texts)}

    return await asyncio.to_thread(matched)


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


def _judge_all(tx: Tx, lines: Sequence[ReadLine], file: MandateFile, ground: _Ground, sealer: Sealer) -> list[_Judged]:
    return [_judge(tx, line, file, ground, sealer) for line in lines]


def _judge(tx: Tx, line: ReadLine, file: MandateFile, ground: _Ground, sealer: Sealer) -> _Judged:
    """All but the reference, which other transactions may be taking."""
    candidate = line.candidate
    if candidate is None:
        return _Judged(line, line.findings)
    account = ground.accounts[candidate.account]
    buyer = None if isinstance(account, Finding) else ground.buyers.get(account)
    found = [account] if isinstance(account, Finding) else []
    if buyer is not None and buyer.closed:
        found.append(Finding(Column.ACCOUNT, "account_closed", "The account is closed and takes no new mandate."))
    if buyer is not None and not has_sepa_spelling(candidate.debtor_name or buyer.name):
        detail = "Banks write Latin letters only: give the debtor's name in Latin spelling."
        found.append(Finding(Column.DEBTOR_NAME, "no_latin_spelling", detail))
    found += objections(candidate, today=tx.today, creditor_identifier=ground.creditor.identifier)
    if found or buyer is None:
        return _Judged(line, (*line.findings, *found))
    try:
        mandate = _mandate(tx, candidate, buyer, file, ground, sealer)
    except DomainError as fact:
        column = (fact.pointer or "/account").removeprefix("/")
        return _Judged(line, (*line.findings, Finding(column, code_of(fact), fact.detail)))
    return _Judged(line, (*line.findings, *_bank_warnings(candidate, ground)), mandate)


def _bank_warnings(candidate: Candidate, ground: _Ground) -> list[Finding]:
    if not ground.warn_of_banks:
        return []
    bank = reachability_of(bank_of(candidate.iban, candidate.bic), ground.listed)
    return [
        Finding(Column.IBAN, each.code, each.detail, warning=True)
        for each in reachability_warnings(candidate.scheme, bank)
    ]


def _mandate(tx: Tx, candidate: Candidate, buyer: Buyer, file: MandateFile, ground: _Ground, sealer: Sealer) -> Mandate:
    """Raises what `sealed_account` raises."""
    said = file.registered if candidate.registered is None else candidate.registered
    declared = candidate.scheme is Scheme.B2B and said is True
    status = status_of_imported(candidate.scheme, registered=declared)
    known = buyer.address is not None
    return Mandate(
        id=new_id(),
        account_id=buyer.account_id,
        scheme=candidate.scheme,
        sequence=candidate.sequence,
        reference=candidate.reference,
        creditor=ground.creditor,
        debtor_name=candidate.debtor_name or buyer.name,
        debtor_address=buyer.address,
        debtor_account=sealed_account(tx, sealer, candidate.iban, candidate.bic, address_known=known),
        signer=candidate.signer,
        status=status,
        since=tx.now,
        created_at=tx.now,
        language=ground.language,
        max_amount=candidate.max_amount_minor,
        parties=candidate.parties,
        registration=Registration.DECLARED if declared else Registration.UNKNOWN,
        signed_on=candidate.signed_on,
        last_used_on=candidate.last_used_on,
        activated_at=tx.now if status is Status.ACTIVE else None,
    )


async def _settle_references(
    tx: Tx, judged: Sequence[_Judged], taken: dict[str, _Holder], sealer: Sealer, *, dry_run: bool
) -> list[_Judged]:
    """Each reference to one mandate, whatever runs beside: `taken` are those of this file so far (MND-23)."""
    wanting: dict[str, Mandate] = {}
    for each in judged:
        if each.mandate is not None:
            wanting.setdefault(normalise_for_uniqueness(each.mandate.reference), each.mandate)
    new = {key: mandate for key, mandate in wanting.items() if key not in taken}
    free = set() if dry_run else await imports.take_references(tx, list(new.values()))
    standing = await imports.mandates_of_references(tx, [key for key in new if key not in free])

    def settled(each: _Judged) -> _Judged:
        if each.mandate is None:
            return each
        key = normalise_for_uniqueness(each.mandate.reference)
        old = standing.get(key)
        holder = taken.setdefault(key, _Holder(each.mandate, stands=not dry_run) if old is None else _Holder(old, True))
        if holder.mandate is each.mandate:
            return each
        if _same(tx, holder.mandate, each.mandate, sealer):
            return replace(each, mandate=None, duplicate_of=holder)
        detail = "A mandate had this reference before, of another account, bank account or scheme; it is never reused."
        return each.refused(Finding(Column.REFERENCE, "reference_taken", detail))

    return await asyncio.to_thread(lambda: [settled(each) for each in judged])


def _same(tx: Tx, a: Mandate, b: Mandate, sealer: Sealer) -> bool:
    if (a.account_id, a.scheme, a.signed_on) != (b.account_id, b.scheme, b.signed_on):
        return False
    return opened_iban(tx, sealer, a.debtor_account) == opened_iban(tx, sealer, b.debtor_account)


async def _write(tx: Tx, judged: Sequence[_Judged], import_id: UUID, *, who: str) -> None:
    mandates = [each.mandate for each in judged if each.mandate is not None]
    if not mandates:
        return
    await imports.insert_mandates(tx, mandates)
    steps = [(each.mandate.id, _step(tx, each, import_id, who)) for each in judged if each.mandate is not None]
    await note_all(tx, steps)
    await watch_expiry(tx, mandates)
    await remind_later(tx, [mandate for mandate in mandates if mandate.awaits_debtor_bank and mandate.signer.email])
    active = [events.activated(mandate) for mandate in mandates if mandate.status is Status.ACTIVE]
    await outbox.append_all(tx, active)


def _step(tx: Tx, judged: _Judged, import_id: UUID, who: str) -> Step:
    """Where it came from, and what is declared of it, as evidence."""
    candidate, mandate = judged.line.candidate, judged.mandate
    if candidate is None or mandate is None:
        raise AssertionError("only a mandate has a step")
    evidence = {"import": typeid(MANDATE_IMPORT, import_id), "line": str(judged.line.line)}
    if mandate.registration is Registration.DECLARED:
        evidence["registered"] = "declared by import"
    if candidate.evidence is not None:
        evidence["original"] = candidate.evidence
    return Step(Beginning.IMPORT, mandate.status, tx.now, who, None, None, evidence)


def _told(judged: _Judged, *, dry_run: bool) -> ImportLine:
    problems = [asdict(finding) for finding in judged.findings]
    mandate = judged.mandate
    if judged.duplicate_of is not None:
        holder = judged.duplicate_of
        mandate_id = holder.mandate.id if holder.stands else None
        return ImportLine(judged.line.line, "duplicate", mandate_id, None, judged.line.reference, problems)
    if mandate is None:
        return ImportLine(judged.line.line, "refused", None, None, judged.line.reference, problems)
    status = "warning" if problems else "accepted"
    mandate_id = None if dry_run else mandate.id
    return ImportLine(judged.line.line, status, mandate_id, mandate.status, judged.line.reference, problems)
