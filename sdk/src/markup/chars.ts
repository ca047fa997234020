// Kinds of characters, as the grammar needs them. The facts are Unicode's; there is no table here. Characters are
// given one by one, as code points; undefined is a line's end.

/** Line ends made one, control characters and overrides of the writing direction left out: nothing of them is seen. */
export function tidy(text: string): string {
  return text.replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n").replace(/[\u202D\u202E]|(?![\n\t])\p{Cc}/gu, "");
}

/** Code without marks of direction: what it does is what is seen. */
export function code(text: string): string {
  return text.replace(/[\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]/g, "");
}

export function isSpace(c: string): boolean {
  return /^\p{White_Space}$/u.test(c);
}

export function gap(c: string | undefined): boolean {
  return c === undefined || isSpace(c);
}

export function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

const letter = /^[\p{Alphabetic}\p{N}\p{M}]$/u;
const spaceless = /^[\p{Ideographic}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]$/u;

/** A letter, digit or mark of a script that sets spaces between words: next to one, a sign is not at a word's border. */
export function wordy(c: string | undefined): boolean {
  return c !== undefined && letter.test(c) && !spaceless.test(c);
}

/** What a host's labels are made of. */
export function labelled(c: string | undefined): boolean {
  return c !== undefined && (letter.test(c) || c === "-" || c === "_" || c === ".");
}

/** Ends an address: space, quotes, brackets of other writings, what cannot be seen. */
export function stops(c: string): boolean {
  return /^[\p{White_Space}\p{Default_Ignorable_Code_Point}<>"`\\“”„«»…\u3001-\u3003\u3008-\u3011\uFF01\uFF08\uFF09\uFF0C\uFF0E\uFF1A\uFF1B\uFF1F]$/u.test(c);
}

const flag = "\\u{1F3F4}[\\u{E0030}-\\u{E007A}]{4,6}\\u{E007F}";
const picture = `(?:${flag}|\\p{Emoji_Modifier_Base}\\uFE0F?\\p{Emoji_Modifier}|(?![\\p{ASCII}\\p{Regional_Indicator}])\\p{Emoji}\\uFE0F?)`;
const emoji = new RegExp(`(?:\\p{Regional_Indicator}{2}|[0-9#*]\\uFE0F?\\u20E3|${picture}(?:\\u200D${picture})*)`, "uy");

/** One to `most` emoji and nothing else but white space, in at most 40 characters. */
export function emojiOnly(text: string, most: number): boolean {
  if (text.length > 1_000) return false;
  const bare = text.replace(/\p{White_Space}/gu, "");
  if ([...bare].length > 40) return false;
  let count = 0;
  for (emoji.lastIndex = 0; emoji.lastIndex < bare.length; count++) if (!emoji.test(bare)) return false;
  return count >= 1 && count <= most;
}
