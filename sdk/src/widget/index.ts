// `@parlor/sdk/widget`: the widget for whoever bundles. It may be imported on a server; nothing is global.
import { define } from "./elements.ts";
import * as panel from "./panel.ts";
import { type Inner, makeWidget, type Widget } from "./widget.ts";
import type { WidgetOptions } from "./options.ts";

export type { Mode, Vars } from "./messages.ts";
export type { TokenAnswer, WidgetOptions } from "./options.ts";
export type { Widget, WidgetEvents, WidgetState } from "./widget.ts";

const inners = new WeakMap<Widget, Inner>();

/** A widget that starts at once. `server` says where the chat is. On a server it does nothing at all. */
export function createWidget(options: WidgetOptions & { server: string }): Widget {
  const [widget, inner] = makeWidget(async () => panel);
  inners.set(widget, inner);
  void widget.boot(options);
  return widget;
}

/** Makes `<parlor-launcher>`, `<parlor-inbox>` and `<parlor-room>` known, for this widget. On a server it does nothing. */
export function defineElements(widget: Widget): void {
  const inner = inners.get(widget);
  if (inner && typeof customElements !== "undefined") define(inner);
}
