"""The simulated bank, as the API shows it."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from encours_contracts.fields import (
    AccountId,
    AmountMinor,
    Answer,
    BankFileId,
    Body,
    IbansMasked,
    NatMinor,
    ShortText,
)
from encours_sandbox.domain.scenario import (
    Accounts,
    BatchBooking,
    ForeignEntry,
    LateFiles,
    References,
    Shape,
    Statements,
    Version,
)


class SimulatedFileAnswer(Answer):
    """A file that the simulated bank received."""

    id: BankFileId
    name: Annotated[str, Field(examples=["DD-06EGQ5GWG9T7YAYYM1TZ3J4E5N.xml"])]
    received_at: datetime
    sha256: str
    url: str


Reason = Annotated[str, Field(pattern="^[A-Z0-9]{4}$", examples=["MD06"], max_length=4)]
Days = Annotated[int, Field(strict=True, ge=0, le=400, examples=[2])]


class FollowUp(Body):
    """What the bank books for a debit after its outcome."""

    kind: Literal["return", "credit"]
    """`return`: it is taken back (again); `credit`: it is paid after all, after a return marked as a reversal."""
    after_days: Days = 2
    """Calendar days after the entry before, moved on to a bank day."""
    reason_code: Reason | None = None
    """Of a return; the outcome's reason unless given."""


class BankBehaviour(Body):
    """How the simulated bank behaves as a whole; what is not given is as usual."""

    batch_booking: BatchBooking = "as_ordered"
    """One credit for a block or for each debit: as BtchBookg of the file says, or always one of them."""
    batch_details: bool = True
    """False: a credit of a block names its total only, also where debits of the block are missing in it."""
    foreign_entries: Annotated[list[ForeignEntry], Field(max_length=5)] = []
    """Entries that concern no debit of the merchant, beside each day's bookings; `proprietary` has no ISO code."""
    next_statement: Statements = "each_day"
    """What happens to the next statement: it is left out, comes two bank days late, comes twice (`COPY`), or has a
    wrong closing balance and is corrected on the next bank day (`DUPL`). Those after it are as usual."""
    accounts: Accounts = "a_file_each"
    """Statements of several accounts in one file; `with_foreign` adds the account of somebody else."""
    version: Version = "08"
    """camt.05x.001.02, .04 or .08, with pain.002.001.03 or .10."""
    shape: Shape = "epc"
    """The manner of banks of a country: `de` and `fr` add codes of their own, `de` gives PRCD in place of OPBD and
    marks returns with RvslInd, `ch` numbers entries and gives each detail an NtryDtls, `nordic` gives the account as
    Othr, amounts of details in AmtDtls only and reasons as Prtry."""
    mandate_register: bool = False
    """B2B debits whose mandate no debtor's bank has registered are refused (MD01)."""
    duplicates_refused: bool = False
    """A debit of a mandate, amount and day that there is already is refused (DU03). A message, block or end-to-end id
    that was used before is refused always (DU01, DU02, DU04)."""
    cut_off: Annotated[str, Field(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["16:00"])] | None = None
    """Local time of the TARGET day before the collection until which a file is in time."""
    after_cut_off: LateFiles = "reject"
    """A late block is rejected (TM01), or accepted for the first day that it is in time for (ACWC, DT06)."""
    days_ahead_max: Annotated[int, Field(strict=True, ge=1, le=400, examples=[14])] | None = None
    """Calendar days; a block for a later day is refused (CH03)."""


class Scenario(Body):
    """How the simulated bank answers debits, until another scenario is set."""

    account_id: AccountId | None = None
    """The buyer; without it all buyers who have no scenario of their own."""
    outcome: Annotated[
        str, Field(pattern="^(settle|none|(reject|return):[A-Z0-9]{4})$", examples=["return:AM04"], max_length=11)
    ] = "settle"
    """`none`: the bank never answers."""
    after_days: Days = 2
    """Calendar days from the debit to its return, moved on to a bank day."""
    statement_reason: Reason | None = None
    """The reason in camt.053 where it is another one than in camt.054."""
    returned_amount: AmountMinor | None = None
    """A return of another amount than the debit's."""
    fee: NatMinor = 0
    """The bank's charge for a return."""
    fee_in_amount: bool = False
    """The return's amount includes the charge; else it is an entry of its own."""
    fee_stated: bool = True
    """Whether the bank says how much of the return's amount is the charge (Chrgs)."""
    references: References = "all"
    """What names the debit in a return: everything, or (EndToEndId NOTPROVIDED) MndtId or InstrId alone, or nothing."""
    booked_gross: bool = False
    """A rejected debit is in the credit of its block all the same, and taken back by an entry of its own."""
    pending: bool = False
    """Credits and returns are announced as PDNG, and booked (BOOK) on the next bank day."""
    late_days: Annotated[int, Field(strict=True, ge=0, le=60, examples=[3])] = 0
    """TARGET days by which every answer to a debit is late."""
    then: Annotated[list[FollowUp], Field(max_length=5)] = []
    """What the bank books afterwards, one after the other."""
    bank: BankBehaviour | None = None
    """How the bank behaves as a whole from now on; unchanged unless given."""


class ScenarioAnswer(Answer):
    """The scenario as it is in force."""

    account_id: AccountId | None
    outcome: str
    after_days: int
    statement_reason: str | None
    returned_amount: int | None
    fee: int
    fee_in_amount: bool
    fee_stated: bool
    references: References
    booked_gross: bool
    pending: bool
    late_days: int
    then: list[FollowUp]
    bank: BankBehaviour


Line = Annotated[str, Field(max_length=140, pattern=r"^[^\x00-\x1f]*$", examples=["Facture F2026-000123"]), IbansMasked]


EndToEnd = Annotated[str, Field(pattern=r"^[A-Za-z0-9/?:().,'+ \-]{1,35}$", examples=["VIR-42"]), IbansMasked]


class TransferRecall(Body):
    """The bank takes a transfer back, in full and without asking."""

    after_days: Days = 1
    """Calendar days after its booking, moved on to a bank day."""
    kind: Literal["reversal", "return"] = "reversal"
    """`reversal`: the same code with RvslInd; `return`: a returned transfer (RRTN)."""
    reason_code: Reason | None = None


class SentTransfer(Body):
    """Money on its way to the merchant's account, from the simulated bank's world."""

    amount: AmountMinor
    currency: Literal["EUR"] = "EUR"
    payer_name: ShortText
    payer_iban: Annotated[str, Field(min_length=15, max_length=42, examples=["FR7630004008270000000000186"])] | None = (
        None
    )
    remittance: Line = ""
    structured_reference: (
        Annotated[str, Field(pattern=r"^[A-Z0-9]{5,35}$", examples=["RF18539007547034"]), IbansMasked] | None
    ) = None
    """RF creditor reference (ISO 11649), or another structured one."""
    end_to_end_id: EndToEnd | None = None
    recall: TransferRecall | None = None
    """The bank takes the money back afterwards."""


class SentTransferAnswer(Answer):
    amount: int
    currency: str
    payer_name: str
    payer_iban_masked: str | None
    remittance: str
    structured_reference: str | None
    end_to_end_id: str | None
    recall: TransferRecall | None
    booked_on: date
    """The day of its booking, whose statement shows it, at 18:00 local time."""
