"""What may stand in a bank's files today, and how: its terms, the mandate's changes, sequence and addresses."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from uuid import UUID

from encours_collections.batches.domain.batch import creditor_reference
from encours_collections.batches.store.due_debits import DueDebit
from encours_collections.core.domain.bank_profile import BankProfile, BankTerms, Characters, cut_off
from encours_collections.debits.store.amendments import AsWritten, Standing
from encours_iso20022.errors import UnwritableMessage
from encours_iso20022.values.direct_debit import (
    NON_EEA_COUNTRIES,
    Amendment,
    CreditorParty,
    DirectDebit,
    PostalAddress,
    Scheme,
    SequenceType,
    block_key,
)
from encours_iso20022.values.usage import AddressRule, BicRule, FirstSequence, Grouping, Remittance
from encours_values.bank_days import add_bank_days, is_bank_day, next_bank_day
from encours_values.creditor_identifier import same_creditor
from encours_values.errors import DomainError
from encours_values.iban import parse_iban
from encours_values.parties import parties_of
from encours_values.sepa_text import to_sepa_text

LATE = "late"
NO_TERMS = "bank_profile_missing"
CREDITOR_DIFFERS = "creditor_differs"


FileKey = tuple[object, ...]


@dataclass(slots=True)
class PlannedFile:
    """Debits that go together, with the terms they are written to.

    `key` says which debits go together; `amended`: by collection, the number of the latest change of its mandate that
    it tells.
    """

    profile_name: str
    terms: BankTerms
    creditor: CreditorParty
    debits: list[tuple[DueDebit, DirectDebit]] = field(default_factory=list)
    amended: dict[UUID, int] = field(default_factory=dict)
    key: FileKey = ()


@dataclass(frozen=True, slots=True)
class FileDay:
    """When files are made: the instant, the merchant's time zone and the TARGET days that it wants between."""

    now: datetime
    timezone: tzinfo
    lead_bank_days: int

    def counts_on(self, terms: BankTerms) -> date:
        """The bank day as of which the bank takes a file that leaves now."""
        today = self.now.astimezone(self.timezone).date()
        if is_bank_day(today) and self.now < cut_off(terms, today, self.timezone):
            return today
        return next_bank_day(today + timedelta(days=1))


class _Waits(Exception):
    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


def fit_debits(
    due: Sequence[DueDebit],
    *,
    day: FileDay,
    open_iban: Callable[[str], str],
    standing: Mapping[UUID, Standing],
    creditor: CreditorParty,
    profile: BankProfile | None,
    told: set[UUID] | None = None,
) -> tuple[list[PlannedFile], list[tuple[DueDebit, str]]]:
    """The files of today, and what waits with its cause. The same debits give the same files.

    `told`: mandates whose first debit stands in a file by an earlier call; those of this one are added.
    """
    fitting = _Fitting(open_iban, standing, creditor, told=told)
    files: dict[FileKey, PlannedFile] = {}
    waiting: list[tuple[DueDebit, str]] = []
    for row in sorted(due, key=lambda row: (row.collection_date, row.id)):
        try:
            terms = fitting.terms(profile, row)
            _hold_in_time(row, terms, day)
            debit = fitting.debit(row, terms)
            own = fitting.creditor(terms)
        except _Waits as waits:
            waiting.append((row, waits.cause))
        except DomainError as fault:
            waiting.append((row, f"unwritable: {fault.detail}"))
        else:
            key = (debit.scheme, terms, block_key(debit) if terms.grouping is Grouping.SINGLE_BLOCK else ())
            name = profile.name if profile else ""
            file = files.setdefault(key, PlannedFile(name, terms, own, key=key))
            file.debits.append((row, debit))
            number = standing[row.mandate_id].number
            fitting.taken(row, terms)
            if debit.amendment is not None and number is not None:
                file.amended[row.id] = number
    return sorted(files.values(), key=order_of_files), waiting


def refit_debits(
    rows: Sequence[DueDebit],
    *,
    as_written: Mapping[UUID, AsWritten],
    open_iban: Callable[[str], str],
    standing: Mapping[UUID, Standing],
    creditor: CreditorParty,
    profile: BankProfile | None,
) -> PlannedFile:
    """The file of a batch once more, from what is stored now: the same bytes, or something changed meanwhile.

    Raises `DomainError` where it could not be written today, `UnwritableMessage` for no or several terms among it.
    """
    fitting = _Fitting(open_iban, standing, creditor, as_written)
    file: PlannedFile | None = None
    for row in rows:
        try:
            terms = fitting.terms(profile, row)
        except _Waits as waits:
            raise UnwritableMessage(waits.cause) from None
        file = file or PlannedFile(profile.name if profile else "", terms, fitting.creditor(terms))
        if file.terms != terms:
            raise UnwritableMessage("the bank's terms have changed")
        file.debits.append((row, fitting.debit(row, terms)))
    if file is None:
        raise UnwritableMessage("a message has at least one debit")
    return file


def _hold_in_time(row: DueDebit, terms: BankTerms, day: FileDay) -> None:
    if is_late(row, terms, day):
        raise _Waits(LATE)


def is_late(row: DueDebit, terms: BankTerms, day: FileDay) -> bool:
    """Whether a file that leaves now would be refused, or moved to another day (TIM-02, TIM-11).

    What the bank wants holds for all; what the merchant wants, for those whose day has passed: a wish that came after
    the announcement moves nothing.
    """
    counts_on = day.counts_on(terms)
    if add_bank_days(row.collection_date, -terms.lead_bank_days) < counts_on:
        return True
    return row.submit_on < counts_on and add_bank_days(row.collection_date, -day.lead_bank_days) < counts_on


def order_of_files(file: PlannedFile) -> tuple[str, str, FileKey]:
    first = file.debits[0][1]
    return first.scheme, str(file.terms.message), block_key(first)


class _Fitting:
    """One day's debits, fitted one after the other: an amendment and a FRST go with a mandate's first (AMD-03).

    With `as_written` they are those of a file that is made, and stand as they stand there.
    """

    def __init__(
        self,
        open_iban: Callable[[str], str],
        standing: Mapping[UUID, Standing],
        creditor: CreditorParty,
        as_written: Mapping[UUID, AsWritten] | None = None,
        told: set[UUID] | None = None,
    ) -> None:
        self._as_written = as_written
        self._open_iban = open_iban
        self._standing = standing
        self._creditor = creditor
        self._told = set[UUID]() if told is None else told

    def terms(self, profile: BankProfile | None, row: DueDebit) -> BankTerms:
        """The bank's on the requested collection date, for a mandate of this creditor."""
        terms = profile.on(row.collection_date) if profile else None
        if terms is None:
            raise _Waits(NO_TERMS)
        known = self._standing[row.mandate_id].creditor_identifier
        if known is not None and not same_creditor(known, self._creditor.identifier):
            raise _Waits(CREDITOR_DIFFERS)
        return terms

    def creditor(self, terms: BankTerms) -> CreditorParty:
        if terms.bic is BicRule.NEVER:
            return replace(self._creditor, bic=None)
        if terms.bic is BicRule.ALWAYS and self._creditor.bic is None:
            raise UnwritableMessage("this bank wants the BIC of the creditor's account")
        return self._creditor

    def debit(self, row: DueDebit, terms: BankTerms) -> DirectDebit:
        """Raises `UnwritableMessage` and `SealBroken`."""
        iban = self._open_iban(row.iban_sealed)
        abroad = iban[:2] in NON_EEA_COUNTRIES
        debit = DirectDebit(
            end_to_end_id=row.end_to_end_id,
            amount_minor=row.amount_minor,
            mandate_reference=row.reference,
            mandate_signed_on=row.signed_on,
            debtor_name=row.debtor_name,
            debtor_iban=iban,
            remittance=_remittance(row, self._creditor),
            scheme=Scheme(row.scheme),
            sequence_type=self._sequence_type(row, terms),
            collection_date=row.collection_date,
            debtor_bic=_bic(row, iban, terms),
            debtor_address=_address(row, terms) if abroad else None,
            category_purpose=self._creditor.category_purpose,
            purpose=self._creditor.purpose,
            parties=parties_of(row.parties),
            amendment=self._amendment(row),
            creditor_reference=creditor_reference(row.end_to_end_id) if terms.remittance is Remittance.STRD else None,
        )
        if terms.characters is Characters.REFUSE:
            _hold_characters(debit, self._creditor)
        return debit

    def taken(self, row: DueDebit, terms: BankTerms) -> None:
        """It stands in a file: what only a first debit tells is told."""
        mandate = self._standing[row.mandate_id]
        if mandate.is_due or (terms.first_sequence is FirstSequence.FRST_FIRST and not mandate.is_used):
            self._told.add(row.mandate_id)

    def _sequence_type(self, row: DueDebit, terms: BankTerms) -> SequenceType:
        """SEQ-01; a FRST that was rejected is followed by a FRST, one that was returned is not (SEQ-02)."""
        if self._as_written is not None:
            return SequenceType(self._as_written[row.id].sequence_type)
        is_first = row.mandate_id not in self._told and not self._standing[row.mandate_id].is_used
        if is_first and row.sequence_type == "RCUR" and terms.first_sequence is FirstSequence.FRST_FIRST:
            return SequenceType.FRST
        return SequenceType(row.sequence_type)

    def _amendment(self, row: DueDebit) -> Amendment | None:
        """What changed since the last accepted debit, from the oldest original to what stands now (AMD-01, AMD-02)."""
        mandate = self._standing[row.mandate_id]
        if self._as_written is not None:
            is_told_here = self._as_written[row.id].tells_change
        else:
            is_told_here = mandate.is_due and row.mandate_id not in self._told
        if not is_told_here:
            return None
        reference = _unless(mandate.original_reference, row.reference)
        identifier = _unless(mandate.original_creditor_identifier, mandate.creditor_identifier)
        name = _unless(mandate.original_creditor_name, mandate.creditor_name)
        if not (reference or identifier or name or mandate.account_changed):
            return None
        return Amendment(
            original_mandate_reference=reference,
            original_creditor_name=name,
            original_creditor_identifier=identifier,
            new_debtor_account=mandate.account_changed,
        )


def _unless(original: str | None, now: str | None) -> str | None:
    return original if original != now else None


def _remittance(row: DueDebit, creditor: CreditorParty) -> str:
    """A trade name stands first where the debtor's account shows another name (RMT-01)."""
    if creditor.trade_name is None or creditor.trade_name == creditor.name:
        return row.remittance
    return f"{creditor.trade_name}/ {row.remittance}"


def _bic(row: DueDebit, iban: str, terms: BankTerms) -> str | None:
    if terms.bic is BicRule.NEVER or (terms.bic is BicRule.NON_EEA and iban[:2] not in NON_EEA_COUNTRIES):
        return None
    bic = row.bic or parse_iban(iban).bic
    if bic is None and terms.bic is BicRule.ALWAYS:
        raise UnwritableMessage("this bank wants the BIC of the debtor's bank, and it is not known")
    return bic


def _address(row: DueDebit, terms: BankTerms) -> PostalAddress | None:
    if terms.addresses is AddressRule.NONE:
        raise UnwritableMessage("a debtor's bank outside the EEA needs an address, and this bank takes none (ADR-02)")
    if not row.city or not row.country:
        return None
    street, postcode = row.street or "", row.postcode or ""
    if terms.addresses is AddressRule.HYBRID:
        return PostalAddress(row.city, row.country, postcode=postcode, lines=(street,) if street.strip() else ())
    return PostalAddress(row.city, row.country, street=street, postcode=postcode)


def _texts(debit: DirectDebit, creditor: CreditorParty) -> Iterable[str]:
    yield creditor.name
    yield debit.debtor_name
    yield from (party.name for party in (debit.parties.ultimate_debtor, debit.parties.ultimate_creditor) if party)
    if debit.creditor_reference is None:
        yield debit.remittance
    if (address := debit.debtor_address) is not None:
        yield from (address.street, address.postcode, address.town, *address.lines)


def _hold_characters(debit: DirectDebit, creditor: CreditorParty) -> None:
    if any(to_sepa_text(text, max_length=len(text)) != text for text in _texts(debit, creditor)):
        raise UnwritableMessage("this bank takes the SEPA characters alone, and a text has another one (CHR-01)")
