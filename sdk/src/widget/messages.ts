// What a host's page and the widget's frame say to each other: the words, what each side accepts, and how they meet.
// Pure: no DOM beyond the windows and ports that it is handed. Whatever else arrives is dropped and never thrown at
// anybody. The host's page learns nothing of what is said in the chat; the frame takes nothing but these words.

/** How the frame looks: as the system, or always light or dark. */
export type Mode = "auto" | "light" | "dark";
/** What a frame shows: the small panel, the whole inbox, or one room. */
export type View = "widget" | "inbox" | "room";
/** Custom properties, by name: `{"--parlor-accent": "teal"}`. */
export type Vars = Record<string, string>;

/** What the host says first of all, in answer to the frame's `hello`, with the port for everything else. */
export interface Init {
  /** Null: nobody is signed in by a token. Empty: somebody may be, but the token cannot be had now. */
  token: string | null;
  /** Without a token, the cookie of the chat's own pages may sign in. */
  cookie: boolean;
  lang?: string;
  mode: Mode;
  vars: Vars;
  view: View;
  room?: string;
  /** Whether the panel is on the screen now. */
  open: boolean;
}

export type ToFrame =
  /** The answer to `token?` of that number, as in `Init`; 0: a new token that nobody asked for (somebody else has signed in). */
  | { type: "token"; token: string | null; ask: number }
  | { type: "open"; open: boolean }
  | { type: "go"; room: string }
  | { type: "compose"; to: string; text: string }
  | { type: "look"; mode?: Mode; vars?: Vars; lang?: string }
  | { type: "shutdown" };

export type ToHost =
  | { type: "unread"; total: number }
  /** Answer with `token` and the same number. */
  | { type: "token?"; ask: number }
  | { type: "close" }
  | { type: "error"; code: string; message: string };

type Fields = Record<string, unknown>;

const isText = (value: unknown, most: number): value is string => typeof value === "string" && value.length <= most;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isFlag = (value: unknown): value is boolean => typeof value === "boolean";
const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;
const isToken = (value: unknown): value is string | null => value === null || isText(value, 8192);

/** The id of a room. */
export const isRoom = (value: unknown): value is string => isText(value, 36) && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value);
/** A language tag: `de`, `pt-BR`. */
export const isLang = (value: unknown): value is string => isText(value, 35) && /^[a-z]{2,8}(-[a-z\d]{1,8})*$/i.test(value);
export const isMode = (value: unknown): value is Mode => value === "auto" || value === "light" || value === "dark";
const isView = (value: unknown): value is View => value === "widget" || value === "inbox" || value === "room";

/** A custom property of ours with a value that can only be a colour, a length, a font: nothing that loads something. */
export const isVar = (name: string, value: unknown): value is string =>
  /^--parlor-[a-z\d-]{1,40}$/.test(name) && isText(value, 200) && /^[\w\s#%.,()+*/"'-]*$/.test(value) && !/(url|image|image-set|src|var|attr)\s*\(/i.test(value);

/** Those custom properties that may pass; null when it is no set of them at all. */
function readVars(value: unknown): Vars | null {
  if (!isFields(value) || Array.isArray(value)) return null;
  const vars: Vars = {};
  for (const [name, said] of Object.entries(value).slice(0, 40)) if (isVar(name, said)) vars[name] = said;
  return vars;
}

/** The id in a frame's `hello`; null when it is something else. */
export function readHello(data: unknown): string | null {
  return isFields(data) && data.parlor === 1 && data.type === "hello" && isText(data.id, 80) ? data.id : null;
}

/** What a host says in answer to the `hello` of that id; null when it is something else. */
export function readInit(data: unknown, id: string): Init | null {
  if (!isFields(data) || data.parlor !== 1 || data.type !== "init" || data.id !== id) return null;
  const { token, cookie, lang, mode, view, room, open } = data;
  const vars = readVars(data.vars);
  if (!isToken(token) || !isFlag(cookie) || !isMode(mode) || !vars || !isView(view) || !isFlag(open)) return null;
  if (lang !== undefined && !isLang(lang)) return null;
  if (room !== undefined && !isRoom(room)) return null;
  if (view === "room" && room === undefined) return null;
  return { token, cookie, mode, vars, view, open, ...(lang !== undefined && { lang }), ...(room !== undefined && { room }) };
}

/** What a host says over the port; null when it is something else. */
export function readToFrame(data: unknown): ToFrame | null {
  if (!isFields(data)) return null;
  switch (data.type) {
    case "token":
      return isToken(data.token) && isCount(data.ask) ? { type: "token", token: data.token, ask: data.ask } : null;
    case "open":
      return isFlag(data.open) ? { type: "open", open: data.open } : null;
    case "go":
      return isRoom(data.room) ? { type: "go", room: data.room } : null;
    case "compose":
      return isText(data.to, 320) && data.to !== "" && isText(data.text, 10_000) ? { type: "compose", to: data.to, text: data.text } : null;
    case "look": {
      const { mode, lang } = data;
      const vars = data.vars === undefined ? undefined : readVars(data.vars);
      if ((mode !== undefined && !isMode(mode)) || vars === null || (lang !== undefined && !isLang(lang))) return null;
      return { type: "look", ...(mode && { mode }), ...(vars && { vars }), ...(lang !== undefined && { lang }) };
    }
    case "shutdown":
      return { type: "shutdown" };
    default:
      return null;
  }
}

/** What a frame says over the port; null when it is something else. */
export function readToHost(data: unknown): ToHost | null {
  if (!isFields(data)) return null;
  switch (data.type) {
    case "close":
      return { type: "close" };
    case "unread":
      return isCount(data.total) ? { type: "unread", total: data.total } : null;
    case "token?":
      return isCount(data.ask) ? { type: "token?", ask: data.ask } : null;
    case "error":
      return isText(data.code, 60) && isText(data.message, 500) ? { type: "error", code: data.code, message: data.message } : null;
    default:
      return null;
  }
}

/** The part of a window that hears messages. */
export interface Hearing {
  addEventListener(type: "message", heard: (event: MessageEvent) => void): void;
  removeEventListener(type: "message", heard: (event: MessageEvent) => void): void;
}

/** The part of a window that is spoken to. */
export interface Spoken {
  postMessage(message: unknown, origin: string, transfer?: Transferable[]): void;
}

/** One end of the port, with words that are checked. */
export interface Line<Out> {
  /** How many messages were not what they should be. */
  dropped: number;
  say(message: Out): void;
  close(): void;
}

function line<In, Out>(port: MessagePort, read: (data: unknown) => In | null, hear: (message: In) => void): Line<Out> {
  const mine: Line<Out> = {
    dropped: 0,
    say: (message) => port.postMessage(message),
    close() {
      port.onmessage = null;
      port.close();
    },
  };
  port.onmessage = ({ data }: MessageEvent) => {
    const message = read(data);
    if (message) hear(message);
    else mine.dropped++;
  };
  return mine;
}

/** The host's end. */
export const hostLine = (port: MessagePort, hear: (message: ToHost) => void): Line<ToFrame> => line(port, readToHost, hear);
/** The frame's end. */
export const frameLine = (port: MessagePort, hear: (message: ToFrame) => void): Line<ToHost> => line(port, readToFrame, hear);

/**
 * The host's part of the meeting. `frame.id` is random and stands in the frame's `name`; `frame.window` is its
 * window now. A frame that says `hello` again (it was loaded again) gets a new port. Gives back how to stop.
 */
export function meetFrame(
  page: Hearing,
  frame: { id: string; origin: string; window(): Spoken | null },
  init: () => Init | Promise<Init>,
  met: (port: MessagePort) => void,
): () => void {
  let latest = 0;
  const heard = async (event: MessageEvent) => {
    const to = frame.window();
    if (!to || (event.source as unknown) !== to || event.origin !== frame.origin || readHello(event.data) !== frame.id) return;
    const mine = ++latest;
    const said = await init();
    if (mine !== latest) return;
    const { port1, port2 } = new MessageChannel();
    met(port1);
    to.postMessage({ ...said, parlor: 1, type: "init", id: frame.id }, frame.origin, [port2]);
  };
  page.addEventListener("message", heard);
  return () => {
    latest = -1;
    page.removeEventListener("message", heard);
  };
}

/**
 * The frame's part: says `hello`, and takes the first right answer of its parent, when the parent's origin is one of
 * `origins` (the hosts that may embed, and the chat's own). Gives back how to stop.
 */
export function meetHost(
  frame: Hearing & { readonly name: string; readonly parent: Spoken },
  origins: readonly string[],
  met: (init: Init, port: MessagePort) => void,
): () => void {
  const { name: id, parent } = frame;
  const stop = () => frame.removeEventListener("message", heard);
  const heard = (event: MessageEvent) => {
    if ((event.source as unknown) !== parent || !origins.includes(event.origin)) return;
    const init = readInit(event.data, id);
    const port = event.ports[0];
    if (!init || !port || id === "") return;
    stop();
    met(init, port);
  };
  frame.addEventListener("message", heard);
  // To whoever the parent is: nothing in it is worth hearing.
  parent.postMessage({ parlor: 1, type: "hello", id }, "*");
  return stop;
}
