export const en = {
  title: "Your account",
  nav: { home: "Overview" },
} as const;
