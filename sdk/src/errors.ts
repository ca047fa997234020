// What can go wrong with a command, as one error type. `retry` says what a caller may do; nothing else does.
import type { Args, Problem, Retry } from "./protocol.ts";

/** The reasons that come from here and not from the server: no answer came. */
export const own = {
  connection_lost: "The connection was lost.",
  offline: "You are offline.",
  server_unreachable: "The server could not be reached.",
  upload_lost: "The file could not be sent: the connection was lost.",
  upload_stopped: "The upload was stopped.",
  upload_gone: "The page was closed before the files had been uploaded.",
  unexpected_answer: "The server did not answer as expected.",
  needs_the_line: "This needs the live connection.",
} as const;

/** A refusal of our own. Its code is its reason, where nothing else is said. */
export function made(reason: keyof typeof own, retry: Retry, code: string = reason): Problem {
  return { code, detail: own[reason], retry, reason };
}

/** What the server says to whoever is not signed in. */
export const nobody: Problem = { code: "unauthenticated", detail: "You are not signed in.", retry: "never" };

export class ChatError extends Error {
  readonly code: string;
  readonly retry: Retry;
  readonly field: string | undefined;
  /** Seconds to wait before trying again. */
  readonly retryAfter: number | undefined;
  /** Why exactly, as a stable name that can be translated; `message` says it in English. */
  readonly reason: string | undefined;
  /** The variables of the reason's sentence. */
  readonly args: Args;
  /** All of it, as it came. */
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = "ChatError";
    this.code = problem.code;
    this.retry = problem.retry;
    this.field = problem.field;
    this.retryAfter = problem.retry_after;
    this.reason = problem.reason;
    this.args = problem.args ?? {};
    this.problem = problem;
  }
}

/** The line went away before the answer came: it may or may not have been carried out. */
export function lost(): ChatError {
  return new ChatError(made("connection_lost", "same_nonce"));
}

/** It was never sent, so it was certainly not carried out. */
export function offline(): ChatError {
  return new ChatError(made("offline", "later"));
}

export function asChatError(cause: unknown): ChatError {
  if (cause instanceof ChatError) return cause;
  return new ChatError(made("server_unreachable", "same_nonce", "connection_lost"));
}
