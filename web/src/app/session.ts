/**
 * Who is signed in. The browser keeps an HttpOnly cookie that scripts cannot read; this page exchanges it for a token
 * that lives two minutes, keeps it in memory only, and renews it before it ends.
 */
import { useSyncExternalStore } from "react";

import { Problem, Unreachable, problemOf } from "./problem";

export interface Me {
  user: { id: string; name: string; email: string; locale: string | null; kind: "merchant" | "buyer" };
  merchant: {
    id: string;
    name: string;
    sandbox: boolean;
    branding?: { logo_url?: string | null; primary_color?: string | null } | null;
  };
  role: string;
  permissions: string[];
  accounts: { id: string; name: string }[];
  session?: { id: string; signed_in_at: string; amr: string[] };
}

export type SessionState =
  | { status: "unknown"; me: null }
  | { status: "signed_out"; me: null }
  /** Signed in, but the merchant asks for a second factor that this person has yet to set up. */
  | { status: "factor_missing"; me: null }
  | { status: "signed_in"; me: Me };

interface Token {
  value: string;
  renewAt: number;
}

const RENEW_BEFORE_MS = 30_000;

let state: SessionState = { status: "unknown", me: null };
let token: Token | null = null;
let renewal: Promise<string | null> | null = null;
const listeners = new Set<() => void>();

function become(next: SessionState): void {
  state = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSession(): SessionState {
  return useSyncExternalStore(subscribe, () => state);
}

/** The signed-in person; for pages behind the sign-in only. */
export function useMe(): Me {
  const { me } = useSession();
  if (me === null) throw new Error("nobody is signed in");
  return me;
}

export function currentMe(): Me | null {
  return state.me;
}

/** A token for a call, or null where nobody is signed in. Calls at the same time share one renewal. */
export async function accessToken(): Promise<string | null> {
  if (token !== null && Date.now() < token.renewAt) return token.value;
  renewal ??= renew().finally(() => {
    renewal = null;
  });
  return renewal;
}

/** The next call asks for a new token: rights changed, or a service refused the present one. */
export function forgetToken(): void {
  token = null;
}

async function renew(): Promise<string | null> {
  let response: Response;
  try {
    response = await callIdentity("POST", "/v1/sessions/token");
  } catch (error) {
    if (error instanceof Problem && error.status === 401) {
      signedOut();
      return null;
    }
    if (error instanceof Problem && error.slug === "second-factor-needed") {
      become({ status: "factor_missing", me: null });
      return null;
    }
    throw error;
  }
  const answer = (await response.json()) as { access_token: string; expires_in: number; me: Me };
  token = { value: answer.access_token, renewAt: Date.now() + answer.expires_in * 1000 - RENEW_BEFORE_MS };
  if (JSON.stringify(answer.me) !== JSON.stringify(state.me)) become({ status: "signed_in", me: answer.me });
  return token.value;
}

export function signedOut(): void {
  token = null;
  if (state.status !== "signed_out") become({ status: "signed_out", me: null });
}

export async function signOut(): Promise<void> {
  try {
    await callIdentity("DELETE", "/v1/sessions/current");
  } finally {
    signedOut();
  }
}

/**
 * A call that the cookie alone identifies: sign-in, tokens, forgotten passwords, invitations. The header is one that
 * another site cannot send without asking, which is the defence against forged requests.
 */
export async function callIdentity(method: string, path: string, body?: unknown): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: "same-origin",
      headers: {
        "X-Requested-With": "encours",
        Accept: "application/json",
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new Unreachable();
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}
