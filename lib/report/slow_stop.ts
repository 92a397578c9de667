import { type Message, worded } from "../messages.ts";
import { programName } from "../root.ts";
import type { Stop } from "./events.ts";

/** A stop that takes more, in ms, is felt at each save. */
const SLOW_STOP_MS = 2000;

/** How a server is told to wait less for connections that stay open. */
const SHORTER: readonly (readonly [program: RegExp, words: string])[] = [
  [/^(?:uvicorn|fastapi)$/, "--timeout-graceful-shutdown 1"],
  [/^(?:gunicorn|hypercorn)$/, "--graceful-timeout 1"],
  [/^granian$/, "--workers-kill-timeout 1"],
];

/**
 * What is to be said of a stop that took its time, by what is seen of why; undefined of one that did not.
 * @param command What ran.
 */
export function slowStop({ ms, steps }: Stop, command: readonly string[]): Message | undefined {
  if (ms <= SLOW_STOP_MS) return undefined;
  const server = SHORTER.find(([program]) =>
    command.some((word) => program.test(programName(word)))
  );
  const longest = steps.toSorted((a, b) => b.ms - a.ms)[0]?.step;
  const by = server ? "connections" : longest === "window-close" ? "dialog" : "other";
  return worded("stop-slow", ms, by, server?.[1] ?? "");
}
