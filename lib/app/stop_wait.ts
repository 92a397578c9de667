import type { Clock } from "../clock.ts";
import { type Message, stopWait } from "../messages.ts";
import type { Platform, StopSignal } from "../platform/platform.ts";
import { programName } from "../root.ts";
import { comesWithin } from "../within.ts";
import type { AgentLink } from "./agent_link.ts";
import type { AppTree } from "./app_tree.ts";

/** How long the agent's word may be late, in ms: it looks a little before that is asked for. */
const LATE_MS = 500;
/** How many processes are named. */
const MOST_NAMED = 3;

/** A run whose stop takes long. */
export interface LastingStop {
  readonly tree: Pick<AppTree, "below">;
  readonly link: AgentLink | undefined;
  /** Whether its process is gone, so that what it has left below it is waited for. */
  readonly isProcessGone: boolean;
  /** What it gets where no agent asks it. */
  readonly stopSignal: StopSignal;
  readonly platform: Platform;
  readonly clock: Clock;
}

/** What the end of a run is waited for: as its agent sees it, else as it looks from outside. */
export async function waitOf(
  { tree, link, isProcessGone, stopSignal, platform, clock }: LastingStop,
): Promise<Message> {
  const below = async () => await namesOf(await tree.below(), platform);
  if (isProcessGone) return stopWait("left-behind", await below());
  if (link?.isThere) {
    if (link.account.lastStep === "exit") return stopWait("buffers");
    const seen = Promise.race([link.account.wait, link.gone.then(() => undefined)]);
    if (await comesWithin(LATE_MS, seen, clock)) return await seen ?? stopWait("at-end");
    return stopWait("no-answer", await below());
  }
  if (link?.hasCome && link.execSince === undefined) return stopWait("at-end");
  const how = platform.asksBy === "signal" ? `got ${stopSignal}` : "was asked to close its windows";
  return stopWait("asked", how, await below());
}

/** As many as are worth a line: `pid 12 (sleep)`. */
async function namesOf(pids: readonly number[], platform: Platform): Promise<string> {
  const named = pids.slice(0, MOST_NAMED).map(async (pid) => {
    const [[program = ""] = []] = await platform.commandsOf([pid]);
    return program ? `${pid} (${programName(program)})` : `${pid}`;
  });
  const names = (await Promise.all(named)).join(", ");
  const more = pids.length > MOST_NAMED ? ` and ${pids.length - MOST_NAMED} more` : "";
  return names && `pid ${names}${more}`;
}
