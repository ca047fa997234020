// Where hostile people write: a real server with limits that do not stop them, and the API in their hands. It must not know
// what is looked for.
import { Parlor } from "../server.mjs";

const PASSWORD = "correct horse battery";

/** Open limits: a thousand strings are said in seconds, by one person from one address. */
const OPEN = {
  "limits.messages_per_second": 1_000_000,
  "limits.messages_burst": 1_000_000,
  "limits.searches_per_second": 1_000_000,
  "limits.searches_burst": 1_000_000,
  "limits.uploads_per_minute": 1_000_000,
  "limits.look_ups_per_minute": 1_000_000,
  "limits.look_ups_burst": 1_000_000,
  "limits.logins_per_address": 0,
  "limits.logins_per_minute": 1_000_000,
  "limits.sign_ups_per_address": 0,
  "limits.connections_per_address": 0,
  "log.filter": "error",
};

export class World {
  static async open(more = {}) {
    const world = new World();
    world.parlor = await Parlor.serve({ ...OPEN, ...more });
    world.origin = world.parlor.origin;
    return world;
  }

  /** Somebody with an account and a token. */
  async person(username, name = username) {
    await this.ask(null, "POST", "/api/v1/users", { username, name, email: `${username}@demo.test`, password: PASSWORD });
    const { token, user } = await this.ask(null, "POST", "/api/v1/sessions", { login: username, password: PASSWORD });
    return { token, id: user?.id ?? (await this.ask({ token }, "GET", "/api/v1/me")).id, username };
  }

  /** The API; what is refused is `null`, and a fault of the server is thrown. */
  async ask(who, method, path, body) {
    const headers = { ...(who && { authorization: `Bearer ${who.token}` }), ...(body !== undefined && { "content-type": "application/json" }) };
    const answer = await fetch(this.origin + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await answer.text();
    if (answer.status >= 500) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return answer.ok ? JSON.parse(text || "null") : null;
  }

  /** A page as it is served, with whatever status. */
  async page(who, path, form, more) {
    const headers = { accept: "text/html", ...more, ...(who && { authorization: `Bearer ${who.token}` }), ...(form && { "content-type": "application/x-www-form-urlencoded" }) };
    const answer = await fetch(this.origin + path, { method: form ? "POST" : "GET", headers, redirect: "manual", body: form && new URLSearchParams(form).toString() });
    const text = await answer.text();
    if (answer.status >= 500) throw new Error(`${path}: ${answer.status} ${text}`);
    return { text, status: answer.status, location: answer.headers.get("location"), policy: answer.headers.get("content-security-policy") };
  }

  /** The part of a page that the script asks for. */
  async part(who, path) {
    return this.page(who, path, undefined, { "parlor-fragment": "1" });
  }

  async upload(who, name, bytes) {
    const answer = await fetch(`${this.origin}/api/v1/attachments?name=${encodeURIComponent(name)}`, { method: "POST", headers: { authorization: `Bearer ${who.token}` }, body: bytes });
    const text = await answer.text();
    if (answer.status >= 500) throw new Error(`upload of ${JSON.stringify(name)}: ${answer.status} ${text}`);
    return answer.ok ? JSON.parse(text) : null;
  }

  /** Signs in through the form, as everybody. */
  async signIn(page, { username }) {
    await page.goto(`${this.origin}/chat/login/`);
    await page.getByLabel("Email or username").fill(username);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForURL((url) => !url.pathname.includes("/login"));
  }

  async close() {
    return this.parlor.remove();
  }
}

/** So many at once; the answers in the order of `all`. */
export async function each(all, act, width = 8) {
  const made = new Array(all.length);
  let next = 0;
  const work = async () => {
    for (let at = next++; at < all.length; at = next++) made[at] = await act(all[at], at);
  };
  await Promise.all(Array.from({ length: width }, work));
  return made;
}

/** At most so many characters, never half of one. */
export const cut = (text, most) => [...text.replaceAll(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu, "")].slice(0, most).join("");
