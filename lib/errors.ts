import { type Matter, type Message, reason, worded } from "./messages.ts";

/**
 * What the user can put right: shown as one line with a hint, never with a stack trace. Everything
 * else that is thrown is a bug of slop-watch.
 */
export class UserError extends Error implements Message {
  override readonly name = "UserError";
  readonly code: string;
  readonly hint: string;

  constructor({ code, message, hint }: Message) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** The error with this code, about these things. */
export function userError(...what: Matter): UserError {
  return new UserError(worded(...what));
}

/** The message of whatever was thrown, in one line, and of what people can do something about. */
export function messageOf(thrown: unknown): string {
  // Deno's own words tell how Deno is to be started.
  if (thrown instanceof Deno.errors.NotCapable) return reason("not-open");
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.split("\n", 1)[0] ?? text;
}

/** Whatever was thrown as a message: its own, where it is one. */
export function asMessage(thrown: unknown): Message {
  return thrown instanceof UserError ? thrown : worded("unforeseen", messageOf(thrown));
}

/** All there is to say of what was thrown by a bug of ours, without Deno's words on how it is to be started. */
export function traceOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.stack ?? thrown.message : String(thrown);
  return text.replace(/,? ?\b(?:run again with|specify the required permissions)\b[^\n]*/g, "");
}
