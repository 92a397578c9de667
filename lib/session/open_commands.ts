/** The commands of the user's that are run beside the app: before its start, and when it is ready. */
import { CommandRunner } from "../app/command_runner.ts";
import type { LaunchOptions } from "../app/launch.ts";
import { writtenText } from "../report/event_text.ts";
import { TURN_FLUSH_MS } from "../report/terminal.ts";
import { pipedVariables } from "./logging.ts";
import type { Lookout } from "./lookout.ts";
import { OnReady } from "./on_ready.ts";
import type { Plan } from "./plan.ts";
import { Preparation } from "./preparation.ts";
import type { Reporter } from "./reporter.ts";

/** What runs one of them: in the app's folder and environment, with nothing typed to it. */
function openRunner(
  option: string,
  command: readonly string[],
  { start, stop, platform, warn }: LaunchOptions,
  { terminal }: Reporter,
): CommandRunner {
  const env = { ...pipedVariables(platform, terminal), ...start.env };
  return new CommandRunner({
    start: { ...start, command, stdin: "null", env },
    stop,
    platform,
    warn,
    async isShown() {
      terminal.expect();
      await terminal.told();
      return !terminal.isOwned;
    },
    wrote: (output) => terminal.say(writtenText(option, output)),
  });
}

/**
 * Opens what has the command of `--before-start` run; undefined where there is none.
 * @param parts What is closed at the end.
 */
export function openPreparation(
  { before, settings: { values } }: Plan,
  launch: LaunchOptions,
  { lookout, reporter }: { readonly lookout: Lookout; readonly reporter: Reporter },
  parts: AsyncDisposableStack,
): Preparation | undefined {
  if (!before) return undefined;
  const { command, shown } = before;
  const { terminal } = reporter;
  return new Preparation({
    command,
    files: lookout,
    runner: parts.use(openRunner("--before-start", command, launch, reporter)),
    async begins(changed) {
      const { statistics: { generation } } = reporter;
      // The app still runs: whether it has the screen is known then.
      terminal.expect();
      await terminal.told();
      if (values.clear) terminal.clear();
      reporter.runs(shown, changed);
      // What it prints comes after what led to it.
      await terminal.flush(TURN_FLUSH_MS);
      return generation + 1;
    },
    ended: (what) => reporter.report(reporter.statistics.generation, what),
    warn: launch.warn,
  });
}

/**
 * Opens what has the command of `--on-ready` run; undefined where there is none.
 * @param parts What is closed at the end.
 */
export function openOnReady(
  { onReady }: Plan,
  launch: LaunchOptions,
  { reporter, isEnding }: { readonly reporter: Reporter; isEnding(): boolean },
  parts: AsyncDisposableStack,
): OnReady | undefined {
  if (!onReady) return undefined;
  const runner = parts.use(openRunner("--on-ready", onReady.command, launch, reporter));
  return new OnReady({ runner, isEnding, warn: launch.warn });
}
