import type { Words } from "../../app/i18n";
import type { en } from "./en";

export const fr: Words<typeof en> = {
  nav: {
    today: "Aujourd’hui", buyers: "Acheteurs", orders: "Commandes", invoices: "Factures", creditNotes: "Avoirs", statements: "Relevés", payments: "Paiements",
    collections: "Prélèvements", batches: "Remises", bank: "Banque", mandates: "Mandats", disputes: "Litiges", refunds: "Remboursements", figures: "Chiffres",
    events: "Événements", webhooks: "Webhooks", settings: "Réglages", people: "Utilisateurs et clés", audit: "Piste d’audit", sandbox: "Bac à sable", connections: "Connexions",
    security: "Connexion et sécurité",
  },
  groups: { sales: "Ventes", money: "Argent", rules: "Société", developers: "Développeurs" },
  menu: "Menu", main: "Navigation principale", account: "Votre compte", sandboxBadge: "Bac à sable", clock: "Horloge du bac à sable : {{when}}",
  keys: { title: "Raccourcis clavier", search: "Chercher et aller partout", help: "Afficher ces raccourcis", goto: "Aller à {{page}}", filter: "Aller à la recherche d’une liste", rows: "Parcourir les lignes d’une liste", openRow: "Ouvrir la ligne", close: "Fermer une fenêtre" },
};
