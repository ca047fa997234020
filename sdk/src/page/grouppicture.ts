// The picture of a group that is being made: chosen and uploaded beside its name, so that the group is there with it at once.
import type { ChatClient } from "../client.ts";
import type { Id } from "../protocol.ts";
import { t } from "../words.ts";
import { avatar, element, find, initials, shown, text } from "./dom.ts";
import { refusal } from "./refusal.ts";

export interface GroupPicture {
  /** What was uploaded; waits for what is on its way. */
  id(): Promise<Id | null>;
  /** Nothing is chosen any more. */
  clear(): void;
  /** The letters that stand there until there is one. */
  name(name: string): void;
  /** Why it cannot be this one. */
  say(words: string): void;
}

/** Puts the choice before everything else in the form. */
export function groupPicture(client: ChatClient, form: HTMLFormElement): GroupPicture {
  const face = find(".avatar").cloneNode(true) as HTMLElement;
  const change = button("button-soft", t("group-picture-choose"));
  const remove = button("button-quiet", t("group-remove"));
  const error = element("p", "field-error");
  error.setAttribute("role", "alert");
  const chooser = element("input");
  chooser.type = "file";
  chooser.accept = "image/*";
  chooser.hidden = true;
  chooser.setAttribute("aria-label", t("group-picture-choose"));
  form.prepend(element("div", "profile-picture", face, change, remove, chooser), error);

  let shows: string | null = null;
  let called = "";
  let turn = 0;
  let coming: Promise<Id | null> = Promise.resolve(null);
  const draw = () => {
    avatar(face, { kind: "group", hue: 0, initials: initials(called), picture: shows, online: false });
    shown(remove, shows !== null);
  };
  const say = (words: string) => {
    text(error, words);
    shown(error, words !== "");
  };
  const clear = () => {
    turn += 1;
    if (shows !== null) URL.revokeObjectURL(shows);
    shows = null;
    coming = Promise.resolve(null);
    say("");
    draw();
  };
  change.addEventListener("click", () => chooser.click());
  remove.addEventListener("click", () => {
    clear();
    change.focus();
  });
  chooser.addEventListener("change", () => {
    const file = chooser.files?.[0];
    chooser.value = "";
    if (!file) return;
    clear();
    const mine = turn;
    shows = URL.createObjectURL(file);
    draw();
    coming = client.upload(file).then(
      (made) => {
        if (made.kind === "image" || mine !== turn) return made.id;
        clear();
        say(t("problem-picture-not"));
        return null;
      },
      (cause: unknown) => {
        if (mine === turn) {
          clear();
          say(refusal(cause));
        }
        return null;
      },
    );
  });
  clear();
  return {
    id: () => coming,
    clear,
    name(name) {
      called = name;
      draw();
    },
    say,
  };
}

function button(kind: string, words: string): HTMLButtonElement {
  const node = element("button", `button ${kind} button-small`, words);
  node.type = "button";
  return node;
}
