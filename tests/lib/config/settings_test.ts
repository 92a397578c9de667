import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  isKey,
  OPTION_ROWS,
  type OptionName,
  OPTIONS,
  type Values,
} from "../../../lib/cli/options.ts";
import { parseCommandLine } from "../../../lib/cli/parse.ts";
import { parseConfig } from "../../../lib/config/file.ts";
import {
  fromFile,
  fromFlags,
  fromVariables,
  type Layer,
  mergeSettings,
} from "../../../lib/config/settings.ts";
import { UserError } from "../../../lib/errors.ts";
import type { PathModule } from "../../../lib/platform/platform.ts";
import { posix } from "../../../lib/platform/posix.ts";
import { windows } from "../../../lib/platform/windows.ts";

const ROOT = "/app";
const CWD = "/app/sub";
const NOTHING: Layer = { values: {}, origins: {} };
const NONE = { flags: NOTHING, variables: NOTHING, file: NOTHING };

const flagsOf = (given: Partial<Values>) => fromFlags(given, CWD, posix.path);
const variablesOf = (text: string) => fromVariables({ MANUAL_SLOP_WATCH: text }, CWD, posix.path);
const fileOf = (given: Partial<Values>) =>
  fromFile({ shown: "pyproject.toml", given }, ROOT, posix.path);

Deno.test("without a word from anybody the defaults hold", () => {
  const { values, origins } = mergeSettings(NONE);
  for (const [name, row] of OPTION_ROWS) {
    assertEquals([values[name], origins[name]], [row.default, { from: "default" }]);
  }
});

Deno.test("a flag wins over the variable, and that over the file", () => {
  const file = fileOf({ watch: true, debounce: 1 });
  const variables = variablesOf("0");
  const flags = flagsOf({ watch: true });
  const watchOf = (layers: Parameters<typeof mergeSettings>[0]) => {
    const { values, origins } = mergeSettings(layers);
    assertEquals(values.debounce, 1);
    return [values.watch, origins.watch];
  };
  assertEquals(watchOf({ ...NONE, file }), [
    true,
    { from: "file", shown: "pyproject.toml", given: true },
  ]);
  assertEquals(watchOf({ ...NONE, file, variables }), [
    false,
    { from: "variable", shown: "MANUAL_SLOP_WATCH", given: false },
  ]);
  assertEquals(watchOf({ flags, variables, file }), [
    true,
    { from: "flag", shown: "--watch", given: true },
  ]);
});

Deno.test("an empty variable says nothing", () => {
  for (const text of ["", " "]) assertEquals(variablesOf(text), NOTHING);
});

Deno.test("a variable that is neither on nor off is an error that names it", () => {
  assertEquals(
    assertThrows(() => variablesOf("maybe"), UserError).message,
    "the environment variable MANUAL_SLOP_WATCH expects 1 or 0, not maybe",
  );
});

/** Where slop-watch is started below the root, and what a path given there and in the file becomes. */
interface World {
  readonly path: PathModule;
  readonly cwd: string;
  readonly root: string;
  readonly rows: readonly (readonly [given: string, flag: string, file: string])[];
  /** What stays as it is, and for which option. */
  readonly words: readonly (readonly [option: OptionName, word: string])[];
}

const WORLDS: Readonly<Record<string, World>> = {
  "POSIX": {
    path: posix.path,
    cwd: CWD,
    root: ROOT,
    rows: [
      ["x/y", "/app/sub/x/y", "/app/x/y"],
      ["./x", "/app/sub/x", "/app/x"],
      ["../x/", "/app/x", "/x"],
      ["/elsewhere/x", "/elsewhere/x", "/elsewhere/x"],
      ["./-", "/app/sub/-", "/app/-"],
      ["back\\slash/x", "/app/sub/back\\slash/x", "/app/back\\slash/x"],
    ],
    words: [["events", "-"], ["python", "python3.12"], ["python", "a\\b"]],
  },
  "Windows": {
    path: windows.path,
    cwd: "C:\\app\\sub",
    root: "C:\\app",
    rows: [
      ["x/y", "C:\\app\\sub\\x\\y", "C:\\app\\x\\y"],
      ["..\\x", "C:\\app\\x", "C:\\x"],
      ["D:\\x", "D:\\x", "D:\\x"],
      ["\\x", "C:\\x", "C:\\x"],
      ["\\\\server\\share\\x", "\\\\server\\share\\x", "\\\\server\\share\\x"],
    ],
    words: [["events", "-"], ["python", "python3.12"]],
  },
};

const PATHS = OPTION_ROWS.filter(([, { kind }]) => kind.resolve).map(([name]) => name);

for (const [name, { path, cwd, root, rows, words }] of Object.entries(WORLDS)) {
  const fromLine = (option: OptionName, given: string) =>
    fromFlags(parseCommandLine([`--${option}=${given}`]).given, cwd, path);
  const fromToml = (option: OptionName, given: string) =>
    fromFile(parseConfig(`${option} = '${given}'`, "x.toml", true), root, path);

  Deno.test(`on ${name} a path runs from the working folder as a flag, from the root in the file`, () => {
    for (const name of ["log-dir", "events", "python", "root", "config"]) {
      assert(PATHS.some((option) => option === name), name);
    }
    for (const option of PATHS) {
      for (const [given, flag, file] of rows) {
        const line = fromLine(option, given);
        assertEquals(line.values[option], flag, `--${option} ${given}`);
        const origin = { from: "flag", shown: `--${option}`, given } as const;
        assertEquals(line.origins[option], origin);
        if (!isKey([option, OPTIONS[option]])) continue;
        assertEquals(fromToml(option, given).values[option], file, `${option} = ${given}`);
      }
    }
  });

  Deno.test(`on ${name} what stands for something else than a path stays as it is`, () => {
    for (const [option, word] of words) {
      assertEquals(fromLine(option, word).values[option], word);
      assertEquals(fromToml(option, word).values[option], word);
    }
  });
}

Deno.test("what is no path stays as it is, wherever it was given", () => {
  const given = {
    pattern: ["src/*.py"],
    command: ["./main.py", "x/y"],
    env: { A: "./x" },
    standby_exclude: ["a.b"],
  };
  for (const layer of [flagsOf(given), fileOf(given)]) assertEquals(layer.values, given);
  assert(!PATHS.some((name) => Object.hasOwn(given, name)));
});
