// The panel over the whole screen of a phone: the page behind it does not scroll and cannot be reached, Back closes it,
// the keyboard makes it smaller. All of it is taken back exactly as it was.

let lock: CSSStyleSheet | undefined;

/** `set(true)` while it fills the screen; `back` is called when the person goes back. */
export function fullScreen(panel: HTMLElement, back: () => void): { set(full: boolean): void; popped(event: PopStateEvent): void; end(): void } {
  let full = false;
  /** Our entry of the history is the one on top. */
  let entered = false;
  /** We are on our way back from it. */
  let leaving = false;
  let body: HTMLElement | null = null;
  const view = window.visualViewport;
  const ours = () => !!history.state?.parlor;

  const fit = () => {
    // Zoomed in by fingers, it stays as it is.
    panel.style.cssText = full && view && view.scale < 1.01 ? `--h:${view.height}px;--t:${view.offsetTop}px` : "";
  };

  const enter = () => {
    if (leaving || entered) return;
    try {
      // Ours may be there from before the page was loaded again.
      if (!ours()) history.pushState({ ...history.state, parlor: 1 }, "");
      entered = true;
    } catch {
      // Some documents have no history of their own, and some browsers stop at a number: then Back leaves the page.
    }
  };

  const popped = (event: PopStateEvent) => {
    // A router of the host must not take our entry for a page of its own.
    if (entered || leaving || event.state?.parlor) event.stopImmediatePropagation();
    if (leaving) {
      leaving = false;
      if (full) enter();
    } else if (entered && !ours()) {
      entered = false;
      back();
    }
  };

  const set = (now: boolean) => {
    if (now === full) return fit();
    full = now;
    if (!lock) (lock = new CSSStyleSheet()).replaceSync("html,body{overflow:hidden!important}");
    const sheets = document.adoptedStyleSheets.filter((it) => it !== lock);
    document.adoptedStyleSheets = now ? [...sheets, lock] : sheets;
    if (now) {
      enter();
      body = document.body?.inert ? null : document.body;
      if (body) body.inert = true;
    } else {
      if (body) body.inert = false;
      body = null;
      // Only if nobody has put a page on top of it.
      if (entered && ours()) {
        leaving = true;
        history.back();
      }
      entered = false;
    }
    fit();
  };

  view?.addEventListener("resize", fit);
  view?.addEventListener("scroll", fit);
  return {
    set,
    popped,
    end() {
      set(false);
      view?.removeEventListener("resize", fit);
      view?.removeEventListener("scroll", fit);
    },
  };
}
