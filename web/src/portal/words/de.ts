import type { Words } from "../../app/i18n";
import type { en } from "./en";

export const de: Words<typeof en> = {
  title: "Ihr Konto",
  account: "Konto",
  nav: {
    main: "Seiten", home: "Übersicht", orders: "Bestellungen", invoices: "Rechnungen", pay: "Bezahlen", statements: "Kontoauszüge", payments: "Zahlungen", disputes: "Rückfragen",
    mandate: "Lastschrift", profile: "Ihr Profil",
  },
  home: {
    line: "Ihr Kreditrahmen", available: "Verfügbar", limit: "Limit", used: "Genutzt", openOrders: "Bestellt", unbilled: "Geliefert, nicht berechnet", invoiced: "Berechnet", inCollection: "Wird eingezogen",
    overdue: "Überfällig", near: "Sie haben {{share}} Ihres Limits genutzt.", reached: "Ihr Limit ist erreicht: neue Bestellungen auf Rechnung werden abgelehnt.", waysOut: "Bezahlen Sie Rechnungen jetzt, oder lassen Sie einige vorzeitig einziehen, um Raum zu schaffen.",
    payNow: "Jetzt bezahlen", debitEarly: "Vorzeitig einziehen lassen", due: "Zu zahlen", dueHelp: "Offen, unbestritten und nicht bei der Bank", next: "Nächste Fälligkeit", nothing: "Nichts ist fällig. Danke.", recent: "Nächste Rechnungen",
    questions: "Offene Rückfragen", noLimit: "Es ist noch kein Limit festgelegt.", all: "Alle Rechnungen", noAccount: "Ihr Zugang hat noch kein Konto. Fragen Sie Ihren Kontakt bei {{merchant}}.",
  },
  invoices: {
    unpaid: "Zu zahlen", overdue: "Überfällig", all: "Alle", number: "Rechnung", issued: "Datum", due: "Fällig", amount: "Betrag", open: "Offen", status: "Stand", order: "Bestellung", centre: "Kostenstelle", none: "Hier ist keine Rechnung.",
    tick: "Rechnung {{number}} wählen", tickAll: "Alle wählen", pay_one: "{{count}} Rechnung bezahlen", pay_other: "{{count}} Rechnungen bezahlen", zip: "PDFs in einem ZIP", export: "CSV", pdf: "PDF", filter: "Welche Rechnungen", more: "Mehr zeigen",
    search: "Nummer oder Bestellung suchen",
  },
  invoice: {
    title: "Rechnung {{number}}", lines: "Positionen", description: "Bezeichnung", quantity: "Menge", rate: "USt.", amount: "Betrag", paid: "Bezahlt", credited: "Gutgeschrieben", inCollection: "Bei der Bank", disputed: "In Frage",
    ask: "Rückfrage zu dieser Rechnung", askLine: "Rückfrage zu Position {{no}}", payments: "Was bezahlt wurde", labels: "Ihre Zeichen", reference: "Zahlungsreferenz", failed: "Die letzte Lastschrift ist gescheitert",
  },
  pay: {
    title: "Bezahlen", what: "Was Sie bezahlen", chosen_one: "{{count}} Rechnung gewählt", chosen_other: "{{count}} Rechnungen gewählt", byAmount: "Stattdessen einen Betrag zahlen", byInvoices: "Stattdessen Rechnungen wählen", amount: "Betrag", amountHelp: "Wir verteilen ihn auf Ihre Rechnungen, wie vor der Zahlung gezeigt.",
    how: "Wie Sie bezahlen", card: "Karte", transfer: "Überweisung", early: "Vorzeitige Lastschrift", total: "Summe", next: "Zeigen, was bezahlt wird", toCard: "Zur Zahlungsseite", cardHelp: "Sie zahlen auf der Seite unseres Zahlungsdienstes. Ihre Kartennummer erreicht uns nie.",
    save: "Diese Karte für das nächste Mal behalten", saved: "Karte mit Endziffern {{digits}}", other: "Eine andere Karte", payWith: "Jetzt {{amount}} bezahlen", preview: "Diese Zahlung begleicht", transferTo: "Überweisung an", name: "Kontoinhaber", iban: "IBAN", bic: "BIC", reference: "Referenz", remittance: "Verwendungszweck",
    qr: "QR-Code, der die Überweisung ausfüllt", qrHelp: "Scannen Sie ihn mit Ihrer Banking-App.", earlyHelp: "Wir ziehen die gewählten Rechnungen jetzt statt am Fälligkeitstag ein. Sie erhalten vorher die Ankündigung.", earlyButton: "{{amount}} vorzeitig einziehen lassen",
    earlyDone: "Ihre vorzeitige Lastschrift ist geplant.", earlyOn: "Eingezogen am", nothing: "Es ist nichts zu zahlen.", choose: "Wählen Sie mindestens eine Rechnung oder einen Betrag.", disputed: "{{amount}} sind in Frage und werden nicht verlangt.", inCollection: "Bei der Bank: nicht noch einmal zu zahlen", stop: "Dort nicht bezahlen",
  },
  checkout: {
    title: "Zahlung", open: "Warten auf die Zahlung", openHelp: "Sobald Sie bezahlt haben, zeigt diese Seite es von selbst.", paid: "Bezahlt. Danke.", expired: "Diese Zahlungsseite ist abgelaufen. Es wurde nichts bezahlt.", failed: "Die Zahlung ist gescheitert. Es wurde nichts bezahlt.",
    back: "Zurück zur Zahlungsseite", again: "Neu wählen", refunded: "Erstattet", disputed: "Von der Bank zurückgeholt", advice: "Zahlungsavis", pays: "Sie begleicht",
  },
  payments: {
    title: "Zahlungen", received: "Eingang", method: "Art", amount: "Betrag", reference: "Referenz", pays: "Begleicht", credit: "Restguthaben", advice: "Avis", none: "Noch keine Zahlung. Lastschriften stehen auf Ihren Auszügen.", reversed: "Storniert",
    methods: { card: "Karte", transfer: "Überweisung", cheque: "Scheck" },
  },
  orders: { title: "Bestellungen", order: "Bestellung", placed: "Bestellt am", due: "Fällig", amount: "Betrag", shipped: "Geliefert", decision: "Entscheidung", payment: "Zahlung", none: "Noch keine Bestellung." },
  statements: { title: "Kontoauszüge", number: "Auszug", period: "Zeitraum", due: "Fällig", total: "Summe", none: "Noch kein Auszug. Der erste kommt am Monatsende." },
  disputes: {
    title: "Rückfragen", title_one: "Rückfrage zu {{number}}", new: "Rückfrage zu {{number}}", kind: "Was nicht stimmt", reason: "In wenigen Worten", amount: "Betrag in Frage", amountHelp: "Er wird bis zur Antwort weder eingezogen noch angemahnt.", message: "Einzelheiten", send: "Rückfrage senden",
    sent: "Ihre Rückfrage ist gesendet.", lines: "Positionen", files: "Dateien", attach: "Bild oder PDF hinzufügen", attachHelp: "PDF, PNG oder JPEG, höchstens 5 MB.", opened: "Gestellt am", status: "Stand", none: "Noch keine Rückfrage. Stellen Sie sie bei einer Rechnung.", write: "Ihre Nachricht", reply: "Senden", you: "Sie", merchant: "{{name}}",
    rejected: "Beantwortet: der Betrag ist wieder fällig.", credited: "Angenommen: eine Gutschrift wurde erstellt.", attached: "Die Datei ist hinzugefügt.",
    kinds: { price: "Falscher Preis", quantity: "Falsche Menge", not_received: "Nicht erhalten", damaged: "Beschädigt", vat: "Falsche USt.", duplicate: "Doppelt berechnet", other: "Etwas anderes" },
    states: { open: "Offen", rejected: "Beantwortet", credited: "Angenommen" },
  },
  mandate: {
    title: "Lastschrift", none: "Sie haben noch kein Mandat unterschrieben. Bitten Sie Ihren Kontakt um einen Link.", reference: "Mandat", account: "Belastetes Konto", scheme: "Verfahren", signed: "Unterschrieben am", signer: "Unterschrieben von", status: "Stand", sign: "Mandat unterschreiben", change: "Anderes Konto",
    changeHelp: "Ein neues Konto braucht eine neue Unterschrift. Schreiben Sie Ihrem Kontakt, der Ihnen den Link sendet.", awaits: "Ihre Bank muss dieses Mandat vor der ersten Lastschrift erfassen. Leiten Sie es ihr weiter.", creditor: "Gläubiger", steps: "Was geschah", nextDebits: "Kommende Lastschriften", date: "Tag", amount: "Betrag", noDebits: "Keine Lastschrift geplant.",
  },
  profile: { title: "Ihr Profil", language: "Sprache", name: "Name", email: "E-Mail-Adresse", role: "Rolle", saved: "Gespeichert.", signOut: "Abmelden", appearance: "Darstellung", account: "Unternehmen" },
};
