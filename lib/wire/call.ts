/**
 * What an agent finds in its folder when it starts: lines as `line.ts` says, a key and its value in each,
 * read by name; what the agent does not know it leaves alone. Paths, WORD and PRESERVE are hex.
 *
 * | line | meaning |
 * | --- | --- |
 * | `port PORT` | where slop-watch listens, on the loopback interface |
 * | `welcome WORD` | what slop-watch answers a hello by: who does not know it is another |
 * | `pid PID` | slop-watch's own |
 * | `root PATH` | the project root |
 * | `state-folder PATH` | where the app's state is kept |
 * | `standby-plan PATH` | where the app writes down what it imports: `plan.ts`; empty where nothing is learned |
 * | `early-plan PATH` | where what is to be imported early is to be found: `plan.ts`; empty for nothing |
 * | `command WORD...` | the app's command |
 * | `waits-as WORD...` | the words of the interpreter that is to wait until it is told to become the app; missing where none is |
 * | `job NAME` | what the job object that holds the app can be opened by; empty where there is none |
 * | `window-place PATH` | where the place of the app's window is kept; empty for nowhere |
 * | `holds-ports HOLDER` | the app's ports are kept over a restart, and what the last run had is held there; empty for nowhere. Missing without `--hold-ports` |
 * | `preserve PRESERVE` | one entry of the configuration's; as often as there are any |
 * | `suspect PATH` | a file, by its whole path, that the agent reports when the app writes it; as often as there are any |
 * | `changed PATH` | a file that led to this run, from the root; as often as there are any |
 */
import { lineOf } from "./line.ts";

export interface Call {
  readonly port: number;
  /** What slop-watch answers by; hex digits. */
  readonly welcome: string;
  /** slop-watch's own pid. */
  readonly pid: number;
  readonly stateFolder: string;
  /** The project root. */
  readonly root: string;
  /** Where the app writes down what it imports; empty where nothing is learned. */
  readonly standbyPlan: string;
  /** Where what is to be imported early is to be found; empty for nothing. */
  readonly earlyPlan: string;
  /** The app's. */
  readonly command: readonly string[];
  /** The words of the interpreter that is to wait until it is told to become the app; undefined for none. */
  readonly waitsAs: readonly string[] | undefined;
  /** What the job object that holds the app can be opened by; empty where there is none. */
  readonly job: string;
  /** Where the place of the app's window is kept; empty for nowhere. */
  readonly windowPlace: string;
  /** Where the ports of the last run are held, empty for nowhere; undefined where none are kept. */
  readonly holder: string | undefined;
  /** `preserve` of the configuration. */
  readonly preserve: readonly string[];
  /** The files that the agent reports when the app writes them, by their whole paths. */
  readonly suspects: readonly string[];
  /** The files that led to this run, from the root. */
  readonly changed: readonly string[];
}

/** A call as text; `Call` in `_slop_watch_wire.py` reads it. */
export function callText(call: Call): string {
  return [
    lineOf("port", call.port),
    lineOf(`welcome ${call.welcome}`),
    lineOf("pid", call.pid),
    lineOf("root", call.root),
    lineOf("state-folder", call.stateFolder),
    lineOf("standby-plan", call.standbyPlan),
    lineOf("early-plan", call.earlyPlan),
    lineOf("command", ...call.command),
    ...call.waitsAs ? [lineOf("waits-as", ...call.waitsAs)] : [],
    lineOf("job", call.job),
    lineOf("window-place", call.windowPlace),
    ...call.holder === undefined ? [] : [lineOf("holds-ports", call.holder)],
    ...call.preserve.map((entry) => lineOf("preserve", entry)),
    ...call.suspects.map((path) => lineOf("suspect", path)),
    ...call.changed.map((path) => lineOf("changed", path)),
  ].join("");
}
