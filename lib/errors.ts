/**
 * What the user can put right: shown as one line with a hint, never with a stack trace. Everything
 * else that is thrown is a bug of slop-watch.
 */
export class UserError extends Error {
  override readonly name = "UserError";
  /** @param hint What to do about it, as a full sentence or a command; empty where there is none. */
  constructor(message: string, readonly hint = "") {
    super(message);
  }
}

/** The message of whatever was thrown, in one line. */
export function messageOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.split("\n", 1)[0] ?? text;
}
