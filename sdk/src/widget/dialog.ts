// The panel as a dialog: where focus goes and whence it came, and that it fills the screen of a phone. It must not know
// what is in it.
import { fullScreen } from "./full.ts";

export interface Dialog {
  /** It is shown now, or not any more. */
  show(shown: boolean): void;
  /** What had the focus before, if it is still there. */
  before(): HTMLElement | null;
  /** The person went back or forward. */
  popped(event: PopStateEvent): void;
  end(): void;
}

export function dialog(panel: HTMLElement, close: () => void): Dialog {
  const { host } = panel.getRootNode() as ShadowRoot;
  const small = matchMedia("(max-width:479.98px)");
  const full = fullScreen(panel, close);
  let before: HTMLElement | null = null;
  const size = (small.onchange = () => {
    const fills = !panel.hidden && small.matches;
    full.set(fills);
    panel.ariaModal = `${fills}`;
  });
  panel.role = "dialog";
  size();
  return {
    show(shown) {
      const active = document.activeElement as HTMLElement | null;
      if (shown) before = active === host || active === document.body ? null : active;
      size();
    },
    before: () => (before?.isConnected ? before : null),
    popped: full.popped,
    end() {
      small.onchange = null;
      full.end();
    },
  };
}
