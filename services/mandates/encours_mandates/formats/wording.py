"""What the mandate form says, in the languages of the house. French typography is meant: thin and no-break spaces."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Locale = Literal["fr", "en"]


@dataclass(frozen=True, slots=True)
class Notice:
    """The title and the rights of one scheme (MND-20); `{creditor}` is the creditor's name."""

    title: str
    authorisation: str
    rights: str
    registration: str


@dataclass(frozen=True, slots=True)
class Wording:
    b2b: Notice
    core: Notice
    labels: Mapping[str, str]
    statuses: Mapping[str, str]


_FR = Wording(
    b2b=Notice(
        title="Mandat de prélèvement SEPA interentreprises",
        authorisation=(
            "Votre signature vaut double autorisation : {creditor} peut demander à votre banque de débiter le compte "
            "désigné ci-dessous, et votre banque peut débiter ce compte comme {creditor} le lui demande."
        ),
        rights=(
            "Ce mandat ne sert qu’aux paiements entre entreprises. Une fois le compte débité, il n’ouvre aucun droit à "
            "remboursement par votre banque. Vous pouvez en revanche lui demander, jusqu’à l’échéance comprise, de ne "
            "pas payer un prélèvement."
        ),
        registration=(
            "Remettez une copie de ce mandat à votre banque avant le premier prélèvement : elle doit l’enregistrer, et "
            "rejette les prélèvements d’un mandat qu’elle ne connaît pas."
        ),
    ),
    core=Notice(
        title="Mandat de prélèvement SEPA",
        authorisation=(
            "Par votre signature, {creditor} peut demander à votre banque de débiter le compte désigné ci-dessous, et "
            "votre banque peut débiter ce compte comme {creditor} le lui demande."
        ),
        rights=(
            "Votre banque vous rembourse un prélèvement aux conditions de votre convention de compte, si vous le "
            "demandez dans les huit semaines qui suivent le débit, ou dans les treize mois s’il n’était pas autorisé."
        ),
        registration="",
    ),
    labels={
        "reference": "Référence unique du mandat (RUM)",
        "creditor": "Créancier",
        "identifier": "Identifiant créancier SEPA (ICS)",
        "debtor": "Débiteur",
        "name": "Nom",
        "address": "Adresse",
        "iban": "IBAN",
        "bic": "BIC",
        "bank": "Banque",
        "payment": "Type de paiement",
        "recurrent": "Récurrent",
        "one_off": "Ponctuel",
        "signature": "Signature",
        "signer": "Signataire",
        "title": "Qualité",
        "place": "Fait à",
        "date": "Le",
        "sign_here": "Signature et cachet",
        "unsigned": "Non signé",
        "signed": "Signé électroniquement",
        "signed_on": "le {date}",
        "state": "État : {status} depuis le {date}",
        "sandbox": "ESSAI – SANS VALEUR",
        "not_given": "non communiquée",
        "keep": (
            "À conserver avec vos documents bancaires. Ce mandat peut être révoqué à tout moment auprès du créancier "
            "et de votre banque ; il prend fin s’il reste trente-six mois sans prélèvement."
        ),
    },
    statuses={
        "pending_signature": "à signer",
        "signed": "signé",
        "awaiting_debtor_bank": "en attente d’enregistrement par la banque du débiteur",
        "active": "actif",
        "suspended": "suspendu",
        "revoked": "révoqué",
        "expired": "caduc",
        "completed": "exécuté",
        "failed": "sans effet",
    },
)
_EN = Wording(
    b2b=Notice(
        title="SEPA Business-to-Business Direct Debit Mandate",
        authorisation=(
            "Your signature gives two permissions: {creditor} may ask your bank to debit the account named below, and "
            "your bank may debit that account as {creditor} asks."
        ),
        rights=(
            "This mandate is for payments between businesses only. Once the account has been debited, your bank owes "
            "you no refund. Until the due date, that day included, you may ask it not to pay a direct debit."
        ),
        registration=(
            "Give your bank a copy of this mandate before the first direct debit: it has to record the mandate, and "
            "rejects debits of a mandate it does not know."
        ),
    ),
    core=Notice(
        title="SEPA Direct Debit Mandate",
        authorisation=(
            "With your signature {creditor} may ask your bank to debit the account named below, and your bank may "
            "debit that account as {creditor} asks."
        ),
        rights=(
            "Your bank refunds a direct debit under the terms of your agreement with it if you ask within eight weeks "
            "of the debit, or within thirteen months if you had not authorised it."
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
        "sandbox": "TEST – NOT VALID",
        "not_given": "not given",
        "keep": (
            "Keep with your bank documents. This mandate may be revoked at any time, with the creditor and with your "
            "bank; it ends once thirty-six months have passed without a direct debit."
        ),
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
WORDINGS: Mapping[str, Wording] = {"fr": _FR, "en": _EN}
