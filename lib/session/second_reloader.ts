import { readFound } from "../disk.ts";
import { type Message, worded } from "../messages.ts";
import type { PathModule } from "../platform/platform.ts";
import { reloaderIn, reloaderInSource } from "../project/second_reloader.ts";
import type { Plan } from "./plan.ts";

/** A script that people write is smaller, in bytes. */
const LARGEST_SCRIPT_READ = 256 * 1024;

/** What is to be said where the app restarts itself on a save, too; none where it does not, or that can't be told. */
export function secondReloaders({ app, cwd }: Plan, path: PathModule): Message[] {
  const script = app.command.find((word) => /\.pyw?$/i.test(word));
  const reading = script === undefined
    ? undefined
    : readFound(path.resolve(cwd, script), { mostBytes: LARGEST_SCRIPT_READ });
  const found = reloaderIn(app.command) ??
    (reading?.is === "text" ? reloaderInSource(reading.text) : undefined);
  return found ? [worded("second-reloader", found.name, found.off)] : [];
}
