import { assertEquals, assertNotEquals } from "@std/assert";
import { lineOf } from "../../../lib/wire/line.ts";
import { parsePlan } from "../../../lib/wire/plan.ts";

const A = lineOf("import", "a", "/lib/a.py");
const B = lineOf("import", "b", "/lib/b.py");
const MORE = lineOf("own", "__main__", "/p/app.py") + lineOf("writes", "a", "OTHER") +
  lineOf("set", "MODE", "fast", "/p/app.py") + lineOf("unset", "GONE", "/p/app.py") +
  lineOf("set", "MODE", "", "/p/app.py");

Deno.test("of a plan is read which variables the app sets, each once", async () => {
  assertEquals((await parsePlan(A + MORE + B)).variables, ["MODE", "GONE"]);
});

Deno.test("plans are told apart by what they import, and not by its order or by anything else", async () => {
  const { imports } = await parsePlan(A + B);
  assertEquals((await parsePlan(B + MORE + A)).imports, imports);
  assertNotEquals((await parsePlan(A)).imports, imports);
  assertEquals((await parsePlan(MORE)).imports, "");
});

for (const garbage of ["", "\n\n", "set", "set xyz 00", "import", "unset - -", "\0set 41 42"]) {
  Deno.test(`a plan that reads ${JSON.stringify(garbage)} sets nothing`, async () => {
    assertEquals((await parsePlan(garbage)).variables, []);
  });
}
