/**
 * Every warning and error, under its code: a short word by which scripts know it, and that stays the same when
 * the wording does not. What each says stands in `wording/`. Pure.
 */
import { AGENT_WORDINGS, STANDBY_REASONS } from "./wording/agent.ts";
import { ERRORS } from "./wording/errors.ts";
import { PROBLEMS } from "./wording/problems.ts";
import { REASONS } from "./wording/reasons.ts";
import { WAITS } from "./wording/waits.ts";
import { WARNINGS } from "./wording/warnings.ts";
import type { Wording } from "./wording/wording.ts";

export { isServersWait, isVagueWait, serverWords } from "./wording/waits.ts";
export type { TurnedOff, WatchLimit } from "./wording/warnings.ts";

/** Something that is wrong, in words. */
export interface Message {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

const WORDINGS = { ...ERRORS, ...WARNINGS, ...PROBLEMS };

/** The short word of a message. */
export type Code = keyof typeof WORDINGS;
/** A code of a table's, and what the wording under it is about. */
type MatterOf<T extends Readonly<Record<string, (...about: never[]) => unknown>>> = {
  [C in keyof T]: readonly [code: C, ...about: Parameters<T[C]>];
}[keyof T];
/** A code, and what the message with it is about. */
export type Matter = MatterOf<typeof WORDINGS>;

/** Takes a warning. */
export type Warn = (message: Message) => void;

/** A message: its code, and what it is about. */
export function worded(...[code, ...about]: Matter): Message {
  const [message, hint] = (WORDINGS[code] as (...about: readonly unknown[]) => Wording)(...about);
  return { code, message, hint };
}

/** A message that stands for so many others as well. */
export function withMore({ code, message, hint }: Message, more: number): Message {
  return { code, message: more > 0 ? `${message}, and ${more} more like it` : message, hint };
}

/** A reason, as the end of a message. */
export function reason(...[code, ...about]: MatterOf<typeof REASONS>): string {
  return (REASONS[code] as (...about: readonly unknown[]) => string)(...about);
}

/** What is said under a code about these texts; undefined where that is none, or takes other texts. */
function wordedFor<Said>(
  wordings: Readonly<Record<string, (...about: string[]) => Said>>,
  code: string,
  about: readonly string[],
): Said | undefined {
  const wording = Object.hasOwn(wordings, code) ? wordings[code] : undefined;
  if (wording?.length !== about.length) return undefined;
  return wording(...about.map((text) => text.replace(/[\r\n]+/g, " ")));
}

/**
 * The message that an agent asks for: code and texts are as they came from the app, and may be anything.
 * @returns undefined where there is none of the kind.
 */
export function agentMessage(code: string, about: readonly string[]): Message | undefined {
  const [message, hint] = wordedFor(AGENT_WORDINGS, code, about) ?? [];
  if (message === undefined || hint === undefined) return undefined;
  return { code, message, hint };
}

/** What a stop waits for, with what would shorten it. */
export function stopWait(...[code, ...about]: MatterOf<typeof WAITS>): Message {
  const [message, hint] = (WAITS[code] as (...about: readonly string[]) => Wording)(...about);
  return { code, message, hint };
}

/** The same as an agent says it: code and texts may be anything. @returns undefined where that is nothing known. */
export function agentWait(code: string, about: readonly string[]): Message | undefined {
  const [message, hint] = wordedFor(WAITS, code, about) ?? [];
  return message === undefined || hint === undefined ? undefined : { code, message, hint };
}

/** Why a module is not imported early, or none at all is, as a part of a sentence; the code where it is unknown. */
export function standbyReason(code: string, about: readonly string[]): string {
  return wordedFor(STANDBY_REASONS, code, about) ?? code;
}
