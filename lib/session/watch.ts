import { isPython } from "../agent/claim.ts";
import { Launcher } from "../app/launcher.ts";
import { sleep, systemClock } from "../clock.ts";
import { removeBytecode } from "../check/bytecode.ts";
import { messageOf, UserError } from "../errors.ts";
import { type Message, worded } from "../messages.ts";
import type { Platform } from "../platform/platform.ts";
import type { Terminal } from "../report/terminal.ts";
import { slowImportsText } from "../report/text.ts";
import { OwnWrites } from "../supervisor/own_writes.ts";
import { Supervisor } from "../supervisor/supervise.ts";
import { Watcher } from "../watch/watcher.ts";
import { unreadable, variable } from "../variables.ts";
import { comesWithin } from "../within.ts";
import { obeyKeys, obeySignals } from "./controls.ts";
import { makeJudging, sourcesIn } from "./judging.ts";
import { makeLogging } from "./logging.ts";
import { MemoryTrimmer } from "./memory.ts";
import type { Plan } from "./plan.ts";
import { PrivateFolder, privateFolders } from "./private_folder.ts";
import { OwnSession } from "./sessions.ts";
import { Reporter } from "./reporter.ts";
import { Undone } from "./undone.ts";

/** How long the app's start may wait for the files to be read, in ms. */
const BASELINE_MS = 30;
/** So long the first start waits for what is there to be found, in ms: what is watched is told before it. */
const FIRST_SCAN_MS = 100;
/** A start that spends more than this in imports from outside the project, in ms, is told of. */
const SLOW_IMPORTS_MS = 400;
/** How long a check that is under way is waited for at the end, in ms. */
const JUDGE_CLOSE_MS = 1000;
/** How long a start may wait for a terminal that takes its time, in ms. */
const FLUSH_MS = 50;
/** How often the private folder is looked at while the app runs, in ms. */
const KEEP_MS = 5000;
/** With more files than this it does not wait for them to be read at all. */
const QUICK_BASELINE_FILES = 200;

/**
 * Runs the app and restarts it when its code changes, until a signal or the app itself ends that.
 * @param failure Aborted where slop-watch itself has failed: then the app is stopped, too.
 * @returns The exit code of slop-watch.
 */
export async function runWatched(
  plan: Plan,
  version: string,
  platform: Platform,
  terminal: Terminal,
  failure: AbortSignal,
): Promise<number> {
  const { root, cwd, app, scope } = plan;
  const { values } = plan.settings;

  const isHangupIgnored = platform.isIgnored("SIGHUP");
  const reporter = new Reporter(terminal, values.events);
  const warn = (what: Message) => reporter.warn(what);
  const { logs, variables } = makeLogging(plan, platform, terminal, warn);
  const takesKeys = values.keys && terminal.isKeyed;
  if (values.keys && !takesKeys) warn(worded("keys-no-terminal"));
  if (Deno.pid === 1) warn(worded("first-process"));
  const home = plan.home ?? new PrivateFolder(platform, warn);
  home.warn = warn;
  if (plan.home) warn(worded("working-folder-renamed", cwd));
  const session = new OwnSession(home, { root: root.folder, command: app.command }, platform);
  const launcher = new Launcher({
    command: app.command,
    cwd,
    root: root.folder,
    stdin: takesKeys ? "null" : "inherit",
    isHangupIgnored,
    givesTerminalBack: terminal.isUnshared,
    takesKeys,
    logs,
    env: { ...variables, ...values.env },
    stopSignal: values["stop-signal"],
    grace: values.grace,
    agent: values.agent,
    home,
    preserve: values.preserve,
    windowPlace: values["window-place"],
    standby: values.standby
      ? {
        exclude: values.standby_exclude,
        watched: [
          ...["pyproject.toml", "uv.lock"].map((name) => root.toDisk(name)),
          ...values.config ? [platform.path.resolve(cwd, values.config)] : [],
        ],
      }
      : undefined,
    version,
    platform,
    runsIn({ executable, cachePrefix }) {
      undone.cameUp();
      ownWrites.tells();
      if (cachePrefix) cachePrefixes.add(cachePrefix);
      // An app that has Python in it may be what `sys.executable` names.
      if (isPython(executable)) judge.use([executable]);
    },
    wrote: (path) => ownWrites.wrote(root.fromDisk(path)),
    startsOthers: () => ownWrites.startsOthers(),
    cachesIn(cachePrefix) {
      if (cachePrefix) cachePrefixes.add(cachePrefix);
    },
    imported(ms) {
      if (!values.standby && ms > SLOW_IMPORTS_MS) reporter.note(slowImportsText(ms));
    },
    warn,
    detail: (message) => terminal.detail(message),
    tellsDetails: terminal.verbosity === "verbose",
  });
  const watcher = new Watcher({
    root,
    scope,
    platform,
    debounceMs: values.debounce,
    pollMs: values.poll,
    opened() {
      launcher.prepareStop();
      // The check reads from it.
      home.ready();
      judge.warm();
      supervisor.burstOpened();
    },
    lull: () => judge.prepare(),
    settled({ paths, firstAt, lastAt, busiest }) {
      ownWrites.settled(firstAt);
      if (busiest !== undefined) warn(worded("never-at-rest", busiest));
      supervisor.settled({ paths, lastAt, isCutOff: busiest !== undefined });
    },
    warn,
    switched: () => tellWatching(),
    keep: (digest, content) => store?.put(digest, content),
    counts: (git) => plan.trust.counts(git),
    ownFolder() {
      const folder = platform.tellsClosing && home.path && platform.path.join(home.path, "watched");
      return folder && home.holds(folder) ? folder : undefined;
    },
  });
  for (const what of plan.trust.passedOver) warn(what);
  function tellWatching(): void {
    const patterns = values.pattern;
    const watching = {
      event: "watching",
      root: root.folder,
      patterns,
      ...watcher.watched,
      version,
    } as const;
    reporter.report(reporter.statistics.generation, watching);
  }
  const { judge, store } = makeJudging(plan, home, platform, {
    differences: () => watcher.changes(),
    isUnread: (path) => watcher.isUnread(path),
    unreadable: () => watcher.unreadable,
    undone: (isSameCode) => undone.changes(isSameCode),
    preview: () => watcher.preview(),
    warn,
  });
  home.moved = (folder) => {
    store?.move(sourcesIn(folder, platform));
    session.write();
    launcher.homeMoved();
  };
  const prefix = values.env.PYTHONPYCACHEPREFIX ?? variable("PYTHONPYCACHEPREFIX");
  for (const name of unreadable) warn(worded("variable-no-text", name));
  const cachePrefixes = new Set(prefix ? [platform.path.resolve(cwd, prefix)] : []);
  const undone = new Undone({
    root,
    cwd,
    platform,
    cachePrefixes,
    versions: () => watcher.meanwhile,
  });
  const ownWrites = new OwnWrites();
  const memory = new MemoryTrimmer();
  const supervisor = new Supervisor({
    check: async (touched) => {
      const verdict = await judge.verdict(touched);
      if (verdict.is !== "changed") {
        // Else a start follows, which is not to wait for it.
        memory.used();
        return verdict;
      }
      const blamed = ownWrites.blame(verdict.changes);
      if (blamed === undefined) {
        const recurring = ownWrites.recurring(verdict.changes);
        if (recurring.length > 0) warn(worded("restarts-often", recurring));
        return verdict;
      }
      if (blamed.length > 0) warn(worded("restarts-itself", blamed));
      return { is: "unchanged", paths: [] };
    },
    spawn: async ({ generation, reason, changes }) => {
      const changed = changes.map(({ path }) => path);
      ownWrites.started(changed, performance.now());
      const suspects = ownWrites.suspects.map((path) => root.toDisk(path));
      const run = await launcher.spawn({ generation, reason, changed, suspects }, async () => {
        // Of what was touched and is as it was there may be bytecode of what it was in between.
        const paths = new Set([...watcher.commit(), ...watcher.takeTouched()]);
        const files = Array.from(paths, (path) => root.toDisk(path));
        const left = await removeBytecode(files, [...cachePrefixes], platform.path);
        if (left.length > 0) warn(worded("bytecode-stays", left));
        if (values.clear) terminal.clear();
        // What the app prints comes after what led to it.
        await terminal.flush(FLUSH_MS);
        memory.used();
      });
      if (run.isWarm) ownWrites.tells();
      session.started(run.pid);
      undone.started(run);
      return run;
    },
    report: (generation, what) => reporter.report(generation, what),
    describeFailure: (thrown) =>
      thrown instanceof UserError ? thrown : worded("unforeseen", messageOf(thrown)),
    ...systemClock,
  }, {
    exitWithApp: values["exit-with-app"],
    grace: values.grace,
    codeOfSignal: (signal) => platform.codeOfSignal(signal),
  });

  failure.addEventListener("abort", () => supervisor.end("failure", 1, false));
  const controlled = { supervisor, launcher, reporter, platform };
  const ignoreSignals = obeySignals(controlled, await isHangupIgnored);
  const ignoreKeys = takesKeys ? obeyKeys(controlled) : undefined;
  const keeping = setInterval(() => launcher.keepHome(), KEEP_MS);
  try {
    const seen = watcher.begin();
    // What takes long to be looked through does not keep the app waiting.
    const isSeen = await comesWithin(FIRST_SCAN_MS, seen);
    if (!isSeen) supervisor.begin();
    await Promise.race([seen, supervisor.finished]);
    tellWatching();
    const areMany = watcher.watched.files > QUICK_BASELINE_FILES;
    if (isSeen && areMany) {
      supervisor.begin();
      // The app is spawned before the first of them is read.
      await sleep(0);
    }
    const baseline = watcher.readBaseline()
      .catch((error) => warn(worded("baseline-unreadable", messageOf(error))));
    if (isSeen && !areMany) {
      await comesWithin(BASELINE_MS, baseline);
      supervisor.begin();
    }
    const folders = privateFolders(platform);
    const twin = session.findTwin(folders);
    if (twin) warn(worded("twin", twin.pid));
    home.removeLeft(folders);
    return await supervisor.finished;
  } finally {
    clearInterval(keeping);
    ignoreKeys?.();
    await launcher.close();
    ignoreSignals();
    memory.close();
    watcher.close();
    // A check may take long, and nobody waits for it any more.
    await comesWithin(JUDGE_CLOSE_MS, judge.close());
    store?.close();
    await home.remove();
    await reporter.close();
  }
}
