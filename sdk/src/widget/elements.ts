// <parlor-launcher>, <parlor-inbox> and <parlor-room room="…">: the widget's button and the chat itself, where the host
// wants them and as large as its style sheet says. They share the widget's token.
import { shade } from "./dom.ts";
import { type Part, slot } from "./slot.ts";
import type { Inner } from "./widget.ts";

/** The names of the elements. */
export const elements = ["parlor-launcher", "parlor-inbox", "parlor-room"] as const;

/** The widget that elements belong to which come onto the page now. */
let latest: Inner;

/** Makes them known to the browser, for the one widget of the page. */
export function define(home: Inner): void {
  latest = home;
  if (customElements.get(elements[0])) return;

  for (const [at, name] of elements.entries()) {
    const element = class extends HTMLElement {
      static observedAttributes = ["room"];
      paint = () => {};
      end = () => {};
      connectedCallback(): void {
        const home = latest;
        const box = shade(this, "e");
        const it: Part = at ? slot(home, box) : home.button(box);
        this.paint = () => it.paint();
        this.end = () => {
          home.parts.delete(it);
          it.end?.();
        };
        it.paint();
      }
      disconnectedCallback(): void {
        this.end();
      }
      attributeChangedCallback(): void {
        this.paint();
      }
    };
    customElements.define(name, element);
  }
}
