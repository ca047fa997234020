// `@parlor/sdk/widget`: the widget for whoever bundles. It may be imported on a server; nothing is global.
import { makeWidget, type Widget } from "./widget.ts";
import type { WidgetOptions } from "./options.ts";

export { defineElements } from "./elements.ts";
export type { Mode, Vars } from "./messages.ts";
export type { TokenAnswer, WidgetOptions } from "./options.ts";
export type { Widget, WidgetEvents, WidgetState } from "./widget.ts";

/** A widget that starts at once. `server` says where the chat is. On a server it does nothing at all. */
export function createWidget(options: WidgetOptions & { server: string }): Widget {
  const widget = makeWidget();
  void widget.boot(options);
  return widget;
}
