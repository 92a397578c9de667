import { type Message, worded } from "../messages.ts";
import type { Platform, PortUse } from "../platform/platform.ts";
import { portsWanted } from "../project/ports.ts";
import type { Exit } from "../report/events.ts";
import type { Plan } from "./plan.ts";
import { scriptSource } from "./script.ts";

/** What Python calls it where Windows keeps a port for itself. */
const REFUSED = "PermissionError";
/** What ends by itself later than this, in ms, has had its port. */
const START_MS = 15_000;

/**
 * What is to be said of an app that has ended since another program has its port: who that is, and what
 * helps. Many a server says so itself and ends without an exception; then the port is one that the app is
 * known to want, and somebody has to listen there.
 * @returns undefined where that is not why, as far as can be told.
 */
export async function takenPort(
  { code, crash, uptime_ms }: Exit,
  plan: Pick<Plan, "app" | "cwd">,
  platform: Pick<Platform, "portUse" | "commandsOf" | "path">,
): Promise<Message | undefined> {
  if (crash?.port !== undefined) {
    const use = await platform.portUse(crash.port);
    if (use && !use.isHeld && crash.type === REFUSED) return worded("port-reserved", crash.port);
    return await portMessage(crash.port, use, platform);
  }
  if (crash || !code || uptime_ms > START_MS) return undefined;
  for (const port of portsWanted(plan.app.command, scriptSource(plan, platform.path))) {
    const use = await platform.portUse(port);
    if (use?.isHeld) return await portMessage(port, use, platform);
  }
  return undefined;
}

async function portMessage(
  port: number,
  use: PortUse | undefined,
  platform: Pick<Platform, "commandsOf">,
): Promise<Message> {
  if (!use) return worded("port-taken", port);
  const [pid] = use.pids;
  if (pid !== undefined) {
    const [words = []] = await platform.commandsOf([pid]);
    return worded("port-held", port, pid, words.join(" ").trim());
  }
  if (use.isHeld) return worded("port-held-by-another", port);
  return worded(use.isLingering ? "port-lingers" : "port-free-again", port);
}
