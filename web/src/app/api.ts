/** Calls of the public API, typed by its own document. */
import createClient from "openapi-fetch";
import createQueries from "openapi-react-query";

import type { components, paths } from "../api/schema";
import { Unreachable, problemOf } from "./problem";
import { accessToken, forgetToken } from "./session";

export type Schemas = components["schemas"];
export type { paths };

const WRITES_WITH_KEY = new Set(["POST"]);

/** With the token, once more where it was refused, and once more where no answer came: the key makes that harmless. */
async function send(request: Request): Promise<Response> {
  if (WRITES_WITH_KEY.has(request.method) && !request.headers.has("Idempotency-Key")) {
    request.headers.set("Idempotency-Key", crypto.randomUUID());
  }
  const again = request.clone();
  let response = await attempt(request).catch((error: unknown) => {
    if (error instanceof Unreachable) return attempt(again.clone());
    throw error;
  });
  if (response.status === 401) {
    forgetToken();
    response = await attempt(again);
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function attempt(request: Request): Promise<Response> {
  const token = await accessToken();
  if (token !== null) request.headers.set("Authorization", `Bearer ${token}`);
  try {
    return await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new Unreachable();
  }
}

export const client = createClient<paths>({ baseUrl: window.location.origin, fetch: send });

/** `api.useQuery("get", "/v1/orders/{order_id}", …)`, `api.useMutation("post", …)`. */
export const api = createQueries(client);

export type Query = Record<string, string | number | boolean | undefined | null>;

/** A path with its parameters and query written in. */
export function address(path: string, params: Record<string, string> = {}, query: Query = {}): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text === "" ? filled : `${filled}?${text}`;
}

/** For paths that are known only when the page runs: lists, files. */
export async function call(path: string, init: RequestInit = {}): Promise<Response> {
  return send(new Request(new URL(path, window.location.origin), init));
}

export async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await call(path, { headers: { Accept: "application/json" }, ...(signal ? { signal } : {}) });
  return (await response.json()) as T;
}

export async function write<T>(method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<T> {
  const response = await call(path, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** Saves an answer as a file, under the name that the server gives it. */
export async function download(path: string, accept: string, name: string): Promise<void> {
  const response = await call(path, { headers: { Accept: accept } });
  const given = /filename="?([^";]+)"?/.exec(response.headers.get("Content-Disposition") ?? "");
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = given?.[1] ?? name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
