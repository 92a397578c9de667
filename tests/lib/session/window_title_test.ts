import { assertEquals } from "@std/assert";
import { fromFlags, mergeSettings } from "../../../lib/config/settings.ts";
import type { Values } from "../../../lib/cli/options.ts";
import { platform } from "../../../lib/platform/current.ts";
import { titleWhen } from "../../../lib/session/window_title.ts";

const NOTHING = { values: {}, origins: {} };

function when(given: Partial<Values>, kind: string | undefined = "xterm") {
  const flags = fromFlags(given, "/", platform.path);
  return titleWhen(mergeSettings({ flags, variables: NOTHING, file: NOTHING }), kind);
}

Deno.test("the title is used where that is asked for, or where there is no other place", () => {
  assertEquals(when({}), "while messages wait");
  assertEquals(when({ title: true }), "always");
  assertEquals(when({ title: false }), "never");
  assertEquals(when({ quiet: true }), "never");
  assertEquals(when({ quiet: true, title: true }), "always");
  assertEquals(when({ title: true }, "dumb"), "never");
  assertEquals(when({ title: true }, "linux"), "never");
});
