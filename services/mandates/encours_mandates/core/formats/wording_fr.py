"""The words of the mandate form and of the letter to the debtor's bank, in French; its no-break spaces are meant."""

from encours_mandates.core.formats.words import SchemeWording, Wording

FR = Wording(
    b2b=SchemeWording(
        title="Mandat de prélèvement SEPA interentreprises",
        authorisation=(
            "En signant ce formulaire de mandat, vous autorisez (A) {creditor} à envoyer des instructions à "
            "votre banque pour débiter votre compte, et (B) votre banque à débiter votre compte conformément aux "
            "instructions de {creditor}."
        ),
        rights=(
            "Ce mandat est dédié aux prélèvements SEPA interentreprises. Vous n’êtes pas en droit de demander à "
            "votre banque le remboursement d’un prélèvement SEPA interentreprises une fois que le montant est "
            "débité de votre compte. Vous pouvez cependant demander à votre banque de ne pas débiter votre "
            "compte jusqu’au jour de l’échéance."
        ),
        registration=(
            "Remettez une copie de ce mandat à votre banque avant le premier prélèvement : elle doit "
            "l’enregistrer, et rejette les prélèvements d’un mandat qu’elle ne connaît pas."
        ),
    ),
    core=SchemeWording(
        title="Mandat de prélèvement SEPA",
        authorisation=(
            "En signant ce formulaire de mandat, vous autorisez (A) {creditor} à envoyer des instructions à "
            "votre banque pour débiter votre compte, et (B) votre banque à débiter votre compte conformément aux "
            "instructions de {creditor}."
        ),
        rights=(
            "Vous bénéficiez du droit d’être remboursé par votre banque selon les conditions décrites dans la "
            "convention que vous avez passée avec elle. Une demande de remboursement doit être présentée dans "
            "les huit semaines suivant la date de débit de votre compte pour un prélèvement autorisé. Vos droits "
            "sont expliqués dans un document que vous pouvez obtenir auprès de votre banque."
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
        "state": "État : {status} depuis le {date}",
        "cap": "Montant maximal d’un prélèvement",
        "debtor_identification": "Identifiant du débiteur",
        "ultimate_debtor": "Paie pour le compte de",
        "ultimate_creditor": "Encaisse pour le compte de",
        "authority": "Pouvoir",
        "legal_representative": "représentant légal du débiteur",
        "delegation": "par délégation du représentant légal",
        "authorised": "Le signataire déclare être dûment habilité à engager le débiteur.",
        "apart": "Ce formulaire contient le mandat et rien d’autre : les conditions du contrat se trouvent ailleurs.",
        "sandbox": "ESSAI – SANS VALEUR",
        "not_given": "non communiquée",
        "keep": (
            "À conserver avec vos documents bancaires. Ce mandat peut être révoqué à tout moment auprès du créancier "
            "et de votre banque ; il prend fin s’il reste trente-six mois sans prélèvement."
        ),
    },
    letter={
        "to": "À l’attention de {bank}",
        "your_bank": "notre banque",
        "subject": "Enregistrement du mandat de prélèvement SEPA interentreprises {reference}",
        "greeting": "Madame, Monsieur,",
        "ask": (
            "Le {date}, nous avons signé au profit de {creditor} (ICS {identifier}) le mandat de prélèvement "
            "SEPA interentreprises (B2B) dont les données figurent à la page suivante et dont la copie est "
            "jointe. Nous vous demandons de l’enregistrer, puis de payer les prélèvements B2B présentés sous "
            "sa référence par le débit de notre compte {iban}."
        ),
        "business": (
            "Nous n’avons pas la qualité de consommateur, et savons qu’un prélèvement B2B autorisé n’est pas "
            "remboursé une fois débité."
        ),
        "cap": "Nous vous demandons de ne payer aucun prélèvement de plus de {cap}.",
        "reply": (
            "Merci de nous confirmer par écrit que le mandat est enregistré. Si une donnée vous manque ou ne "
            "convient pas, dites-le-nous avant le premier prélèvement."
        ),
        "closing": "Nous vous prions d’agréer, Madame, Monsieur, nos salutations distinguées.",
        "sheet": "Données du mandat à enregistrer",
        "scheme": "Schéma",
        "scheme_value": "SEPA Direct Debit B2B (interentreprises)",
        "signed_on": "Signé le",
        "sequence": "Type",
        "attached": "Les mêmes données sont jointes à ce PDF, pour un programme : {file}.",
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
