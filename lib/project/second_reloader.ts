/** Apps that restart themselves on a save as well: told by the words of the command, by the source of the script, or as they run. */
import { argumentsOf, isPython } from "../agent/interpreter.ts";
import type { TurnedOff } from "../messages.ts";
import { programName } from "../root.ts";
import type { ReloaderName } from "../wire/agent.ts";

/** What restarts the app beside slop-watch. */
export interface SecondReloader {
  /** As its users call it. */
  readonly name: string;
  readonly off: TurnedOff;
}

interface Row extends SecondReloader {
  /** How it is called, as a program, a module or a script, without path and ending. */
  readonly programs: readonly string[];
  /** The words that turn it on; where there are none it is on from the start. */
  readonly on?: readonly string[];
  /** Its command that has a reloader at all. */
  readonly command?: readonly string[];
  /** The words that turn it off. */
  readonly offBy?: readonly string[];
}

const reload = (name: string, ...programs: string[]): Row => ({
  name: `${name} --reload`,
  programs: programs.length > 0 ? programs : [name],
  on: ["--reload"],
  off: { leave: "--reload" },
});

const wrapper = (name: string, command?: string): Row => ({
  name,
  programs: [name],
  ...command !== undefined && { command: [command] },
  off: { instead: "APP" },
});

const ROWS: readonly Row[] = [
  {
    name: "Django's runserver",
    programs: ["manage", "django-admin", "django"],
    command: ["runserver", "runserver_plus"],
    offBy: ["--noreload"],
    off: { add: "--noreload" },
  },
  {
    name: "flask in debug mode",
    programs: ["flask", "quart"],
    command: ["run"],
    on: ["--debug", "--reload"],
    offBy: ["--no-reload"],
    off: { add: "--no-reload" },
  },
  {
    name: "fastapi dev",
    programs: ["fastapi"],
    command: ["dev"],
    offBy: ["--no-reload"],
    off: { add: "--no-reload" },
  },
  reload("uvicorn"),
  reload("gunicorn"),
  reload("hypercorn"),
  reload("granian"),
  reload("pserve"),
  reload("taskiq"),
  { ...reload("litestar"), command: ["run"], on: ["--reload", "-r"] },
  {
    name: "sanic in development mode",
    programs: ["sanic"],
    on: ["--dev", "-d", "--reload", "-r", "--auto-reload"],
    off: { leave: "--dev, --reload" },
  },
  {
    name: "streamlit",
    programs: ["streamlit"],
    command: ["run"],
    offBy: ["--server.fileWatcherType=none"],
    off: { add: "--server.fileWatcherType none" },
  },
  {
    name: "panel --dev",
    programs: ["panel"],
    command: ["serve"],
    on: ["--dev", "--autoreload"],
    off: { leave: "--dev, --autoreload" },
  },
  {
    name: "chainlit run --watch",
    programs: ["chainlit"],
    command: ["run"],
    on: ["--watch", "-w"],
    off: { leave: "--watch" },
  },
  { name: "gradio", programs: ["gradio"], off: { instead: "python APP" } },
  wrapper("watchfiles"),
  wrapper("watchmedo", "auto-restart"),
  wrapper("hupper"),
  wrapper("jurigged"),
  wrapper("nodemon"),
  wrapper("watchexec"),
];

/** Those that are seen where they run, whoever has turned them on. */
const RUNNING: Readonly<Record<ReloaderName, SecondReloader>> = {
  werkzeug: { name: "Werkzeug's reloader", off: { add: "use_reloader=False" } },
  django: { name: "Django's runserver", off: { add: "--noreload" } },
  uvicorn: { name: "uvicorn's reloader", off: { add: "reload=False" } },
  hupper: { name: "hupper", off: { leave: "hupper.start_reloader" } },
  watchfiles: { name: "watchfiles", off: { leave: "watchfiles.run_process" } },
  tornado: { name: "Tornado's debug mode", off: { add: "autoreload=False" } },
};

/** The reloader that runs in an app of this command. */
export function runningReloader(name: ReloaderName, command: readonly string[]): SecondReloader {
  const isFlask = name === "werkzeug" && nameOf(served(command)[0] ?? "") === "flask";
  // FLASK_DEBUG has turned it on.
  return { ...RUNNING[name], ...isFlask && { off: { add: "--no-reload" } } };
}

/** What runs the words behind it, in an environment of its own or otherwise. */
const LAUNCHERS: ReadonlySet<string> = new Set(
  "uv uvx poetry pdm hatch pipenv rye pixi conda env dotenv coverage xvfb-run".split(" "),
);

/** `/x/uvicorn.exe`, `./manage.py` → `uvicorn`, `manage`. */
const nameOf = (word: string) => programName(word).replace(/\.pyw?$/i, "");

const rowOf = (word: string) => ROWS.find(({ programs }) => programs.includes(nameOf(word)));

/** The words from the program on that serves the app; none where that can't be told. */
function served(words: readonly string[]): readonly string[] {
  const [first = "", ...rest] = words;
  const name = nameOf(first);
  if (LAUNCHERS.has(name)) {
    const at = rest.findIndex((word) => rowOf(word) || isPython(word));
    return at < 0 ? [] : served(rest.slice(at));
  }
  if (!isPython(first)) return words;
  const [script = "", ...behind] = argumentsOf(words);
  return /^-\w*m$/.test(script) ? behind : [script, ...behind];
}

/** The reloader that a command's own words turn on, or leave on; undefined where there is none. */
export function reloaderIn(command: readonly string[]): SecondReloader | undefined {
  const [program = "", ...given] = served(command);
  const row = rowOf(program);
  if (!row) return undefined;
  // `--server.fileWatcherType none` in one word, as `=` makes it.
  const words = [...given, ...given.slice(1).map((word, n) => `${given[n]}=${word}`)];
  const has = (some: readonly string[] | undefined) => some?.some((word) => words.includes(word));
  if (has(row.offBy) || has(row.command) === false || has(row.on) === false) return undefined;
  return { name: row.name, off: row.off };
}

/** The words in a call, other calls in it too, one in another. */
const ARGUMENTS = String.raw`\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)`;

interface SourceRow extends SecondReloader {
  /** What the source has to import. */
  readonly imports: RegExp;
  /** The call that runs the app, with its words as the first group. */
  readonly call: RegExp;
  readonly on?: RegExp;
  readonly offBy?: RegExp;
}

const SOURCE_ROWS: readonly SourceRow[] = [
  {
    name: "NiceGUI's ui.run",
    imports: /^\s*(?:from|import) nicegui\b/m,
    call: new RegExp(String.raw`\bui\.run${ARGUMENTS}`),
    offBy: /\breload\s*=(?!\s*True\b)/,
    off: { add: "reload=False" },
  },
  {
    name: "uvicorn.run with reload=True",
    imports: /^\s*(?:from|import) uvicorn\b/m,
    call: new RegExp(String.raw`\buvicorn\.run${ARGUMENTS}`),
    on: /\breload\s*=\s*True\b/,
    off: { leave: "reload=True" },
  },
  {
    name: "Quart's app.run",
    imports: /^\s*(?:from|import) quart\b/m,
    call: new RegExp(String.raw`\.run${ARGUMENTS}`),
    offBy: /\buse_reloader\s*=(?!\s*True\b)/,
    off: { add: "use_reloader=False" },
  },
  {
    name: "Flask's debug mode",
    imports: /^\s*(?:from|import) (?:flask|dash)\b/m,
    call: new RegExp(String.raw`\.run(?:_server)?${ARGUMENTS}`),
    on: /\bdebug\s*=\s*True\b/,
    offBy: /\buse_reloader\s*=(?!\s*True\b)/,
    off: { add: "use_reloader=False" },
  },
];

/** The reloader that the app's script turns on in so many words, or leaves on; undefined where there is none. */
export function reloaderInSource(source: string): SecondReloader | undefined {
  const text = source.replace(/^\s*#.*$/gm, "");
  const row = SOURCE_ROWS.find(({ imports, call, on, offBy }) => {
    const given = imports.test(text) ? call.exec(text)?.[1] : undefined;
    return given !== undefined && (on?.test(given) ?? true) && !offBy?.test(given);
  });
  return row && { name: row.name, off: row.off };
}
