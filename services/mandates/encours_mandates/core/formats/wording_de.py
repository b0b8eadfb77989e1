"""The words of the mandate form and of the letter to the debtor's bank, in German."""

from encours_mandates.core.formats.words import SchemeWording, Wording

DE = Wording(
    b2b=SchemeWording(
        title="SEPA-Firmenlastschrift-Mandat",
        authorisation=(
            "Mit der Unterzeichnung dieses Mandats ermächtigen Sie (A) {creditor}, Zahlungen von Ihrem Konto mittels "
            "Lastschrift einzuziehen, und weisen (B) Ihr Kreditinstitut an, die von {creditor} auf Ihr Konto gezogenen "
            "Lastschriften einzulösen."
        ),
        rights=(
            "Dieses Mandat dient nur dem Einzug von Lastschriften, die auf Konten von Unternehmen gezogen sind. Sie "
            "sind nicht berechtigt, nach der erfolgten Einlösung eine Erstattung des belasteten Betrages zu verlangen. "
            "Sie sind berechtigt, Ihr Kreditinstitut bis zum Fälligkeitstag anzuweisen, Lastschriften nicht einzulösen."
        ),
        registration=(
            "Geben Sie Ihrem Kreditinstitut vor der ersten Lastschrift eine Kopie dieses Mandats: Es muss das Mandat "
            "erfassen und weist Lastschriften aus einem Mandat, das es nicht kennt, zurück."
        ),
    ),
    core=SchemeWording(
        title="SEPA-Lastschriftmandat",
        authorisation=(
            "Mit der Unterzeichnung dieses Mandats ermächtigen Sie (A) {creditor}, Zahlungen von Ihrem Konto mittels "
            "Lastschrift einzuziehen, und weisen (B) Ihr Kreditinstitut an, die von {creditor} auf Ihr Konto gezogenen "
            "Lastschriften einzulösen."
        ),
        rights=(
            "Sie können innerhalb von acht Wochen, beginnend mit dem Belastungsdatum, die Erstattung des belasteten "
            "Betrages verlangen. Es gelten dabei die mit Ihrem Kreditinstitut vereinbarten Bedingungen. Ihre Rechte "
            "sind in einem Merkblatt erläutert, das Sie von Ihrem Kreditinstitut erhalten können."
        ),
        registration="",
    ),
    labels={
        "reference": "Mandatsreferenz",
        "creditor": "Zahlungsempfänger",
        "identifier": "Gläubiger-Identifikationsnummer",
        "debtor": "Zahlungspflichtiger",
        "name": "Name",
        "address": "Anschrift",
        "iban": "IBAN",
        "bic": "BIC",
        "bank": "Kreditinstitut",
        "payment": "Zahlungsart",
        "recurrent": "Wiederkehrend",
        "one_off": "Einmalig",
        "signature": "Unterschrift",
        "signer": "Unterzeichner",
        "title": "Funktion",
        "place": "Ort",
        "date": "Datum",
        "sign_here": "Unterschrift und Firmenstempel",
        "unsigned": "Nicht unterzeichnet",
        "signed": "Elektronisch unterzeichnet",
        "signed_on": "am {date}",
        "state": "Stand: {status} seit {date}",
        "cap": "Höchstbetrag einer Lastschrift",
        "debtor_identification": "Kennung des Zahlungspflichtigen",
        "ultimate_debtor": "Zahlt im Auftrag von",
        "ultimate_creditor": "Zieht ein im Auftrag von",
        "authority": "Vertretungsmacht",
        "legal_representative": "gesetzlicher Vertreter des Zahlungspflichtigen",
        "delegation": "in Vollmacht des gesetzlichen Vertreters",
        "authorised": (
            "Der Unterzeichner erklärt, zur Vertretung des Zahlungspflichtigen ordnungsgemäß bevollmächtigt zu sein."
        ),
        "apart": "Dieses Formular enthält allein das Mandat; die Vertragsbedingungen stehen an anderer Stelle.",
        "sandbox": "TEST – UNGÜLTIG",
        "not_given": "nicht angegeben",
        "keep": (
            "Mit Ihren Bankunterlagen aufbewahren. Dieses Mandat kann jederzeit gegenüber dem Zahlungsempfänger und "
            "Ihrem Kreditinstitut widerrufen werden; es erlischt, wenn sechsunddreißig Monate lang keine Lastschrift "
            "eingezogen wird."
        ),
    },
    letter={
        "to": "An {bank}",
        "your_bank": "unser Kreditinstitut",
        "subject": "Erfassung des SEPA-Firmenlastschrift-Mandats {reference}",
        "greeting": "Sehr geehrte Damen und Herren,",
        "ask": (
            "am {date} haben wir {creditor} (Gläubiger-Identifikationsnummer\u00a0{identifier}) das "
            "SEPA-Firmenlastschrift-Mandat (B2B) erteilt, dessen Daten auf der nächsten Seite stehen und dessen Kopie "
            "beiliegt. Bitte erfassen Sie es und lösen Sie danach die Firmenlastschriften, die unter seiner Referenz "
            "eingereicht werden, zu Lasten unseres Kontos {iban} ein."
        ),
        "business": (
            "Wir sind kein Verbraucher und wissen, dass eine autorisierte Firmenlastschrift nach der Belastung nicht "
            "erstattet wird."
        ),
        "cap": "Bitte lösen Sie keine Lastschrift über mehr als {cap} ein.",
        "reply": (
            "Bitte bestätigen Sie uns die Erfassung des Mandats schriftlich. Sollte etwas fehlen oder nicht stimmen, "
            "lassen Sie es uns vor der ersten Lastschrift wissen."
        ),
        "closing": "Mit freundlichen Grüßen",
        "sheet": "Daten des zu erfassenden Mandats",
        "scheme": "Verfahren",
        "scheme_value": "SEPA-Firmenlastschrift (SEPA Direct Debit B2B)",
        "signed_on": "Unterzeichnet am",
        "sequence": "Art",
        "attached": "Dieselben Daten sind diesem PDF zur maschinellen Verarbeitung beigefügt: {file}.",
    },
    statuses={
        "pending_signature": "zu unterzeichnen",
        "signed": "unterzeichnet",
        "awaiting_debtor_bank": "wartet auf die Erfassung durch das Kreditinstitut des Zahlungspflichtigen",
        "active": "gültig",
        "suspended": "ausgesetzt",
        "revoked": "widerrufen",
        "expired": "erloschen",
        "completed": "ausgeführt",
        "failed": "ohne Wirkung",
    },
)
