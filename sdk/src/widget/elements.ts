// <parlor-launcher>, <parlor-inbox> and <parlor-room room="…">: the widget's button and the chat itself, where the host
// wants them and as large as its style sheet says. They share the widget's token.
import { shade } from "./dom.ts";
import { isRoom } from "./messages.ts";
import { warn } from "./options.ts";
import { type Pane, pane } from "./pane.ts";
import { type Inner, inner, type Widget } from "./widget.ts";

/** The names of the elements. */
export const elements = ["parlor-launcher", "parlor-inbox", "parlor-room"] as const;

/** The widget that elements belong to which come onto the page now. */
let latest: Inner;

/** Makes them known to the browser, for the one widget of the page. On a server it does nothing. */
export function defineElements(widget: Widget): void {
  latest = inner(widget);
  if (typeof customElements === "undefined" || customElements.get(elements[0])) return;

  for (const [at, name] of elements.entries()) {
    const element = class extends HTMLElement {
      static observedAttributes = ["room"];
      paint = () => {};
      end = () => {};
      connectedCallback(): void {
        const home = latest;
        const box = shade(this, "e");
        const button = at ? null : home.button(box);
        const room = () => [this.getAttribute("room")].find(isRoom);
        let it: Pane | null = null;
        let shown: string | undefined;
        const paint = (this.paint = () => {
          home.dress(box);
          if (button) {
            button.button.hidden = !home.runs();
            return home.label(button);
          }
          const id = room();
          // Gone with a shutdown.
          if (it && !home.panes.has(it)) it = null;
          if (it && id && id !== shown) it.say({ type: "go", room: id });
          shown = id ?? shown;
          if (it || !home.runs()) return;
          if (at === 2 && !id) return warn(`<${name}> needs the id of a room in the attribute room`);
          box.tabIndex = -1;
          it = pane(home, box, at === 2 ? "room" : "inbox", room, () => true);
          it.start();
        });
        home.painters.add(paint);
        this.end = () => {
          home.painters.delete(paint);
          it?.end();
        };
        paint();
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
