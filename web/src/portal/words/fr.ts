import type { Words } from "../../app/i18n";
import type { en } from "./en";

export const fr: Words<typeof en> = {
  title: "Votre compte",
  account: "Compte",
  nav: {
    main: "Pages", home: "Vue d’ensemble", orders: "Commandes", invoices: "Factures", pay: "Payer", statements: "Relevés", payments: "Règlements", disputes: "Questions",
    mandate: "Prélèvement", profile: "Votre profil",
  },
  home: {
    line: "Votre encours", available: "Disponible", limit: "Plafond", used: "Utilisé", openOrders: "Commandé", unbilled: "Livré, non facturé", invoiced: "Facturé", inCollection: "En cours de prélèvement",
    overdue: "Échu", near: "Vous avez utilisé {{share}} de votre plafond.", reached: "Votre plafond est atteint : les nouvelles commandes à crédit sont refusées.", waysOut: "Payez des factures maintenant, ou faites-en prélever par anticipation, pour libérer de l’encours.",
    payNow: "Payer maintenant", debitEarly: "Être prélevé par anticipation", due: "À payer", dueHelp: "Ouvert, sans litige et pas encore à la banque", next: "Prochaine échéance", nothing: "Rien à payer. Merci.", recent: "Prochaines factures à payer",
    questions: "Questions en cours", noLimit: "Aucun plafond n’est encore fixé.", all: "Toutes les factures", noAccount: "Votre accès n’a pas encore de compte. Adressez-vous à votre contact chez {{merchant}}.",
  },
  invoices: {
    unpaid: "À payer", overdue: "Échues", all: "Toutes", number: "Facture", issued: "Date", due: "Échéance", amount: "Montant", open: "Reste dû", status: "État", order: "Commande", centre: "Centre de coûts", none: "Aucune facture ici.",
    tick: "Choisir la facture {{number}}", tickAll: "Tout choisir", pay_one: "Payer {{count}} facture", pay_other: "Payer {{count}} factures", zip: "PDF en un ZIP", export: "CSV", pdf: "PDF", filter: "Quelles factures", more: "Afficher la suite",
    search: "Chercher un numéro ou une commande",
  },
  invoice: {
    title: "Facture {{number}}", lines: "Lignes", description: "Désignation", quantity: "Quantité", rate: "TVA", amount: "Montant", paid: "Payé", credited: "Avoirs", inCollection: "À la banque", disputed: "En question",
    ask: "Une question sur cette facture", askLine: "Une question sur la ligne {{no}}", payments: "Ce qui a été payé", labels: "Vos références", reference: "Référence de paiement", failed: "Le dernier prélèvement a échoué",
  },
  pay: {
    title: "Payer", what: "Ce que vous payez", chosen_one: "{{count}} facture choisie", chosen_other: "{{count}} factures choisies", byAmount: "Payer plutôt un montant", byInvoices: "Choisir plutôt des factures", amount: "Montant", amountHelp: "Nous le répartissons sur vos factures, comme affiché avant le paiement.",
    how: "Comment vous payez", card: "Carte", transfer: "Virement", early: "Prélèvement anticipé", total: "Total", next: "Voir ce qui est payé", toCard: "Aller à la page de paiement", cardHelp: "Vous payez sur la page de notre prestataire. Le numéro de votre carte ne nous parvient jamais.",
    save: "Garder cette carte pour la prochaine fois", saved: "Carte finissant par {{digits}}", other: "Une autre carte", payWith: "Payer {{amount}} maintenant", preview: "Ce règlement paie", transferTo: "Virement à", name: "Titulaire du compte", iban: "IBAN", bic: "BIC", reference: "Référence", remittance: "Libellé du virement",
    qr: "Code QR qui remplit le virement", qrHelp: "Scannez-le avec l’application de votre banque.", earlyHelp: "Nous demandons maintenant à votre banque les factures choisies, sans attendre leur échéance. Vous recevez d’abord l’annonce.", earlyButton: "Faire prélever {{amount}} par anticipation",
    earlyDone: "Votre prélèvement anticipé est prévu.", earlyOn: "Prélevé le", nothing: "Il n’y a rien à payer.", choose: "Choisissez au moins une facture ou un montant.", disputed: "{{amount}} sont en question et ne sont pas demandés.", inCollection: "À la banque : inutile de la payer une seconde fois", stop: "Ne pas payer là",
  },
  checkout: {
    title: "Paiement", open: "En attente du paiement", openHelp: "Quand vous aurez payé, cette page le dira d’elle-même.", paid: "Payé. Merci.", expired: "Cette page de paiement a expiré. Rien n’a été payé.", failed: "Le paiement a échoué. Rien n’a été payé.",
    back: "Retour à la page de paiement", again: "Choisir de nouveau", refunded: "Remboursé", disputed: "Repris par la banque", advice: "Avis de règlement", pays: "Il paie",
  },
  payments: {
    title: "Règlements", received: "Reçu le", method: "Moyen", amount: "Montant", reference: "Référence", pays: "Paie", credit: "Crédit restant", advice: "Avis", none: "Aucun règlement. Les prélèvements figurent sur vos relevés.", reversed: "Annulé",
    methods: { card: "Carte", transfer: "Virement", cheque: "Chèque" },
  },
  orders: { title: "Commandes", order: "Commande", placed: "Passée le", due: "Échéance", amount: "Montant", shipped: "Livré", decision: "Décision", payment: "Paiement", none: "Aucune commande." },
  statements: { title: "Relevés", number: "Relevé", period: "Période", due: "Échéance", total: "Total", none: "Aucun relevé. Le premier vient à la fin du mois." },
  disputes: {
    title: "Questions", title_one: "Question sur {{number}}", new: "Une question sur {{number}}", kind: "Ce qui ne va pas", reason: "En quelques mots", amount: "Montant en question", amountHelp: "Il n’est ni prélevé ni relancé jusqu’à la réponse.", message: "Détails", send: "Envoyer la question",
    sent: "Votre question est envoyée.", lines: "Lignes", files: "Fichiers", attach: "Ajouter une photo ou un PDF", attachHelp: "PDF, PNG ou JPEG, 5 Mo au plus.", opened: "Ouverte le", status: "État", none: "Aucune question. Posez-la depuis une facture.", write: "Votre message", reply: "Envoyer", you: "Vous", merchant: "{{name}}",
    rejected: "Réponse donnée : le montant est de nouveau dû.", credited: "Acceptée : un avoir a été émis.", attached: "Le fichier est ajouté.",
    kinds: { price: "Prix erroné", quantity: "Quantité erronée", not_received: "Non reçu", damaged: "Abîmé", vat: "TVA erronée", duplicate: "Facturé deux fois", other: "Autre chose" },
    states: { open: "En cours", rejected: "Répondue", credited: "Acceptée" },
  },
  mandate: {
    title: "Prélèvement", none: "Vous n’avez pas encore signé de mandat. Demandez un lien de signature à votre contact.", reference: "Mandat", account: "Compte prélevé", scheme: "Schéma", signed: "Signé le", signer: "Signé par", status: "État", sign: "Signer le mandat", change: "Changer de compte",
    changeHelp: "Un nouveau compte demande une nouvelle signature. Écrivez à votre contact, qui vous envoie le lien.", awaits: "Votre banque doit enregistrer ce mandat avant tout prélèvement. Transmettez-le-lui.", creditor: "Créancier", steps: "Ce qui s’est passé", nextDebits: "Prélèvements à venir", date: "Jour", amount: "Montant", noDebits: "Aucun prélèvement prévu.",
  },
  profile: { title: "Votre profil", language: "Langue", name: "Nom", email: "Adresse e-mail", role: "Rôle", saved: "Enregistré.", signOut: "Se déconnecter", appearance: "Apparence", account: "Entreprise" },
};
