// The script of a host's page, `widget.js`: one widget, its names on `window`, what was called before it came. Everything
// else is widget.ts. It must stay small, and must not touch the page beyond what it is asked for.
import { define } from "./elements.ts";
import { fromAttributes, warn, type WidgetOptions } from "./options.ts";
import { makeWidget, type Widget } from "./widget.ts";

type Call = [name: string, ...args: unknown[]];
interface Door {
  (...call: Call): unknown;
  /** What was called before this script came. */
  q?: Iterable<unknown>[];
  widget?: Widget;
  twice?: boolean;
}

const page = window as unknown as { Parlor?: Door; parlor?: Widget };
const script = (document.currentScript ?? document.querySelector("script[src*='/widget.js']")) as HTMLScriptElement;
const before = page.Parlor;

if (before?.widget) {
  if (!before.twice) warn("widget.js is on this page twice: the second one does nothing");
  before.twice = true;
} else {
  const [widget, inner] = makeWidget((url) => import(url));
  const { boot } = widget;
  const first: WidgetOptions = { server: new URL(".", script.src).href, ...fromAttributes(script.dataset) };
  widget.boot = (given) => {
    if (widget.state().status !== "idle") return boot(given);
    const options = { ...first, ...given };
    // Whoever signs out is not signed in by the page's tag again.
    delete first.token;
    return boot(options);
  };
  const door: Door = async (name, ...args) => {
    if (!Object.hasOwn(widget, name)) return warn(`there is no method "${name}"`);
    return (widget[name as keyof Widget] as (...args: unknown[]) => unknown)(...args);
  };
  door.widget = widget;
  page.Parlor = door;
  page.parlor = widget;
  define(inner);
  const queue = [...(before?.q ?? [])] as Iterable<unknown>[] as Call[];
  if (script.dataset.boot !== "manual" && !queue.some(([name]) => name === "boot")) void widget.boot();
  for (const call of queue) void door(...call);
}
