import { type Message, worded } from "../messages.ts";
import type { PathModule } from "../platform/platform.ts";
import { reloaderIn, reloaderInSource } from "../project/second_reloader.ts";
import type { Plan } from "./plan.ts";
import { scriptSource } from "./script.ts";

/** What is to be said where the app restarts itself on a save, too; none where it does not, or that can't be told. */
export function secondReloaders(plan: Plan, path: PathModule): Message[] {
  const found = reloaderIn(plan.app.command) ?? reloaderInSource(scriptSource(plan, path));
  return found ? [worded("second-reloader", found.name, found.off)] : [];
}
