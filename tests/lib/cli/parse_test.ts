import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { parseCommandLine } from "../../../lib/cli/parse.ts";
import { UserError } from "../../../lib/errors.ts";

function refused(words: readonly string[]): UserError {
  return assertThrows(() => parseCommandLine(words), UserError);
}

Deno.test("options stop at the first word that is not one", () => {
  const { given, app } = parseCommandLine(["-d", "50", "gui_2.py", "--watch", "--help", "-d", "1"]);
  assertEquals(given, { debounce: 50 });
  assertEquals(app, ["gui_2.py", "--watch", "--help", "-d", "1"]);
});

Deno.test("-m begins the app", () => {
  assertEquals(parseCommandLine(["--quiet", "-m", "pkg.mod", "-q"]), {
    command: undefined,
    given: { quiet: true },
    app: ["-m", "pkg.mod", "-q"],
  });
});

Deno.test("-- begins the app and is not the app's own", () => {
  assertEquals(parseCommandLine(["--", "--odd", "x"]).app, ["--odd", "x"]);
});

Deno.test("a -- among the app's arguments stays there", () => {
  assertEquals(parseCommandLine(["run.py", "a", "--", "b"]).app, ["run.py", "a", "--", "b"]);
});

Deno.test("a switch takes no word for its value, even one that reads like a truth", () => {
  assertEquals(parseCommandLine(["--watch", "true"]), {
    command: undefined,
    given: { watch: true },
    app: ["true"],
  });
});

Deno.test("every spelling of a value is read", () => {
  for (const words of [["--debounce", "5"], ["--debounce=5"], ["-d", "5"], ["-d5"], ["-d=5"]]) {
    assertEquals(parseCommandLine(words).given, { debounce: 5 }, words.join(" "));
  }
});

Deno.test("a word that an option can do without is its own where it reads as a value", () => {
  assertEquals(parseCommandLine(["--poll", "2s", "app.py"]).given, { poll: 2000 });
  assertEquals(parseCommandLine(["--poll", "app.py"]).app, ["app.py"]);
  assertEquals(refused(["--poll", "9999999", "app.py"]).code, "option-value");
  for (
    const [words, standby] of [
      [["--standby", "auto", "app.py"], "auto"],
      [["--standby", "never", "app.py"], "never"],
      [["--standby", "app.py"], "always"],
      [["--standby", "-q", "app.py"], "always"],
      [["--standby=auto", "app.py"], "auto"],
      [["--no-standby", "app.py"], "never"],
    ] as const
  ) {
    const { given, app } = parseCommandLine(words);
    assertEquals([given.standby, app], [standby, ["app.py"]], words.join(" "));
  }
  assertEquals(refused(["--standby=sometimes", "app.py"]).code, "option-value");
});

Deno.test("short switches can stand together, the last with a value", () => {
  assertEquals(parseCommandLine(["-qvd7"]).given, { quiet: true, verbose: true, debounce: 7 });
});

Deno.test("--no- turns a switch off, and the last word counts", () => {
  assertEquals(parseCommandLine(["--watch", "--no-watch"]).given, { watch: false });
});

Deno.test("a repeatable option adds up, and any other is replaced", () => {
  const words = ["-p", "a/*.py", "--pattern=b.py", "-d", "1", "-d", "2"];
  assertEquals(parseCommandLine(words).given, { pattern: ["a/*.py", "b.py"], debounce: 2 });
});

Deno.test("no words are no app", () => {
  assertEquals(parseCommandLine([]), { command: undefined, given: {}, app: [] });
});

Deno.test("an unknown option is named, with the one that was probably meant", () => {
  const error = refused(["--debonce", "5"]);
  assertEquals(error.message, "unknown option --debonce");
  assertEquals(error.hint, "did you mean --debounce?");
  assertEquals(refused(["-x"]).message, "unknown option -x");
  assertEquals(refused(["-qx"]).message, "unknown option -x in -qx");
});

Deno.test("an option of the app's, before it, is told to go behind it", () => {
  const cases: [string[], string][] = [
    [
      ["--port", "80", "main.py"],
      "did you mean --poll? what is for the app comes after it: slop-watch main.py --port 80",
    ],
    [["--workers", "2", "-m", "uvicorn"], "slop-watch -m uvicorn --workers 2"],
    [["-x", "main.py"], "slop-watch main.py -x; slop-watch --help lists the options"],
  ];
  for (const [words, said] of cases) assertStringIncludes(refused(words).hint, said);
});

Deno.test("what other tools call it leads to ours, and --reload is said to be on", () => {
  const ours = { "--delay": "--debounce", "--exclude": "--ignore", "--no-reload": "--no-watch" };
  for (const [word, name] of Object.entries(ours)) {
    assertEquals(refused([word, "app"]).hint, `did you mean ${name}?`);
  }
  for (const word of ["--reload", "--hot-reload", "--autoreload"]) {
    assertEquals(refused([word, "main.py"]).code, "reload-by-default");
  }
});

Deno.test("a value that is missing or not allowed is named with what is", () => {
  const allowed = "expects milliseconds from 0 to 60000, or a time such as 500ms, 1.5s, 1m";
  assertEquals(refused(["--debounce"]).message, `--debounce ${allowed}, not nothing`);
  assertEquals(refused(["-d", "fast"]).message, `-d ${allowed}, not fast`);
  assertEquals(refused(["-d", "60001"]).message, `-d ${allowed}, not 60001`);
  assertEquals(refused(["-d", "-1"]).message, `-d ${allowed}, not -1`);
  assertEquals(refused(["--debounce="]).message, `--debounce ${allowed}, not an empty text`);
  assertEquals(
    refused(["--color=red"]).message,
    "--color expects one of auto, always, never, not red",
  );
});

Deno.test("of a value that is not allowed it is said what was meant, where something is near", () => {
  const rows: readonly (readonly [string, string])[] = [
    ["--debounce=0.3", "did you mean 0.3s?"],
    ["--grace=.5", "did you mean 0.5s?"],
    ["--poll=0.1", "did you mean 0.1s?"],
    ["--debounce=600.5", "slop-watch --help lists the options"],
    ["--debounce=1h", "slop-watch --help lists the options"],
    ["--stop-signal=INT", "did you mean SIGINT?"],
    ["--stop-signal=sigterm", "did you mean SIGTERM?"],
    ["--color=alway", "did you mean always?"],
    ["--color=red", "slop-watch --help lists the options"],
    ["--before-start=make && x", `--before-start 'sh -c "make && x"', or a script of your own`],
    ["--exec", "slop-watch main.py"],
  ];
  for (const [word, hint] of rows) assertEquals(refused([word, "main.py"]).hint, hint, word);
  assertEquals(refused(["-p"]).message, "-p expects a glob, from the project root, not nothing");
});

Deno.test("a switch refuses a value", () => {
  assertEquals(refused(["--watch=1"]).message, "--watch takes no value, but 1 was given");
});

Deno.test("what only the configuration knows is no option", () => {
  assertEquals(refused(["--env", "A=1"]).message, "unknown option --env");
});
