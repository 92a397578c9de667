import { appVariables, spawnCommand } from "../app/launcher.ts";
import type { Platform } from "../platform/platform.ts";
import type { Plan } from "./plan.ts";
import { isFromTerminal, listen } from "./signals.ts";

/**
 * Runs the app once, as if slop-watch were not there: its streams and signals are the app's own.
 * @returns The app's exit code; for a signal the one that a shell shows.
 */
export async function runOnce(
  { app, cwd, settings }: Plan,
  version: string,
  platform: Platform,
): Promise<number> {
  const env = appVariables({ env: settings.values.env, version, platform }, 1, []);
  const child = spawnCommand(app.command, { cwd, env });
  const silence = listen(platform.forwardedSignals, (signal) => {
    isFromTerminal(signal, platform)
      .then((reached) => reached ? undefined : platform.ask([child.pid], signal))
      .catch(() => {});
  });
  const { code, signal } = await child.status;
  silence();
  return signal === null ? code : platform.codeOfSignal(signal);
}
