import type { LaunchOptions } from "../app/launcher.ts";
import { Preparer } from "../app/preparer.ts";
import { writtenText } from "../report/event_text.ts";
import { TURN_FLUSH_MS } from "../report/terminal.ts";
import { pipedVariables } from "./logging.ts";
import type { Lookout } from "./lookout.ts";
import type { Plan } from "./plan.ts";
import { Preparation } from "./preparation.ts";
import type { Reporter } from "./reporter.ts";

/**
 * Opens what has the command of `--before-start` run; undefined where there is none.
 * @param parts What is closed at the end.
 */
export function openPreparation(
  { before, settings: { values } }: Plan,
  { start, stop, platform, warn }: LaunchOptions,
  { lookout, reporter }: { readonly lookout: Lookout; readonly reporter: Reporter },
  parts: AsyncDisposableStack,
): Preparation | undefined {
  if (!before) return undefined;
  const { command, shown } = before;
  const { terminal } = reporter;
  const env = { ...pipedVariables(platform, terminal), ...start.env };
  const preparer = parts.use(
    new Preparer({
      start: { ...start, command, stdin: "null", env },
      stop,
      platform,
      warn,
      isScreenOwned: () => terminal.isOwned,
    }),
  );
  return new Preparation({
    command,
    files: lookout,
    preparer,
    async begins(changed) {
      const { statistics: { generation } } = reporter;
      // The app still runs: whether it has the screen is known then.
      terminal.expect();
      await terminal.flush(TURN_FLUSH_MS);
      if (values.clear) terminal.clear();
      reporter.runs(shown, changed);
      // What it prints comes after what led to it.
      await terminal.flush(TURN_FLUSH_MS);
      return generation + 1;
    },
    wrote: (output) => terminal.say(writtenText(output)),
    ended: (what) => reporter.report(reporter.statistics.generation, what),
    warn,
  });
}
