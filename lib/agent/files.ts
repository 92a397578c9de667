/** The agent's Python, and where in slop-watch's private folder it is put. */
import type { PathModule } from "../platform/platform.ts";
import root from "../python/_slop_watch.py" with { type: "text" };
import consoleHandler from "../python/_slop_watch_console.py" with { type: "text" };
import request from "../python/_slop_watch_request.py" with { type: "text" };
import bytecode from "../python/_slop_watch_bytecode.py" with { type: "text" };
import clocks from "../python/_slop_watch_clocks.py" with { type: "text" };
import connection from "../python/_slop_watch_connection.py" with { type: "text" };
import consoleRead from "../python/_slop_watch_console_read.py" with { type: "text" };
import deaf from "../python/_slop_watch_deaf.py" with { type: "text" };
import descriptor from "../python/_slop_watch_descriptor.py" with { type: "text" };
import frames from "../python/_slop_watch_frames.py" with { type: "text" };
import exit from "../python/_slop_watch_exit.py" with { type: "text" };
import flush from "../python/_slop_watch_flush.py" with { type: "text" };
import environment from "../python/_slop_watch_environment.py" with { type: "text" };
import hooks from "../python/_slop_watch_hooks.py" with { type: "text" };
import imports from "../python/_slop_watch_imports.py" with { type: "text" };
import installed from "../python/_slop_watch_installed.py" with { type: "text" };
import interrupt from "../python/_slop_watch_interrupt.py" with { type: "text" };
import end from "../python/_slop_watch_end.py" with { type: "text" };
import orders from "../python/_slop_watch_orders.py" with { type: "text" };
import stamps from "../python/_slop_watch_stamps.py" with { type: "text" };
import old from "../python/_slop_watch_old.py" with { type: "text" };
import job from "../python/_slop_watch_job.py" with { type: "text" };
import learn from "../python/_slop_watch_learn.py" with { type: "text" };
import library from "../python/_slop_watch_library.py" with { type: "text" };
import lock from "../python/_slop_watch_lock.py" with { type: "text" };
import modules from "../python/_slop_watch_modules.py" with { type: "text" };
import opened from "../python/_slop_watch_opened.py" with { type: "text" };
import plan from "../python/_slop_watch_plan.py" with { type: "text" };
import preserve from "../python/_slop_watch_preserve.py" with { type: "text" };
import portChannel from "../python/_slop_watch_port_channel.py" with { type: "text" };
import portQuestion from "../python/_slop_watch_port_question.py" with { type: "text" };
import portShare from "../python/_slop_watch_port_share.py" with { type: "text" };
import ports from "../python/_slop_watch_ports.py" with { type: "text" };
import questions from "../python/_slop_watch_questions.py" with { type: "text" };
import own from "../python/_slop_watch_own.py" with { type: "text" };
import raised from "../python/_slop_watch_raised.py" with { type: "text" };
import report from "../python/_slop_watch_report.py" with { type: "text" };
import reloader from "../python/_slop_watch_reloader.py" with { type: "text" };
import rest from "../python/_slop_watch_rest.py" with { type: "text" };
import screen from "../python/_slop_watch_screen.py" with { type: "text" };
import scriptNames from "../python/_slop_watch_script.py" with { type: "text" };
import sources from "../python/_slop_watch_sources.py" with { type: "text" };
import start from "../python/_slop_watch_start.py" with { type: "text" };
import state from "../python/_slop_watch_state.py" with { type: "text" };
import stateFile from "../python/_slop_watch_state_file.py" with { type: "text" };
import stdlib from "../python/_slop_watch_stdlib.py" with { type: "text" };
import stop from "../python/_slop_watch_stop.py" with { type: "text" };
import stopWord from "../python/_slop_watch_stop_word.py" with { type: "text" };
import standby from "../python/_slop_watch_standby.py" with { type: "text" };
import takenPort from "../python/_slop_watch_taken_port.py" with { type: "text" };
import thread from "../python/_slop_watch_thread.py" with { type: "text" };
import output from "../python/_slop_watch_output.py" with { type: "text" };
import traces from "../python/_slop_watch_traces.py" with { type: "text" };
import toolkits from "../python/_slop_watch_toolkits.py" with { type: "text" };
import windows from "../python/_slop_watch_windows.py" with { type: "text" };
import win32 from "../python/_slop_watch_win32.py" with { type: "text" };
import x11 from "../python/_slop_watch_x11.py" with { type: "text" };
import x11Display from "../python/_slop_watch_x11_display.py" with { type: "text" };
import x11Geometry from "../python/_slop_watch_x11_geometry.py" with { type: "text" };
import x11Place from "../python/_slop_watch_x11_place.py" with { type: "text" };
import x11Restore from "../python/_slop_watch_x11_restore.py" with { type: "text" };
import x11Screen from "../python/_slop_watch_x11_screen.py" with { type: "text" };
import x11Wire from "../python/_slop_watch_x11_wire.py" with { type: "text" };
import windowPlace from "../python/_slop_watch_window_place.py" with { type: "text" };
import waits from "../python/_slop_watch_waits.py" with { type: "text" };
import wire from "../python/_slop_watch_wire.py" with { type: "text" };
import writes from "../python/_slop_watch_writes.py" with { type: "text" };
import sitecustomize from "../python/sitecustomize.py" with { type: "text" };
import api from "../python/slop_watch.py" with { type: "text" };

/** The parts of the agent, which the first of them loads. */
const SOURCES: Readonly<Record<string, string>> = {
  _slop_watch: root,
  _slop_watch_request: request,
  _slop_watch_bytecode: bytecode,
  _slop_watch_port_channel: portChannel,
  _slop_watch_port_question: portQuestion,
  _slop_watch_port_share: portShare,
  _slop_watch_ports: ports,
  _slop_watch_clocks: clocks,
  _slop_watch_connection: connection,
  _slop_watch_console: consoleHandler,
  _slop_watch_console_read: consoleRead,
  _slop_watch_deaf: deaf,
  _slop_watch_descriptor: descriptor,
  _slop_watch_frames: frames,
  _slop_watch_exit: exit,
  _slop_watch_flush: flush,
  _slop_watch_environment: environment,
  _slop_watch_hooks: hooks,
  _slop_watch_imports: imports,
  _slop_watch_installed: installed,
  _slop_watch_interrupt: interrupt,
  _slop_watch_end: end,
  _slop_watch_old: old,
  _slop_watch_job: job,
  _slop_watch_learn: learn,
  _slop_watch_library: library,
  _slop_watch_lock: lock,
  _slop_watch_modules: modules,
  _slop_watch_opened: opened,
  _slop_watch_plan: plan,
  _slop_watch_preserve: preserve,
  _slop_watch_questions: questions,
  _slop_watch_own: own,
  _slop_watch_raised: raised,
  _slop_watch_report: report,
  _slop_watch_reloader: reloader,
  _slop_watch_rest: rest,
  _slop_watch_screen: screen,
  _slop_watch_script: scriptNames,
  _slop_watch_sources: sources,
  _slop_watch_start: start,
  _slop_watch_state: state,
  _slop_watch_state_file: stateFile,
  _slop_watch_standby: standby,
  _slop_watch_orders: orders,
  _slop_watch_stamps: stamps,
  _slop_watch_stdlib: stdlib,
  _slop_watch_stop: stop,
  _slop_watch_stop_word: stopWord,
  _slop_watch_taken_port: takenPort,
  _slop_watch_thread: thread,
  _slop_watch_output: output,
  _slop_watch_traces: traces,
  _slop_watch_toolkits: toolkits,
  _slop_watch_windows: windows,
  _slop_watch_win32: win32,
  _slop_watch_x11: x11,
  _slop_watch_x11_display: x11Display,
  _slop_watch_x11_geometry: x11Geometry,
  _slop_watch_x11_place: x11Place,
  _slop_watch_x11_restore: x11Restore,
  _slop_watch_x11_screen: x11Screen,
  _slop_watch_x11_wire: x11Wire,
  _slop_watch_window_place: windowPlace,
  _slop_watch_waits: waits,
  _slop_watch_wire: wire,
  _slop_watch_writes: writes,
};

/** A text in a file, whose size in bytes is counted once: it is compared at each start. */
class PlacedText {
  #size: number | undefined;

  /** @param text Makes it: it is seldom needed. */
  constructor(readonly text: () => string) {}

  get size(): number {
    return this.#size ??= new TextEncoder().encode(this.text()).length;
  }
}

/** In one file, as `sitecustomize.py` reads it: to make sixty takes as long as Python to start. */
const PARTS = new PlacedText(() =>
  Object.entries(SOURCES).map(([name, source]) => `\0${name}\n${source}`).join("")
);
const START = new PlacedText(() => sitecustomize);
const API = new PlacedText(() => api);

export interface AgentFolder {
  /** What goes in front of `PYTHONPATH`. */
  readonly start: string;
  /** Where its parts are, and what Pythons have compiled of them. */
  readonly parts: string;
  /** Where the app's state is kept from one run to the next. */
  readonly state: string;
  /** Where the calls of runs are put, in a folder for each generation; that of one that waits is 0. */
  readonly runs: string;
  /** What stands last in `PYTHONPATH`. */
  readonly lib: string;
  /** Where the place of the app's window is kept. */
  readonly windowPlace: string;
  /** Where the app writes down what it imports. */
  readonly standbyPlan: string;
  /** Where an interpreter that waits finds what to import early. */
  readonly earlyPlan: string;
}

/**
 * Puts the Python into `folder`, which only the user can read, where it is not there; what else is there stays.
 * Throws where that cannot be written.
 */
export function makeAgentFolder(folder: string, path: PathModule): AgentFolder {
  const make = (name: string) => {
    const made = path.join(folder, name);
    Deno.mkdirSync(made, { recursive: true, mode: 0o700 });
    return made;
  };
  const [start, agent, lib] = [make("start"), make("agent"), make("lib")];
  const [runs, state] = [make("runs"), make("state")];
  put(path.join(start, "sitecustomize.py"), START);
  put(path.join(lib, "slop_watch.py"), API);
  put(path.join(agent, "parts"), PARTS);
  return {
    start,
    parts: agent,
    state,
    lib,
    runs,
    standbyPlan: path.join(folder, "standby-plan"),
    earlyPlan: path.join(folder, "early-plan"),
    windowPlace: path.join(folder, "window-place"),
  };
}

/** Writes a file that is not there or not whole: what removes old files takes one by one, and a full disk gives half of one. */
function put(file: string, placed: PlacedText): void {
  if (!isWhole(file, placed)) Deno.writeTextFileSync(file, placed.text(), { mode: 0o600 });
}

function isWhole(file: string, placed: PlacedText): boolean {
  try {
    return Deno.lstatSync(file).size === placed.size;
  } catch {
    return false;
  }
}

/** Takes over what another folder has of the app's state, as far as that can be had. */
export function takeState(from: AgentFolder, to: AgentFolder, path: PathModule): void {
  try {
    for (const { name } of Deno.readDirSync(from.state)) {
      Deno.copyFileSync(path.join(from.state, name), path.join(to.state, name));
    }
  } catch {
    // It is gone, or there is no room for it.
  }
}
