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

  abstract class Part extends HTMLElement {
    paint = () => {};
    gone = () => {};
    abstract build(box: HTMLElement, home: Inner): () => void;
    connectedCallback(): void {
      const box = shade(this, "e");
      const home = latest;
      const painted = this.build(box, home);
      this.paint = () => {
        home.dress(box);
        painted();
      };
      const { paint } = this;
      home.painters.add(paint);
      this.gone = () => home.painters.delete(paint);
      paint();
    }
    disconnectedCallback(): void {
      this.gone();
    }
  }

  class LauncherElement extends Part {
    build(box: HTMLElement, home: Inner) {
      const launcher = home.button(box);
      return () => {
        launcher.button.hidden = !home.runs();
        home.label(launcher);
      };
    }
  }

  class ChatElement extends Part {
    static observedAttributes = ["room"];
    pane: Pane | null = null;
    build(box: HTMLElement, home: Inner) {
      const inbox = this.localName === elements[1];
      const room = () => this.getAttribute("room") ?? undefined;
      return () => {
        // Gone with a shutdown.
        if (this.pane && !home.panes.has(this.pane)) this.pane = null;
        if (this.pane || !home.runs()) return;
        if (!inbox && !isRoom(room())) return warn(`<${this.localName}> needs the id of a room in the attribute room`);
        box.tabIndex = -1;
        this.pane = pane(home, box, inbox ? "inbox" : "room", () => (isRoom(room()) ? room() : undefined), () => true);
        this.pane.start();
      };
    }
    override disconnectedCallback() {
      super.disconnectedCallback();
      this.pane?.end();
      this.pane = null;
    }
    attributeChangedCallback(_: string, before: string | null, room: string | null) {
      if (this.pane && room !== before && isRoom(room)) this.pane.say({ type: "go", room });
      else this.paint();
    }
  }

  customElements.define(elements[0], LauncherElement);
  customElements.define(elements[1], ChatElement);
  customElements.define(elements[2], class extends ChatElement {});
}
