import { isServersWait, isVagueWait, type Message, serverWords, worded } from "../messages.ts";
import { programName } from "../root.ts";
import type { Stop } from "./events.ts";

/** A stop that takes more, in ms, is felt at each save. */
const SLOW_STOP_MS = 2000;

/** Whether it was interrupted once more: a server ends at once then, and leaves out what the app does at its end. */
const hasTakenTwo = (steps: Stop["steps"]) =>
  steps.filter(({ step }) => step === "interrupt").length > 1;

/**
 * What is to be said of a stop that took its time, by what is seen of why; undefined of one that did not.
 * @param wait What it was seen to wait for; undefined where nobody has looked.
 * @param command What ran: a server that is known waits for connections most likely, where too little was seen.
 */
export function slowStop(
  { ms, steps }: Stop,
  wait: Message | undefined,
  command: readonly string[],
): Message | undefined {
  if (ms <= SLOW_STOP_MS && !(hasTakenTwo(steps) && wait && isServersWait(wait.code))) {
    return undefined;
  }
  const isSeen = wait !== undefined && !isVagueWait(wait.code);
  const words = isSeen ? "" : command.map((word) => serverWords(programName(word))).find(Boolean);
  return worded("stop-slow", ms, wait?.hint ?? "", words ?? "");
}
