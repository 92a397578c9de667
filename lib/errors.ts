import { type Matter, type Message, worded } from "./messages.ts";

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

/** The message of whatever was thrown, in one line. */
export function messageOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.split("\n", 1)[0] ?? text;
}
