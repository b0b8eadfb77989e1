export const en = {
  title: "Your account",
  account: "Account",
  nav: {
    main: "Pages", home: "Overview", orders: "Orders", invoices: "Invoices", pay: "Pay", statements: "Statements", payments: "Payments", disputes: "Questions",
    mandate: "Direct debit", profile: "Your profile",
  },
  home: {
    line: "Your credit line", available: "Available", limit: "Limit", used: "Used", openOrders: "Ordered", unbilled: "Delivered, not invoiced", invoiced: "Invoiced", inCollection: "Being debited",
    overdue: "Overdue", near: "You have used {{share}} of your limit.", reached: "Your limit is reached: new orders on account are refused.", waysOut: "Pay invoices now, or have some debited early, to make room.",
    payNow: "Pay now", debitEarly: "Be debited early", due: "To pay", dueHelp: "Open, undisputed and not at the bank", next: "Next due", nothing: "Nothing is due. Thank you.", recent: "Next invoices to pay",
    questions: "Open questions", noLimit: "No credit line has been set yet.", all: "All invoices", noAccount: "Your sign-in has no account yet. Ask your contact at {{merchant}}.",
  },
  invoices: {
    unpaid: "To pay", overdue: "Overdue", all: "All", number: "Invoice", issued: "Date", due: "Due", amount: "Amount", open: "Open", status: "State", order: "Order", centre: "Cost centre", none: "No invoice here.",
    tick: "Select invoice {{number}}", tickAll: "Select all", pay_one: "Pay {{count}} invoice", pay_other: "Pay {{count}} invoices", zip: "PDFs in one ZIP", export: "CSV", pdf: "PDF", filter: "Which invoices", more: "Show more",
    search: "Search a number or an order",
  },
  invoice: {
    title: "Invoice {{number}}", lines: "Lines", description: "Description", quantity: "Quantity", rate: "VAT", amount: "Amount", paid: "Paid", credited: "Credited", inCollection: "At the bank", disputed: "In question",
    ask: "Ask about this invoice", askLine: "Ask about line {{no}}", payments: "What was paid", labels: "Your references", reference: "Payment reference", failed: "The last debit failed",
  },
  pay: {
    title: "Pay", what: "What you pay", chosen_one: "{{count}} invoice chosen", chosen_other: "{{count}} invoices chosen", byAmount: "Pay an amount instead", byInvoices: "Choose invoices instead", amount: "Amount", amountHelp: "We spread it over your invoices, as shown before you pay.",
    how: "How you pay", card: "Card", transfer: "Transfer", early: "Direct debit now", total: "Total", next: "Show what is paid", toCard: "Go to the payment page", cardHelp: "You pay on the page of our payment service. Your card number never reaches us.",
    save: "Keep this card for next time", saved: "Card ending in {{digits}}", other: "Another card", payWith: "Pay {{amount}} now", preview: "This payment pays", transferTo: "Transfer to", name: "Account holder", iban: "IBAN", bic: "BIC", reference: "Reference", remittance: "Text of the transfer",
    qr: "QR code that fills in the transfer", qrHelp: "Scan it with your banking app.", earlyHelp: "We ask your bank for the chosen invoices now instead of on their due day. You get the announcement first.", earlyButton: "Have {{amount}} debited early",
    earlyDone: "Your early debit is planned.", earlyOn: "Debited on", nothing: "There is nothing to pay.", choose: "Choose at least one invoice or an amount.", disputed: "{{amount}} of it is in question and not asked for.", inCollection: "At the bank: paying it again is not needed", stop: "Do not pay there",
  },
  checkout: {
    title: "Payment", open: "Waiting for the payment", openHelp: "When you have paid, this page says so by itself.", paid: "Paid. Thank you.", expired: "This payment page has expired. Nothing was paid.", failed: "The payment failed. Nothing was paid.",
    back: "Back to the payment page", again: "Choose again", refunded: "Given back", disputed: "Taken back by the bank", advice: "Remittance advice", pays: "It pays",
  },
  payments: {
    title: "Payments", received: "Received", method: "Method", amount: "Amount", reference: "Reference", pays: "Pays", credit: "Credit left", advice: "Advice", none: "No payment yet. Direct debits are on your statements.", reversed: "Reversed",
    methods: { card: "Card", transfer: "Transfer", cheque: "Cheque" },
  },
  orders: { title: "Orders", order: "Order", placed: "Placed", due: "Due", amount: "Amount", shipped: "Delivered", decision: "Decision", payment: "Payment", none: "No order yet." },
  statements: { title: "Statements", number: "Statement", period: "Period", due: "Due", total: "Total", none: "No statement yet. The first one comes at the end of the month." },
  disputes: {
    title: "Questions", title_one: "Question about {{number}}", new: "Ask about {{number}}", kind: "What is wrong", reason: "In a few words", amount: "Amount in question", amountHelp: "It is neither debited nor reminded of until the answer.", message: "Details", send: "Send the question",
    sent: "Your question was sent.", lines: "Lines", files: "Files", attach: "Add a picture or a PDF", attachHelp: "PDF, PNG or JPEG, at most 5 MB.", opened: "Opened", status: "State", none: "No question yet. Ask from an invoice.", write: "Your message", reply: "Send", you: "You", merchant: "{{name}}",
    rejected: "Answered: the amount is due again.", credited: "Accepted: a credit note was issued.", attached: "The file was added.",
    kinds: { price: "Wrong price", quantity: "Wrong quantity", not_received: "Not received", damaged: "Damaged", vat: "Wrong VAT", duplicate: "Invoiced twice", other: "Something else" },
    states: { open: "Open", rejected: "Answered", credited: "Accepted" },
  },
  mandate: {
    title: "Direct debit", none: "You have not signed a mandate yet. Ask your contact for a signing link.", reference: "Mandate", account: "Account debited", scheme: "Scheme", signed: "Signed", signer: "Signed by", status: "State", sign: "Sign the mandate", change: "Change of account",
    changeHelp: "A new account needs a new signature. Write to your contact, who sends you the link.", awaits: "Your bank must record this mandate before it can be debited. Send it the mandate.", creditor: "Creditor", steps: "What happened", nextDebits: "Coming debits", date: "Day", amount: "Amount", noDebits: "No debit is planned.",
  },
  profile: { title: "Your profile", language: "Language", name: "Name", email: "E-mail address", role: "Role", saved: "Saved.", signOut: "Sign out", appearance: "Appearance", account: "Company" },
} as const;
