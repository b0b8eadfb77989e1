"""Why a bank did not pay a debit, as its debtor understands it: reason code (ISO 20022) → words."""

from collections.abc import Mapping

REASONS: Mapping[str, tuple[str, str]] = {
    "AC01": ("le numéro de compte (IBAN) n’est pas valable", "the account number (IBAN) is not valid"),
    "AC02": ("le numéro de compte du débiteur n’est pas valable", "the debtor’s account number is not valid"),
    "AC03": ("le numéro de compte du créancier n’est pas valable", "the creditor’s account number is not valid"),
    "AC04": ("le compte est clôturé", "the account is closed"),
    "AC06": ("le compte est bloqué", "the account is blocked"),
    "AC13": (
        "ce type de compte ne peut pas être débité par ce prélèvement",
        "this type of account cannot be debited this way",
    ),
    "AC15": ("les coordonnées du compte ont changé", "the account details have changed"),
    "AC16": ("le compte est sous séquestre", "the account is under sequestration"),
    "AC17": ("le titulaire du compte est en liquidation", "the holder of the account is in liquidation"),
    "AG01": ("ce compte n’admet pas les prélèvements", "direct debits are not allowed on this account"),
    "AG02": ("le type d’opération n’est pas admis", "the type of transaction is not accepted"),
    "AM01": ("le montant est nul", "the amount is zero"),
    "AM02": ("le montant dépasse le plafond autorisé", "the amount is above the limit allowed"),
    "AM03": ("la devise n’est pas admise", "the currency is not accepted"),
    "AM04": ("la provision du compte est insuffisante", "there were not enough funds in the account"),
    "AM05": ("la banque a reçu cette opération en double", "the bank received this transaction twice"),
    "AM09": ("le montant n’est pas celui qui était convenu", "the amount is not the one agreed"),
    "AM10": ("le total de l’ordre est inexact", "the total of the order is wrong"),
    "AM18": ("le nombre d’opérations de l’ordre est inexact", "the number of transactions of the order is wrong"),
    "AM19": ("le nombre d’opérations de l’ordre est inexact", "the number of transactions of the order is wrong"),
    "BE01": ("le titulaire du compte ne correspond pas", "the holder of the account does not match"),
    "BE04": ("l’adresse du créancier manque ou est inexacte", "the creditor’s address is missing or wrong"),
    "BE05": ("la banque ne reconnaît pas le créancier", "the bank does not recognise the creditor"),
    "BE06": ("la banque ne connaît pas son client", "the bank does not know its customer"),
    "BE07": ("l’adresse du débiteur manque ou est inexacte", "the debtor’s address is missing or wrong"),
    "CH03": ("la date demandée est trop lointaine", "the date asked for is too far ahead"),
    "CH16": ("une donnée de l’ordre n’est pas admise", "a value in the order is not accepted"),
    "CH20": ("un montant de l’ordre a trop de décimales", "an amount of the order has too many decimals"),
    "CH21": ("une donnée obligatoire de l’ordre manque", "a mandatory value is missing in the order"),
    "CH22": ("l’ordre mêle deux types de prélèvement", "the order mixes two types of debit"),
    "CNOR": ("la banque du créancier n’est pas enregistrée", "the creditor’s bank is not registered"),
    "CUST": ("vous avez demandé le refus de ce prélèvement", "you asked for this debit to be refused"),
    "CURR": ("la devise n’est pas la bonne", "the currency is not the right one"),
    "DNOR": ("la banque du débiteur n’est pas enregistrée", "the debtor’s bank is not registered"),
    "DS01": ("la transmission de l’ordre à la banque a échoué", "handing the order to the bank failed"),
    "DS02": ("la transmission de l’ordre à la banque a échoué", "handing the order to the bank failed"),
    "DS0H": ("la transmission de l’ordre à la banque a échoué", "handing the order to the bank failed"),
    "DT01": ("la date n’est pas valable", "the date is not valid"),
    "DT06": ("la banque a changé la date de l’opération", "the bank changed the date of the transaction"),
    "DU01": ("l’ordre a été transmis deux fois", "the order was sent twice"),
    "DU02": ("une partie de l’ordre a été transmise deux fois", "a part of the order was sent twice"),
    "DU03": ("la référence de l’opération n’est pas unique", "the reference of the transaction is not unique"),
    "DU04": ("la référence de l’opération n’est pas unique", "the reference of the transaction is not unique"),
    "DUPL": ("ce prélèvement a été présenté deux fois", "this debit was presented twice"),
    "ED05": ("le règlement entre les banques a échoué", "settlement between the banks failed"),
    "FF01": ("le format de l’ordre n’est pas valable", "the format of the order is not valid"),
    "FF05": ("le type de prélèvement n’est pas le bon", "the type of debit is not the right one"),
    "FOCR": (
        "le prélèvement a été rendu à la suite d’une demande de rappel",
        "the debit was given back after a recall",
    ),
    "FR01": ("un usage frauduleux a été signalé", "fraudulent use was reported"),
    "FRAD": ("un usage frauduleux a été signalé", "fraudulent use was reported"),
    "LEGL": (
        "une décision de justice ou une obligation légale l’empêche",
        "a court decision or a legal duty prevents it",
    ),
    "MD01": ("la banque ne connaît pas de mandat valable", "the bank knows no valid mandate"),
    "MD02": ("des données du mandat manquent ou sont inexactes", "data of the mandate are missing or wrong"),
    "MD06": ("vous avez demandé le remboursement de ce prélèvement", "you asked for this debit to be refunded"),
    "MD07": ("le titulaire du compte est décédé", "the holder of the account has died"),
    "MS02": ("vous avez refusé ce prélèvement", "you refused this debit"),
    "MS03": ("la banque n’a pas donné de motif", "the bank gave no reason"),
    "NARR": ("la banque a donné un motif en texte libre", "the bank gave a reason in free text"),
    "NOAS": ("vous n’avez pas répondu à la demande de la banque", "you did not answer the bank’s request"),
    "NOOR": ("l’opération d’origine est introuvable", "the original transaction was not found"),
    "PY01": ("la banque n’est pas joignable pour ce prélèvement", "the bank cannot be reached for this debit"),
    "RC01": ("l’identifiant de la banque (BIC) n’est pas valable", "the bank’s identifier (BIC) is not valid"),
    "RC07": (
        "l’identifiant de la banque du créancier n’est pas valable",
        "the identifier of the creditor’s bank is not valid",
    ),
    "RF01": ("la référence de l’opération n’est pas unique", "the reference of the transaction is not unique"),
    "RR01": (
        "le numéro de compte ou l’identifiant du débiteur manque",
        "the debtor’s account or identification is missing",
    ),
    "RR02": ("le nom ou l’adresse du débiteur manque", "the debtor’s name or address is missing"),
    "RR03": ("le nom ou l’adresse du créancier manque", "the creditor’s name or address is missing"),
    "RR04": ("la réglementation l’empêche", "a regulation prevents it"),
    "SL01": (
        "un service de la banque du débiteur limite les prélèvements",
        "a service of the debtor’s bank restricts debits",
    ),
    "SL11": (
        "le créancier n’est pas sur la liste autorisée par le débiteur",
        "the creditor is not on the list that the debtor allows",
    ),
    "SL12": (
        "le créancier est sur la liste refusée par le débiteur",
        "the creditor is on the list that the debtor refuses",
    ),
    "SL13": ("le montant dépasse le plafond fixé par le débiteur", "the amount is above the limit set by the debtor"),
    "SL14": (
        "le nombre de prélèvements dépasse celui fixé par le débiteur",
        "there were more debits than the debtor allows",
    ),
    "SVNR": ("le service demandé n’est pas rendu", "the service asked for is not provided"),
    "TD03": ("la transmission de l’ordre à la banque a échoué", "handing the order to the bank failed"),
    "TECH": ("un incident technique s’est produit", "a technical problem occurred"),
    "TM01": ("l’ordre est arrivé trop tard à la banque", "the order reached the bank too late"),
    "TS01": ("la transmission de l’ordre à la banque a échoué", "handing the order to the bank failed"),
    "UPAY": ("le paiement n’est pas dû", "the payment is not due"),
}
OTHER = (
    "la banque a donné un motif que nous vérifions avec elle",
    "the bank gave a reason that we are checking with it",
)
AT = {"fr": 0, "en": 1}


def reason_in_words(locale: str, code: str) -> str:
    """What the code means for the debtor; a code that is not in the list is said to be one, and never shown.

    >>> reason_in_words("en", "AM04")
    'there were not enough funds in the account'
    """
    return REASONS.get(code, OTHER)[AT.get(locale, 1)]
