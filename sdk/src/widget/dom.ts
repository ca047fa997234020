// How the widget's few elements are made: no inline styles, no HTML in texts, so that the strictest policy of a host
// has nothing to refuse. The sheet is constructed, which `style-src` does not concern.

/** Everything is inside of shadow roots: a host's own sheets reach it through custom properties and parts only. */
const css = `:host(parlor-widget){all:initial!important;display:block!important}
:host(parlor-launcher){display:inline-block}
[hidden],:host([hidden]){display:none!important}
@media print{:host(parlor-widget),:host(parlor-launcher){display:none!important}}
.r{--a:var(--parlor-accent,var(--c,oklch(.5 .115 195)));--s:var(--parlor-launcher-size,56px);--x:var(--parlor-offset-x,20px);--y:var(--parlor-offset-y,20px);color:CanvasText;font:15px/1.45 var(--parlor-font,system-ui),sans-serif}
button{box-sizing:border-box;font:inherit;cursor:pointer;color:inherit;background:none;border:2px solid transparent}
:focus-visible{outline:2px solid #fff;box-shadow:0 0 0 4px #000!important}
svg{width:55%;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.l{position:relative;width:var(--s);height:var(--s);border-radius:50%;padding:0;display:grid;place-items:center;background:var(--a);color:color(from var(--a) xyz calc((.179 - y)*1e4) calc((.179 - y)*1e4) calc((.179 - y)*1e4))}
.w>.l,.p{position:fixed;z-index:var(--parlor-z-index,2147483000);inset:auto var(--x) var(--y) auto;box-shadow:0 2px 24px #0005}
.v>.l,.v>.p{inset:auto auto var(--y) var(--x)}
.b{position:absolute;top:-6px;inset-inline-end:-6px;min-width:14px;padding:0 2px;border:2px solid transparent;border-radius:99px;background:#c5221f;color:#fff;font:600 12px/18px system-ui,sans-serif}
.p{width:380px;max-width:calc(100vw - 2*var(--x));border-radius:var(--parlor-radius,16px);background:Canvas}
.l:not([hidden])~.p{bottom:calc(var(--y) + var(--s) + 12px)}
.m{display:grid;justify-items:center;gap:12px;padding:24px}
.m p{margin:0}
.m button{min-height:44px;padding:0 16px;border:2px solid;border-radius:99px}`;

/** A shadow root with our sheet, and in it the box that everything stands in. */
export function shade(host: HTMLElement, name: string): HTMLElement {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
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
