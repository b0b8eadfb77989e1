// An OpenID provider for the tests: `node provider.mjs PORT REDIRECT_URI…`. Whoever signs in chooses the account's name.
import Provider from "oidc-provider";

const [port, ...redirect_uris] = process.argv.slice(2);
const unverified = new Set(["unverified"]);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: "encours", client_secret: "secret of the tests", redirect_uris }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
  // As most providers do: the claims are in the ID token, not at the userinfo endpoint alone.
  conformIdTokenClaims: process.env.USERINFO_ONLY === "yes",
  pkce: { required: () => true },
  cookies: { keys: ["tests"] },
  findAccount: (_context, id) => {
    const [name, domain, ...groups] = id.split(" ");
    const claims = { sub: id, email: `${name}@${domain}`, email_verified: !unverified.has(name), name, groups };
    return { accountId: id, claims: () => claims };
  },
});

provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
