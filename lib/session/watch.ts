import { Launcher } from "../app/launcher.ts";
import { type Message, worded } from "../messages.ts";
import type { Platform } from "../platform/platform.ts";
import type { Terminal } from "../report/terminal.ts";
import { type SettledBurst, Supervisor } from "../supervisor/supervise.ts";
import { unreadable, variable } from "../variables.ts";
import { ConfigEdits } from "./config_edits.ts";
import { obeyKeys, obeySignals } from "./controls.ts";
import { startFirst } from "./first_start.ts";
import { launchOptions } from "./launch_options.ts";
import { makeLogging } from "./logging.ts";
import { Lookout } from "./lookout.ts";
import { MemoryTrimmer } from "./memory.ts";
import type { Plan } from "./plan.ts";
import { openOnReady, openPreparation } from "./open_commands.ts";
import { PrivateFolder } from "./private_folder.ts";
import { privateFolders, removeLeftFolders } from "./private_folders.ts";
import { Reporter } from "./reporter.ts";
import { ReloaderNotice } from "./second_reloader.ts";
import { OwnSession } from "./sessions.ts";
import { Stage } from "./stage.ts";
import { titleWhen } from "./window_title.ts";

/** What a run of slop-watch has around it. */
export interface RunContext {
  readonly version: string;
  readonly platform: Platform;
  readonly terminal: Terminal;
  /** Whether slop-watch was started to ignore SIGHUP, as by `nohup`. */
  readonly isHangupIgnored: Promise<boolean>;
  /** Aborted where slop-watch itself has failed: then the app is stopped, too. */
  readonly failure: AbortSignal;
}

/**
 * Runs the app and restarts it when its code changes, until a signal or the app itself ends that.
 * @returns The exit code of slop-watch.
 * @throws {UserError} where what it needs cannot be opened.
 */
export async function runWatched(plan: Plan, context: RunContext): Promise<number> {
  const { version, platform, terminal, isHangupIgnored, failure } = context;
  const { root, settings: { values } } = plan;

  // Closed in reverse, whatever throws.
  await using parts = new AsyncDisposableStack();
  terminal.titleWhen = titleWhen(plan.settings, variable("TERM"));
  const reporter = parts.use(new Reporter(terminal, values.events, values["exit-with-app"]));
  const warn = (what: Message) => reporter.warn(what);
  const takesKeys = values.keys && terminal.isKeyed;
  const logging = makeLogging(plan, platform, terminal, warn);
  const home = parts.use(plan.home ?? new PrivateFolder(platform, warn));
  home.warn = warn;
  const session = new OwnSession(home, { root: root.folder, command: plan.app.command }, platform);
  const memory = parts.use(new MemoryTrimmer());
  const lookout = parts.use(new Lookout(plan, { home, platform, reporter }));
  for (const what of warningsOf(plan, takesKeys)) warn(what);
  const reloader = new ReloaderNotice(plan, platform.path, warn);
  parts.use(new ConfigEdits(plan.config, warn));
  // Signals are obeyed until the app is gone, and keys until it is asked to go.
  const signals = parts.use(new DisposableStack());
  const options = launchOptions(plan, {
    ...context,
    takesKeys,
    logging,
    home,
    lookout,
    warn,
  });
  const launcher = parts.use(new Launcher(options));
  const preparation = openPreparation(plan, options, { lookout, reporter }, parts);
  const stage = new Stage(plan, {
    lookout,
    launcher,
    preparation,
    onReady: openOnReady(plan, options, { reporter, isEnding: () => supervisor.isEnding }, parts),
    reloader,
    reporter,
    session,
    memory,
    version,
  });
  const supervisor: Supervisor = new Supervisor(stage, {
    exitWithApp: values["exit-with-app"],
    prepares: preparation !== undefined,
    grace: values.grace,
    codeOfSignal: (signal) => platform.codeOfSignal(signal),
  });
  const controlled = { supervisor, launcher, reporter, platform };
  signals.use(obeySignals(controlled, await isHangupIgnored));
  if (takesKeys) parts.use(obeyKeys(controlled));
  failure.addEventListener("abort", () => supervisor.end("failure", 1, false));

  const listener = {
    burstOpened() {
      memory.postpone();
      launcher.prepareRestart();
      supervisor.burstOpened();
    },
    previewed: (keepsImports: boolean) => launcher.expect(keepsImports),
    settled(burst: SettledBurst) {
      terminal.expect();
      supervisor.settled(burst);
    },
    switched: () => stage.reportWatched(),
  };
  await startFirst(lookout, supervisor, listener, preparation !== undefined);
  // The app does not wait for what is to be said. That does not wait for a command that comes before the app.
  if (!preparation) await Promise.race([supervisor.begun, supervisor.finished]);
  const folders = privateFolders(platform);
  const twin = session.findTwin(folders);
  if (twin) warn(worded("twin", twin.pid));
  removeLeftFolders(folders, platform);
  await Promise.race([lookout.examine(), supervisor.finished]);
  const code = await supervisor.finished;
  preparation?.ending(false, false);
  return code;
}

/** What is to be said of a run before it begins. */
function warningsOf({ settings, cwd, home, trust, nearness }: Plan, takesKeys: boolean): Message[] {
  const warnings: Message[] = [];
  if (settings.values.keys && !takesKeys) warnings.push(worded("keys-no-terminal"));
  if (settings.values["hold-ports"] && !settings.values.agent) {
    warnings.push(worded("hold-ports-no-agent"));
  }
  if (Deno.pid === 1) warnings.push(worded("first-process"));
  if (home) warnings.push(worded("working-folder-renamed", cwd));
  warnings.push(...trust.passedOver);
  if (nearness) warnings.push(nearness);
  for (const name of unreadable) warnings.push(worded("variable-no-text", name));
  return warnings;
}
