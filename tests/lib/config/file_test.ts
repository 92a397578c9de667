import { assertEquals, assertThrows } from "@std/assert";
import { parseConfig } from "../../../lib/config/file.ts";
import { UserError } from "../../../lib/errors.ts";

const read = (text: string) => parseConfig(text, "pyproject.toml", false);
const refused = (text: string) => assertThrows(() => read(text), UserError);

Deno.test("[tool.slop-watch] is read, and the rest of the file is left alone", () => {
  const { given } = read(`
    [tool.other]
    debounce = "theirs"
    [tool.slop-watch]
    debounce = 100
    watch = false
    pattern = ["a/*.py"]
    command = "gui_2.py --port 1"
    env = { A = "1" }
  `);
  assertEquals(given, {
    debounce: 100,
    watch: false,
    pattern: ["a/*.py"],
    command: ["gui_2.py", "--port", "1"],
    env: { A: "1" },
  });
});

Deno.test("a command can be an array of words", () => {
  assertEquals(read(`tool.slop-watch.command = ["my app.py", "x y"]`).given.command, [
    "my app.py",
    "x y",
  ]);
});

Deno.test("one string stands for an array of one", () => {
  for (const key of ["pattern", "ignore", "preserve", "standby_exclude"] as const) {
    assertEquals(read(`tool.slop-watch.${key} = "a:b"`).given, { [key]: ["a:b"] });
  }
});

Deno.test("a key is taken with - and with _, and both at once are an error that names them", () => {
  const both: [string, string][] = [["log-dir", "log_dir"], ["log_keep", "log-keep"]];
  for (const [name, other] of both) {
    const value = name === "log_keep" ? "3" : "'x'";
    assertEquals(
      read(`tool.slop-watch.${other} = ${value}`).given,
      read(`tool.slop-watch.${name} = ${value}`).given,
    );
    assertEquals(
      refused(`[tool.slop-watch]\n${name} = ${value}\n${other} = ${value}`).message,
      `${name} and ${other} in pyproject.toml are one key`,
    );
  }
});

Deno.test("a table that is meant for ours is not passed over in silence", () => {
  for (const table of ["tool.slop_watch", "tool.slopwatch", "slop-watch", "slop_watch"]) {
    const error = refused(`[${table}]\ndebounce = 1`);
    assertEquals([error.code, error.hint], [
      "config-misspelled",
      "did you mean [tool.slop-watch]?",
    ], table);
  }
});

Deno.test("of a wrong key or value it is said what was meant, where something is near", () => {
  const rows: readonly (readonly [string, string])[] = [
    ["delay = 5", "did you mean debounce?"],
    ["exclude = 'a'", "did you mean ignore?"],
    ["no-gate = true", "did you mean gate = false?"],
    ["root = '.'", "it is for the command line only: --root"],
    ["debounce = 0.3", 'did you mean "0.3s"?'],
    ["debounce = '300'", "did you mean 300?"],
    ["gate = 'true'", "did you mean true?"],
    ["gate = 'yes'", ""],
    ["log_keep = '5'", "did you mean 5?"],
    ["color = 'allways'", 'did you mean "always"?'],
    ["stop_signal = 'INT'", 'did you mean "SIGINT"?'],
    ["preserve = 'app'", ""],
  ];
  for (const [line, hint] of rows) {
    assertEquals(refused(`[tool.slop-watch]\n${line}`).hint, hint, line);
  }
});

Deno.test("a file of its own has the keys at its top", () => {
  assertEquals(parseConfig("debounce = 5", "watch.toml", true).given, { debounce: 5 });
});

Deno.test("a file without our table sets nothing", () => {
  assertEquals(read("[project]\nname = 'x'").given, {});
});

Deno.test("what other tools may say in a valid file is no fault", () => {
  const { given } = read(`
[project]
urls."Source Code" = "https://host/x#part"
[tool.other]
released = 2026-01-01 10:00:00
raw = '''it's "quoted"'''
words = """
  one \\  
  two"""
nested = { a.b = 1, c = [{ d = [1, 2,] }] } # why
[[tool.other.list]]
name = "x"
[tool.other.list.more]
[tool.slop-watch]
debounce = 7
`);
  assertEquals(given, { debounce: 7 });
});

Deno.test("a key that stands twice is an error", () => {
  const { message } = refused("[tool.slop-watch]\ndebounce = 1\ndebounce = 2\n");
  assertEquals(message.startsWith("pyproject.toml:3:"), true, message);
});

Deno.test("a byte order mark is no fault", () => {
  assertEquals(read("\uFEFFtool.slop-watch.debounce = 1").given, { debounce: 1 });
});

Deno.test("the project's name and scripts are found", () => {
  const { project } = read("[project]\nname = 'x'\n[project.scripts]\na = 'm:f'\nb = 3");
  assertEquals(project, { name: "x", scripts: { a: "m:f" } });
});

Deno.test("an unknown key is named with the file and the one that was probably meant", () => {
  const error = refused("[tool.slop-watch]\ndebonce = 1");
  assertEquals(error.message, "unknown key debonce in pyproject.toml");
  assertEquals(error.hint, "did you mean debounce?");
});

Deno.test("an option that makes no sense in a file is an unknown key", () => {
  assertEquals(refused("tool.slop-watch.root = '.'").message, "unknown key root in pyproject.toml");
});

Deno.test("a wrong type or a value out of range is named with what is allowed", () => {
  const cases: [string, string][] = [
    [
      "debounce = '100'",
      `debounce in pyproject.toml: expected milliseconds from 0 to 60000, or a time such as 500ms, 1.5s, 1m, not "100"`,
    ],
    [
      "debounce = 1.5",
      "debounce in pyproject.toml: expected milliseconds from 0 to 60000, or a time such as 500ms, 1.5s, 1m, not 1.5",
    ],
    ["watch = 1", "watch in pyproject.toml: expected true or false, not 1"],
    [
      "pattern = ''",
      `pattern in pyproject.toml: expected a string or an array of strings, each a glob, from the project root, not ""`,
    ],
    [
      "env = { A = 1 }",
      `env in pyproject.toml: expected a table of strings whose names are not empty and hold no =, not {"A":1}`,
    ],
    [
      "command = []",
      "command in pyproject.toml: expected a command as a string or an array of strings, not []",
    ],
  ];
  for (const [line, message] of cases) {
    assertEquals(refused(`[tool.slop-watch]\n${line}`).message, message);
  }
});

Deno.test("what is not TOML, or not a table, is said in one line", () => {
  const { message } = refused("debounce = = 1");
  assertEquals(message, "pyproject.toml:1:12 is not valid TOML: invalid value");
  for (
    const [value, shown] of [["3", "3"], ["2026-01-01", '"2026-01-01"'], ["[]", "[]"]] as const
  ) {
    assertEquals(
      refused(`tool.slop-watch = ${value}`).message,
      `tool.slop-watch in pyproject.toml: expected a table, not ${shown}`,
    );
  }
});
