// What every page loads: the inbox where there is one, and show/hide on password fields.
import { startInbox } from "./page/inbox.ts";
import { pictures } from "./page/picture.ts";

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-reveal]")) {
  const field = document.querySelector<HTMLInputElement>(`#${button.dataset["reveal"]}`);
  button.addEventListener("click", () => {
    if (!field) return;
    const reveal = field.type === "password";
    field.type = reveal ? "text" : "password";
    button.setAttribute("aria-pressed", String(reveal));
    button.setAttribute("aria-label", reveal ? "Hide password" : "Show password");
    field.focus();
  });
}

pictures();
startInbox();
