import denoJson from "./deno.json" with { type: "json" };
import { helpText } from "./lib/cli/help.ts";
import { parseCommandLine } from "./lib/cli/parse.ts";
import { UserError } from "./lib/errors.ts";
import { platform } from "./lib/platform/current.ts";
import { Terminal, wantsColor } from "./lib/report/terminal.ts";
import { makePlan } from "./lib/session/plan.ts";
import { runOnce } from "./lib/session/once.ts";
import { runWatched } from "./lib/session/watch.ts";

const terminal = new Terminal();

function setColor(when: "auto" | "always" | "never"): void {
  const [NO_COLOR, FORCE_COLOR, TERM] = ["NO_COLOR", "FORCE_COLOR", "TERM"].map((name) =>
    Deno.env.get(name)
  );
  terminal.color = wantsColor(when, { NO_COLOR, FORCE_COLOR, TERM }, Deno.stderr.isTerminal());
}

/** @returns The exit code. */
async function main(words: readonly string[]): Promise<number> {
  setColor("auto");
  const commandLine = parseCommandLine(words);
  if (commandLine.given.help) {
    terminal.print(helpText());
    return 0;
  }
  if (commandLine.given.version) {
    terminal.print(`slop-watch ${denoJson.version} (Deno ${Deno.version.deno})\n`);
    return 0;
  }
  const plan = makePlan(commandLine, platform);
  const { values } = plan.settings;
  setColor(values.color);
  terminal.verbosity = values.quiet ? "quiet" : values.verbose ? "verbose" : "normal";
  return values.watch
    ? await runWatched(plan, denoJson.version, platform, terminal)
    : await runOnce(plan, denoJson.version, platform);
}

try {
  Deno.exit(await main(Deno.args));
} catch (error) {
  if (error instanceof UserError) {
    terminal.error(error.message, error.hint);
    Deno.exit(2);
  }
  terminal.error("slop-watch failed; this is a bug, please report it with the lines below", "");
  terminal.say(error instanceof Error ? error.stack ?? error.message : String(error));
  Deno.exit(1);
}
