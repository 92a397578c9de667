import { assertEquals } from "@std/assert";
import { bold, cyan, red, setColorEnabled } from "../../../lib/report/colors.ts";

Deno.test("a text has colours where they are wanted, and is left alone where not", () => {
  setColorEnabled(true);
  try {
    assertEquals(red("x"), "\x1b[31mx\x1b[39m");
    // What comes after an inner colour has the outer one again.
    assertEquals(cyan(`a${red("b")}c`), "\x1b[36ma\x1b[31mb\x1b[36mc\x1b[39m");
    assertEquals(red(bold("x")), "\x1b[31m\x1b[1mx\x1b[22m\x1b[39m");
  } finally {
    setColorEnabled(false);
  }
  assertEquals(red(bold("x")), "x");
});
