export const en = {
  nav: {
    today: "Today", buyers: "Buyers", orders: "Orders", invoices: "Invoices", creditNotes: "Credit notes", statements: "Statements", payments: "Payments",
    collections: "Collections", batches: "Batches", bank: "Bank", mandates: "Mandates", disputes: "Disputes", refunds: "Refunds", figures: "Figures",
    events: "Events", webhooks: "Webhooks", settings: "Settings", people: "Users and keys", audit: "Audit trail", sandbox: "Sandbox", connections: "Connections",
    security: "Sign-in and security",
  },
  groups: { sales: "Sales", money: "Money", rules: "Company", developers: "Developers" },
  menu: "Menu", main: "Main navigation", account: "Your account", sandboxBadge: "Sandbox", clock: "Sandbox clock: {{when}}",
  keys: { title: "Keyboard shortcuts", search: "Search and go anywhere", help: "Show these shortcuts", goto: "Go to {{page}}", filter: "Jump to the search of a list", rows: "Move through the rows of a list", openRow: "Open the row", close: "Close a window" },
} as const;
