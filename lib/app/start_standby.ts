import type { Agency } from "../agent/agency.ts";
import { systemClock } from "../clock.ts";
import type { Platform } from "../platform/platform.ts";
import type { AgentLink } from "./agent_link.ts";
import type { AppStarter } from "./app_starter.ts";
import type { AppTree } from "./app_tree.ts";
import type { SpawnedProcess } from "./spawn.ts";
import { Standby } from "./standby.ts";
import type { StandbyOrder } from "./standby_slot.ts";

/** What an interpreter that waits is started by. */
export interface StandbyParts {
  readonly starter: AppStarter;
  readonly agency: Agency;
  readonly platform: Platform;
  /** Files whose change makes what it imports out of date. */
  readonly watched: readonly string[];
  /** Whether what it writes is kept, once it is the app. */
  readonly isLogged: boolean;
  /** To the agent in it. */
  makeLink(): AgentLink;
  /** What runs below it. */
  openTree(spawned: SpawnedProcess, link: AgentLink): AppTree;
  /** Says what only `--verbose` shows. */
  detail(message: string): void;
}

/** Starts an interpreter by the app's own command that waits to become the app. Throws where that fails. */
export function startStandby(order: StandbyOrder, parts: StandbyParts): Standby {
  const { starter, agency, platform, watched, isLogged, makeLink, openTree, detail } = parts;
  const { words, leaves, cold, callMs, isProven, leftOut } = order;
  const importsEarly = leaves !== undefined;
  if (leaves) agency.writeEarlyPlan(leaves, cold, watched);
  const start = (standby: Standby) => {
    using undo = new DisposableStack();
    const job = undo.adopt(platform.makeJobObject(), (job) => job?.close());
    const call = { generation: 0, changed: [], waitsAs: words, importsEarly, job };
    const env = { ...starter.variables(0, []), ...agency.call(standby, call) };
    undo.defer(() => agency.forget(standby));
    const spawned = starter.start(env, isLogged ? standby.tap : undefined, job);
    undo.move();
    return spawned;
  };
  const kill = async ({ spawned, link, pid }: Standby) => {
    agency.forget(standby);
    await openTree(spawned, link).kill(() => [pid]);
    spawned.job?.close();
  };
  const options = { clock: systemClock, importsEarly, callMs, isProven, leftOut, detail, kill };
  const standby = new Standby(start, makeLink(), options);
  return standby;
}
