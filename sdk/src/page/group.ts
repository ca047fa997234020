// "New group" as a dialog: people are looked up one by one and stand as chips; what is refused is said beside the field. The form
// is the one that its own page has.
import type { ChatClient } from "../client.ts";
import { asChatError } from "../errors.ts";
import type { Id, User } from "../protocol.ts";
import { t } from "../words.ts";
import { attr, avatar, find, hue, initials, shown, text } from "./dom.ts";
import { groupPicture } from "./grouppicture.ts";
import { refusal } from "./refusal.ts";

/** `fresh`: an id that nobody else has; `go`: the group is there. */
export function newGroup(client: ChatClient, api: string, fresh: () => string, go: (room: Id) => void): void {
  const dialog = find<HTMLDialogElement>("#group-dialog");
  const form = find<HTMLFormElement>("form", dialog);
  const name = find<HTMLInputElement>("#group-name", form);
  const list = find<HTMLTextAreaElement>("#group-members", form);
  const button = find<HTMLButtonElement>("button[type=submit]", form);
  const hint = find("#group-members-hint", form);
  const chosen = new Map<Id, User>();
  let nonce = "";

  // One person at a time instead of a list of names.
  const field = document.createElement("input");
  field.id = list.id;
  field.type = "text";
  for (const [key, value] of Object.entries({ autocomplete: "off", autocapitalize: "none", autocorrect: "off", spellcheck: "false", enterkeyhint: "done" })) field.setAttribute(key, value);
  attr(field, "aria-describedby", list.getAttribute("aria-describedby"));
  list.replaceWith(field);
  text(hint, t("script-member-hint"));
  const picture = groupPicture(client, form);
  const chips = document.createElement("div");
  chips.className = "chips";
  field.before(chips);

  const say = (of: HTMLInputElement, words: string) => {
    const error = find(`#${of.id}-error`, form);
    text(error, words);
    shown(error, words !== "");
    attr(of, "aria-invalid", words === "" ? null : "true");
    of.closest(".field")?.classList.toggle("has-error", words !== "");
  };
  const draw = () => {
    chips.replaceChildren(
      ...[...chosen.values()].map((user) => {
        const chip = document.createElement("button");
        chip.type = "button";
        chip.className = "chip";
        chip.setAttribute("aria-label", t("script-take-out", { name: user.name }));
        const face = find(".avatar").cloneNode(true) as HTMLElement;
        avatar(face, { kind: "direct", hue: hue(user.id), initials: initials(user.name), picture: user.picture ? `${api}/attachments/${user.picture}/thumb` : null, online: false });
        const label = document.createElement("bdi");
        label.className = "chip-name";
        label.textContent = user.name;
        chip.append(face, label);
        chip.addEventListener("click", () => {
          chosen.delete(user.id);
          draw();
          field.focus();
        });
        return chip;
      }),
    );
    shown(chips, chosen.size > 0);
  };
  /** Looks up what stands in the field; false when it is nobody. */
  const take = async (): Promise<boolean> => {
    const who = field.value.trim().replace(/[,;]+$/u, "");
    if (who === "") return true;
    try {
      const user = await client.findUser(who);
      if (user.id === client.state.me?.id) say(field, t("script-you-anyway"));
      else {
        chosen.set(user.id, user);
        field.value = "";
        draw();
      }
      return true;
    } catch (cause) {
      const problem = asChatError(cause);
      say(field, problem.code === "not_found" ? t("script-nobody-named", { who }) : refusal(problem));
      return false;
    }
  };

  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (target.closest("#new-group, [data-new-group]") && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      const menu = find<HTMLDetailsElement>("#menu");
      // The focus comes back to what is there when the dialog is closed.
      if (menu.open) find("summary", menu).focus();
      menu.open = false;
      find<HTMLDialogElement>("#new-dialog").close();
      form.reset();
      name.value = field.value = "";
      nonce = fresh();
      chosen.clear();
      picture.clear();
      picture.name("");
      for (const it of [name, field]) say(it, "");
      draw();
      dialog.showModal();
      name.focus();
    } else if (dialog.open && (target.closest("[data-close]") || target === dialog)) dialog.close();
  });
  for (const it of [name, field]) it.addEventListener("input", () => say(it, ""));
  name.addEventListener("input", () => picture.name(name.value));
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Backspace" && field.value === "" && chosen.size > 0) {
      chosen.delete([...chosen.keys()][chosen.size - 1] ?? "");
      draw();
    } else if ((event.key === "Enter" || event.key === ",") && field.value.trim() !== "") {
      event.preventDefault();
      void take();
    }
  });
  field.addEventListener("blur", () => void take());
  form.noValidate = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    void make().finally(() => {
      button.disabled = false;
    });
  });

  async function make(): Promise<void> {
    if (!(await take())) return field.focus();
    if (chosen.size === 0) {
      say(field, t("script-group-whom"));
      return field.focus();
    }
    const called = name.value.trim();
    const shows = await picture.id();
    try {
      const room = await client.openGroup({ ...(called === "" ? {} : { name: called }), ...(shows === null ? {} : { picture: shows }), members: [...chosen.keys()] }, nonce);
      dialog.close();
      go(room.id);
    } catch (cause) {
      const problem = asChatError(cause);
      if (problem.field === "picture") return picture.say(refusal(problem));
      const of = problem.field === "name" ? name : field;
      say(of, problem.code === "connection_lost" || problem.code === "offline" ? t("script-offline-again") : refusal(problem));
      of.focus();
    }
  }
}
