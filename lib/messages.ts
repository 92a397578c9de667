/**
 * The wording of every warning and error, each under its code: a short word by which scripts know it,
 * and that stays the same when the wording does not. Pure.
 */

/** What is said, and what to do about it: a full sentence or a command; empty where there is none. */
type Wording = readonly [message: string, hint: string];

/** Something that is wrong, in words. */
export interface Message {
  readonly code: Code;
  readonly message: string;
  readonly hint: string;
}

const WORDINGS = {
  "grace-over": (graceMs: number): Wording => [
    `the app did not stop within ${graceMs} ms and is killed`,
    "--grace gives it more time",
  ],
} as const;

/** The short word of a message. */
export type Code = keyof typeof WORDINGS;

type Arguments<C extends Code> = Parameters<(typeof WORDINGS)[C]>;

/** The message with this code about these things. */
export function message<C extends Code>(code: C, ...about: Arguments<C>): Message {
  const wording = WORDINGS[code] as (...about: Arguments<C>) => Wording;
  const [message, hint] = wording(...about);
  return { code, message, hint };
}
