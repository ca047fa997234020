// What stands on the host's page: the launcher and the panel, where focus goes, and that they stay when a router swaps
// the page. It must not know what is said to the frame, nor who is signed in.
import { make, pictured, shade } from "./dom.ts";
import { fullScreen } from "./full.ts";
import { FAREWELL } from "./pane.ts";

/** How often it comes back when somebody takes it away: against a page that does nothing else. */
const STUBBORN = 200;

export interface Launcher {
  button: HTMLButtonElement;
  /** `label` says the number too; without `badge` it is not shown. */
  paint(opened: boolean, label: string, badge: string): void;
}

export function launcher(into: HTMLElement, pressed: () => void): Launcher {
  const { button, picture } = pictured("l", into, pressed);
  const badge = make("span", "b", button);
  button.part = "launcher";
  badge.part = "badge";
  button.ariaHasPopup = "dialog";
  badge.ariaHidden = "true";
  return {
    button,
    paint(opened, label, number) {
      picture(opened ? "close" : "chat");
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
  show(opened: boolean, focus: () => void): void;
  end(): void;
}

/** `close` and `toggle`: the person wants it; `swapped`: the page has changed. */
export function shell(close: () => void, toggle: () => void, swapped: () => void): Shell {
  const root = document.documentElement;
  const host = document.createElement("parlor-widget");
  const box = shade(host, "w");
  const button = launcher(box, toggle);
  const panel = make("div", "p", box);
  const small = matchMedia("(max-width:479.98px)");
  const full = fullScreen(panel, close);
  let left = STUBBORN;
  let soon: ReturnType<typeof setTimeout>;
  let before: HTMLElement | null = null;
  panel.part = "panel";
  panel.role = "dialog";
  panel.tabIndex = -1;
  panel.hidden = true;

  const size = (small.onchange = () => {
    const fills = !panel.hidden && small.matches;
    full.set(fills);
    panel.ariaModal = `${fills}`;
  });
  box.onkeydown = (event) => {
    if (event.key === "Escape") close();
  };
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
    show(opened, focus) {
      const active = document.activeElement as HTMLElement | null;
      const inside = active === host;
      panel.hidden = !opened;
      size();
      if (opened) {
        before = inside || active === document.body ? null : active;
        focus();
      } else if (inside) (before?.isConnected ? before : button.button).focus();
    },
    end() {
      clearTimeout(soon);
      watcher.disconnect();
      small.onchange = null;
      full.end();
      host.hidden = true;
      setTimeout(() => host.remove(), FAREWELL);
    },
  };
}
