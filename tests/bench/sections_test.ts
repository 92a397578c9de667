/** A page of results keeps what its writer has not written. */
import { assertEquals } from "@std/assert";
import { renewed, rewritten } from "./sections.ts";

const PAGE = `# Results

- of: yesterday

## Start, light app

| a |
| - |

## Another task's

Its own words.

### With a part

## Idle over 30 s

old
`;

const isOwn = (title: string) => /^(?:Start|Idle)/.test(title);

Deno.test("a page that is written anew keeps the sections of others, and no old one of its own", () => {
  assertEquals(
    rewritten(PAGE, "# Results\n\n- of: today", ["## Start, light app\n\nnew"], isOwn),
    "# Results\n\n- of: today\n\n## Start, light app\n\nnew\n\n" +
      "## Another task's\n\nIts own words.\n\n### With a part\n",
  );
});

Deno.test("a page that is not there yet is what is written", () => {
  assertEquals(
    rewritten("", "# Results", ["## Start\n\nnew"], isOwn),
    "# Results\n\n## Start\n\nnew\n",
  );
});

Deno.test("a section that is renewed stands where it stood, and a new one behind the others", () => {
  assertEquals(
    renewed(PAGE, ["## Memory\n\nfirst", "## Start, light app\n\nnew"]),
    "# Results\n\n- of: yesterday\n\n## Start, light app\n\nnew\n\n" +
      "## Another task's\n\nIts own words.\n\n### With a part\n\n## Idle over 30 s\n\nold\n\n" +
      "## Memory\n\nfirst\n",
  );
});
