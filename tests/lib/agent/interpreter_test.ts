/** Who is the app, by what those that ask run. */
import { assert, assertEquals } from "@std/assert";
import {
  answerTo,
  isIsolated,
  isolatingLine,
  isPython,
  placeIn,
} from "../../../lib/agent/interpreter.ts";
import type { Interpreter } from "../../../lib/wire/agent.ts";

const words = (text: string) => text.split(" ");

/** The app's command, its words apart by a bar; an interpreter's words; and where they stand in it. */
const PLACES: readonly (readonly [command: string, words: string, place: number])[] = [
  ["python|app.py", "/usr/bin/python3.11 app.py", 1],
  ["python|app.py|--port|80", "python app.py --port 80", 1],
  ["python|app.py|--port|80", "python app.py", 1],
  ["python|app.py", "python app.py --port 80", -1],
  ["python|-X|dev|-u|app.py", "python -X dev -u app.py", 4],
  ["python|-m|pkg|x", "python -m pkg x", 1],
  ["flask|run", "/v/bin/python /v/bin/flask run", 0],
  ["C:\\v\\Scripts\\flask.exe|run", "C:\\v\\python.exe C:\\v\\Scripts\\flask.exe run", 0],
  ["uv|run|python|app.py", "python app.py", 3],
  ["uv|run|python|app.py", "python /cache/backend.py", -1],
  ["sh|-c|python gen.py && python app.py", "python gen.py", 3],
  ["sh|-c|python gen.py && python app.py", "python app.py", 6],
  ["sh|-c|flask routes; flask run", "python /v/bin/flask routes", 2],
  ["sh|-c|flask routes; flask run", "python /v/bin/flask run", 5],
  ["sh|-c|python 'my app.py' \"a b\"&", "python|my app.py|a b", 3],
  ["sh|-c|python it's.py", "python it's.py", -1],
  ["python|a/app.py", "python b/app.py", 1],
  ["python|app.py", "python", -1],
];

for (const [command, own, place] of PLACES) {
  Deno.test(`in ${command} the words ${own} stand at ${place}`, () => {
    assertEquals(
      placeIn(command.split("|"), own.includes("|") ? own.split("|") : words(own)),
      place,
    );
  });
}

const interpreter = (pid: number, text: string, isReloaderChild = false): Interpreter => ({
  pid,
  isReloaderChild,
  executable: "",
  cachePrefix: "",
  version: "3.11",
  words: words(text),
});
const COMMAND = ["sh", "-c", "python gen.py && python app.py"];
const [GEN, APP, OTHER] = [
  interpreter(1, "python gen.py"),
  interpreter(2, "python app.py"),
  interpreter(3, "python other.py"),
];

/** Who asks, who is the app and whether that is gone, and the answer. */
const ANSWERS: Record<
  string,
  [Interpreter, Interpreter | undefined, boolean, ReturnType<typeof answerTo>]
> = {
  "the first, which is in the command": [GEN, undefined, false, "admitted"],
  "the first, which is not": [OTHER, undefined, false, "admitted-unless-below-isolated"],
  "any, where the last is gone": [OTHER, APP, true, "admitted"],
  "the same process, after an exec": [interpreter(2, "python x.py"), APP, false, "admitted"],
  "one that stands nearer to the end": [APP, GEN, false, "admitted"],
  "one that stands farther from it": [GEN, APP, false, "refused"],
  "one like it": [interpreter(9, "python app.py"), APP, false, "refused"],
  "one that is not in the command": [OTHER, GEN, false, "refused"],
  "a reloader's child": [interpreter(4, "python x.py", true), APP, false, "admitted"],
  "a child of that": [
    interpreter(5, "python x.py", true),
    interpreter(4, "python x.py", true),
    false,
    "refused",
  ],
};

for (const [who, [asks, app, isGone, answer]] of Object.entries(ANSWERS)) {
  Deno.test(`${answer}: ${who}`, () => {
    assertEquals(answerTo(asks, app && { interpreter: app, isGone }, COMMAND), answer);
  });
}

Deno.test("a Python that no sitecustomize reaches is told by its own options", () => {
  const isolated = [
    "python -I app.py",
    "/x/python3.12 -uE app.py",
    "py -S -m x",
    "pypy3 -X a -I x",
  ];
  const others = [
    "python app.py -I",
    "python -m x -E",
    "sh -I",
    "python -X I app.py",
    "python -W E x",
  ];
  assertEquals(isolated.map((text) => isIsolated(words(text))), isolated.map(() => true));
  assertEquals(others.map((text) => isIsolated(words(text))), others.map(() => false));
  const lines = ["#!/usr/bin/python3 -I", "#! /usr/bin/env -S python3 -E", "#!/v/bin/python -sE"];
  assertEquals(lines.map(isolatingLine), lines.map(() => true));
  const plain = ["#!/usr/bin/python3", "#!/usr/bin/env python3", "python -I", "#!/bin/sh -E", ""];
  assertEquals(plain.map(isolatingLine), plain.map(() => false));
});

Deno.test("a Python is told by its program's name, as each system has it", () => {
  const pythons = [
    "python",
    "/usr/bin/python3.13",
    "python3.13t",
    "pypy3",
    "py.exe",
    "pythonw.exe",
  ];
  const installed = ["python3.14-64.exe", "pythonw3.14.exe", "C:\\x\\Python3-arm64.exe", "PYW"];
  for (const name of [...pythons, ...installed]) assert(isPython(name), name);
  for (const name of ["pythonic", "python-config", "pyenv", "python3-dbg", "uv"]) {
    assert(!isPython(name), name);
  }
});
