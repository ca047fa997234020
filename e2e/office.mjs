// An installation as its staff find it on a working day: people with relations, reports, holds, tenants, lines in the audit log. For
// journeys through the staff's pages; it must not look at any of them.
import assert from "node:assert/strict";

/** What the API answers to somebody of the demo. */
async function asks(origin, who) {
  const ask = async (method, path, body) => {
    const headers = { "content-type": "application/json", ...(ask.token ? { authorization: `Bearer ${ask.token}` } : {}) };
    const answer = await fetch(`${origin}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text || "{}");
  };
  const { token, user } = await ask("POST", "/sessions", { login: `${who}@demo.test`, password: "demo-demo" });
  return Object.assign(ask, { token, user });
}

/** People of a host app, with names as people have them. */
const HOST_PEOPLE = [
  ["u-17", "Maya Lindqvist", "MENTOR"],
  ["u-18", "Jonas Aurelius von Hohenberg-Lichtenstein", "MENTEE"],
  ["u-19", "Aïcha Ben Saïd", "MENTEE"],
  ["u-20", "Omar Haddad", "MENTOR"],
  ["u-21", "Li Wei", "MENTEE"],
  ["u-22", "Priya Raman", "MENTOR"],
  ["u-23", "Tomás O’Leary", "MENTEE"],
];
const RELATED = [["u-17", "u-18", "mentor"], ["u-17", "u-19", "mentor"], ["u-20", "u-21", "mentor"], ["u-22", "u-23", "buyer"], ["u-20", "u-23", "mentor"]];
const REPORTS = [
  ["cem", "spam", "He writes this to everybody", "Buy these tyres, only today"],
  ["dana", "harassment", "I asked him twice to stop, and he goes on. Please look at the last week as well: there is more of it.", "You will hear from me every day until you answer"],
  ["cem", "other", "", "Send me your card number, I will order for both of us"],
];

/** A demo with somebody in the office. */
export class Office {
  static async open(parlor) {
    const it = new Office();
    it.parlor = parlor;
    it.origin = parlor.origin;
    [it.bob, it.cem, it.dana] = await Promise.all(["bob", "cem", "dana"].map((who) => asks(parlor.origin, who)));
    return it;
  }

  /** Bob says something to somebody, who reports it. */
  async report([who, reason, note, text] = REPORTS[0]) {
    const teller = this[who];
    const room = await teller("POST", "/rooms", { kind: "direct", with: "bob" });
    await teller("POST", `/rooms/${room.id}/messages`, { text: "Hello Bob, is the bike still there?", nonce: crypto.randomUUID() });
    const said = await this.bob("POST", `/rooms/${room.id}/messages`, { text, nonce: crypto.randomUUID() });
    await teller("POST", `/rooms/${room.id}/messages`, { text: "No, thank you.", nonce: crypto.randomUUID() });
    await teller("POST", "/reports", { room: room.id, number: said.number, reason, ...(note ? { note } : {}) });
    Object.assign(this, { room: room.id, number: said.number });
    return { room: room.id, number: said.number };
  }

  /** Private messages may be read, or not. */
  async readable(word) {
    await this.parlor.command("tenant", "set", "default", `admin.read_messages=${word}`);
  }

  /** Something is said. */
  async say(text) {
    this.talk ??= (await this.cem("POST", "/rooms", { kind: "direct", with: "bob" })).id;
    await this.cem("POST", `/rooms/${this.talk}/messages`, { text, nonce: crypto.randomUUID() });
  }

  /** Everything that there is to be seen. */
  async fill() {
    const key = await this.parlor.command("key", "create", "--name", "school");
    const host = async (method, path, body) => {
      const answer = await fetch(`${this.origin}/api/v1${path}`, { method, headers: { "content-type": "application/json", authorization: `Bearer ${key}` }, body: JSON.stringify(body) });
      assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.text()}`);
    };
    await host("PUT", "/users", { users: HOST_PEOPLE.map(([external_id, name, role]) => ({ external_id, name, role, email: `${external_id}@school.test` })) });
    await host("PUT", "/relations", { relations: RELATED.map(([one, other, label]) => ({ users: [one, other], label })) });
    await host("DELETE", "/relations", { relations: [{ users: ["u-20", "u-23"] }] });
    await host("PUT", "/users/u-23", { disabled: true });
    await host("PUT", "/rooms/by-key/course:7", { name: "Course 7: bridges, tunnels and everything that has to hold for a hundred years", members: ["u-17", "u-18", "u-19"] });
    for (const [at, text] of ["Welcome to the course", "The first drawing is due on Friday", "Thank you, I have a question about the second pillar"].entries()) await host("POST", "/rooms/by-key/course:7/messages", { text, nonce: `n${at}`, as: HOST_PEOPLE[at][0] });
    await host("PUT", "/rooms/by-key/order:42", { name: "Order 42", members: ["u-20", "u-22"], closed: true });
    for (const it of REPORTS) await this.report(it);
    await this.parlor.command("tenant", "set", "default", "--host", new URL(this.origin).hostname);
    await this.parlor.command("tenant", "add", "school", "--host", "talk.school.test", "policy=relations");
    await this.parlor.command("tenant", "add", "clinic", "--host", "chat.clinic.test", "--host", "praxis.clinic.test", "admin.read_messages=on");
    await this.parlor.command("tenant", "add", "old-shop");
    await this.parlor.command("tenant", "disable", "old-shop");
    await this.parlor.command("hold", "add", "--user", "u-18", "--note", "Case 12/2026, letter of 3 November");
    await this.parlor.command("hold", "add", "--room", this.room, "--note", "Case 14/2026");
    return this;
  }

  /** Every kind of page. */
  pages() {
    const lists = ["reports", "messages", "rooms", "users", "relations", "sessions", "holds", "audit", "tenants", "charts"];
    const { bob, room, number } = this;
    return [...lists.map((list) => `${list}/`), `messages/?room=${room}`, "messages/?sender=bob&read=yes", "messages/?sender=nobody-at-all", `users/${bob.user.id}/`, `rooms/${room}/`, `users/${bob.user.id}/staff/`, `users/${bob.user.id}/hold/`, `messages/${room}/${number}/delete/`, "messages/#filters", "messages/#nav"].map((path) => `/admin/${path}`);
  }
}
