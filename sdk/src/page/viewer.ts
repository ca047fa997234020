// Pictures, large: a dialog over the page with ways to the pictures before and after in the stream, loaded on first use.
import { t } from "../words.ts";
import { element, icon } from "./dom.ts";
import { place } from "./place.ts";

export function view(start: HTMLAnchorElement, all: () => HTMLAnchorElement[]): void {
  const image = element("img", "viewer-image");
  const caption = element("p", "viewer-caption");
  caption.dir = "auto";
  const count = element("span", "viewer-count");
  const save = element("a", "icon-button", icon("download"));
  save.setAttribute("aria-label", t("script-download"));
  save.title = t("script-download");
  const close = tool("close", t("close"));
  const before = tool("back", t("script-picture-before"));
  const after = tool("back", t("script-picture-after"));
  before.classList.add("viewer-before");
  after.classList.add("viewer-after");
  const stage = element("div", "viewer-stage", image);
  const node = element("dialog", "viewer", element("header", "viewer-head", caption, count, save, close), stage, before, after);
  node.setAttribute("aria-label", t("script-picture"));
  let at = start;

  const show = (link: HTMLAnchorElement) => {
    at = link;
    const links = all();
    const here = links.indexOf(link);
    const small = link.querySelector("img");
    const [width, height] = [Number(link.dataset["width"]), Number(link.dataset["height"])];
    image.alt = small?.alt ?? "";
    if (width > 0 && height > 0) {
      image.width = width;
      image.height = height;
    } else {
      image.removeAttribute("width");
      image.removeAttribute("height");
    }
    // What is known already stands there until the whole picture has come.
    if (small) image.src = small.currentSrc || small.src;
    const large = new Image();
    place().file(link.href).then((address) => {
      large.src = address;
      return large.decode();
    }).then(
      () => {
        if (at === link) image.src = large.src;
      },
      () => undefined,
    );
    caption.textContent = image.alt;
    count.textContent = links.length > 1 ? t("script-picture-at", { at: here + 1, count: links.length }) : "";
    save.href = link.href;
    save.setAttribute("download", image.alt);
    before.disabled = here <= 0;
    after.disabled = here < 0 || here >= links.length - 1;
    before.hidden = after.hidden = links.length < 2;
    image.classList.remove("is-turned");
    void image.offsetWidth;
    image.classList.add("is-turned");
  };
  const go = (step: number) => {
    const links = all();
    const next = links[links.indexOf(at) + step];
    if (next) show(next);
  };
  close.addEventListener("click", () => node.close());
  before.addEventListener("click", () => go(-1));
  after.addEventListener("click", () => go(1));
  stage.addEventListener("click", (event) => {
    if (event.target === stage) node.close();
  });
  const rtl = document.documentElement.dir === "rtl" ? -1 : 1;
  node.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") go(rtl);
    else if (event.key === "ArrowLeft") go(-rtl);
    else if (event.key !== "Escape") return;
    event.stopPropagation();
  });
  let from: { x: number; y: number } | null = null;
  stage.addEventListener("pointerdown", (event) => {
    from = event.pointerType === "touch" ? { x: event.clientX, y: event.clientY } : null;
  });
  stage.addEventListener("pointerup", (event) => {
    if (!from) return;
    const [x, y] = [event.clientX - from.x, event.clientY - from.y];
    from = null;
    if (Math.abs(x) > 48 && Math.abs(x) > 1.5 * Math.abs(y)) go(x < 0 ? rtl : -rtl);
    else if (y > 96 && y > 1.5 * Math.abs(x)) node.close();
  });
  node.addEventListener("close", () => {
    node.remove();
    if (at.isConnected) at.focus();
  });
  document.body.append(node);
  node.showModal();
  show(start);
  close.focus();
}

function tool(name: string, label: string): HTMLButtonElement {
  const node = element("button", "icon-button", icon(name));
  node.type = "button";
  node.setAttribute("aria-label", label);
  node.title = label;
  return node;
}
