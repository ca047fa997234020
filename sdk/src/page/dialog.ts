// "New chat" as a dialog over the page, with the same form that its own page has. What is refused is said beside the field.
import { ChatError } from "../errors.ts";
import type { Id } from "../protocol.ts";
import { t } from "../words.ts";
import { attr, find, shown, text } from "./dom.ts";
import { refusal } from "./refusal.ts";

export function newChat(open: (who: string) => Promise<Id>, go: (room: Id) => void): void {
  const dialog = find<HTMLDialogElement>("#new-dialog");
  const form = find<HTMLFormElement>("form", dialog);
  const field = find<HTMLInputElement>("input", form);
  const button = find<HTMLButtonElement>("button[type=submit]", form);
  const error = find(".field-error", form);

  const say = (words: string) => {
    text(error, words);
    shown(error, words !== "");
    attr(field, "aria-invalid", words === "" ? null : "true");
    find(".field", form).classList.toggle("has-error", words !== "");
  };
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (target.closest("#new-chat, [data-new]") && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      say("");
      form.reset();
      field.value = "";
      dialog.showModal();
      field.focus();
    } else if (dialog.open && (target.closest("[data-close]") || target === dialog)) dialog.close();
  });
  field.addEventListener("input", () => say(""));
  form.noValidate = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const who = field.value.trim();
    if (who === "") {
      say(t("script-new-whom"));
      field.focus();
      return;
    }
    if (button.disabled) return;
    button.disabled = true;
    open(who)
      .then((room) => {
        dialog.close();
        go(room);
      })
      .catch((cause: unknown) => {
        const code = cause instanceof ChatError ? cause.code : "";
        if (code === "not_found") say(t("script-nobody"));
        else if (code === "connection_lost" || code === "offline") say(t("script-offline-again"));
        else say(cause instanceof ChatError ? refusal(cause) : t("script-failed"));
        field.focus();
      })
      .finally(() => {
        button.disabled = false;
      });
  });
}
