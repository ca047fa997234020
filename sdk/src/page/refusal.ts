// Why something was refused, in the words of the page: by its reason, else by its code. In English the server's own sentence is
// better than one by the code alone. It must not decide what happens next.
import { asChatError } from "../errors.ts";
import type { Problem } from "../protocol.ts";
import { family, words } from "../words.ts";

/** What is wrong, as a sentence. */
export function because(problem: Problem): string {
  const reason = problem.reason && family("problem-", problem.reason.replaceAll("_", "-"), problem.args);
  if (reason) return reason;
  const english = words()?.lang.startsWith("en") ?? true;
  return (english ? null : family("problem-", problem.code.replaceAll("_", "-"))) ?? problem.detail;
}

/** What was thrown, as a sentence. */
export function refusal(cause: unknown): string {
  return because(asChatError(cause).problem);
}
