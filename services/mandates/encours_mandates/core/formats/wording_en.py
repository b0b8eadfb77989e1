"""The words of the mandate form and of the letter to the debtor's bank, in English."""

from encours_mandates.core.formats.words import SchemeWording, Wording

EN = Wording(
    b2b=SchemeWording(
        title="SEPA Business-to-Business Direct Debit Mandate",
        authorisation=(
            "By signing this mandate form, you authorise (A) {creditor} to send instructions to your bank to "
            "debit your account and (B) your bank to debit your account in accordance with the instructions from "
            "{creditor}."
        ),
        rights=(
            "This mandate is only intended for business-to-business transactions. You are not entitled to a "
            "refund from your bank after your account has been debited, but you are entitled to request your "
            "bank not to debit your account up until the day on which the payment is due."
        ),
        registration=(
            "Give your bank a copy of this mandate before the first direct debit: it has to record the mandate, "
            "and rejects debits of a mandate it does not know."
        ),
    ),
    core=SchemeWording(
        title="SEPA Direct Debit Mandate",
        authorisation=(
            "By signing this mandate form, you authorise (A) {creditor} to send instructions to your bank to "
            "debit your account and (B) your bank to debit your account in accordance with the instructions from "
            "{creditor}."
        ),
        rights=(
            "As part of your rights, you are entitled to a refund from your bank under the terms and conditions "
            "of your agreement with your bank. A refund must be claimed within eight weeks starting from the "
            "date on which your account was debited. Your rights are explained in a statement that you can "
            "obtain from your bank."
        ),
        registration="",
    ),
    labels={
        "reference": "Unique mandate reference (UMR)",
        "creditor": "Creditor",
        "identifier": "SEPA creditor identifier",
        "debtor": "Debtor",
        "name": "Name",
        "address": "Address",
        "iban": "IBAN",
        "bic": "BIC",
        "bank": "Bank",
        "payment": "Type of payment",
        "recurrent": "Recurrent",
        "one_off": "One-off",
        "signature": "Signature",
        "signer": "Signed by",
        "title": "Capacity",
        "place": "Place",
        "date": "Date",
        "sign_here": "Signature and company stamp",
        "unsigned": "Not signed",
        "signed": "Signed electronically",
        "signed_on": "on {date}",
        "state": "State: {status} since {date}",
        "cap": "Maximum amount of a debit",
        "debtor_identification": "Identification of the debtor",
        "ultimate_debtor": "Pays on behalf of",
        "ultimate_creditor": "Collects on behalf of",
        "authority": "Authority",
        "legal_representative": "legal representative of the debtor",
        "delegation": "by delegation of the legal representative",
        "authorised": "The signer declares to be duly authorised to bind the debtor.",
        "apart": "This form holds the mandate and nothing else: the terms of the contract are found elsewhere.",
        "sandbox": "TEST – NOT VALID",
        "not_given": "not given",
        "keep": (
            "Keep with your bank documents. This mandate may be revoked at any time, with the creditor and with your "
            "bank; it ends once thirty-six months have passed without a direct debit."
        ),
    },
    letter={
        "to": "To {bank}",
        "your_bank": "our bank",
        "subject": "Recording of SEPA Business-to-Business Direct Debit mandate {reference}",
        "greeting": "Dear Sir or Madam,",
        "ask": (
            "On {date} we signed, in favour of {creditor} (creditor identifier {identifier}), the SEPA "
            "Business-to-Business (B2B) direct debit mandate whose data are on the next page and a copy of "
            "which is enclosed. Please record it, and then pay the B2B direct debits that are presented under "
            "its reference from our account {iban}."
        ),
        "business": (
            "We are not a consumer, and know that an authorised B2B direct debit is not refunded once it has "
            "been debited."
        ),
        "cap": "Please pay no direct debit of more than {cap}.",
        "reply": (
            "Kindly confirm to us in writing that the mandate is recorded. Should anything be missing or "
            "wrong, please let us know before the first direct debit."
        ),
        "closing": "Yours faithfully",
        "sheet": "Data of the mandate to be recorded",
        "scheme": "Scheme",
        "scheme_value": "SEPA Direct Debit B2B (business-to-business)",
        "signed_on": "Signed on",
        "sequence": "Type",
        "attached": "The same data are attached to this PDF, for a program: {file}.",
    },
    statuses={
        "pending_signature": "to be signed",
        "signed": "signed",
        "awaiting_debtor_bank": "waiting for the debtor’s bank to record it",
        "active": "active",
        "suspended": "suspended",
        "revoked": "revoked",
        "expired": "expired",
        "completed": "completed",
        "failed": "without effect",
    },
)
