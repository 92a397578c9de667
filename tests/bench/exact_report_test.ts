import { assertEquals, assertStringIncludes } from "@std/assert";
import { section, withSection } from "./exact_report.ts";

const told = { before: [], early: ["module a"], after: [], isWarm: true, leftOut: [] };

Deno.test("the table of warm starts: what differs, and how many are clean", () => {
  const differs = { ...told, after: [{ name: "fd 7", cold: undefined, warm: "a file" }] };
  const text = section([
    { name: "a", version: "1", outcome: told },
    { name: "b", version: "2", outcome: differs },
    { name: "c", version: "3", outcome: { failed: "not run" } },
  ], "Measured.");
  assertStringIncludes(text, "cold one with 1 of 3.");
  assertStringIncludes(
    text,
    "| a | 1 | warm |  |\n| b | 2 | warm | `fd 7` |\n| c | 3 |  | not run |",
  );
});

const TABLE: Record<string, [before: string, after: string]> = {
  "in its place": ["# R\n\n## A\n\nold\n\n## B\n\nb\n", "# R\n\n## A\n\nnew\n\n## B\n\nb\n"],
  "behind all": ["# R\n\n## B\n\nb\n", "# R\n\n## B\n\nb\n\n## A\n\nnew\n"],
};

for (const [where, [before, after]] of Object.entries(TABLE)) {
  Deno.test(`a section of the results is put ${where}`, () => {
    assertEquals(withSection(before, "## A\n\nnew"), after);
  });
}
