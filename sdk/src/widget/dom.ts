// How the widget's few elements are made: no inline styles, no HTML in texts, so that the strictest policy of a host
// has nothing to refuse. The sheet is constructed, which `style-src` does not concern.

/** Everything is inside of shadow roots: a host's own sheets reach it through custom properties and parts only. */
const css = `:host(parlor-widget){all:initial!important;display:block!important}
:host(parlor-launcher){display:inline-block}
:host(parlor-inbox),:host(parlor-room){display:grid;min-height:320px}
[hidden],:host([hidden]){display:none!important}
@media print{:host(parlor-widget),:host(parlor-launcher){display:none!important}}
.r{--a:var(--parlor-accent,var(--c,oklch(.5 .115 195)));--b:oklch(from var(--a) calc(l - max(0,min(l - .53,(.62 - l)*1000))) c h);--i:oklch(from var(--b) clamp(0,(.575 - l)*1000,.99) 0 0);--s:var(--parlor-launcher-size,56px);--x:var(--parlor-offset-x,20px);--y:var(--parlor-offset-y,20px);--z:var(--parlor-z-index,2147483000);color:CanvasText;font:15px/1.45 var(--parlor-font,system-ui,sans-serif)}
button{font:inherit;cursor:pointer;border:2px solid transparent}
:focus-visible{outline:2px solid #fff;box-shadow:0 0 0 4px #000}
svg{width:55%;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.l{box-sizing:border-box;position:relative;width:var(--s);height:var(--s);border-radius:50%;padding:0;display:grid;place-items:center;background:#056;background:var(--b);color:#fff;color:var(--i)}
.w .l,.p{position:fixed;z-index:var(--z);inset-block-end:calc(var(--y) + env(safe-area-inset-bottom,0px));inset-inline:auto var(--x);box-shadow:0 2px 6px #0003,0 8px 24px #0003}
.start .l,.start .p{inset-inline:var(--x) auto}
.b{position:absolute;top:-6px;inset-inline-end:-6px;box-sizing:border-box;min-width:22px;padding:0 4px;border:2px solid transparent;border-radius:11px;background:#c5221f;color:#fff;font:600 12px/18px system-ui,sans-serif;text-align:center}
.p{box-sizing:border-box;width:380px;max-width:calc(100vw - 2*var(--x));height:min(640px,100dvh - 40px);border:1px solid transparent;border-radius:var(--parlor-radius,16px);overflow:hidden;background:Canvas}
.p:focus-visible{outline:0}
.w .l:not([hidden])~.p{inset-block-end:calc(var(--y) + var(--s) + 12px)}
@media(max-height:747.98px){.w .l:not([hidden])~.p{inset-block-end:20px}.o .l{visibility:hidden}}
@media(max-width:479.98px){.w .l.l.l~.p,.p{inset:var(--t,0) 0 auto;width:auto;max-width:none;height:var(--h,100dvh);border:0;border-radius:0;padding:env(safe-area-inset-top,0) 0 env(safe-area-inset-bottom,0)}.o .l{visibility:hidden}}
@media(prefers-reduced-motion:no-preference){.p{animation:u .15s ease-out}@keyframes u{from{opacity:0;transform:translateY(12px)}}}
.f,.e{display:block;box-sizing:border-box;width:100%;height:100%;border:0}
.e{position:relative}
.m{position:absolute;inset:0;display:grid;place-content:center;justify-items:center;gap:12px;padding:24px;text-align:center;background:Canvas}
.m p{margin:0}
.m button{min-height:44px;padding:0 16px;border-radius:22px;background:#056;background:var(--b);color:#fff;color:var(--i)}
.m .x{position:absolute;inset-block-start:4px;inset-inline-end:4px;width:44px;padding:10px;background:none;color:inherit}
.x svg{width:100%}`;

let sheet: CSSStyleSheet | undefined;

/** A shadow root with our sheet, and in it the box that everything stands in. */
export function shade(host: HTMLElement, name: string): HTMLElement {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  root.replaceChildren();
  return make("div", `r ${name}`, root);
}

export function make<K extends keyof HTMLElementTagNameMap>(tag: K, name: string, into: ParentNode): HTMLElementTagNameMap[K] {
  const it = document.createElement(tag);
  it.className = name;
  into.append(it);
  return it;
}

const shapes = { chat: "M4 5h16v11H9l-5 4z", close: "M6 6l12 12M18 6L6 18" };

/** A button that shows a picture: give it a label. */
export function pictured(name: string, into: ParentNode, pressed: () => void): { button: HTMLButtonElement; picture(shape: keyof typeof shapes): void } {
  const button = make("button", name, into);
  button.type = "button";
  button.onclick = pressed;
  const drawn = (tag: "svg" | "path") => document.createElementNS("http://www.w3.org/2000/svg", tag);
  const [svg, path] = [drawn("svg"), drawn("path")];
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  button.append(svg);
  return { button, picture: (shape) => path.setAttribute("d", shapes[shape]) };
}
