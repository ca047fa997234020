// The exact time of a bubble: on hover, on focus, on tap. One note at a time; it floats and moves nothing.
import type { Times } from "../time.ts";
import { find } from "./dom.ts";

export function exactTimes(times: Times, after: (ms: number, run: () => void) => number, cancel: (timer: number) => void): void {
  const stream = find("#stream");
  const note = document.createElement("span");
  note.className = "msg-exact";
  note.setAttribute("aria-hidden", "true");
  let timer: number | null = null;
  let on: Element | null = null;

  const hide = () => {
    if (timer !== null) cancel(timer);
    timer = null;
    on = null;
    note.remove();
  };
  const show = (message: Element, delay: number) => {
    if (on === message) return;
    hide();
    on = message;
    timer = after(delay, () => {
      const time = message.querySelector("time");
      const body = message.querySelector(".msg-body");
      if (!time || !body || !message.isConnected) return;
      note.textContent = times.exact(new Date(time.dateTime));
      body.append(note);
    });
  };
  const at = (event: Event) => (event.target as Element).closest(".bubble")?.closest(".msg") ?? null;

  stream.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const message = at(event);
    if (message) show(message, 500);
    else hide();
  });
  stream.addEventListener("pointerleave", hide);
  stream.addEventListener("focusin", (event) => {
    const message = event.target as Element;
    if (message.matches(".msg:focus-visible")) show(message, 0);
  });
  stream.addEventListener("focusout", hide);
  stream.addEventListener("click", (event) => {
    const message = at(event);
    if ((event.target as Element).closest("a, button") || getSelection()?.toString()) return;
    if (!message || (on === message && note.isConnected)) hide();
    else {
      on = null;
      show(message, 0);
    }
  });
  stream.addEventListener("scroll", hide, { passive: true });
}
