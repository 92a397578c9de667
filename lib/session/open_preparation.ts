import type { LaunchOptions } from "../app/launcher.ts";
import { Preparer } from "../app/preparer.ts";
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
    new Preparer({ start: { ...start, command, stdin: "null", env }, stop, platform, warn }),
  );
  return new Preparation({
    command,
    files: lookout,
    preparer,
    async begins(changed) {
      const { statistics: { generation } } = reporter;
      if (values.clear) terminal.clear();
      reporter.runs(shown, changed);
      // What it prints comes after what led to it.
      await terminal.flush(TURN_FLUSH_MS);
      return generation + 1;
    },
    ended: (what) => reporter.report(reporter.statistics.generation, what),
    warn,
  });
}
