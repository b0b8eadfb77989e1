/** What both entries start with: words, theme, queries, errors. */
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./theme.css";

import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { setNonce } from "get-nonce";
import { type ReactNode, StrictMode, useEffect, useMemo } from "react";
import { createRoot } from "react-dom/client";

import { ErrorBoundary } from "./errors";
import { type Language, type Loader, speakAs, startWords } from "./i18n";
import { Problem } from "./problem";
import { accessToken, useSession } from "./session";
import { themeOf } from "./theme";

const RETRIES = 2;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, error) => count < RETRIES && !(error instanceof Problem && error.status < 500),
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
});

/** The page's nonce: style elements that components add are refused without it. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";

export async function boot(application: ReactNode, load: Loader, languages: readonly Language[]): Promise<void> {
  setNonce(nonce);
  await startWords(load, languages);
  void accessToken().catch(() => undefined);
  const root = document.getElementById("root");
  if (root === null) throw new Error("the page has no root");
  createRoot(root).render(
    <StrictMode>
      <Providers>{application}</Providers>
    </StrictMode>,
  );
}

function Providers({ children }: { children: ReactNode }) {
  const { me, status } = useSession();
  const color = me?.merchant.branding?.primary_color;
  const theme = useMemo(() => themeOf(color), [color]);
  const locale = me?.user.locale ?? null;
  useEffect(() => {
    void speakAs(locale);
  }, [locale]);
  useEffect(() => {
    // Nothing of one person is left for the next.
    if (status === "signed_out") queries.clear();
  }, [status]);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <QueryClientProvider client={queries}>
        <Notifications position="bottom-right" limit={4} />
        <ErrorBoundary>{children}</ErrorBoundary>
      </QueryClientProvider>
    </MantineProvider>
  );
}
