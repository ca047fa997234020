// How moments are said: in the reader's zone and language. Pure functions of the moment, now and the locale; they read
// no clock.

/** The reader's variant of the page's language, so that words fit the page and clocks fit the reader. */
export function localeOf(page: string, reader: readonly string[]): string {
  const base = page.split("-")[0]?.toLowerCase() ?? "en";
  return reader.find((it) => it.toLowerCase().split("-")[0] === base) ?? page;
}

/** Which sentence says it, and what stands in it. */
export interface Seen {
  way: "today" | "yesterday" | "weekday" | "date";
  time: string;
}

export class Times {
  readonly #locale: string;
  readonly #zone: string | undefined;
  readonly #formats = new Map<string, Intl.DateTimeFormat>();
  readonly #words: Intl.RelativeTimeFormat;
  readonly #hour: "numeric" | "2-digit";

  constructor(locale: string, zone?: string) {
    this.#locale = locale;
    this.#zone = zone;
    // 09:04 where the day has 24 hours, 9:04 AM where it has twice twelve.
    this.#hour = new Intl.DateTimeFormat(locale, { hour: "numeric" }).resolvedOptions().hour12 ? "numeric" : "2-digit";
    this.#words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  }

  /** `14:05`, or `2:05 PM` where people say so. */
  clock(at: Date): string {
    return this.#format("clock", { hour: this.#hour, minute: "2-digit" }, at);
  }

  /** The day in the reader's zone: `2026-11-21`. */
  day(at: Date): string {
    const parts = this.#parts(at);
    return `${parts["year"]}-${parts["month"]}-${parts["day"]}`;
  }

  /** For a row of the list: today 14:05, Yesterday, Mon, 21 Nov, 21 Nov 2025. */
  row(at: Date, now: Date): string {
    const ago = this.#daysAgo(at, now);
    if (ago <= 0) return this.clock(at);
    if (ago === 1) return this.#capital(-1);
    if (ago < 7) return this.#format("weekday", { weekday: "short" }, at);
    if (this.#sameYear(at, now)) return this.#format("date", { day: "numeric", month: "short" }, at);
    return this.#format("year", { day: "numeric", month: "short", year: "numeric" }, at);
  }

  /** For the line between days: Today, Yesterday, Monday 16 November. */
  label(at: Date, now: Date): string {
    const ago = this.#daysAgo(at, now);
    if (ago === 0) return this.#capital(0);
    if (ago === 1) return this.#capital(-1);
    if (this.#sameYear(at, now)) return this.#format("long", { weekday: "long", day: "numeric", month: "long" }, at);
    return this.#format("longer", { weekday: "long", day: "numeric", month: "long", year: "numeric" }, at);
  }

  /** When somebody was here last: the hour of today or yesterday, the weekday, the date. */
  seen(at: Date, now: Date): Seen {
    const ago = this.#daysAgo(at, now);
    if (ago <= 0) return { way: "today", time: this.clock(at) };
    if (ago === 1) return { way: "yesterday", time: this.clock(at) };
    if (ago < 7) return { way: "weekday", time: this.#format("weekdays", { weekday: "long" }, at) };
    return { way: "date", time: this.row(at, now) };
  }

  /** The exact moment, in full. */
  exact(at: Date): string {
    return this.#format("exact", { dateStyle: "full", timeStyle: "medium" }, at);
  }

  /** Today, Yesterday. */
  #capital(days: number): string {
    const text = this.#words.format(days, "day");
    return text.charAt(0).toLocaleUpperCase(this.#locale) + text.slice(1);
  }

  #daysAgo(at: Date, now: Date): number {
    return Math.round((Date.parse(this.day(now)) - Date.parse(this.day(at))) / 86_400_000);
  }

  #sameYear(at: Date, now: Date): boolean {
    return this.day(at).slice(0, 4) === this.day(now).slice(0, 4);
  }

  #parts(at: Date): Record<string, string> {
    const format = this.#get("parts", { year: "numeric", month: "2-digit", day: "2-digit" }, "en-CA");
    return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  }

  #format(name: string, options: Intl.DateTimeFormatOptions, at: Date): string {
    return Number.isNaN(at.getTime()) ? "" : this.#get(name, options, this.#locale).format(at);
  }

  #get(name: string, options: Intl.DateTimeFormatOptions, locale: string): Intl.DateTimeFormat {
    const held = this.#formats.get(name);
    if (held) return held;
    const zone = this.#zone === undefined ? {} : { timeZone: this.#zone };
    const made = new Intl.DateTimeFormat(locale, { ...options, ...zone });
    this.#formats.set(name, made);
    return made;
  }
}
