// Keeps the page as high as what is really visible, so that the composer stands above a phone's keyboard.
// (`interactive-widget` does it where it is known; the rest needs this.)

export function followViewport(changed: () => void): void {
  const view = window.visualViewport;
  if (!view) return;
  const root = document.documentElement;
  const fit = () => {
    // Zoomed in, the visible part is not a layout.
    if (view.scale > 1.05) return;
    const covered = window.innerHeight - view.height > 1;
    root.style.setProperty("--app-height", covered ? `${view.height}px` : "100dvh");
    root.style.setProperty("--app-top", `${covered ? view.offsetTop : 0}px`);
    changed();
  };
  view.addEventListener("resize", fit);
  view.addEventListener("scroll", fit);
}
