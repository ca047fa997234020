// A visitor whom nobody has signed in: a guest, whom this page's storage knows again. When the host says who it is, what
// the guest had goes over. It must not know who is signed in (identity.ts).
import { warn } from "./options.ts";

/** Where storage is off, for as long as the page is there. */
let memory: string | null = null;
/** Somebody is becoming a guest. */
let coming: Promise<string | null> | null = null;

const name = (server: string) => `parlor-guest ${server}`;

function kept(server: string): string | null {
  try {
    return localStorage.getItem(name(server));
  } catch {
    return memory;
  }
}

function keep(server: string, token: string | null): void {
  memory = token;
  try {
    if (token) localStorage.setItem(name(server), token);
    else localStorage.removeItem(name(server));
  } catch {}
}

const post = (server: string, path: string, body: unknown, token?: string): Promise<Response> =>
  fetch(new URL(`api/v1/guests${path}`, server), {
    method: "POST",
    credentials: "omit",
    headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });

/** Whoever was a guest here is none any more. */
export const leave = (server: string): void => keep(server, null);

/**
 * The token of somebody, or of a guest in their place: one who was here before, or a new one. `fresh`: the last one was not
 * taken. Whoever is somebody takes over what the guest had; that is tried again until the chat has answered.
 */
export async function guest(server: string, token: string | null, fresh: boolean): Promise<string | null> {
  const before = kept(server);
  try {
    if (token) {
      if (before) {
        const { ok, status } = await post(server, "/claim", { token: before }, token);
        // Taken over, or nobody's any more.
        if (ok || status === 403 || status === 404) leave(server);
      }
      return token;
    }
    if (fresh) leave(server);
    else if (before) return before;
    return await (coming ??= (async () => {
      const answer = await post(server, "", {});
      if (!answer.ok) throw answer.status;
      const { token } = await answer.json();
      keep(server, token);
      return token;
    })().finally(() => (coming = null)));
  } catch (error) {
    warn(`no guest: ${error}`);
    return token;
  }
}
