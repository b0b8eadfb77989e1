"""Which debits go into the bank files of a day, and how each is written: terms, amendments, sequence, addresses."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from uuid import UUID

from encours_collections.batches.domain.batch import creditor_reference
from encours_collections.batches.domain.due_debit import DueDebit
from encours_collections.core.domain.bank_profile import BankProfile, BankTerms, Characters, cut_off
from encours_collections.debits.domain.amendments import MandateAmendmentState, WrittenDebit
from encours_collections.debits.domain.causes import CREDITOR_DIFFERS, LATE, NO_TERMS, UNWRITABLE
from encours_collections.debits.domain.collection import submission_day
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
from encours_values.bank_days import is_bank_day, next_bank_day
from encours_values.creditor_identifier import same_creditor
from encours_values.errors import DomainError
from encours_values.iban import parse_iban
from encours_values.parties import parties_of
from encours_values.sepa_text import to_sepa_text

FileKey = tuple[object, ...]


@dataclass(slots=True)
class PlannedFile:
    """Debits that go together, with the terms they are written to.

    Debits with equal `key` go into one file. `amendment_numbers`: by collection, the number of the latest amendment
    that its debit reports.
    """

    profile_name: str
    terms: BankTerms
    creditor: CreditorParty
    debits: list[tuple[DueDebit, DirectDebit]] = field(default_factory=list)
    amendment_numbers: dict[UUID, int] = field(default_factory=dict)
    key: FileKey = ()


@dataclass(frozen=True, slots=True)
class FileDay:
    """When files are created: the instant, the merchant's time zone and its lead time in TARGET days."""

    now: datetime
    timezone: tzinfo
    lead_bank_days: int

    def accepted_on(self, terms: BankTerms) -> date:
        """The bank day that the bank counts for a file sent now."""
        today = self.now.astimezone(self.timezone).date()
        if is_bank_day(today) and self.now < cut_off(terms, today, self.timezone):
            return today
        return next_bank_day(today + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class PlanContext:
    """What the debits of one run share. `amendment_states` has an entry for each mandate of the debits."""

    open_iban: Callable[[DueDebit], str]
    amendment_states: Mapping[UUID, MandateAmendmentState]
    creditor: CreditorParty
    profile: BankProfile | None

    @property
    def profile_name(self) -> str:
        return self.profile.name if self.profile else ""


class _NotReady(Exception):
    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


def plan_files(
    due: Sequence[DueDebit],
    context: PlanContext,
    *,
    day: FileDay,
    mandates_already_in_file: set[UUID] | None = None,
) -> tuple[list[PlannedFile], list[tuple[DueDebit, str]]]:
    """Files of the day, and the debits that wait, each with its cause. Equal debits give equal files.

    `mandates_already_in_file`: mandates whose first debit an earlier call put into a file; this call adds its own.
    """
    builder = _DebitBuilder(context, mandates_already_in_file=mandates_already_in_file)
    files: dict[FileKey, PlannedFile] = {}
    waiting: list[tuple[DueDebit, str]] = []
    for row in sorted(due, key=lambda row: (row.collection_on, row.collection_id)):
        try:
            terms = builder.terms(row)
            _require_in_time(row, terms, day)
            debit = builder.debit(row, terms)
            own = builder.creditor(terms)
        except _NotReady as not_ready:
            waiting.append((row, not_ready.cause))
        except DomainError as fault:
            waiting.append((row, f"{UNWRITABLE}{fault.detail}"))
        else:
            key = (debit.scheme, terms, block_key(debit) if terms.grouping is Grouping.SINGLE_BLOCK else ())
            file = files.setdefault(key, PlannedFile(context.profile_name, terms, own, key=key))
            file.debits.append((row, debit))
            number = context.amendment_states[row.mandate_id].number
            builder.record_written(row, terms)
            if debit.amendment is not None and number is not None:
                file.amendment_numbers[row.collection_id] = number
    return sorted(files.values(), key=order_of_files), waiting


def rebuild_file(
    rows: Sequence[DueDebit], context: PlanContext, written_debits: Mapping[UUID, WrittenDebit]
) -> PlannedFile:
    """The file of a batch again, from what is stored now; other bytes mean that something has changed.

    Raises `DomainError` where it could not be written today, `UnwritableMessage` for no debits or for several terms.
    """
    builder = _DebitBuilder(context, written_debits)
    file: PlannedFile | None = None
    for row in rows:
        try:
            terms = builder.terms(row)
        except _NotReady as not_ready:
            raise UnwritableMessage(not_ready.cause) from None
        file = file or PlannedFile(context.profile_name, terms, builder.creditor(terms))
        if file.terms != terms:
            raise UnwritableMessage("the bank's terms have changed")
        file.debits.append((row, builder.debit(row, terms)))
    if file is None:
        raise UnwritableMessage("a message has at least one debit")
    return file


def _require_in_time(row: DueDebit, terms: BankTerms, day: FileDay) -> None:
    if is_late(row, terms, day):
        raise _NotReady(LATE)


def is_late(row: DueDebit, terms: BankTerms, day: FileDay) -> bool:
    """Whether the bank would refuse a file sent now, or move the debit to another day (TIM-02, TIM-11).

    The bank's lead time holds for all debits. The merchant's holds only for debits whose submission day has passed, so
    that a setting that changes after the announcement moves no debit.
    """
    accepted_on = day.accepted_on(terms)
    if submission_day(row.collection_on, terms.lead_bank_days) < accepted_on:
        return True
    return row.submit_on < accepted_on and submission_day(row.collection_on, day.lead_bank_days) < accepted_on


def order_of_files(file: PlannedFile) -> tuple[str, str, FileKey]:
    first = file.debits[0][1]
    return first.scheme, str(file.terms.message), block_key(first)


class _DebitBuilder:
    """Builds the debits of one run in order: an amendment and a FRST go with a mandate's first debit (AMD-03).

    With `written_debits` it rebuilds the debits of an existing file as they were written.
    """

    def __init__(
        self,
        context: PlanContext,
        written_debits: Mapping[UUID, WrittenDebit] | None = None,
        mandates_already_in_file: set[UUID] | None = None,
    ) -> None:
        self._written_debits = written_debits
        self._context = context
        self._amendment_states = context.amendment_states
        self._creditor = context.creditor
        self._mandates_already_in_file = set[UUID]() if mandates_already_in_file is None else mandates_already_in_file

    def terms(self, row: DueDebit) -> BankTerms:
        """Terms of the bank on the requested collection date; the mandate must be of this creditor."""
        profile = self._context.profile
        terms = profile.on(row.collection_on) if profile else None
        if terms is None:
            raise _NotReady(NO_TERMS)
        current_identifier = self._amendment_states[row.mandate_id].creditor_identifier
        if current_identifier is not None and not same_creditor(current_identifier, self._creditor.identifier):
            raise _NotReady(CREDITOR_DIFFERS)
        return terms

    def creditor(self, terms: BankTerms) -> CreditorParty:
        if terms.bic is BicRule.NEVER:
            return replace(self._creditor, bic=None)
        if terms.bic is BicRule.ALWAYS and self._creditor.bic is None:
            raise UnwritableMessage("this bank requires the BIC of the creditor's account")
        return self._creditor

    def debit(self, row: DueDebit, terms: BankTerms) -> DirectDebit:
        """Raises `UnwritableMessage` and `SealBroken`."""
        iban = self._context.open_iban(row)
        outside_eea = iban[:2] in NON_EEA_COUNTRIES
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
            collection_date=row.collection_on,
            debtor_bic=_bic(row, iban, terms),
            debtor_address=_address(row, terms) if outside_eea else None,
            category_purpose=self._creditor.category_purpose,
            purpose=self._creditor.purpose,
            parties=parties_of(row.parties),
            amendment=self._amendment(row),
            creditor_reference=creditor_reference(row.end_to_end_id) if terms.remittance is Remittance.STRD else None,
        )
        if terms.characters is Characters.REFUSE:
            _require_sepa_characters(debit, self._creditor)
        return debit

    def record_written(self, row: DueDebit, terms: BankTerms) -> None:
        """Notes that the mandate's first debit is in a file: the next ones report no amendment and are no FRST."""
        mandate = self._amendment_states[row.mandate_id]
        if mandate.is_due or (terms.first_sequence is FirstSequence.FRST_FIRST and not mandate.is_used):
            self._mandates_already_in_file.add(row.mandate_id)

    def _sequence_type(self, row: DueDebit, terms: BankTerms) -> SequenceType:
        """SEQ-01; a FRST that was rejected is followed by a FRST, one that was returned is not (SEQ-02)."""
        if self._written_debits is not None:
            return SequenceType(self._written_debits[row.collection_id].sequence_type)
        is_first = (
            row.mandate_id not in self._mandates_already_in_file and not self._amendment_states[row.mandate_id].is_used
        )
        if is_first and row.sequence_type == "RCUR" and terms.first_sequence is FirstSequence.FRST_FIRST:
            return SequenceType.FRST
        return SequenceType(row.sequence_type)

    def _amendment(self, row: DueDebit) -> Amendment | None:
        """Changes since the last accepted debit, from the oldest original to the current value (AMD-01, AMD-02)."""
        mandate = self._amendment_states[row.mandate_id]
        if self._written_debits is not None:
            is_reported_here = self._written_debits[row.collection_id].reports_amendment
        else:
            is_reported_here = mandate.is_due and row.mandate_id not in self._mandates_already_in_file
        if not is_reported_here:
            return None
        reference = _if_changed(mandate.original_reference, row.reference)
        identifier = _if_changed(mandate.original_creditor_identifier, mandate.creditor_identifier)
        name = _if_changed(mandate.original_creditor_name, mandate.creditor_name)
        if not (reference or identifier or name or mandate.account_changed):
            return None
        return Amendment(
            original_mandate_reference=reference,
            original_creditor_name=name,
            original_creditor_identifier=identifier,
            new_debtor_account=mandate.account_changed,
        )


def _if_changed(original: str | None, now: str | None) -> str | None:
    return original if original != now else None


def _remittance(row: DueDebit, creditor: CreditorParty) -> str:
    """The trade name comes first where the debtor's account shows another name (RMT-01)."""
    if creditor.trade_name is None or creditor.trade_name == creditor.name:
        return row.remittance
    return f"{creditor.trade_name}/ {row.remittance}"


def _bic(row: DueDebit, iban: str, terms: BankTerms) -> str | None:
    if terms.bic is BicRule.NEVER or (terms.bic is BicRule.NON_EEA and iban[:2] not in NON_EEA_COUNTRIES):
        return None
    bic = row.bic or parse_iban(iban).bic
    if bic is None and terms.bic is BicRule.ALWAYS:
        raise UnwritableMessage("this bank requires the BIC of the debtor bank, which is unknown")
    return bic


def _address(row: DueDebit, terms: BankTerms) -> PostalAddress | None:
    if terms.addresses is AddressRule.NONE:
        raise UnwritableMessage("a debtor's bank outside the EEA needs an address, and this bank accepts none (ADR-02)")
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


def _require_sepa_characters(debit: DirectDebit, creditor: CreditorParty) -> None:
    if any(to_sepa_text(text, max_length=len(text)) != text for text in _texts(debit, creditor)):
        raise UnwritableMessage("this bank accepts SEPA characters only, and a text has another one (CHR-01)")
