"""What a failed debit means, in words for buyer and merchant: by class, and by code where that says more."""

from collections.abc import Mapping
from dataclasses import dataclass

from encours_collections.debits.domain.return_reasons import ReasonClass, ReturnReason


@dataclass(frozen=True, slots=True)
class Text:
    """One text in French and in English."""

    fr: str
    en: str


@dataclass(frozen=True, slots=True)
class ReasonText:
    """To the buyer: what to do, never a reproach. To the merchant: what happened and what follows."""

    buyer: Text
    merchant: Text


_ASK_BANK = Text(
    "Votre banque n’a pas exécuté le prélèvement. Merci de prendre contact avec elle, puis avec nous.",
    "Your bank did not carry out the direct debit. Please contact your bank, then us.",
)
_OUR_PART = Text(
    "Le prélèvement n’a pas pu être exécuté pour une raison technique de notre côté. Vous n’avez rien à faire.",
    "The direct debit could not be carried out for a technical reason on our side. You need do nothing.",
)

BY_CLASS: Mapping[ReasonClass, ReasonText] = {
    ReasonClass.CREDITOR_DATA: ReasonText(
        _OUR_PART,
        Text(
            "Données ou fichier refusés : corrigez, puis présentez de nouveau. Ni relance, ni blocage, ni frais.",
            "Data or file refused: correct it, then present it again. No dunning, no hold, no fee.",
        ),
    ),
    ReasonClass.ACCOUNT: ReasonText(
        Text(
            "Le compte que nous avons ne peut pas être prélevé. Merci de nous donner votre nouvel IBAN.",
            "The account we have cannot be debited. Please give us your new IBAN.",
        ),
        Text(
            "Compte du débiteur inutilisable : mandat suspendu jusqu’à un nouvel IBAN.",
            "The debtor’s account cannot be used: the mandate is suspended until there is a new IBAN.",
        ),
    ),
    ReasonClass.MANDATE: ReasonText(
        Text(
            "Votre banque n’accepte pas ce mandat. Merci de le faire enregistrer par elle, puis de nous le confirmer.",
            "Your bank does not accept this mandate. Please have it recorded there, then confirm it to us.",
        ),
        Text(
            "Mandat absent ou non enregistré à la banque du débiteur : suspendu jusqu’à confirmation.",
            "The mandate is missing or not recorded at the debtor’s bank: suspended until confirmed.",
        ),
    ),
    ReasonClass.DEBTOR: ReasonText(
        Text(
            "Le prélèvement est revenu impayé. La somme reste due : merci de la régler ou de nous appeler.",
            "The direct debit came back unpaid. The amount is still due: please pay it or call us.",
        ),
        Text(
            "Impayé du fait du débiteur : créance en retard, relances, encours bloqué selon votre règle.",
            "Unpaid for the debtor’s reasons: the receivable is overdue, reminders go out, your rule holds the line.",
        ),
    ),
    ReasonClass.BANK: ReasonText(
        _OUR_PART,
        Text(
            "Incident entre banques : à présenter de nouveau, ou autrement si la banque n’est pas joignable.",
            "An incident between banks: present it again, or otherwise where the bank cannot be reached.",
        ),
    ),
    ReasonClass.LEGAL: ReasonText(
        _ASK_BANK,
        Text(
            "Arrêtez les prélèvements : procédure légale ou collective. Voyez service juridique et assureur.",
            "Stop debiting: a legal or insolvency process. See your lawyers and your insurer.",
        ),
    ),
    ReasonClass.ALERT: ReasonText(
        _ASK_BANK,
        Text(
            "Un remboursement n’existe pas en B2B : vérifiez le type de mandat et contactez votre banque.",
            "There is no refund in B2B: check the kind of mandate and contact your bank.",
        ),
    ),
    ReasonClass.OPERATIONS: ReasonText(
        _OUR_PART,
        Text(
            "Transport ou signature du fichier en échec : signez ou envoyez de nouveau.",
            "Transport or signature of the file failed: sign or send it again.",
        ),
    ),
    ReasonClass.MANUAL: ReasonText(
        _ASK_BANK,
        Text("Motif à examiner par une personne.", "A reason for a person to look at."),
    ),
}

_NO_FUNDS = ReasonText(
    Text(
        "Le solde de votre compte n’a pas permis le prélèvement. La somme reste due ; un nouveau prélèvement vous sera "
        "annoncé, ou réglez-la par virement.",
        "Your account’s balance did not cover the direct debit. The amount is still due; a new direct debit will be "
        "announced to you, or pay it by transfer.",
    ),
    Text(
        "Provision insuffisante : représenté une fois, avec une nouvelle annonce.",
        "Insufficient funds: presented once more, announced anew.",
    ),
)
_BLOCKED_BY_SERVICE = ReasonText(
    Text(
        "Une option de votre banque (liste ou plafond) a bloqué le prélèvement. Merci de la faire lever.",
        "An option at your bank (a list or a limit) blocked the direct debit. Please have it lifted.",
    ),
    Text(
        "Bloqué par un service de la banque du débiteur : pas de représentation avant qu’il ne le lève.",
        "Blocked by a service of the debtor’s bank: not presented again until the debtor lifts it.",
    ),
)
_REFUSED = ReasonText(
    Text(
        "Vous avez refusé le prélèvement. Si une facture est contestée, dites-nous laquelle ; sinon la somme reste "
        "due.",
        "You refused the direct debit. If an invoice is in question, tell us which; otherwise the amount is still due.",
    ),
    Text(
        "Refusé par le débiteur : demandez-lui pourquoi (litige ?) avant toute représentation.",
        "Refused by the debtor: ask why (a dispute?) before presenting it again.",
    ),
)

BY_CODE: Mapping[str, ReasonText] = {
    "AM04": _NO_FUNDS,
    "MS03": ReasonText(
        _NO_FUNDS.buyer,
        Text(
            "Motif tu par la banque, souvent une provision insuffisante : représenté une fois, annoncé de nouveau.",
            "The bank gives no reason, often insufficient funds: presented once more, announced anew.",
        ),
    ),
    "MS02": _REFUSED,
    "CUST": _REFUSED,
    **dict.fromkeys(("SL01", "SL11", "SL12", "SL13", "SL14"), _BLOCKED_BY_SERVICE),
    "AC13": ReasonText(
        Text(
            "Le compte donné est celui d’un particulier : le prélèvement interentreprises n’y est pas possible.",
            "The account given is a consumer’s: business direct debits are not possible on it.",
        ),
        Text(
            "Compte de consommateur : le mandat B2B est annulé, convenez d’un autre moyen.",
            "A consumer’s account: the B2B mandate is cancelled, agree on another means.",
        ),
    ),
    "MD07": ReasonText(
        _ASK_BANK,
        Text(
            "Débiteur décédé : arrêtez prélèvements et relances, déclarez la créance à la succession.",
            "The debtor has died: stop debits and reminders, declare the claim to the estate.",
        ),
    ),
    "FOCR": ReasonText(
        Text(
            "Le prélèvement a été rappelé à notre demande. Vous n’avez rien à faire.",
            "The direct debit was recalled at our request. You need do nothing.",
        ),
        Text("Retourné à la suite de votre demande d’annulation.", "Returned after your cancellation request."),
    ),
}
"""Codes whose text is their own."""


def reason_text(reason: ReturnReason) -> ReasonText:
    """The words for a reason: its own, else those of its class."""
    return BY_CODE.get(reason.code, BY_CLASS[reason.reason_class])
