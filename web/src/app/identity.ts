/** Sign-in and what belongs to it, by the cookie or by the token. */
import { type Me, callIdentity } from "./session";

export type Method = "totp" | "passkey" | "recovery_code";

export interface SignInAnswer {
  status: "signed_in" | "second_factor_required";
  methods?: Method[];
}

export interface MerchantChoice {
  id: string;
  name: string;
}

export interface Invitation {
  email: string;
  name: string | null;
  merchant: { id?: string; name: string };
  role: string;
}

async function answer<T>(response: Promise<Response>): Promise<T> {
  const received = await response;
  return (received.status === 204 ? undefined : await received.json().catch(() => undefined)) as T;
}

export const signIn = (email: string, password: string, merchantId?: string) =>
  answer<SignInAnswer>(callIdentity("POST", "/v1/sessions", { email, password, ...(merchantId ? { merchant_id: merchantId } : {}) }));

export const secondFactor = (method: Method, code: unknown) =>
  answer<SignInAnswer>(callIdentity("POST", "/v1/sessions/second-factor", { method, code }));

export const passkeyOptions = () => answer<Record<string, unknown>>(callIdentity("POST", "/v1/sessions/passkey-options"));

export const requestReset = (email: string) => answer<void>(callIdentity("POST", "/v1/password-resets", { email }));

export const completeReset = (token: string, password: string) =>
  answer<void>(callIdentity("POST", "/v1/password-resets/complete", { token, password }));

export const invitationByToken = (token: string) =>
  answer<Invitation>(callIdentity("GET", `/v1/invitations/by-token?token=${encodeURIComponent(token)}`));

export const acceptInvitation = (token: string, name: string, password: string) =>
  answer<void>(callIdentity("POST", "/v1/invitations/accept", { token, name, password }));

export const signInWithPasskey = (credential: unknown) => answer<SignInAnswer>(callIdentity("POST", "/v1/sessions/passkey", { credential }));

export interface SessionRow {
  id: string;
  signed_in_at: string;
  last_used_at: string;
  address: string;
  user_agent: string;
  current: boolean;
}

export interface SecondFactors {
  required: boolean;
  totp: boolean;
  passkeys: number;
  recovery_codes: number;
}

export interface NewTotp {
  secret: string;
  uri: string;
  qr_svg: string;
}

export interface Passkey {
  id: string;
  name: string;
  made_at: string;
  used_at: string | null;
}

interface RecoveryCodes {
  recovery_codes: string[];
}

/** What a person changes about itself goes with the cookie: a token that leaked cannot. */
export const sessions = () => answer<{ data: SessionRow[] }>(callIdentity("GET", "/v1/sessions"));
export const endSession = (id: string) => answer<void>(callIdentity("DELETE", `/v1/sessions/${encodeURIComponent(id)}`));
export const readMe = () => answer<Me & { second_factors: SecondFactors }>(callIdentity("GET", "/v1/me"));
export const changeMe = (changes: { name?: string; locale?: string }) => answer<unknown>(callIdentity("PATCH", "/v1/me", changes));
export const changePassword = (current: string, password: string) => answer<void>(callIdentity("POST", "/v1/me/password", { current, password }));
export const newTotp = () => answer<NewTotp>(callIdentity("POST", "/v1/me/totp"));
export const confirmTotp = (code: string) => answer<RecoveryCodes>(callIdentity("POST", "/v1/me/totp/confirm", { code }));
export const removeTotp = () => answer<void>(callIdentity("DELETE", "/v1/me/totp"));
export const newRecoveryCodes = () => answer<RecoveryCodes>(callIdentity("POST", "/v1/me/recovery-codes"));
export const passkeys = () => answer<{ data: Passkey[] }>(callIdentity("GET", "/v1/me/passkeys"));
export const newPasskeyOptions = () => answer<Json>(callIdentity("POST", "/v1/me/passkeys/options"));
export const addPasskey = (name: string, credential: unknown) => answer<RecoveryCodes>(callIdentity("POST", "/v1/me/passkeys", { name, credential }));
export const removePasskey = (id: string) => answer<void>(callIdentity("DELETE", `/v1/me/passkeys/${encodeURIComponent(id)}`));

type Json = Record<string, unknown>;

/** What the browser's key answers to the server's options, both as JSON of the WebAuthn standard. */
export async function askPasskey(options: Json): Promise<Json> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as unknown as PublicKeyCredentialRequestOptionsJSON);
  const found = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential | null;
  if (found === null) throw new Error("no passkey was chosen");
  return found.toJSON() as unknown as Json;
}

export async function makePasskey(options: Json): Promise<Json> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as unknown as PublicKeyCredentialCreationOptionsJSON);
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential | null;
  if (made === null) throw new Error("no passkey was made");
  return made.toJSON() as unknown as Json;
}
