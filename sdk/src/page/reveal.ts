// Shows what stands in a password field, and hides it again.
import { t } from "../words.ts";

export function reveals(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-reveal]")) {
    const field = document.querySelector<HTMLInputElement>(`#${button.dataset["reveal"]}`);
    button.addEventListener("click", () => {
      if (!field) return;
      const reveal = field.type === "password";
      field.type = reveal ? "text" : "password";
      button.setAttribute("aria-pressed", String(reveal));
      button.setAttribute("aria-label", reveal ? t("account-password-hide") : t("account-password-show"));
      field.focus();
    });
  }
}
