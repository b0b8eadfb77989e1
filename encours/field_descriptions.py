"""What the fields of the API and of events mean, where their name means the same in all models.

A field that needs words of its own has a docstring in its model, which comes first.
"""

from collections.abc import Mapping

MEANINGS = """
account_by: How the file names the buyers: by account id, external id, SIREN or VAT number
account_external_id: The buyer's id in the merchant's own system
account_id: Id of the buyer's account
accounts: Number of accounts
action: What was done
address: Postal address
advice: What the payer said that the payment is for
after: What is open of the item after this statement
after_days: Days from the debit's date to the bank's answer
alert_thresholds: Percentages of the limit at which the merchant is told
allocation: How a payment without advice is divided among open invoices
allocations: Which invoices the amount concerns
also: Other codes that mean the same
amount: Minor units: 12345 = 123.45
amr: What proved who it is: pwd, otp (a code), hwk (a passkey), recovery_code, sso
analytics: The buyer's own fields, carried to statements and exports
applied: Credits and payments that were applied to it
applied_on: Day on which it was applied
approvals: Who approved it, and when
approvals_needed: Approvals that the merchant's settings ask for before the file goes to the bank
approve_before: Last instant at which an approval still reaches the bank in time
approved_at: When it was approved
as: What the entry is booked as
as_of: Day or instant for which the figures hold
at: When it happened
attached_at: When it was attached
attachments: Files that buyer and merchant attached
attempts: Attempts so far
audience: For whom it is: the buyer or the merchant
author: Who wrote it
authority: Why the signer may sign for the company
authority_evidence: Document that shows the signer's authority
available: What is left of the limit, in minor units
available_actions: What may be done to it now, as the last part of a path
b2b: Whether the bank accepts SEPA B2B direct debits
bank: What the simulated bank does as a whole, for all accounts
bank_account_id: Id of the merchant's bank account
bank_code: The bank's own code for the entry
bank_entry_id: Id of the entry in the bank's statement
bank_file_id: Id of the file from the bank
bank_item_id: Id of the open bank item
bank_name: Name of the bank
bank_reference: The bank's reference of the entry
bank_statement_id: Id of the bank's statement
batch_id: Id of the batch
before: What was open of the item before this statement
before_due_days: Days before the due date at which a reminder is sent
bic: BIC of the bank (ISO 9362)
blocks: Groups of debits that the bank books together
booked_gross: Whether a rejected debit is credited all the same, and taken back by an entry of its own
booked_on: Day on which the bank booked it
brand: Brand of the card
branding: How the portal and the console look
built_in: Whether the profile is part of the product, not the merchant's own
buyer: What the buyer is told
buyer_account_id: Id of the buyer's account
by_currency: Figures per currency
by_reason: Figures per reason code
by_status: Figures per status
cancelled: Amount that was cancelled, in minor units
cancelled_on: Day on which it was cancelled
card_id: Id of the card
cause: In words, for people
caused_by: Whose side caused it
certainty: How sure the match is, in per cent
changed_at: When it was changed last
channel: How it is sent
characters: What happens to characters that SEPA does not have: written in Latin letters, or refused
charged_on: Day on which it was charged
checked_at: When the connection was tested last
checkout_session_id: Id of the payment page
city: Town
client_id: How the identity provider names this installation
closed_on: Last day that the statement covers
closing_balance: Booked balance at the end, in minor units, below zero where overdrawn
code: ISO 20022 external code
collected: What the payment service has of it now: paid, neither refunded nor disputed; minor units
collection: How debits are planned and announced
collection_date: Day on which the debtor's account is debited
collection_id: Id of the direct debit
collections: Number of direct debits
column: Column of the file
config: Settings of the connection without its secrets
core: Whether the bank accepts SEPA Core direct debits
cost_centre: The buyer's cost centre, printed on invoice and statement
countback: Days sales outstanding by the countback method
country: ISO 3166-1 alpha-2
created_at: When it was created
credential: What the browser answers, as JSON (WebAuthn)
credit: Rules of credit decisions
credit_application: When a credit is applied: with the statement, or to the next invoice
credit_consequence: What the failure does to the buyer's credit
credit_note_id: Id of the credit note
credited: Amount that credit notes took off, in minor units
creditor: The merchant as SEPA creditor
creditor_identifier: SEPA creditor identifier (AT-C002)
creditor_name: Name of the creditor as the debtor sees it
credits: Credit of buyers that is not yet applied, in minor units
currency: ISO 4217
current: The password that is in use
data: The items of this page
datacontenttype: Media type of `data`
date: Day for which the batch would be made
dated_on: Date of the item's document
days: Days of the period
days_1_30: Overdue by 1 to 30 days, in minor units
days_31_60: Overdue by 31 to 60 days, in minor units
days_61_90: Overdue by 61 to 90 days, in minor units
days_left: Days until the mandate expires
days_over_90: Overdue by more than 90 days, in minor units
debits: Number of direct debits
debits_url: Where the debits are listed
debtor_address: Postal address of the debtor
debtor_identification: Identification of the debtor in the mandate
debtor_name: Name of the debtor as the bank knows it
decided_at: When the match was decided
decision: The credit decision
default_role: Role of people without a value that maps
delivered_at: When the endpoint accepted it
delivery: How sending the document went
delivery_address: Where it is delivered
description: In words, for people
detail: What is wrong with this request or field
details: Why it failed or is held; null where it did not
difference: Amount by which the two sides differ, in minor units
dispute_ends: How a dispute of the payment ends
dispute_id: Id of the dispute
dispute_lasts_days: Days until a dispute ends
disputed: Amount under dispute, in minor units
disputes: Disputes of the invoice
domains: Domains of the e-mail addresses that may sign in by this provider
dry_run: Whether nothing was changed
due_date: Contractual due date
due_date_if_ordered_today: When an order of today would fall due
duplicates: Number of lines that were imported before
eligible: Whether an order would be authorised now
email: E-mail address
en: English
end_to_end_id: End-to-end id of the payment, as the bank returns it
endpoint_id: Id of the webhook endpoint
entries: The banks, a line each
entries_total: Sum of the entries, in minor units
entry_reference: The bank's reference of the entry
errors: What is wrong, field by field
event_id: Id of the event
event_type: Type of the event
events: Types of events that the endpoint receives; `*` = all
evidence: What proves the step
expires_at: When it expires
expires_on: Day on which it expires
exposure: What the buyer owes or will owe, in minor units
external_id: Id in the merchant's own system
failed_on: Day on which it failed
failure: Why the payment failed; null where it did not
fault: Whose fault it was
fee: Fee of the bank, in minor units
fee_id: Id of the fee
fee_in_amount: Whether the return's amount includes the charge; else it is an entry of its own
fee_stated: Whether the bank says how much of the return's amount is the charge
fees: Fees that it pays
file_bytes: Size of the file
file_name: Name of the file
file_sha256: SHA-256 of the file, in hexadecimal
files: The files that would be made
final_on: Last day on which the bank may still return the debit
first_sequence: Sequence type of the first debit of a mandate: RCUR, or FRST
format: Format of the file
formulas: How the figures are computed
fr: French
fulfilment: How much of the order was delivered
group: The same figures for the account's group
grouping: Whether debits are grouped into a block for each day and scheme, or into one
happened_at: When it happened
hold_cause: Why the statement is held
iban: IBAN; answers show it masked
iban_masked: IBAN with all but the first four and the last three characters hidden
id: Id, unique for ever; ids of one kind sort in order of creation
identification: Identification of the party
identifier: SEPA creditor identifier (AT-C002)
ignore: Whether the item needs no action
ignored_columns: Columns of the file that were not read
ignored_count: Entries that concern nothing here
in_collection: Amount in direct debits that the bank has or that may still be returned, in minor units
in_use: Whether the merchant's files follow it
info: What the bank says in addition
invited_at: When the invitation was sent
invoice_id: Id of the invoice
invoice_ids: Ids of the invoices
invoiced: Amount of open invoices, in minor units
invoices: Invoices that are concerned
issued_at: When it was issued
issued_on: Day of issue
issuer: How the identity provider names itself: its address
item_kind: What the part of the entry is
items: Invoices, credit notes and payments of the statement
joined_at: When the person accepted the invitation
kind: Of which kind it is
language: Language of the document or message
last_digits: Last four digits of the card's number
last_error: What failed last; empty where nothing did
last_success_at: When a delivery last succeeded
last_used_at: When it was used for the last time
late_days: Days by which the bank's answer is late
left_out: Debits that would not be in a file, and why
legal: What the law wants on invoices about the merchant
legal_form: Legal form of the company
limit: Credit limit, in minor units
limit_id: Id of the limit
line_no: Number of the line, from 1
line_nos: Numbers of the lines that it concerns
lines: Lines, tax included
loaded_at: When the list was loaded
locale: Language of mails and documents
logo_url: Picture that the pages show; https only
made_at: When it was made
mandate: What to do about the mandate
mandate_consequence: What the failure does to the mandate
mandate_id: Id of the mandate
mandate_reference: Unique mandate reference (AT-T001)
mandate_status: Status in which the mandate is imported
mandates: How mandates are signed
matched: Items that were matched
matched_by: What matched it: a rule, or a person
matched_count: Number of items that were matched
me: Who is signed in
meaning: What the code means, in words
media_type: Media type of the file
merchant: What the merchant is told
merchant_id: Id of the merchant
message: In words, for people
message_id: Message id of the file (`MsgId`)
message_name: ISO 20022 message and version, such as pain.008.001.08
messages: What buyer and merchant wrote
method: How it was paid
mode: What a direct debit collects: each invoice, or each statement
move: What happened to the mandate
name: Name, for people
net: Without tax, in minor units
next_attempt_at: When it is tried again; null where it is not
next_cursor: Give it as `cursor` for the next page; null on the last one
not_due: Not yet due, in minor units
notification_id: Id of the notification
notify_insurer: Whether the credit insurer should be told
now: The instant on the merchant's clock
number: Number of the document
on: Day for which the figures hold
open_amount: What is still to be paid, in minor units
open_items: Items that explain the difference
open_orders: Amount of orders that are authorised and not yet delivered, in minor units
opened_at: When it was opened
opening: Booked balance at the beginning, in minor units
opening_balance: Booked balance at the beginning, in minor units, below zero where overdrawn
order_external_id: Id of the order in the merchant's own system
order_id: Id of the order
original_creditor_identifier: Creditor identifier before the amendment
original_creditor_name: Name of the creditor before the amendment
original_iban_masked: IBAN before the change, with its middle hidden
original_reference: Mandate reference before the amendment
outcome: How it ended
overdue: Amount past its due date, in minor units
overdue_amount: Amount past its due date, in minor units
overdue_days: Days after the due date at which a reminder is sent
paid: Amount that was paid, in minor units
paid_at: When it was paid
paid_on: Day on which it was paid in full
parent_id: Id of the account of the group that this one belongs to
parts: What the entry consists of
passkeys: Number of passkeys
password: As it is typed: 12 to 128 characters where it is new
payer_iban: IBAN of the payer
payer_iban_masked: IBAN of the payer with its middle hidden
payer_name: Name of the payer
payment: How much of the order was paid
payment_id: Id of the payment
payment_information_id: Id of the block in the file (`PmtInfId`)
payment_reference: RF creditor reference (ISO 11649) for a transfer
payout_after_days: Days from a payment to its payout
pending: Whether the bank first announces the entry as pending
period_end: Last day of the period
period_start: First day of the period
permissions: What the person or key may do
placed_at: When the order was placed
postcode: Postal code
prenotification: When a debit is announced to the buyer
prenotification_days: Days between the announcement and the debit
previous: The limit before, in minor units
primary_color: Main colour of the pages
problems: What is wrong with the line; empty where nothing is
proposals: What it may be, best first
quantity: Quantity
raised_at: When the alert was raised
rate: Share of all debits, between 0 and 1
reachable: Whether the bank accepts the scheme
ready: Whether the debit would be in the file
reason: Why
reason_class: Class of the reason in the rule book, T1 to T6, or what is done by hand
reason_code: ISO 20022 external code
reasons: Why not; empty where nothing stands against it
recall: Whether the payer's bank asks for the money back
receivables: Open invoices, in minor units
received_at: When it arrived
received_on: Day on which the money arrived
recipient: E-mail address of the recipient
recorded_at: When it was recorded
reference: Reference, as people and banks quote it
references: What names the debit in a return: everything, one reference, or nothing
refund_id: Id of the refund
refunded: Amount that was refunded, in minor units
refused: Number of lines that were refused
released_at: When it was released
released_by: Who released it: a person, or the system
remaining: What is not yet used, in minor units
reminders: When reminders are sent
remittance: Remittance information: the text that travels with the payment
requested_at: When it was requested
requested_by: Who requested it
require_mandate: Whether an order needs an active mandate
resolved_as: What it was resolved as
resolved_at: When it was resolved
resolved_by: Who resolved it
retry: Whether and when to present the debit again
retry_of: Id of the debit that this one repeats
return_id: Id of the return of goods
returned: Amount of goods that came back, in minor units
returned_amount: What the bank takes back where it is not the whole debit, in minor units
revoked_at: When it was revoked; null while it is valid
role: Name of the role: what the person or key may do
role_claim: Claim of the provider that names a person's groups or roles
roles: Value of the claim, and the role that it gives
rows: Number of lines
sales: Sales of the period, in minor units
sandbox: Whether it is a merchant for trials
saved_at: When the card was saved
scheme: SEPA scheme: B2B or CORE
score: How likely it is, 0 to 100
second_factors: What the person has beside a password
secret_key: Secret key at the payment service
security: How people must sign in
sent_at: When it was sent
seq: Number of the entry in its chain, from 1
sequence: Whether it is for one debit or for many
sequence_number: The bank's number of the statement
sequence_type: Sequence type of the debits (FRST, RCUR, OOFF, FNAL)
service: Service that wrote it
session: The present session
session_id: Id of the session of the person
set_at: When it was set
set_by: Who set it: a person, or the system
settled_on: Day on which the money was booked
sha256: SHA-256 of the file, in hexadecimal
shipment_id: Id of the delivery
shipped: Amount that was delivered, in minor units
shipped_at: When it was delivered
signature_provider: Who takes signatures
signed_in_at: When the last proof was given
signed_on: Day of signature
signer: Who signs for the debtor
signer_name: Name of the signer
signing_link_days: Days for which a signing link works
signing_link_expires_at: When the signing link stops working
simple: Days sales outstanding: receivables ÷ sales × days
since: From when it holds
siren: SIREN of a French company, nine digits
sku: The merchant's article number
source_id: Id of the credit note or payment
specversion: Version of CloudEvents
spending_limit: The most that a user of the portal may order at once, in minor units
state: Whether it is collected, or why not
statement_id: Id of the monthly statement
statement_reason: Reason code that only the statement says, where it differs from the report
status: Its present state
street: Street and number
structured_reference: RF creditor reference (ISO 11649) that the payer gave
subject: What it is about
submitted_at: When the file went to the bank
tax: Tax, in minor units
tax_rate: VAT rate in per cent
template: Which text was sent
tenant_id: Id of the merchant as tenant
terms: Payment terms
text: In words
then: What the bank does next to the same debit
threshold_percent: The threshold that was passed, in per cent of the limit
timezone: IANA time zone of the merchant's days
title: In words, short
token: The secret out of the link in the mail
total: Sum, in minor units
totals: Sums over all accounts
totp: Whether an application makes codes
trade_name: Name under which the merchant trades
transactions: Number of payments in the file
transfer_id: Id of the incoming transfer
transfers: Incoming transfers
transfers_count: Number of incoming transfers
ultimate_creditor: For whom the creditor collects
ultimate_debtor: For whom the debtor pays
unbilled: Amount delivered and not yet invoiced, in minor units
undone_on: Day on which it was undone
unmatched: Items that nothing matched
unmatched_count: Number of items that nothing matched
until: Last day of the figures
unused_amount: What is not yet applied, in minor units
uri: What the QR code holds
url: Address
used: Amount in use, in minor units
used_amount: What was applied, in minor units
used_at: When it was used for the last time
user: The person who is signed in
user_agent: Browser, as it calls itself
valid_from: First day on which it holds
valid_to: Last day on which it holds; null = without end
value_on: Value date
vat: Tax per rate
vat_exemption: VATEX code of the reason for which no VAT is charged
vat_number: VAT identification number
version: Number of the state: of two, the higher is the newer
versions: Versions of the profile, newest first
waive_reason: Why it was waived
waived: Amount that was waived, in minor units
waived_on: Day on which it was waived
warnings: What to look at
was_final: Whether the debit had already counted as final
was_settled: Whether the money had already been booked
webhook_copies: How often each webhook is sent
webhook_delay_minutes: Minutes by which webhooks are late
webhook_order: Order in which webhooks are sent
webhook_secret: Secret by which webhooks are verified
why: Why it is proposed
why_open: Why something is still open
will_retry: Whether it is tried again by itself
with_group: Whether a user of the portal also sees the companies below its own
written_at: When it was written
"""

EXCEPTIONS = """
AppliedAnswer.source: What was applied
AuditEntry.details: What was given, and old and new values
BalanceCause.kind: What changed the balance
BankFileAnswer.documents: What each message of the file changed
BankFileAnswer.source: How the file came
BankFileSummary.source: How the file came
BankTermsBody.bic: When the file names BICs: never, for banks outside the EEA, or always
BankTermsBody.message: ISO 20022 message of the file
BankTermsBody.remittance: Whether the text that travels with the debit is free or structured
CollectionCancelled.by: Why: the merchant's will, another payment, or a dispute
CollectionsReport.since: First day of the figures
CreditNoteAnswer.applied: What was applied to invoices, in minor units
CreditNoteInFull.applied: What was applied to invoices, in minor units
CreditorAmended.changed: Number of mandates
InvoiceBalanceChanged.cause: What changed the balance
InvoiceBalanceChanged.overdue: Whether it is past its due date
InvoicePaid.cause: What changed the balance
InvoiceReopened.cause: What changed the balance
Limit.source: Who gives it: the merchant, or an insurer
LimitChanged.source: Who gives it: the merchant, or an insurer
LimitGranted.source: Who gives it: the merchant, or an insurer
MandateImport.warnings: Number of warnings
MandateImportSummary.warnings: Number of warnings
MatchedItem.changed: Whether it changed anything
NewLimit.source: Who gives it: the merchant, or an insurer
ProblemDetails.status: Status of the HTTP answer
PublicEvent.source: Service that published it
PublicEvent.type: Type of the event, with its version
ReachabilitySource.source: Where the list comes from
ReachabilityTable.source: Where the list comes from
ReasonAnswer.credit: What the code does to the buyer's credit
RecordedEntry.details: What was given, and old and new values
RevokeMandate.by: Which side revokes it
ScenarioAnswer.outcome: What the bank answers
SessionAnswer.current: Whether it is the session of this request
SettingsAnswer.documents: Which documents are mailed when they are issued
SettingsBody.documents: Which documents are mailed when they are issued
Signer.title: Function in the company
SignerDetails.title: Function in the company
SimulatedFileAnswer.url: Where the file is
StatementInFull.debits: Direct debits of the statement
"""
"""Models in which a name of `MEANINGS` means something else."""


def parsed(meanings: str) -> Mapping[str, str]:
    return dict(line.split(": ", 1) for line in meanings.strip().splitlines())


BY_NAME = parsed(MEANINGS)
BY_MODEL = parsed(EXCEPTIONS)


def description(model: str, field: str) -> str | None:
    return BY_MODEL.get(f"{model}.{field}") or BY_NAME.get(field)
