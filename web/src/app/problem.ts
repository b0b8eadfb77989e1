/** An error answer of the API (RFC 9457), or the lack of any answer. */
export interface FieldError {
  pointer: string;
  detail: string;
}

export class Problem extends Error {
  readonly status: number;
  readonly type: string;
  readonly title: string;
  readonly detail: string | undefined;
  readonly errors: readonly FieldError[];
  readonly requestId: string | undefined;
  /** The whole answer: some problems carry members of their own. */
  readonly body: Readonly<Record<string, unknown>>;

  constructor(status: number, body: Record<string, unknown>) {
    const title = typeof body["title"] === "string" ? body["title"] : "";
    super(title);
    this.name = "Problem";
    this.status = status;
    this.type = typeof body["type"] === "string" ? body["type"] : "about:blank";
    this.title = title;
    this.detail = typeof body["detail"] === "string" ? body["detail"] : undefined;
    this.errors = Array.isArray(body["errors"]) ? (body["errors"] as FieldError[]) : [];
    this.requestId = typeof body["request_id"] === "string" ? body["request_id"] : undefined;
    this.body = body;
  }

  /** The last part of its type: `urn:encours:problem:not-found` → `not-found`. */
  get slug(): string {
    return this.type.slice(this.type.lastIndexOf(":") + 1);
  }
}

/** Nobody answered: the network or the server is down. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => ({}));
  return new Problem(response.status, typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {});
}
