// The same commands over HTTP: for what comes before a socket (sign up, sign in) and for when there is none. One table,
// as in docs/PROTOCOL.md section 2; no state.
import type { Env } from "./env.ts";
import { asChatError, ChatError, made } from "./errors.ts";
import type { Answer, Cmd, Fields, Id, Problem, User } from "./protocol.ts";

interface Route {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
}

/** `{name}` comes from the fields; what is left is the query of a GET or DELETE, the body of the others. */
const routes: Partial<Record<Cmd, Route>> = {
  "message.send": { method: "POST", path: "/rooms/{room}/messages" },
  "message.list": { method: "GET", path: "/rooms/{room}/messages" },
  "message.get": { method: "GET", path: "/rooms/{room}/messages/{number}" },
  "message.edit": { method: "PATCH", path: "/rooms/{room}/messages/{number}" },
  "message.delete": { method: "DELETE", path: "/rooms/{room}/messages/{number}" },
  "message.hide": { method: "POST", path: "/rooms/{room}/hidden" },
  "message.forward": { method: "POST", path: "/rooms/{room}/messages/{number}/forward" },
  "reaction.add": { method: "PUT", path: "/rooms/{room}/messages/{number}/reactions/{emoji}" },
  "reaction.remove": { method: "DELETE", path: "/rooms/{room}/messages/{number}/reactions/{emoji}" },
  "reaction.list": { method: "GET", path: "/rooms/{room}/messages/{number}/reactions" },
  "receipt.list": { method: "GET", path: "/rooms/{room}/messages/{number}/receipts" },
  "pin.add": { method: "PUT", path: "/rooms/{room}/messages/{number}/pin" },
  "pin.remove": { method: "DELETE", path: "/rooms/{room}/messages/{number}/pin" },
  "pin.list": { method: "GET", path: "/rooms/{room}/pins" },
  "attachment.list": { method: "GET", path: "/rooms/{room}/attachments" },
  "attachment.delete": { method: "DELETE", path: "/attachments/{attachment}" },
  "search.messages": { method: "GET", path: "/search" },
  "event.list": { method: "GET", path: "/rooms/{room}/events" },
  "room.open": { method: "POST", path: "/rooms" },
  "room.list": { method: "GET", path: "/rooms" },
  "room.get": { method: "GET", path: "/rooms/{room}" },
  "room.edit": { method: "PATCH", path: "/rooms/{room}" },
  "room.leave": { method: "POST", path: "/rooms/{room}/leave" },
  "room.delete": { method: "DELETE", path: "/rooms/{room}" },
  "room.hide": { method: "POST", path: "/rooms/{room}/hide" },
  "room.keep": { method: "PATCH", path: "/rooms/{room}/kept" },
  "member.list": { method: "GET", path: "/rooms/{room}/members" },
  "member.add": { method: "POST", path: "/rooms/{room}/members" },
  "member.edit": { method: "PATCH", path: "/rooms/{room}/members/{user}" },
  "member.remove": { method: "DELETE", path: "/rooms/{room}/members/{user}" },
  "read.mark": { method: "PUT", path: "/rooms/{room}/read" },
  "read.unmark": { method: "DELETE", path: "/rooms/{room}/read" },
  "delivery.mark": { method: "PUT", path: "/delivered" },
  "unread.get": { method: "GET", path: "/unread" },
  "request.accept": { method: "POST", path: "/rooms/{room}/accept" },
  "request.decline": { method: "POST", path: "/rooms/{room}/decline" },
  "user.block": { method: "PUT", path: "/blocks/{user}" },
  "user.unblock": { method: "DELETE", path: "/blocks/{user}" },
  "block.list": { method: "GET", path: "/blocks" },
  "report.send": { method: "POST", path: "/reports" },
  "user.me": { method: "GET", path: "/me" },
  "user.edit": { method: "PATCH", path: "/me" },
  "user.get": { method: "GET", path: "/rooms/{room}/users" },
  "user.find": { method: "GET", path: "/users/find" },
  "login.list": { method: "GET", path: "/sessions" },
  "login.revoke": { method: "DELETE", path: "/sessions/{login}" },
};

export class Rest {
  readonly #env: Env;
  readonly #base: string;

  /** Who asks is the Env's matter: a cookie, or a token (tokens.ts). */
  constructor(env: Env, base: string) {
    this.#env = env;
    this.#base = base.replace(/\/$/, "");
  }

  async ask<C extends Cmd>(cmd: C, fields: Fields<C>): Promise<Answer<C>> {
    const route = routes[cmd];
    if (!route) throw new ChatError(made("needs_the_line", "later", "unknown_command"));
    const left: Record<string, unknown> = { ...fields };
    const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = left[name];
      delete left[name];
      return encodeURIComponent(String(value));
    });
    return (await this.#call(route.method, path, left)) as Answer<C>;
  }

  signUp(person: { email: string; username: string; name: string; password: string }): Promise<User> {
    return this.#call("POST", "/users", person) as Promise<User>;
  }

  signIn(login: string, password: string): Promise<{ token: string; user: User }> {
    return this.#call("POST", "/sessions", { login, password }) as Promise<{ token: string; user: User }>;
  }

  async signOut(login: Id | "current" = "current"): Promise<void> {
    await this.#call("DELETE", `/sessions/${encodeURIComponent(login)}`, {});
  }

  async #call(method: Route["method"], path: string, fields: Record<string, unknown>): Promise<unknown> {
    const headers: Record<string, string> = { accept: "application/json" };
    const init: RequestInit = { method, headers, credentials: "same-origin", cache: "no-store" };
    let url = this.#base + path;
    if (method === "GET" || method === "DELETE") {
      const query = new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)]));
      if (query.size > 0) url += `?${query}`;
    } else {
      headers["content-type"] = "application/json";
      init.body = JSON.stringify(fields);
    }
    let response: Response;
    try {
      response = await this.#env.fetch(url, init);
    } catch (cause) {
      throw asChatError(cause);
    }
    if (response.status === 204) return {};
    const body: unknown = await response.json().catch(() => null);
    if (response.ok && body !== null) return body;
    throw new ChatError(problem(body, response.status));
  }
}

export function problem(body: unknown, status: number): Problem {
  const it = (typeof body === "object" && body !== null ? body : {}) as Partial<Problem>;
  // A proxy in between may answer in its own words: what it stopped may or may not have been done.
  if (typeof it.code !== "string") {
    return made("unexpected_answer", status >= 500 ? "same_nonce" : "never", `http_${status}`);
  }
  return {
    code: it.code,
    detail: it.detail ?? "That was refused.",
    retry: it.retry ?? (status === 429 ? "later" : status >= 500 ? "same_nonce" : "never"),
    ...(it.field === undefined ? {} : { field: it.field }),
    ...(it.retry_after === undefined ? {} : { retry_after: it.retry_after }),
    ...(typeof it.reason === "string" ? { reason: it.reason } : {}),
    ...(typeof it.args === "object" && it.args !== null ? { args: it.args } : {}),
  };
}
