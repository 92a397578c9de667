import { systemClock } from "../clock.ts";
import { footerText } from "../log/format.ts";
import type { LogFile } from "../log/log_file.ts";
import { comesWithin } from "../within.ts";
import type { AppRun } from "./run.ts";
import { LAST_LINES_MS } from "./spawn.ts";

/** Closes the log of a run when that has ended, and its last lines are in it. */
export async function closeLog(log: LogFile, { ended, relayed }: AppRun): Promise<void> {
  const startedAt = systemClock.now();
  const how = await ended;
  const footer = footerText(how, systemClock.now() - startedAt, new Date());
  await comesWithin(LAST_LINES_MS, relayed);
  await log.close(footer);
}
