// The number on the launcher while no frame is there that counts: one small session that only asks how much is unread.
// It must not read what is said.
import { dice } from "../env.ts";

/** Between two questions, so that a busy room is not asked about at every word. */
const EVERY = 2_000;
/** Attempts of a session that never was: this page's policy, or something in between, does not let it through. */
const TRIES = 5;
const SILENCE = 45_000;
const ANSWER = 15_000;

/** How long until the next attempt: full jitter. */
const pause = (attempt: number) => dice() * Math.min(60_000, 1_000 * 2 ** attempt);

/** Typing, presence and other people's reading change no number. */
export const counts = ({ event, reset, signal }: { event?: unknown; reset?: unknown; signal?: unknown }): boolean => !!(event || reset) || signal === "unread.changed";

/** Whether a close code says that one may come again; as in docs/PROTOCOL.md 1.4. */
export const comesBack = (code: number): boolean => (code < 4000 && ![1003, 1007, 1009].includes(code)) || code === 4008 || (code >= 4100 && code < 4200);

/**
 * Watches; gives back how to stop. `token` with true: the last one is not taken any more. Null ends it, there is nobody;
 * an empty one cannot be had now.
 */
export function watchUnread(url: string, token: (fresh: boolean) => Promise<string | null>, told: (total: number) => void): () => void {
  let socket: WebSocket | null = null;
  let attempt = 0;
  /** So often in a row there was no token to be had. */
  let misses = 0;
  let ended = false;
  let was = false;
  let timer = 0;
  let hurry = 0;
  let busy = false;
  let again = false;

  const set = (ms: number, run: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(run, ms) as unknown as number;
  };
  const ask = () => {
    hurry = 0;
    busy = true;
    again = false;
    socket?.send('{"id":2,"cmd":"unread.get"}');
    set(ANSWER, () => socket?.close());
  };
  const later = () => {
    if (busy) again = true;
    else hurry ||= setTimeout(ask, EVERY) as unknown as number;
  };

  async function open(fresh: boolean): Promise<void> {
    const said = await token(fresh);
    if (ended || socket) return;
    // Nobody is here, or not any more.
    if (said === null) return told(0);
    if (!said) return set(pause(misses++), () => void open(fresh));
    misses = 0;
    let line: WebSocket;
    try {
      line = socket = new WebSocket(url, "parlor.v1.json");
    } catch {
      // The host's page does not allow it: then there is no number until the panel is open.
      return;
    }
    line.onopen = () => line.send(JSON.stringify({ id: 1, cmd: "hello", token: said }));
    line.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      if (frame.id === 1 && frame.ok) {
        attempt = 0;
        was = true;
        ask();
      } else if (frame.id === 2) {
        busy = false;
        set(SILENCE, ask);
        if (frame.ok) told(frame.ok.total);
        if (again) later();
      } else if (counts(frame)) later();
    };
    line.onclose = ({ code }) => {
      clearTimeout(hurry);
      hurry = 0;
      busy = false;
      if (ended || socket !== line) return;
      socket = null;
      // Signed out: a fresh token, once; it must be taken before there is another one.
      if (code === 4001) {
        if (!fresh || attempt === 0) set(pause(attempt++), () => void open(true));
      } else if (comesBack(code) && (was || attempt < TRIES)) set(pause(attempt++), () => void open(false));
      else clearTimeout(timer);
    };
  }

  const back = () => {
    if (!socket && attempt + misses > 0) set(0, () => void open(false));
  };
  addEventListener("online", back);
  const start = () => void open(false);
  (window.requestIdleCallback ?? setTimeout)(start);
  return () => {
    ended = true;
    clearTimeout(timer);
    clearTimeout(hurry);
    removeEventListener("online", back);
    socket?.close();
  };
}
