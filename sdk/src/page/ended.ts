// The sign-in has ended: nothing of it stays on the screen; why is said, and how to go on.
import { t } from "../words.ts";
import { element, icon } from "./dom.ts";

/** Whether signing in again is a way on. */
export function comesBack(reason: string): boolean {
  return reason !== "disabled" && reason !== "deleted";
}

export function ended(login: string, reason: string): void {
  for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) dialog.close();
  const title = element("h1", "", t("ended-title", { reason }));
  const said = element("div", "frame-note-text", title, element("p", "", t("ended-text", { reason })));
  said.setAttribute("role", "alert");
  const mark = icon("mark");
  mark.setAttribute("class", "mark");
  const node = element("main", "frame-note", mark, said);
  node.tabIndex = -1;
  if (comesBack(reason)) {
    const again = element("a", "button", t("ended-again"));
    again.href = login;
    node.append(again);
  }
  for (const other of document.body.children) {
    if (other instanceof HTMLElement && other.localName !== "template") other.hidden = other.inert = true;
  }
  document.body.append(node);
  document.title = title.textContent ?? "";
  node.focus();
}
