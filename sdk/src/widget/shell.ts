// What stands on the host's page: the launcher and the panel, where focus goes, and that they stay when a router swaps
// the page. It must not know what is said to the frame, nor who is signed in.
import { make, shade } from "./dom.ts";
import { FAREWELL, type Panel } from "./slot.ts";

/** How often it comes back when somebody takes it away: against a page that does nothing else. */
const STUBBORN = 200;

export interface Launcher {
  button: HTMLButtonElement;
  /** `label` says the number too; without `badge` it is not shown. */
  paint(opened: boolean, label: string, badge: string): void;
}

const shapes = { chat: "M4 5h16v11H9l-5 4z", close: "M6 6l12 12M18 6L6 18" };
const drawn = (tag: "svg" | "path") => document.createElementNS("http://www.w3.org/2000/svg", tag);

export function launcher(into: HTMLElement, pressed: () => void): Launcher {
  const button = make("button", "l", into);
  const [svg, path] = [drawn("svg"), drawn("path")];
  button.onclick = pressed;
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.append(path);
  button.append(svg);
  const badge = make("span", "b", button);
  button.part = "launcher";
  badge.part = "badge";
  button.ariaHasPopup = "dialog";
  badge.ariaHidden = "true";
  return {
    button,
    paint(opened, label, number) {
      path.setAttribute("d", opened ? shapes.close : shapes.chat);
      button.ariaLabel = label;
      button.ariaExpanded = `${opened}`;
      badge.hidden = !number;
      badge.textContent = number;
    },
  };
}

export interface Shell {
  box: HTMLElement;
  panel: HTMLElement;
  launcher: Launcher;
  /** Shows or hides the panel; `focus` is called when the focus should go in. */
  show(shown: boolean, focus: () => void): void;
  /** What makes a dialog of the panel has come. */
  fill(panel: Panel): void;
  end(): void;
}

/** `close` and `toggle`: the person wants it; `swapped`: the page has changed. */
export function shell(close: () => void, toggle: () => void, swapped: () => void): Shell {
  const root = document.documentElement;
  const host = document.createElement("parlor-widget");
  const box = shade(host, "w");
  const button = launcher(box, toggle);
  const panel = make("div", "p", box);
  let dialog: ReturnType<Panel["dialog"]> | null = null;
  let left = STUBBORN;
  let soon: ReturnType<typeof setTimeout>;
  panel.part = "panel";
  panel.hidden = true;

  box.onkeydown = (event) => {
    if (event.key === "Escape") close();
  };
  // At once: a window's listeners are called in their order, and a router of the host may come after us.
  const popped = (event: PopStateEvent) => dialog?.popped(event);
  addEventListener("popstate", popped, true);
  const keep = () => {
    watcher.disconnect();
    for (const it of [root, document.body]) if (it) watcher.observe(it, { childList: true });
    if (host.parentNode !== root && left-- > 0) root.append(host);
    swapped();
  };
  const watcher = new MutationObserver(() => {
    clearTimeout(soon);
    soon = setTimeout(keep);
  });
  setTimeout(keep);
  root.append(host);

  return {
    box,
    panel,
    launcher: button,
    show(shown, focus) {
      if (panel.hidden !== shown) return;
      const inside = document.activeElement === host;
      panel.hidden = !shown;
      dialog?.show(shown);
      if (shown) focus();
      else if (inside) (dialog?.before() ?? button.button).focus();
    },
    fill(code) {
      dialog ??= code.dialog(panel, close);
    },
    end() {
      clearTimeout(soon);
      watcher.disconnect();
      dialog?.end();
      host.hidden = true;
      setTimeout(() => {
        host.remove();
        removeEventListener("popstate", popped, true);
      }, FAREWELL);
    },
  };
}
