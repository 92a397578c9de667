import { TerminalSettings } from "../app/terminal_settings.ts";
import { appVariables, LAST_LINES_MS, makeId, spawnCommand, Tap } from "../app/spawn.ts";
import { footerText } from "../log/format.ts";
import { LOG_CLOSE_MS } from "../log/log_file.ts";
import type { Message } from "../messages.ts";
import type { Terminal } from "../report/terminal.ts";
import { comesWithin } from "../within.ts";
import { makeLogging } from "./logging.ts";
import type { Plan } from "./plan.ts";
import { isFromTerminal, listen } from "./signals.ts";
import { Reporter } from "./reporter.ts";
import type { RunContext } from "./watch.ts";

/**
 * Runs the app once, as if slop-watch were not there: its streams and signals are the app's own.
 * @returns The app's exit code; for a signal the one that a shell shows.
 */
export async function runOnce(
  plan: Plan,
  { version, platform, terminal, isHangupIgnored }: Omit<RunContext, "failure">,
): Promise<number> {
  const { cwd, settings, app: { command } } = plan;
  await using reporter = new Reporter(terminal, "", true);
  const warn = (what: Message) => reporter.warn(what);
  for (const what of plan.trust.passedOver) warn(what);
  if (plan.nearness) warn(plan.nearness);
  const { logs, variables } = makeLogging(plan, platform, terminal, warn);
  const own = { id: makeId(), env: { ...variables, ...settings.values.env }, version, platform };
  const env = appVariables(own, 1, []);
  const log = logs?.open({ version, generation: 1, reason: "first", command, changed: [] });
  const saved = terminal.isUnshared ? new TerminalSettings(platform, false) : undefined;
  // Before the first listener: that takes it back.
  const isDeaf = await isHangupIgnored;
  await saved?.before;
  const startedAt = performance.now();
  const tap = log && new Tap(log);
  const { pid, ended, relayed } = spawnCommand(command, { cwd, env, stdin: "inherit", tap });
  const signals = listen(platform.forwardedSignals, (signal) => {
    isFromTerminal(signal, platform)
      .then((reached) => reached ? undefined : platform.ask([pid], signal))
      .catch(() => {});
  }, isDeaf);
  const ending = await ended;
  // From here on a signal ends slop-watch itself, whatever it waits for.
  signals[Symbol.dispose]();
  const how = { ...ending, how: "already-exited", steps: [] } as const;
  const footer = footerText(how, performance.now() - startedAt, new Date());
  await Promise.all([allShown(relayed, terminal), saved?.giveBack(ending.code === 0)]);
  if (log) await comesWithin(LOG_CLOSE_MS, log.close(footer));
  const { code, signal } = ending;
  return signal === null ? code ?? 1 : platform.codeOfSignal(signal);
}

/**
 * Waits for what the app has written: as long as its reader takes, and no longer for more of it than a
 * moment, as what it has left running may hold its streams open for good.
 */
async function allShown(relayed: Promise<unknown>, terminal: Terminal): Promise<void> {
  while (!await comesWithin(LAST_LINES_MS, relayed) && terminal.isBusy) await terminal.written();
}
