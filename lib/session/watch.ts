import { Launcher } from "../app/launcher.ts";
import { removeBytecode } from "../check/bytecode.ts";
import { messageOf, UserError } from "../errors.ts";
import type { Platform } from "../platform/platform.ts";
import type { Happening } from "../report/events.ts";
import { Recorder } from "../report/recorder.ts";
import type { Terminal } from "../report/terminal.ts";
import { textOf } from "../report/text.ts";
import { Supervisor } from "../supervisor/supervise.ts";
import { Watcher } from "../watch/watcher.ts";
import { makeJudging } from "./judging.ts";
import { MemoryTrimmer } from "./memory.ts";
import type { Plan } from "./plan.ts";
import { makePrivateFolder, removePrivateFolder } from "./private_folder.ts";
import { findSessions, twinOf, writeSession } from "./sessions.ts";
import { endCode, isFromTerminal, listen, withoutEchoes } from "./signals.ts";

/** How long the app's start may wait for the files to be read, in ms. */
const BASELINE_MS = 30;
/** With more files than this it does not wait at all. */
const MANY_FILES = 200;

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

  const warn = (message: string, hint: string) => tell(0, { event: "warning", message, hint });
  const recorder = values.events ? new Recorder(values.events, warn) : undefined;
  function tell(generation: number, what: Happening): void {
    recorder?.record(what, generation);
    const text = textOf(what, terminal.verbosity);
    if (text !== undefined) terminal.say(text);
  }

  const folder = makePrivateFolder();
  const session = { pid: Deno.pid, app: 0, root, command: app.command };
  if (folder === undefined) warn("no temporary folder can be made", "the agent needs one");
  else {
    const twin = twinOf(session, findSessions(platform.path.dirname(folder), platform));
    writeSession(folder, session, platform);
    if (twin) {
      const message = `another slop-watch (pid ${twin.pid}) runs the same command in this root`;
      warn(message, "each restarts its own app; is one of them forgotten?");
    }
  }
  const launcher = new Launcher({
    command: app.command,
    cwd,
    root,
    env: values.env,
    stopSignal: values["stop-signal"],
    grace: values.grace,
    agent: values.agent,
    folder,
    preserve: values.preserve,
    version,
    platform,
    warn,
    detail: (message) => terminal.detail(message),
  });
  const watcher = new Watcher({
    root,
    scope,
    platform,
    debounceMs: values.debounce,
    pollMs: values.poll,
    opened() {
      launcher.prepareStop();
      judge.warm();
      supervisor.burstOpened();
    },
    lull: () => judge.prepare(),
    settled({ paths, lastAt, busiest }) {
      if (busiest !== undefined) {
        warn(
          `the files do not come to rest; ${busiest} keeps changing`,
          `--ignore '${busiest}' leaves it out`,
        );
      }
      supervisor.settled({ paths, lastAt, isCutOff: busiest !== undefined });
    },
    warn,
    switched: () => tellWatching(),
    keep: (digest, content) => store?.put(digest, content),
  });
  function tellWatching(): void {
    tell(0, {
      event: "watching",
      root,
      patterns: values.pattern,
      ...watcher.watched,
      version,
    });
  }
  const { judge, store } = makeJudging(plan, folder, platform, {
    toDisk: (path) => watcher.toDisk(path),
    differences: () => watcher.changes(),
    warn,
  });
  const pycachePrefix = values.env.PYTHONPYCACHEPREFIX ?? Deno.env.get("PYTHONPYCACHEPREFIX") ?? "";
  const memory = new MemoryTrimmer();
  const supervisor = new Supervisor({
    check: (touched) => judge.verdict(touched),
    spawn: async (generation, changes) => {
      const changed = changes.map(({ path }) => path);
      const run = await launcher.spawn(generation, changed, () => {
        const files = watcher.commit().map((path) => watcher.toDisk(path));
        for (const left of removeBytecode(files, pycachePrefix, platform.path)) {
          warn(`${left} cannot be removed`, "Python may run the old code from it");
        }
        if (values.clear) terminal.clear();
        memory.started();
      });
      if (folder !== undefined) writeSession(folder, { ...session, app: run.pid }, platform);
      return run;
    },
    tell,
    explain(thrown) {
      if (thrown instanceof UserError) return { message: thrown.message, hint: thrown.hint };
      return { message: messageOf(thrown), hint: "" };
    },
    now: () => performance.now(),
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  }, {
    exitWithApp: values["exit-with-app"],
    grace: values.grace,
    codeOfSignal: (signal) => platform.codeOfSignal(signal),
  });

  const end = withoutEchoes((signal) => {
    isFromTerminal(signal, platform)
      .then((fromTerminal) => supervisor.end(endCode(signal), fromTerminal))
      .catch(() => supervisor.end(endCode(signal), false));
  });
  failure.addEventListener("abort", () => supervisor.end(1, false));
  const silence = listen(platform.endSignals, end);
  try {
    watcher.begin();
    tellWatching();
    const areMany = watcher.watched.files > MANY_FILES;
    if (areMany) {
      supervisor.begin();
      // The app is spawned before the first of them is read.
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    const baseline = watcher.readBaseline()
      .catch((error) => warn(`the files cannot be read: ${messageOf(error)}`, ""));
    if (!areMany) {
      await Promise.race([baseline, new Promise((resolve) => setTimeout(resolve, BASELINE_MS))]);
      supervisor.begin();
    }
    const code = await supervisor.finished;
    return code;
  } finally {
    await launcher.close();
    silence();
    memory.close();
    watcher.close();
    await judge.close();
    store?.close();
    removePrivateFolder(folder);
  }
}
