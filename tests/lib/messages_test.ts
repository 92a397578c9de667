import { assert, assertEquals } from "@std/assert";
import { messageOf, traceOf, UserError, userError } from "../../lib/errors.ts";
import { agentMessage, agentWait, standbyReason, worded } from "../../lib/messages.ts";
import { WAITS } from "../../lib/wording/waits.ts";

Deno.test("a message has its code, its words and what to do", () => {
  assertEquals(worded("grace-over", 5000), {
    code: "grace-over",
    message: "the app did not stop within 5000 ms and is killed",
    hint: "--grace gives it more time",
  });
});

Deno.test("an error is a message, too", () => {
  const error = userError("no-python", ["here", "there"]);
  assert(error instanceof UserError);
  const { code, message, hint } = error;
  assertEquals({ code, message, hint }, worded("no-python", ["here", "there"]));
});

Deno.test("a hint says what was probably meant, and else where to look", () => {
  assertEquals(worded("unknown-option", "--wach", "--watch").hint, "did you mean --watch?");
  assertEquals(worded("unknown-option", "--wach").hint, "slop-watch --help lists the options");
  assertEquals(worded("unknown-key", "x", "f", ["a", "b"]).hint, "allowed are a, b");
});

Deno.test("the limit that was met is the one that is raised", () => {
  const hint = (limit: "watches" | "instances" | undefined) =>
    worded("events-unavailable", "no", limit, 500).hint.split(" ")[2];
  assertEquals(hint("watches"), "fs.inotify.max_user_watches=524288");
  assertEquals(hint("instances"), "fs.inotify.max_user_instances=512,");
  assertEquals(hint(undefined), "from");
});

Deno.test("a message that the agent asks for is worded with what came with it, in one line", () => {
  assertEquals(agentMessage("on-stop-failed", ["save", "OSError('a\r\nb')"]), {
    code: "on-stop-failed",
    message: "the on_stop function save failed: OSError('a b')",
    hint: "",
  });
});

Deno.test("a code that is none, or that says other things, is no message", () => {
  const others: readonly (readonly [code: string, about: string[]])[] = [
    ["no-such-code", []],
    ["constructor", []],
    ["__proto__", ["x"]],
    ["toString", []],
    ["on-stop-slow", ["x"]],
    ["on-stop-failed", ["x"]],
    // One that only slop-watch itself has.
    ["grace-over", ["5000"]],
  ];
  for (const [code, about] of others) assertEquals(agentMessage(code, about), undefined, code);
});

Deno.test("a reason of the standby's that is not known is told by its code", () => {
  assertEquals(
    standbyReason("brings-in", ["a"]),
    "brings in a, which the project has a module for",
  );
  assertEquals(standbyReason("of-a-later-version", ["a"]), "of-a-later-version");
  assertEquals(standbyReason("prints", ["a"]), "prints");
});

Deno.test("whatever a stop is said to wait for is seen somewhere", async () => {
  const sees = ["lib/python/_slop_watch_waits.py", "lib/app/stop_wait.ts"];
  const texts = await Promise.all(
    sees.map((path) => Deno.readTextFile(new URL(`../../${path}`, import.meta.url))),
  );
  const seen = texts.join("\n").matchAll(/(?:stopWait\(|return |\()"([a-z-]+)"/g);
  assertEquals(
    new Set(Array.from(seen, ([, code]) => code!)).intersection(new Set(Object.keys(WAITS))),
    new Set(Object.keys(WAITS)),
  );
  assertEquals(agentWait("process", ["worker (pid 7)", ""]), {
    code: "process",
    message: "it waits for the process worker (pid 7)",
    hint: "daemon=True has nobody wait for a process; does it take the signal?",
  });
  assertEquals(agentWait("process", ["worker"]), undefined);
});

Deno.test("how Deno is to be started is told to nobody", () => {
  const words = [
    'Requires all access to "/dev/full", run again with the --allow-all flag',
    'Requires env access to "X", run again with the --allow-env flag',
    'Requires run access to "x", specify the required permissions during compilation using ' +
    "`deno compile --allow-run`",
  ];
  for (const text of words) {
    const error = new Deno.errors.NotCapable(text);
    for (const said of [messageOf(error), traceOf(error), traceOf(text)]) {
      assert(!said.includes("--allow"), said);
    }
  }
  assertEquals(messageOf(new Error("one\ntwo")), "one");
});
