// Why something was refused, in the words of the page: by its reason, else by its code. In English the server's own sentence is
// better than one by the code alone. It must not decide what happens next.
import { asChatError } from "../errors.ts";
import type { Problem } from "../protocol.ts";
import { family, words } from "../words.ts";

/** What is wrong, as a sentence. */
export function because(problem: Problem): string {
  const reason = problem.reason && family("problem-", problem.reason.replaceAll("_", "-"), problem.args);
  if (reason) return reason;
  return inEnglish(problem.detail) ?? family("problem-", problem.code.replaceAll("_", "-")) ?? problem.detail;
}

/** A sentence of the server that nothing translates: on an English page only. */
export function inEnglish(detail: string): string | null {
  return detail !== "" && (words()?.lang.startsWith("en") ?? true) ? detail : null;
}

/** What was thrown, as a sentence. */
export function refusal(cause: unknown): string {
  return because(asChatError(cause).problem);
}
