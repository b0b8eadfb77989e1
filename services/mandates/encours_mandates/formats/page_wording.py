"""What the signing page says. French typography is meant: no-break spaces before double signs."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property

from encours_common import json
from encours_mandates.formats.wording import WORDINGS


@dataclass(frozen=True)
class PageWording:
    """All texts of the page in one language; what the signer declares and consents to is kept as evidence."""

    language: str
    name: str
    """Of the language, in itself."""
    declaration_text: str
    consent_text: str
    stages: Mapping[str, str]
    texts: Mapping[str, str]
    errors: Mapping[str, str]
    seal: Mapping[str, str]

    def declaration(self, name: str, title: str, debtor: str) -> str:
        """That the signer may bind the company (FEATURES S2.2)."""
        return self.declaration_text.format(name=name, title=title, debtor=debtor)

    def consent(self, creditor: str) -> str:
        return self.consent_text.format(creditor=creditor)

    @cached_property
    def version(self) -> str:
        """Changes with any text of the page or of the form."""
        form = asdict(WORDINGS[self.language]) if self.language in WORDINGS else {}
        return hashlib.sha256(json.canonical([asdict(self), form])).hexdigest()[:16]


_FR = PageWording(
    language="fr",
    name="Français",
    declaration_text=(
        "Je soussigné(e) {name}, {title}, déclare être dûment habilité(e) à engager {debtor} et à signer ce mandat en "
        "son nom."
    ),
    consent_text=(
        "J’ai lu le mandat ci-dessus et j’y consens : j’autorise {creditor} à demander des prélèvements sur le compte "
        "désigné, et ma banque à débiter ce compte."
    ),
    stages={
        "review": "Mandat",
        "account": "Compte",
        "signer": "Signataire",
        "code": "Code",
        "consent": "Signature",
    },
    texts={
        "page": "Signature d’un mandat de prélèvement",
        "language": "Langue",
        "progress": "Étapes",
        "step": "Étape {number} sur {count}",
        "done": "faite",
        "continue": "Continuer",
        "back": "Revenir en arrière",
        "problem": "Il reste quelque chose à corriger",
        "sandbox": "Essai : ce mandat n’a aucune valeur.",
        "review_title": "{creditor} vous demande un mandat de prélèvement",
        "review_intro": "Lisez-le, puis signez-le en ligne pour {debtor}. Cela prend environ trois minutes.",
        "creditor": "Créancier",
        "address": "Adresse",
        "identifier": "Identifiant créancier (ICS)",
        "reference": "Référence du mandat (RUM)",
        "scheme": "Type de mandat",
        "scheme_b2b": "SEPA interentreprises (B2B)",
        "scheme_core": "SEPA CORE",
        "payment": "Paiements",
        "recurrent": "Récurrents",
        "one_off": "Un seul",
        "debtor": "Débiteur",
        "meaning": "Ce que vous autorisez",
        "no_refund": "Pas de remboursement après le débit",
        "refund": "Vos droits",
        "bank": "Prévenez votre banque",
        "account_title": "Quel compte sera débité ?",
        "account_intro": "{creditor} nous a indiqué un compte. Confirmez-le, ou donnez-en un autre de {debtor}.",
        "account_given": "Ce compte est le bon",
        "account_other": "Un autre compte",
        "iban": "IBAN de l’autre compte",
        "iban_hint": "Il figure sur votre relevé d’identité bancaire (RIB). Les espaces ne gênent pas.",
        "iban_good": "IBAN valide.",
        "iban_bank": "IBAN valide, {bank}.",
        "bic": "BIC de la banque",
        "bic_hint": "Seulement si la banque est hors de l’Espace économique européen.",
        "signer_title": "Qui signe ?",
        "signer_intro": "Corrigez votre nom ou votre qualité si besoin : ils figureront sur le mandat.",
        "name": "Prénom et nom",
        "title": "Qualité dans l’entreprise",
        "title_hint": "Par exemple : gérante, directeur financier.",
        "email": "Le code qui vous identifiera ira à :",
        "authority": "Êtes-vous habilité(e) à signer ?",
        "authorised": "Je suis dûment habilité(e) à engager {debtor}",
        "not_authorised": "Non, une autre personne doit signer",
        "other_name": "Nom de la personne habilitée",
        "other_email": "Son adresse e-mail",
        "other_hint": "{creditor} sera prévenu, et lui enverra le mandat. Vous ne signez rien.",
        "code_title": "Un code pour vous identifier",
        "code_intro": "Nous envoyons un code à six chiffres à {email}. Il est valable dix minutes.",
        "code_send": "Envoyer le code",
        "code_again": "Envoyer un autre code",
        "code_sent": "Le code est parti à {email}. Pensez au dossier des indésirables.",
        "code": "Code à six chiffres",
        "code_check": "Vérifier le code",
        "consent_title": "Lisez et signez",
        "consent_intro": "Voici ce que vous signez pour {debtor}.",
        "account": "Compte débité",
        "signer": "Signataire",
        "document": "Lire le mandat complet (PDF)",
        "fingerprint": "Empreinte du document (SHA-256)",
        "sign": "Signer le mandat",
        "signed_title": "Le mandat est signé",
        "signed_intro": "Signé le {when} par {name}. Gardez-en une copie.",
        "download": "Télécharger le mandat signé (PDF)",
        "next": "Et maintenant",
        "next_b2b": (
            "Remettez une copie de ce mandat à votre banque avant le premier prélèvement : elle doit l’enregistrer, "
            "sinon elle rejettera les prélèvements."
        ),
        "next_core": "Vous n’avez rien d’autre à faire.",
        "referred_title": "Merci, nous prévenons le créancier",
        "referred_intro": "Rien n’a été signé. Le créancier enverra le mandat à la personne que vous avez nommée.",
        "unknown_title": "Cette page n’existe pas",
        "unknown_intro": "Vérifiez que le lien est complet, ou demandez-en un autre à votre créancier.",
        "gone_title": "Ce lien n’est plus valable",
        "gone_intro": "Son délai est passé, un autre l’a remplacé, ou il a déjà servi. Demandez-en un au créancier.",
        "wait_title": "Un instant, s’il vous plaît",
        "wait_intro": "Ce n’est pas possible pour le moment, et rien n’a été changé. Revenez dans quelques minutes.",
        "often_title": "Ce lien a trop servi",
        "often_intro": "Demandez-en un autre à votre créancier.",
        "stale_title": "Recommencez depuis le lien",
        "stale_intro": "Ce formulaire vient d’ailleurs ou a expiré. Il faut accepter le cookie de cette page.",
        "resume": "Revenir à la signature",
    },
    errors={
        "choose": "Choisissez une réponse.",
        "iban_empty": "Donnez l’IBAN de l’autre compte.",
        "iban_form": "Un IBAN commence par deux lettres et deux chiffres, suivis de lettres et de chiffres.",
        "iban_country": "{country} n’est pas un pays où il existe des IBAN.",
        "iban_length": "Un IBAN de {country} a {wanted} caractères ; celui-ci en a {found}.",
        "iban_check_digits": "La clé de cet IBAN n’est pas juste : un caractère est mal recopié.",
        "iban_structure": "Cet IBAN n’a pas la forme d’un compte de {country}.",
        "iban_not_sepa": "On ne peut pas prélever sur un compte de ce pays : il n’est pas dans l’espace SEPA.",
        "bic_needed": "Donnez aussi le BIC de cette banque.",
        "bic_invalid": "Un BIC a 8 ou 11 caractères : banque, pays, lieu, agence.",
        "address_needed": "Cette banque demande l’adresse du débiteur. Donnez un autre compte ou écrivez au créancier.",
        "name_empty": "Donnez votre prénom et votre nom.",
        "title_empty": "Donnez votre qualité dans l’entreprise.",
        "text_wrong": "Au plus 200 caractères, sur une seule ligne.",
        "email_wrong": "Donnez une adresse e-mail complète.",
        "other_name_empty": "Donnez le nom de la personne habilitée.",
        "code_empty": "Donnez les six chiffres du code.",
        "code_wrong": "Ce n’est pas le bon code. Regardez dans le message le plus récent.",
        "code_expired": "Ce code a plus de dix minutes. Demandez-en un autre.",
        "code_spent": "Cinq essais faux : ce code n’est plus valable. Demandez-en un autre.",
        "code_none": "Aucun code n’a été demandé depuis ce navigateur. Demandez-en un.",
        "codes_hour": "Cinq codes ont été envoyés en une heure. Attendez un peu avant d’en demander un autre.",
        "consent_needed": "Cochez la case pour consentir, puis signez.",
        "document_changed": "Le document a changé entre-temps. Relisez-le avant de signer.",
    },
    seal={
        "title": "Signé électroniquement",
        "signer": "par {name}, {title}, pour {debtor}",
        "when": "le {when}",
        "how": "après un code à usage unique reçu à {email}. Cachet électronique avancé (PAdES) joint à ce fichier.",
        "reason": "Consentement de {name}, {title}, par code à usage unique",
    },
)
_EN = PageWording(
    language="en",
    name="English",
    declaration_text=(
        "I, {name}, {title}, declare that I am duly authorised to bind {debtor} and to sign this mandate on its behalf."
    ),
    consent_text=(
        "I have read the mandate above and consent to it: {creditor} may ask for direct debits from the account named, "
        "and my bank may debit that account."
    ),
    stages={
        "review": "Mandate",
        "account": "Account",
        "signer": "Signer",
        "code": "Code",
        "consent": "Signature",
    },
    texts={
        "page": "Signing a direct debit mandate",
        "language": "Language",
        "progress": "Steps",
        "step": "Step {number} of {count}",
        "done": "done",
        "continue": "Continue",
        "back": "Go back",
        "problem": "Something needs your attention",
        "sandbox": "Test: this mandate is not valid.",
        "review_title": "{creditor} asks you for a direct debit mandate",
        "review_intro": "Read it, then sign it online for {debtor}. This takes about three minutes.",
        "creditor": "Creditor",
        "address": "Address",
        "identifier": "Creditor identifier",
        "reference": "Mandate reference (UMR)",
        "scheme": "Kind of mandate",
        "scheme_b2b": "SEPA Business-to-Business (B2B)",
        "scheme_core": "SEPA Core",
        "payment": "Payments",
        "recurrent": "Recurrent",
        "one_off": "One only",
        "debtor": "Debtor",
        "meaning": "What you permit",
        "no_refund": "No refund after the debit",
        "refund": "Your rights",
        "bank": "Tell your bank",
        "account_title": "Which account will be debited?",
        "account_intro": "{creditor} has told us an account. Confirm it, or give another one of {debtor}.",
        "account_given": "This account is right",
        "account_other": "Another account",
        "iban": "IBAN of the other account",
        "iban_hint": "It stands on your bank statement. Spaces do no harm.",
        "iban_good": "Valid IBAN.",
        "iban_bank": "Valid IBAN, {bank}.",
        "bic": "BIC of the bank",
        "bic_hint": "Only where the bank is outside the European Economic Area.",
        "signer_title": "Who signs?",
        "signer_intro": "Correct your name or capacity where needed: they will stand on the mandate.",
        "name": "Full name",
        "title": "Capacity in the company",
        "title_hint": "For instance: managing director, chief financial officer.",
        "email": "The code to identify you goes to:",
        "authority": "May you sign?",
        "authorised": "I am duly authorised to bind {debtor}",
        "not_authorised": "No, another person has to sign",
        "other_name": "Name of the person who may",
        "other_email": "Their e-mail address",
        "other_hint": "{creditor} is told and will send them the mandate. You sign nothing.",
        "code_title": "A code to identify you",
        "code_intro": "We send a six-digit code to {email}. It is good for ten minutes.",
        "code_send": "Send the code",
        "code_again": "Send another code",
        "code_sent": "The code is on its way to {email}. Look into the spam folder too.",
        "code": "Six-digit code",
        "code_check": "Check the code",
        "consent_title": "Read and sign",
        "consent_intro": "This is what you sign for {debtor}.",
        "account": "Account debited",
        "signer": "Signed by",
        "document": "Read the whole mandate (PDF)",
        "fingerprint": "Fingerprint of the document (SHA-256)",
        "sign": "Sign the mandate",
        "signed_title": "The mandate is signed",
        "signed_intro": "Signed on {when} by {name}. Keep a copy.",
        "download": "Download the signed mandate (PDF)",
        "next": "What now",
        "next_b2b": (
            "Give your bank a copy of this mandate before the first direct debit: it has to record the mandate, or it "
            "will reject the debits."
        ),
        "next_core": "There is nothing more to do.",
        "referred_title": "Thank you, we tell the creditor",
        "referred_intro": "Nothing was signed. The creditor will send the mandate to the person you named.",
        "unknown_title": "There is no such page",
        "unknown_intro": "See that the link is complete, or ask your creditor for another one.",
        "gone_title": "This link is not good any more",
        "gone_intro": "Its time is over, another one took its place, or it was used. Ask your creditor for a new one.",
        "wait_title": "One moment, please",
        "wait_intro": "This is not possible for a moment, and nothing was changed. Come back in a few minutes.",
        "often_title": "This link was used too often",
        "often_intro": "Ask your creditor for another one.",
        "stale_title": "Start again from the link",
        "stale_intro": "This form comes from elsewhere or is too old. The cookie of this page has to be accepted.",
        "resume": "Back to the signature",
    },
    errors={
        "choose": "Choose an answer.",
        "iban_empty": "Give the IBAN of the other account.",
        "iban_form": "An IBAN starts with two letters and two digits, followed by letters and digits.",
        "iban_country": "{country} is not a country that issues IBANs.",
        "iban_length": "An IBAN of {country} has {wanted} characters; this one has {found}.",
        "iban_check_digits": "The check digits of this IBAN do not fit: a character is mistyped.",
        "iban_structure": "This IBAN does not have the form of an account of {country}.",
        "iban_not_sepa": "An account of this country cannot be debited: it takes no part in SEPA.",
        "bic_needed": "Give the BIC of this bank too.",
        "bic_invalid": "A BIC has 8 or 11 characters: bank, country, place, branch.",
        "address_needed": "This bank wants the debtor’s address. Give another account, or write to the creditor.",
        "name_empty": "Give your full name.",
        "title_empty": "Give your capacity in the company.",
        "text_wrong": "At most 200 characters, on one line.",
        "email_wrong": "Give a whole e-mail address.",
        "other_name_empty": "Give the name of the person who may sign.",
        "code_empty": "Give the six digits of the code.",
        "code_wrong": "This is not the right code. Look into the latest message.",
        "code_expired": "This code is older than ten minutes. Ask for another one.",
        "code_spent": "Five wrong tries: this code is not good any more. Ask for another one.",
        "code_none": "No code was asked for from this browser. Ask for one.",
        "codes_hour": "Five codes were sent within an hour. Wait a little before you ask for another one.",
        "consent_needed": "Tick the box to consent, then sign.",
        "document_changed": "The document has changed meanwhile. Read it again before you sign.",
    },
    seal={
        "title": "Signed electronically",
        "signer": "by {name}, {title}, for {debtor}",
        "when": "on {when}",
        "how": "after a one-time code received at {email}. Advanced electronic seal (PAdES) attached to this file.",
        "reason": "Consent of {name}, {title}, by one-time code",
    },
)
PAGE_WORDINGS: Mapping[str, PageWording] = {each.language: each for each in (_FR, _EN) if each.language in WORDINGS}
"""Languages in which both the page and the form are written."""


def wording_of(language: str) -> PageWording:
    """English where there is no such language."""
    return PAGE_WORDINGS.get(language, _EN)


def masked_email(email: str) -> str:
    """Enough to know one's own address by.

    >>> masked_email("jm@forges.example")
    'j•••@forges.example'
    """
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}•••@{domain}"
