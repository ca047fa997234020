// Signing out with a script: nothing happens without a line (the form would leave the page for the browser's error),
// and what this person has typed does not stay in the browser for the next one.
import type { Env } from "../env.ts";
import type { Id } from "../protocol.ts";
import { t } from "../words.ts";
import { find } from "./dom.ts";
import { place } from "./place.ts";

/** Takes over the form; says whether signing out is under way. */
export function signOut(env: Env, me: Id, login: string, tell: (words: string) => void): () => boolean {
  const form = find<HTMLFormElement>("#sign-out");
  let leaving = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (leaving) return;
    const unsent = kept(env, me, "outbox").length;
    if (unsent > 0 && !confirm(t("script-sign-out-unsent", { count: unsent }))) return;
    leaving = true;
    env.fetch(form.action, { method: "POST", body: new URLSearchParams(), credentials: "same-origin", redirect: "manual" }).then(
      (response) => {
        leaving = response.ok || response.type === "opaqueredirect";
        if (!leaving) return tell(t("script-failed"));
        for (const name of ["outbox", "draft"]) for (const key of kept(env, me, name)) env.store.remove(key);
        place().leave(login);
      },
      () => {
        leaving = false;
        tell(t("script-sign-out-offline"));
      },
    );
  });
  return () => leaving;
}

function kept(env: Env, me: Id, name: string): string[] {
  return env.store.keys().filter((key) => key.startsWith(`parlor.${name}.${me}.`));
}
