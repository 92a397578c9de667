/** Which lines of a source count where it is asked whether an edit has to do with imports, or the environment. */
import { assertEquals } from "@std/assert";
import { pythons } from "../../driver.ts";
import { rows } from "../../tier.ts";
import { askParts } from "./parts.ts";

const PROGRAM = `
import json, sys
sys.path.insert(0, sys.argv[1])
from import_lines import import_lines
asked = json.loads(sys.stdin.buffer.read().decode("utf-8"))
print(json.dumps([
    [line.decode() for line in import_lines(source.encode(), [b"MODE"])] for source in asked
]))
`;

/** A source, and the lines of it that count. */
const SOURCES: readonly (readonly [string, readonly string[]])[] = [
  ["", []],
  ["x = 1\n# nothing\n", []],
  ["import a\nx = 1\nfrom b import c\n", ["import a", "from b import c"]],
  ["if x:\n    import a\nelse: import b\n", ["import a", "else: import b"]],
  ["x = 1; import a\n", ["x = 1; import a"]],
  ["from a import (\n    b,  # one (\n    c,\n)\nx = (\n1)\n", [
    "from a import ( b,  # one ( c, )",
  ]],
  ["from a import (b,\n  c)\nimport d\n", ["from a import (b, c)", "import d"]],
  ["from a import b, \\\n    c\nx = 1\n", ["from a import b, \\ c"]],
  ["import a\r\nx = 1\r\n", ["import a"]],
  ["m = importlib.import_module('a')\nn = __import__('b')\n", [
    "m = importlib.import_module('a')",
    "n = __import__('b')",
  ]],
  ["os.environ['A'] = '1'\nos.putenv('B', 'x')\nload_dotenv()\n", [
    "os.environ['A'] = '1'",
    "os.putenv('B', 'x')",
    "load_dotenv()",
  ]],
  ["NAMES = {'MODE': 'fast'}\nother = 2\n", ["NAMES = {'MODE': 'fast'}"]],
  ["from a import (\n  b", ["from a import ( b"]],
];

for (const python of rows(await pythons(), 2)) {
  Deno.test(`lines that import, with ${python.replace(/^.*versions\//, "")}`, async () => {
    const lines = await askParts(python, PROGRAM, SOURCES.map(([source]) => source));
    assertEquals(lines, SOURCES.map(([, lines]) => lines));
  });
}
