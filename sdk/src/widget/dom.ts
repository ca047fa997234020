// How the widget's few elements are made: no inline styles, no HTML in texts, so that the strictest policy of a host
// has nothing to refuse. The sheet is constructed, which `style-src` does not concern.

/** Everything is inside of shadow roots: a host's own sheets reach it through custom properties and parts only. */
const css = `:host(parlor-widget){all:initial!important;display:block!important}
:host(parlor-launcher){display:inline-block}
:host(parlor-inbox),:host(parlor-room){display:grid;min-height:320px}
[hidden],:host([hidden]){display:none!important}
@media print{:host(parlor-widget),:host(parlor-launcher){display:none!important}}
.r{--a:var(--parlor-accent,var(--c,oklch(.5 .115 195)));--s:var(--parlor-launcher-size,56px);--x:var(--parlor-offset-x,20px);--y:var(--parlor-offset-y,20px);color:CanvasText;font:15px/1.45 var(--parlor-font,system-ui),sans-serif}
.r,.f{width:100%;height:100%;border:0;display:block}
button{box-sizing:border-box;font:inherit;cursor:pointer;color:inherit;background:none;border:2px solid transparent}
:focus-visible{outline:2px solid #fff;box-shadow:0 0 0 4px #000!important}
svg{width:55%;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.l{position:relative;width:var(--s);height:var(--s);border-radius:50%;padding:0;display:grid;place-items:center;background:var(--a);color:color(from var(--a) xyz calc((.179 - y)*1e4) calc((.179 - y)*1e4) calc((.179 - y)*1e4))}
.w>.l,.p{position:fixed;z-index:var(--parlor-z-index,2147483000);inset:auto var(--x) var(--y) auto;box-shadow:0 2px 24px #0005}
.v>.l,.v>.p{inset:auto auto var(--y) var(--x)}
.b{position:absolute;top:-6px;inset-inline-end:-6px;min-width:14px;padding:0 2px;border:2px solid transparent;border-radius:99px;background:#c5221f;color:#fff;font:600 12px/18px system-ui,sans-serif}
.p{width:380px;max-width:calc(100vw - 2*var(--x));height:min(640px,100dvh - 40px);border-radius:var(--parlor-radius,16px);overflow:hidden;background:Canvas;outline:1px solid transparent}
.l:not([hidden])~.p{bottom:calc(var(--y) + var(--s) + 12px)}
@media(max-height:747.98px){.l:not([hidden])~.p{bottom:20px}.o>.l{visibility:hidden}}
@media(max-width:479.98px){.r>.l~.p{inset:var(--t,0) 0 auto;width:auto;max-width:none;height:var(--h,100dvh);border-radius:0;box-sizing:border-box;padding:env(safe-area-inset-top,0) 0 env(safe-area-inset-bottom,0)}.o>.l{visibility:hidden}}
@media(prefers-reduced-motion:no-preference){.p{animation:u .15s ease-out}@keyframes u{0%{opacity:0;transform:translateY(12px)}}}
.e{position:relative}
.m{position:absolute;inset:0;display:grid;place-content:center;justify-items:center;gap:12px;padding:24px;text-align:center;background:Canvas}
.m p{margin:0}
.m button{min-height:44px;padding:0 16px;border:2px solid;border-radius:99px}
.m .x{position:absolute;top:4px;inset-inline-end:4px;width:44px;padding:10px;border:0}
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
