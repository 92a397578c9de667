import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  command,
  milliseconds,
  oneOf,
  onOff,
  path,
  splitWords,
  texts,
  variables,
} from "../../../lib/cli/kinds.ts";

Deno.test("on and off are 1 and 0, true and false in any case", () => {
  for (const word of ["1", "true", "True", "TRUE"]) {
    assertEquals(onOff.fromText(word), { value: true });
  }
  for (const word of ["0", "false", "False"]) assertEquals(onOff.fromText(word), { value: false });
});

Deno.test("no other text means on or off", () => {
  const others = ["", "yes", "2", "01", "constructor", "__proto__"];
  for (const word of others) assertEquals(onOff.fromText(word), { allowed: "1 or 0" }, word);
  fc.assert(fc.property(fc.string(), (word) => {
    const read = onOff.fromText(word);
    assert("allowed" in read || /^(?:[01]|true|false)$/i.test(word));
  }));
});

Deno.test("on and off in a file are true and false alone", () => {
  assertEquals(onOff.fromToml(false), { value: false });
  for (const value of [1, 0, "true", null, undefined, []]) {
    assert("allowed" in onOff.fromToml(value));
  }
});

Deno.test("a time is a whole number of ms within its bounds, both included", () => {
  const kind = milliseconds(0, 60_000);
  for (const value of [0, 1, 300, 60_000]) {
    assertEquals(kind.fromText(String(value)), { value });
    assertEquals(kind.fromToml(value), { value });
  }
  for (const value of [-1, 60_001, 0.5, NaN, Infinity]) {
    assert("allowed" in kind.fromText(String(value)));
    assert("allowed" in kind.fromToml(value));
  }
  for (
    const word of ["", " 1", "1e3", "0x10", "١", "1.5", "-1s", "1 s", "1h", "s", "0.1ms", "2m"]
  ) {
    assert("allowed" in kind.fromText(word), word);
  }
  for (const value of ["300", true, null, [300]]) assert("allowed" in kind.fromToml(value));
});

Deno.test("a time takes a unit, on the command line and as a string in a file", () => {
  const kind = milliseconds(0, 60_000);
  const times = {
    "500ms": 500,
    "2s": 2000,
    "1m": 60_000,
    "1.5s": 1500,
    "0.5m": 30_000,
    "1.1s": 1100,
  };
  for (const [text, value] of Object.entries(times)) {
    assertEquals(kind.fromText(text), { value }, text);
    assertEquals(kind.fromToml(text), { value }, text);
  }
});

Deno.test("a choice is one of its words, and the others are named", () => {
  const kind = oneOf("WHEN", ["auto", "always"]);
  assertEquals(kind.fromText("auto"), { value: "auto" });
  assertEquals(kind.fromText("Auto"), { allowed: "one of auto, always" });
  assertEquals(kind.fromToml("always"), { value: "always" });
  for (const value of [1, ["auto"], null]) assert("allowed" in kind.fromToml(value));
});

Deno.test("a path is not empty", () => {
  const kind = path("FILE", "a file");
  assertEquals(kind.fromText("x"), { value: "x" });
  assertEquals(kind.fromToml("x"), { value: "x" });
  assertEquals(kind.fromText(""), { allowed: "a file" });
  for (const value of ["", 1, ["x"]]) assertEquals(kind.fromToml(value), { allowed: "a file" });
});

Deno.test("several texts are an array or one string in a file, and one word on the command line is one of them", () => {
  const kind = texts("GLOB", "a glob");
  assertEquals(kind.fromText("*.py"), { value: ["*.py"] });
  assertEquals(kind.fromToml(["a", "b"]), { value: ["a", "b"] });
  assertEquals(kind.fromToml("a"), { value: ["a"] });
  for (const value of ["", ["a", 1], ["a", ""], { 0: "a" }]) {
    assert("allowed" in kind.fromToml(value));
  }
  assert("allowed" in kind.fromText(""));
});

Deno.test("variables are a table of texts whose names the system takes", () => {
  assertEquals(variables.fromToml({ A: "1", b_2: "" }), { value: { A: "1", b_2: "" } });
  assertEquals(variables.fromToml({}), { value: {} });
  for (const value of [{ A: 1 }, { "": "x" }, { "A=B": "x" }, [], "A=1", null, new Date()]) {
    assert("allowed" in variables.fromToml(value), JSON.stringify(value));
  }
});

Deno.test("a command is split at spaces outside quotes", () => {
  for (
    const [line, words] of [
      ["gui_2.py", ["gui_2.py"]],
      ["  uvicorn\tapp:app  --port 80 ", ["uvicorn", "app:app", "--port", "80"]],
      [`"my app.py" 'two words' --x="a b"c`, ["my app.py", "two words", "--x=a bc"]],
      [`app "" ''`, ["app", "", ""]],
      [`"b c" 'd "e"' f"g h"i`, ["b c", 'd "e"', "fg hi"]],
      ["naïve ü.py", ["naïve", "ü.py"]],
      [`app "it's" '"'`, ["app", "it's", '"']],
      [String.raw`C:\Tools\py.exe "C:\My App\a.py"`, [
        String.raw`C:\Tools\py.exe`,
        String.raw`C:\My App\a.py`,
      ]],
    ] as const
  ) assertEquals(splitWords(line), words, line);
});

Deno.test("a command with an open quote, without a word or with an empty first one is refused", () => {
  for (const line of ["", "  ", `app "x`, "app 'x", `"" x`, "it's"]) {
    assertEquals(splitWords(line), undefined, line);
    assert("allowed" in command.fromToml(line), line);
  }
});

Deno.test("a command with words of a shell's outside quotes is refused, naming the first", () => {
  const lines = {
    "make && python app.py": "&&",
    "python app.py | tee log": "|",
    "python app.py >> log": ">>",
    "python app.py 2>&1": "2>&1",
    "a ; b": ";",
    "python app.py &": "&",
  };
  for (const [line, word] of Object.entries(lines)) {
    const read = command.fromToml(line);
    assertEquals("allowed" in read && read.forShell, word, line);
  }
  for (const line of [`app "a && b" '>'`, "app --x=>1", "app a&b"]) {
    assert("value" in command.fromToml(line), line);
  }
  assert("value" in command.fromToml(["app", "&&"]));
});

Deno.test("a command may be an array, whose words are taken as they are", () => {
  assertEquals(command.fromToml(["my app.py", "", "'x'"]), { value: ["my app.py", "", "'x'"] });
  for (const value of [[], [""], ["a", 1], 1, {}]) assert("allowed" in command.fromToml(value));
});

Deno.test("words in double quotes come back as they were", () => {
  const word = fc.string().map((text) => text.replaceAll('"', ""));
  fc.assert(fc.property(fc.array(word), (words) => {
    const line = ["app", ...words.map((word) => `"${word}"`)].join(" ");
    assertEquals(splitWords(line), ["app", ...words]);
  }));
});
