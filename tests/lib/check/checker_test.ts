import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Checker, type CheckerOptions } from "../../../lib/check/checker.ts";
import type { CheckAnswer } from "../../../lib/wire/checker.ts";
import { SourceStore } from "../../../lib/check/source_store.ts";
import { platform } from "../../../lib/platform/current.ts";
import { posix } from "../../../lib/platform/posix.ts";
import { Project, python, pythons, until } from "../../driver.ts";
import { rows } from "../../tier.ts";

const onWindows = platform !== posix;

/** The bytes of a text in which each character stands for one byte. */
const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** A checker on a project, and a store of older sources beside it. */
class Bench implements AsyncDisposable {
  readonly store: SourceStore;
  readonly checker: Checker;
  // A check keeps no program alive.
  readonly #alive = setInterval(() => {}, 1000);

  constructor(
    readonly project: Project,
    python: readonly string[],
    more?: Partial<CheckerOptions>,
  ) {
    this.store = new SourceStore(`${project.outside}/sources`);
    // On a busy machine an answer may take longer than people wait for it.
    const usual = { python, cwd: project.folder, limitMs: 60_000 };
    this.checker = new Checker({ ...usual, ...more });
  }

  /** @param olds Older sources of some of the files. */
  async ask(files: readonly string[], olds: Record<string, string | Uint8Array> = {}) {
    for (const [file, old] of Object.entries(olds)) {
      this.store.put(file, typeof old === "string" ? new TextEncoder().encode(old) : old);
    }
    return await this.checker.examine(
      files.map((file) => ({
        file: this.project.path(file),
        old: file in olds ? this.store.find(file) : undefined,
      })),
    );
  }

  /** Asks where there has to be an answer to each. */
  async answers(files: readonly string[], olds: Record<string, string | Uint8Array> = {}) {
    const answers = await this.ask(files, olds);
    if ("failed" in answers) throw new Error(answers.failed);
    assertEquals(answers.length, files.length);
    return new Map(files.map((file, n) => [file, answers[n]!]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.checker.endWarm();
    this.store.close();
    clearInterval(this.#alive);
  }
}

async function write(project: Project, sources: Record<string, string | Uint8Array>) {
  for (const [path, source] of Object.entries(sources)) {
    const bytes = typeof source === "string" ? new TextEncoder().encode(source) : source;
    await Deno.writeFile(project.path(path), bytes);
  }
}

function brief(answer: CheckAnswer | undefined): string {
  return answer?.is === "broken" ? `broken in line ${answer.line}: ${answer.message}` : answer!.is;
}

const GOOD: Record<string, string | Uint8Array> = {
  "empty.py": "",
  "no newline.py": "x = 1",
  "naïve ☃.py": "x = 1\n",
  "latin1.py": latin1("# -*- coding: latin-1 -*-\nx = '\xe9'\n"),
  "second line.py": latin1("#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\x80'\n"),
  "bom.py": "\ufeffx = 1\n",
  "bom and cookie.py": "\ufeff# coding: utf-8\nx = 'é'\n",
  "form feed.py": "x = 1\n\f\ny = 2\n\f    \nz = 3\n",
  "crlf.py": "if True:\r\n    x = '''a\r\nb'''\r\n",
  "cr.py": "if True:\r    x = 1\r",
  "surrogate.py": "x = '\\ud800'\n",
  // What a compiler warns of is no error, and `-W error` of a project's is not ours.
  "warnings.py": "x = '\\d'\nassert (x, 'always')\nx is 1\n",
  "top await.py": "async def f():\n    await f()\n",
};

/** What is wrong, in which line (0: in none), and a part of what Python says in all its versions. */
const BROKEN: Record<string, readonly [string | Uint8Array, number, RegExp]> = {
  "wrong cookie.py": ["# coding: nope\nx = 1\n", 0, /unknown encoding: nope/],
  "bom and latin1.py": ["\ufeff# coding: latin-1\nx = 1\n", 0, /encoding problem: .*with BOM/],
  "not utf8.py": [latin1("x = 1\ny = '\xe9'\n"), 2, /utf-8.*0xe9/],
  "null.py": ["x = 1\n\0\n", 0, /null bytes/],
  "tabs.py": ["if 1:\n        x = 1\n\ty = 2\n", 3, /^TabError: /],
  "dedent.py": ["if 1:\n    x = 1\n  y = 2\n", 3, /^IndentationError: /],
  "string.py": ["x = 1\ny = 'abc\n", 2, /string literal/],
  "long string.py": ["x = 1\ny = '''abc\n", 2, /triple-quoted string literal/],
  "bracket.py": ["x = 1\ny = (\n", 2, /^SyntaxError: /],
  "return.py": ["x = 1\nreturn x\n", 2, /'return' outside function/],
  "future.py": ["from __future__ import nope\n", 1, /future feature nope/],
  "deep brackets.py": [`x = ${"(".repeat(300)}${")".repeat(300)}\n`, -1, /nested|MemoryError/],
  "deep.py": [`x = a${".b".repeat(20_000)}\n`, 0, /^RecursionError: /],
};

for (const python of rows(await pythons(), 3)) {
  const version = /\b3\.\d+/.exec(python)?.[0] ?? "3";

  Deno.test(`Python ${version}: what is good compiles, and what is broken is told with its line`, async () => {
    await using project = await Project.of({});
    await write(project, GOOD);
    for (const [path, [source]] of Object.entries(BROKEN)) await write(project, { [path]: source });
    await Deno.mkdir(project.path("folder.py"));
    await using bench = new Bench(project, [python]);
    const paths = [...Object.keys(GOOD), ...Object.keys(BROKEN), "folder.py", "gone.py"];
    const answers = await bench.answers(paths);
    for (const path of Object.keys(GOOD)) assertEquals(brief(answers.get(path)), "compiles", path);
    for (const [path, [, line, message]] of Object.entries(BROKEN)) {
      const answer = answers.get(path)!;
      assert(answer.is === "broken", `${path}: ${brief(answer)}`);
      assertMatch(answer.message, message, path);
      if (line >= 0) assertEquals(answer.line, line, path);
    }
    assertEquals(brief(answers.get("folder.py")), "unreadable");
    assertEquals(brief(answers.get("gone.py")), "missing");
    const left = (await Array.fromAsync(Deno.readDir(project.folder), ({ name }) => name)).sort();
    assertEquals(left, paths.filter((path) => path !== "gone.py").sort());
  });

  Deno.test(`Python ${version}: only what the syntax tree holds is a difference`, async () => {
    const same: Record<string, readonly [string | Uint8Array, string | Uint8Array]> = {
      "comment.py": ["x = 1\n", "# new\nx = 1  # more\n"],
      "blank.py": ["x = 1\ny = 2\n", "\n\nx = 1\n\n\f\ny = 2\n\n"],
      "layout.py": ["f(a, b)\nx = [1, 2]\n", "f( a,\n   b )\nx = [\n    1,\n    2,\n]\n"],
      "indent.py": ["if a:\n    b\n", "if a:\n\tb\n"],
      "crlf.py": ["if a:\n    x = '''b\nc'''\n", "if a:\r\n    x = '''b\r\nc'''\r\n"],
      "quotes.py": ["x = 'a'\n", 'x = "a"\n'],
      "bom.py": ["x = 'é'\n", "\ufeffx = 'é'\n"],
      "coding.py": ["x = 'é'\n", latin1("# coding: latin-1\nx = '\xe9'\n")],
      "emptied.py": ["# nothing\n", ""],
      "hex.py": ["x = 16\n", "x = 0x10\n"],
      "cr.py": ["if True:\r    x = 1\r", "if True:\n    x = 1\n"],
    };
    const differs: Record<string, readonly [string | Uint8Array, string | Uint8Array]> = {
      "docstring.py": ['"""One."""\n', '"""Two."""\n'],
      "docstring gone.py": ['def f():\n    """One."""\n    return\n', "def f():\n    return\n"],
      "number.py": ["x = 1\n", "x = 2\n"],
      "type.py": ["x = 1\n", "x = 1.0\n"],
      "truth.py": ["x = 1\n", "x = True\n"],
      "sign.py": ["x = 0.0\n", "x = -0.0\n"],
      "bytes.py": ["x = 'a'\n", "x = b'a'\n"],
      "name.py": ["x = y\n", "x = 'y'\n"],
      "none.py": ["x = None\n", "x = 'None'\n"],
      "order.py": ["a()\nb()\n", "b()\na()\n"],
      "swapped.py": ["x = a < b\n", "x = b < a\n"],
      "block.py": ["if a:\n    b\nc\n", "if a:\n    b\n    c\n"],
      "argument.py": ["f(a=1)\n", "f(**{'a': 1})\n"],
      "default.py": ["def f(a, b=1): pass\n", "def f(a=1, b=1): pass\n"],
      "words.py": ["x = 'a', 'b'\n", "x = 'a' 'b'\n"],
      "separator.py": ["x = 'a', 'b'\n", "x = 'a\\0b',\n"],
      "huge.py": [`x = 0x${"f".repeat(5000)}\n`, `x = 0x${"f".repeat(5001)}\n`],
      "was broken.py": ["x = (\n", "x = 1\n"],
      "recoded.py": [
        latin1("# coding: latin-1\nx = '\xc3\xa9'\n"),
        latin1("# coding: utf-8\nx = '\xc3\xa9'\n"),
      ],
      "decorator.py": ["@a\ndef f(): pass\n", "@b\ndef f(): pass\n"],
      "method.py": [
        "class A:\n    def f(self):\n        return 1\n    x = 1\n",
        "class A:\n    def f(self):\n        return 2\n    x = 1\n",
      ],
      "handler.py": ["try: a\nexcept B: c\n", "try: a\nexcept B: d\n"],
      "imaginary.py": ["x = 1j\n", "x = 2j\n"],
    };
    await using project = await Project.of({});
    // A few at a time: among many files one difference is enough to know.
    await using bench = new Bench(project, [python]);
    const cases = Object.entries({ ...same, ...differs });
    for (let at = 0; at < cases.length; at += 8) {
      const some = cases.slice(at, at + 8);
      await write(project, Object.fromEntries(some.map(([path, [, now]]) => [path, now])));
      const olds = Object.fromEntries(some.map(([path, [old]]) => [path, old]));
      for (const [path, answer] of await bench.answers(Object.keys(olds), olds)) {
        assertEquals(brief(answer), path in same ? "same" : "differs", path);
      }
    }
  });

  Deno.test(`Python ${version}: of a large file, too, only what the syntax tree holds is a difference`, async () => {
    const much = Array.from({ length: 1500 }, (_, n) => `x${n} = ${n}\n`).join("");
    const same: readonly (readonly [string, string])[] = [
      ["x = 1\n", "# new\n\n \t\nx = 1  # more\n"],
      ["x = '#', \"#\", ''\n", "x = '#', \"#\", ''  # \"\n"],
      ['x = """\n# a\n"""\n', '# b\nx = """\n# a\n"""\n'],
      ['x = f"{a}"\n', 'x = f"{a}"  # why\n'],
      ["x = f\"{a['#']:{b}}\"\n", "x = f\"{a['#']:{b}}\"  # why\n"],
      ["x = \\\n1\n", "x = \\\n1  # why\n"],
      ["x = '''a\nb'''\n", "x = '''a\r\nb'''\r\n# c\r\n"],
      ["if a:\n    b\n", "if a:\n# c\n        # d\n    b\n"],
      ["", "# c"],
      [`x = 1${" ".repeat(60_000)}+ 2\n`, `x = 1${" ".repeat(60_000)}+ 2  # c\n`],
    ];
    const differs: readonly (readonly [string, string])[] = [
      ['x = """\n# a\n"""\n', 'x = """\n# b\n"""\n'],
      ['x = """\n\n"""\n', 'x = """\n"""\n'],
      ['x = """a \n"""\n', 'x = """a\n"""\n'],
      ["x = '\\'#', 1 # '\n", "x = '\\'#', 2 # '\n"],
      ["x = r'\\'#', 1 # '\n", "x = r'\\'#', 2 # '\n"],
      ['x = """\\"""# a"""\n', 'x = """\\"""# b"""\n'],
      ["x = b'# a'\n", "x = b'# b'\n"],
      ["x = ''''#'''\n", "x = ''''# '''\n"],
      ["x = '' '#'\n", "x = '' '# '\n"],
      ["if a:\n    b\n    c\n", "if a:\n    b\nc\n"],
      ["x = f'{a} # {b}'\n", "x = f'{a} # {c}'\n"],
      ['x = f"{a:{b}}#{1}"\n', 'x = f"{a:{b}}#{2}"\n'],
      ["x = 1 \\\n  # a\ny = 2\n", "x = 1 \\\n  # a\ny = 3\n"],
    ];
    // From 3.12 on a field of an f-string may hold its own quotes.
    const nested: typeof differs = [
      ['x = f"{a["#"]}", 1\n', 'x = f"{a["#"]}", 2\n'],
      ['x = f"{ {a["#"]} }}}", 1\n', 'x = f"{ {a["#"]} }}}", 2\n'],
      ['x = f"}}{ {a["#"]} }", 1\n', 'x = f"}}{ {a["#"]} }", 2\n'],
      ['x = f"{\'"#\'}", 1\n', 'x = f"{\'"#\'}", 2\n'],
      ['x = rf"{a["#"]}", 1\n', 'x = rf"{a["#"]}", 2\n'],
      ['x = f"{a}" f"{b["#"]}", 1\n', 'x = f"{a}" f"{b["#"]}", 2\n'],
    ];
    const isNew = Number(version.split(".")[1]) >= 12;
    await using project = await Project.of({});
    await using bench = new Bench(project, [python]);
    const cases = [
      ...same.map(([old, now]) => ({ is: "same", old, now })),
      ...[...differs, ...isNew ? nested : []].map(([old, now]) => ({ is: "differs", old, now })),
    ].map((one, n) => ({ ...one, path: `${n}.py` }));
    for (let at = 0; at < cases.length; at += 8) {
      const some = cases.slice(at, at + 8);
      await write(project, Object.fromEntries(some.map(({ path, now }) => [path, much + now])));
      const olds = Object.fromEntries(some.map(({ path, old }) => [path, much + old]));
      const answers = await bench.answers(Object.keys(olds), olds);
      for (const { is, path, now } of some) assertEquals(brief(answers.get(path)), is, now);
    }
  });

  Deno.test(`Python ${version}: an expression as deep as Python itself takes it passes`, async () => {
    const deep = (terms: number) => `x = ${"1 + ".repeat(terms)}1\n`;
    await using project = await Project.of({ "deep.py": deep(1500) });
    await using bench = new Bench(project, [python]);
    const old = { "deep.py": deep(1499) };
    assertEquals(brief((await bench.answers(["deep.py"], old)).get("deep.py")), "differs");
  });
}

Deno.test("an error is told the way Python shows it", async () => {
  await using project = await Project.of({ "a.py": "def f():\n\tü = [1, 2 3]\n" });
  await using bench = new Bench(project, [await python()]);
  const answer = (await bench.answers(["a.py"])).get("a.py")!;
  assert(answer.is === "broken");
  const { stderr } = await new Deno.Command(await python(), {
    args: ["-X", "utf8", project.path("a.py")],
  }).output();
  const shown = new TextDecoder().decode(stderr).replaceAll("\r\n", "\n");
  assertStringIncludes(shown, `line ${answer.line}\n`);
  assertStringIncludes(shown, answer.message);
  assertEquals(answer.text, "\tü = [1, 2 3]");
  assertStringIncludes(shown, answer.text.trim());
});

Deno.test("the digest is that of the bytes that were judged", async () => {
  await using project = await Project.of({ "a.py": "", "b.py": "(" });
  await using bench = new Bench(project, [await python()]);
  const digests = [...(await bench.answers(["a.py", "b.py"])).values()].map((answer) =>
    "digest" in answer ? answer.digest : ""
  );
  // By sha256sum.
  assertEquals(digests, ["e3b0c44298fc1c149afbf4c8996fb924", "32ebb1abcc1c601ceb9c4e3c4faba0ca"]);
});

Deno.test("100 files are answered in their order", async () => {
  const files = Array.from({ length: 100 }, (_, n) => `m${n}.py`);
  await using project = await Project.of(
    Object.fromEntries(files.map((file, n) => [file, n % 3 === 0 ? "x = 1 1\n" : `N = ${n}\n`])),
  );
  await using bench = new Bench(project, [await python()]);
  const olds = Object.fromEntries(files.map((file, n) => [file, `N = ${n}  # old\n`]));
  bench.checker.warm();
  const answers = await bench.answers(files, olds);
  assertEquals(
    files.map((file) => answers.get(file)!.is),
    files.map((_, n) => n % 3 === 0 ? "broken" : "same"),
  );
});

Deno.test("among many files, those after one that differs are only compiled, and none is missed", async () => {
  const files = Array.from({ length: 60 }, (_, n) => `m${n}.py`);
  await using project = await Project.of(
    Object.fromEntries(files.map((file, n) => [file, n === 59 ? "x = 1 1\n" : "N = 2\n"])),
  );
  await using bench = new Bench(project, [await python()]);
  const olds = Object.fromEntries(
    files.map((file, n) => [file, n < 50 ? `N = 1 #${n}\n` : "N = 2"]),
  );
  const is = [...(await bench.answers(files, olds)).values()].map(({ is }) => is);
  assert(is.slice(0, 59).every((is) => is === "differs" || is === "compiles"));
  assertEquals([is[0], is[59]], ["differs", "broken"]);
});

Deno.test("the project's own modules are not what the check imports", async () => {
  const trap = "raise SystemExit('imported')\n";
  await using project = await Project.of({ "hashlib.py": trap, "sitecustomize.py": trap });
  await using bench = new Bench(project, [await python()]);
  assertEquals(brief((await bench.answers(["hashlib.py"])).get("hashlib.py")), "compiles");
});

Deno.test("no question needs no process", async () => {
  await using project = await Project.of({});
  await using bench = new Bench(project, ["/no/such/python"]);
  bench.checker.warm();
  assertEquals(await bench.ask([]), []);
});

Deno.test("a Python that cannot be started is a reason, warmed or not", async () => {
  await using project = await Project.of({ "a.py": "" });
  for (const isWarm of [false, true]) {
    await using bench = new Bench(project, [project.path("no python")]);
    if (isWarm) bench.checker.warm();
    const answers = await bench.ask(["a.py"]);
    assert("failed" in answers);
    assertStringIncludes(answers.failed, "no python");
  }
});

/** A program that stands in for Python. */
async function impostor(project: Project, script: string): Promise<string[]> {
  await Deno.writeTextFile(`${project.outside}/python`, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return [`${project.outside}/python`];
}

for (
  const [name, script, reason] of [
    ["fails and says why", "echo one >&2; echo 'no home for Python' >&2; exit 3", "no home"],
    ["fails without a word", "exit 3", "it ended with code 3"],
    ["prints garbage", "echo 'Python 9, hello'; cat > /dev/null", 'it answered "Python 9, hello'],
    ["prints half an answer and ends", "printf 'same 0123'", "it ended with code 0"],
    ["hangs", "exec sleep 600", "it took more than 350 ms"],
    ["hangs behind a program that started it", "sleep 5; exit", "it took more than 350 ms"],
  ] as const
) {
  Deno.test({
    name: `a Python that ${name} is a reason, and nothing of it stays`,
    ignore: onWindows,
    async fn() {
      await using project = await Project.of({ "a.py": "" });
      const pidFile = `${project.outside}/pid`;
      const python = await impostor(project, `echo $$ > '${pidFile}'\n${script}`);
      await using bench = new Bench(project, python, { limitMs: 300 });
      const answers = await bench.ask(["a.py"]);
      assert("failed" in answers);
      assertStringIncludes(answers.failed, reason);
      const pid = Number(await Deno.readTextFile(pidFile));
      assert(
        await until(async () => (await platform.processes()).every((row) => row.pid !== pid)),
      );
    },
  });
}

Deno.test({
  name: "a Python that hung is waited for a shorter time, until it answers again",
  ignore: onWindows,
  async fn() {
    await using project = await Project.of({ "a.py": "" });
    const hangs = `${project.outside}/hangs`;
    const real = await python();
    const sometimes = await impostor(
      project,
      `[ -e '${hangs}' ] && exec sleep 600\nexec '${real}' "$@"`,
    );
    await using bench = new Bench(project, sometimes, { limitMs: 800 });
    await Deno.writeTextFile(hangs, "");
    assertEquals(await bench.ask(["a.py"]), { failed: "it took more than 850 ms" });
    assertEquals(await bench.ask(["a.py"]), { failed: "it took more than 550 ms" });
    await Deno.remove(hangs);
    // A slow machine may need more than the shorter time.
    const answers = await until(async () => {
      const answers = await bench.ask(["a.py"]);
      return !("failed" in answers) && answers;
    });
    assertEquals(brief(answers?.[0]), "compiles");
    await Deno.writeTextFile(hangs, "");
    assertEquals(await bench.ask(["a.py"]), { failed: "it took more than 850 ms" });
  },
});

Deno.test("a process that was started ahead is used, and ended where it is not needed", async () => {
  await using project = await Project.of({ "a.py": "x = 1\n" });
  await using bench = new Bench(project, [await python()]);
  bench.checker.warm();
  bench.checker.warm();
  assertEquals(brief((await bench.answers(["a.py"])).get("a.py")), "compiles");
  bench.checker.warm();
  await bench.checker.endWarm();
  // And after a rest it goes on.
  assertEquals(brief((await bench.answers(["a.py"])).get("a.py")), "compiles");
});

Deno.test("a process that was started before the older sources moved finds what is kept since", async () => {
  await using project = await Project.of({ "a.py": "x = 1 # one\n", "b.py": "y = 2 # two\n" });
  await using bench = new Bench(project, [await python()]);
  bench.checker.warm();
  bench.store.put("a.py", new TextEncoder().encode("x = 1\n"));
  bench.store.move(`${project.outside}/moved`);
  const olds = { "a.py": "x = 1\n", "b.py": "y = 2\n" };
  const answers = await bench.answers(["a.py", "b.py"], olds);
  assertEquals([...answers.values()].map(brief), ["same", "same"]);
});

Deno.test({
  name: "a checker that was killed once is tried once more, and twice is a reason",
  ignore: onWindows,
  async fn() {
    await using project = await Project.of({ "a.py": "x = 1\n" });
    const lives = `${project.outside}/lives`;
    const mortal = await impostor(
      project,
      `read -r n <'${lives}'; echo $((n - 1)) >'${lives}'; [ "$n" -gt 0 ] && kill -9 $$
exec '${await python()}' "$@"`,
    );
    await using bench = new Bench(project, mortal);
    await Deno.writeTextFile(lives, "1\n");
    assertEquals(brief((await bench.answers(["a.py"])).get("a.py")), "compiles");
    await Deno.writeTextFile(lives, "2\n");
    const answers = await bench.ask(["a.py"]);
    assert("failed" in answers);
    assertEquals(answers.failed, "it ended with code 137");
  },
});
