import { type Clock, sleep, systemClock } from "../clock.ts";
import type { AgentLink } from "./agent_link.ts";

/** Between two looks, in ms. */
const LOOK_MS = 25;
/** An app that has imported nothing for so long, in ms, has started. */
const QUIET_MS = 1000;
/** How long a start is looked at, in ms. */
const LONGEST_START_MS = 20_000;

/**
 * About how long the start of an app takes for imports from outside the project, in ms: looks again
 * and again what it does, and so costs it next to nothing.
 */
export async function timeOfImports(app: AgentLink, clock: Clock = systemClock): Promise<number> {
  await app.here;
  const began = clock.now();
  let last = began;
  let total = 0;
  let importedAt = began;
  while (app.isThere && last - importedAt < QUIET_MS && last - began < LONGEST_START_MS) {
    await sleep(LOOK_MS, clock);
    // No answer in time: it is busy in C code, which holds its threads up, as many an import does.
    const isImporting = await app.importsForeign();
    const now = clock.now();
    if (isImporting) {
      total += now - last;
      importedAt = now;
    }
    last = now;
  }
  return total;
}
