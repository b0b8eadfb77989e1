/** The main job with a client made of the API's document: from an order to money in the bank, and the line free again. */

import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

type Schemas = components["schemas"];
type Answer<T> = { data?: T; error?: Schemas["ProblemDetails"]; response: Response };

const SETTINGS: Schemas["SettingsBody"] = {
  legal: { name: "Grossiste SAS", siren: "732829320", email: "compta@grossiste.example" },
  creditor: {
    identifier: "FR72ZZZ123456",
    name: "Grossiste SAS",
    iban: "FR7630006000011234567890189",
    bic: "AGRIFRPP",
  },
  terms: { kind: "statement", days_after_month_end: 15 },
  collection: { mode: "per_statement", prenotification_days: 14, submission_days_before: 2 },
};

const [url, key] = process.argv.slice(2);
if (url === undefined || key === undefined) throw new Error("usage: main_job URL KEY");
type Json = "application/json" | "application/problem+json"; // lists are CSV too, for those who ask for it
const api = createClient<paths, Json>({ baseUrl: url, headers: { Authorization: `Bearer ${key}` } });

async function ok<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (data === undefined) throw new Error(`${response.status} ${response.url}: ${error?.title}: ${error?.detail}`);
  return data;
}

function only<T>(items: T[]): T {
  const [first, ...rest] = items;
  if (first === undefined || rest.length > 0) throw new Error(`one was expected, and there are ${items.length}`);
  return first;
}

function expect(is: unknown, wanted: unknown): void {
  if (is !== wanted) throw new Error(`${wanted} was expected, and it is ${is}`);
}

async function clock(now: string): Promise<void> {
  expect((await ok(api.PUT("/v1/sandbox/clock", { body: { now } }))).status, "ready");
}

async function openBuyer(): Promise<string> {
  const address = { street: "3 quai du Rhône", postcode: "69002", city: "Lyon", country: "FR" };
  const buyer = { name: "Imprimerie de Lyon", country: "FR", email: "compta@imprimerie.example", address };
  const account = await ok(api.POST("/v1/accounts", { body: buyer }));
  const path = { account_id: account.id };
  await ok(api.POST("/v1/accounts/{account_id}/limits", { params: { path }, body: { amount: 100_000 } }));
  const mandate = await ok(
    api.POST("/v1/mandates", {
      body: {
        account_id: account.id,
        scheme: "B2B",
        iban: "FR1420041010050500013M02606",
        debtor_name: "Imprimerie de Lyon",
        signer: { name: "Jeanne Martin", email: "jm@imprimerie.example", title: "Gérante" },
      },
    }),
  );
  const params = { path: { mandate_id: mandate.id } };
  await ok(api.POST("/v1/mandates/{mandate_id}/sign", { params }));
  expect((await ok(api.POST("/v1/mandates/{mandate_id}/confirm", { params }))).status, "active");
  return account.id;
}

await ok(api.PUT("/v1/settings", { body: SETTINGS }));
await clock("2026-01-05T08:00:00Z");
const account_id = await openBuyer();
await clock("2026-01-05T09:00:00Z"); // returns when all services know the mandate
const order = await ok(
  api.POST("/v1/orders", { body: { account_id, external_id: "536365", amount: 60_000, currency: "EUR" } }),
);
expect(order.status, "authorized");
await ok(api.POST("/v1/orders/{order_id}/ship", { params: { path: { order_id: order.id } } }));
await clock("2026-02-25T12:00:00Z");

const query = { account_id };
expect(only((await ok(api.GET("/v1/invoices", { params: { query } }))).data).status, "paid");
expect(only((await ok(api.GET("/v1/collections", { params: { query } }))).data).status, "settled");
const exposure = await ok(api.GET("/v1/accounts/{account_id}/exposure", { params: { path: { account_id } } }));
expect(exposure.available, exposure.limit);

const unknown = { params: { path: { order_id: "ord_01jd3v5h8qe6k9w2x4y7z0abcd" } } };
expect((await api.GET("/v1/orders/{order_id}", unknown)).error?.title, "Not found");
console.log("the line is free again:", exposure.available);
