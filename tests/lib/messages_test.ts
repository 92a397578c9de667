import { assert, assertEquals } from "@std/assert";
import { UserError, userError } from "../../lib/errors.ts";
import { worded } from "../../lib/messages.ts";

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
