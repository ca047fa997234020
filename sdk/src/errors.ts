// What can go wrong with a command, as one error type. `retry` says what a caller may do; nothing else does.
import type { Problem, Retry } from "./protocol.ts";

export class ChatError extends Error {
  readonly code: string;
  readonly retry: Retry;
  readonly field: string | undefined;
  /** Seconds to wait before trying again. */
  readonly retryAfter: number | undefined;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = "ChatError";
    this.code = problem.code;
    this.retry = problem.retry;
    this.field = problem.field;
    this.retryAfter = problem.retry_after;
  }
}

/** The line went away before the answer came: it may or may not have been carried out. */
export function lost(): ChatError {
  return new ChatError({ code: "connection_lost", detail: "The connection was lost.", retry: "same_nonce" });
}

/** It was never sent, so it was certainly not carried out. */
export function offline(): ChatError {
  return new ChatError({ code: "offline", detail: "You are offline.", retry: "later" });
}

export function asChatError(cause: unknown): ChatError {
  if (cause instanceof ChatError) return cause;
  return new ChatError({ code: "connection_lost", detail: "The server could not be reached.", retry: "same_nonce" });
}
