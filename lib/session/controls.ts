/** How people control slop-watch while it runs: by keys, and by signals. */
import type { Launcher } from "../app/launcher.ts";
import { worded } from "../messages.ts";
import type { Platform, StopSignal } from "../platform/platform.ts";
import type { Supervisor } from "../supervisor/supervise.ts";
import { comesWithin } from "../within.ts";
import { type KeyAction, Keyboard, KEYS_TEXT } from "./keyboard.ts";
import { endCode, isFromTerminal, listen, withoutEchoes } from "./signals.ts";
import type { Reporter } from "./reporter.ts";

/** What is controlled. */
export interface Controlled {
  readonly supervisor: Supervisor;
  readonly launcher: Launcher;
  readonly reporter: Reporter;
  readonly platform: Platform;
}

/** Who presses keys, Ctrl-C among them. */
const PERSON = "person";

const askerOf = (signal: StopSignal): string =>
  signal === "SIGINT" || signal === "SIGBREAK" ? PERSON : signal;

/** How long the app may take to die of a SIGQUIT, in ms: what lives on has a handler, as for a dump of its stacks. */
const QUIT_MS = 500;

/** How long a signal waits until the one before has been dealt with, in ms. */
const TURN_MS = 500;

/** Takes the keys of `--keys`. @returns What gives the terminal back. */
export function obeyKeys({ supervisor, launcher, reporter, platform }: Controlled): Disposable {
  const { terminal, statistics } = reporter;
  async function showStatus(): Promise<void> {
    const bytes = statistics.isUp ? await platform.memoryOf(await launcher.pids()) : undefined;
    terminal.say(statistics.text(performance.now(), bytes, terminal.width));
  }
  const actions: Readonly<Record<KeyAction, () => void>> = {
    restart: () => supervisor.restart(),
    pause() {
      supervisor.paused = !supervisor.paused;
    },
    status: () => void showStatus(),
    // Whether the app has the screen for itself is known then.
    clear: () => void terminal.told().then(() => terminal.clear()),
    quit: () => supervisor.end(PERSON, 0, false),
    help: () => terminal.say(`keys: ${KEYS_TEXT}`),
  };
  const keyboard = new Keyboard({
    platform,
    pressed(action) {
      terminal.expect();
      actions[action]();
    },
    interrupted: () => supervisor.end(PERSON, endCode("SIGINT"), false),
    changed: (before, after) => launcher.restoreTerminal(before, after),
    failed: (why) => reporter.warn(worded("keys-lost", why)),
  });
  actions.help();
  return keyboard;
}

/**
 * Ends slop-watch on the signals that ask for it.
 * @param isHangupIgnored Whether slop-watch was started to ignore SIGHUP.
 * @returns What ends that.
 */
export function obeySignals(
  { supervisor, launcher, reporter, platform }: Controlled,
  isHangupIgnored: boolean,
): Disposable {
  /** The generation whose stop has sent us a signal. */
  let sparedIn = 0;
  /** Whether it may be the app's own to its process group, which is ours at a terminal: `kill 0` in a trap. */
  function isOfApp(signal: StopSignal): boolean {
    const { generation, isRestarting } = supervisor;
    if (signal !== "SIGTERM" || !isRestarting || sparedIn === generation) return false;
    if (!platform.hasTerminal()) return false;
    if (sparedIn === 0) reporter.warn(worded("signal-of-app", signal));
    sparedIn = generation;
    return true;
  }
  async function obey(signal: StopSignal): Promise<void> {
    const { generation } = supervisor;
    // Asked while it still answers: one that stops does not.
    reporter.terminal.expect();
    const fromTerminal = await isFromTerminal(signal, platform);
    if (fromTerminal && signal === "SIGINT" && await launcher.isDebugged()) {
      reporter.terminal.detail(
        "Ctrl-C is the debugger's; slop-watch ends where no app is debugged",
      );
      return;
    }
    if (fromTerminal && signal === "SIGQUIT" && await launcher.outlives(QUIT_MS)) {
      reporter.terminal.detail("Ctrl-\\ is the app's, which has a handler for it");
      return;
    }
    // What was started meanwhile did not get it.
    const hasSignal = fromTerminal && supervisor.generation === generation;
    if (hasSignal) launcher.hearTerminal(signal);
    supervisor.end(askerOf(signal), endCode(signal), hasSignal);
  }
  let last: Promise<unknown> = Promise.resolve();
  const heard = withoutEchoes((signal) => {
    if (isOfApp(signal)) return;
    // The first is the one that slop-watch ends by, whatever has to be asked about it.
    last = comesWithin(TURN_MS, last)
      .then(() => obey(signal))
      .catch(() => supervisor.end(askerOf(signal), endCode(signal), false));
  });
  return listen(platform.endSignals, heard, isHangupIgnored);
}
