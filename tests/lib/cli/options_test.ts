import { assert, assertEquals } from "@std/assert";
import { FLAGS } from "../../../tools/flags.ts";
import { OPTION_ROWS } from "../../../lib/cli/options.ts";
import { VARIABLES } from "../../../lib/config/settings.ts";

Deno.test("every default is a value that its own option would take", () => {
  const unset = ["", "[]", "{}"];
  for (const [name, { kind, default: value }] of OPTION_ROWS) {
    const isUnset = unset.includes(typeof value === "string" ? value : JSON.stringify(value));
    assert(isUnset || "value" in kind.fromToml(value), name);
  }
});

Deno.test("no two options share a letter", () => {
  const letters = OPTION_ROWS.flatMap(([, { short }]) => short ?? []);
  assertEquals(new Set(letters).size, letters.length);
});

Deno.test("slop-watch may read each variable that stands for an option", () => {
  const allowed = FLAGS.find((flag) => flag.startsWith("--allow-env="))?.split(/[=,]/) ?? [];
  assertEquals(VARIABLES.filter((name) => !allowed.includes(name)), []);
});
