// The picture of a person or a group, on the pages where it is changed: choose, upload, set. What cannot be done is said beside it.
import { problem } from "../rest.ts";
import { t } from "../words.ts";
import { find, shown, text } from "./dom.ts";
import { place } from "./place.ts";
import { because } from "./refusal.ts";

async function asked(url: string, init: RequestInit): Promise<{ id?: string }> {
  const answer = await place().fetch(url, { credentials: "same-origin", ...init }).catch(() => null);
  if (!answer) throw new Error(t("script-offline-again"));
  const body = (await answer.json().catch(() => ({}))) as { id?: string };
  if (!answer.ok) throw new Error(because(problem(body, answer.status)));
  return body;
}

export function pictures(): void {
  const api = document.documentElement.dataset["api"] ?? "";
  for (const box of document.querySelectorAll<HTMLElement>("[data-picture]")) wire(box, api, `${api}${box.dataset["picture"] ?? ""}`);
}

function wire(box: HTMLElement, api: string, owner: string): void {
  const change = find<HTMLButtonElement>("[data-picture-change]", box);
  const remove = find<HTMLButtonElement>("[data-picture-remove]", box);
  const error = find(".field-error", box);
  const image = find<HTMLImageElement>(".avatar-picture", box);
  const chooser = document.createElement("input");
  chooser.type = "file";
  chooser.accept = "image/*";

  const set = async (picture: string | null) => {
    await asked(owner, { method: "PATCH", headers: { "content-type": "application/json" }, body: JSON.stringify({ picture }) });
    place().picture(image, picture === null ? null : `${api}/attachments/${picture}/thumb`);
    shown(image, picture !== null);
    shown(remove, picture !== null);
  };
  const busy = (work: () => Promise<void>) => {
    shown(error, false);
    change.disabled = remove.disabled = true;
    work()
      .catch((cause: unknown) => {
        text(error, cause instanceof Error ? cause.message : t("script-failed"));
        shown(error, true);
      })
      .finally(() => {
        change.disabled = remove.disabled = false;
      });
  };
  change.addEventListener("click", () => chooser.click());
  remove.addEventListener("click", () => busy(() => set(null)));
  chooser.addEventListener("change", () => {
    const file = chooser.files?.[0];
    chooser.value = "";
    if (!file) return;
    busy(async () => {
      const made = await asked(`${api}/attachments?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file });
      await set(made.id ?? null);
    });
  });
}
