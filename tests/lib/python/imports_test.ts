/** What waits for an import of the app's: asked of each Python that there is. */
import { assertEquals } from "@std/assert";
import { pythons } from "../../driver.ts";
import { rows } from "../../tier.ts";
import { askParts } from "./parts.ts";

const PROGRAM = `import _imp, json, sys, traceback
sys.path.insert(0, sys.argv[1])
def fails(module):
    raise KIND("on purpose")
_imp.exec_builtin = _imp.exec_dynamic = fails
from _slop_watch_imports import Imports
imports = Imports()
imports.when("_lsprof", print)
def frames_of(kind):
    global KIND
    KIND = kind
    try:
        import _lsprof
    except kind as error:
        return [frame.name for frame in traceback.extract_tb(error.__traceback__)]
print(json.dumps([frames_of(kind) for kind in (ImportError, ValueError)]))
`;

for (const python of rows((await pythons()).toReversed(), 2)) {
  const version = python.replace(/^.*versions\//, "");
  Deno.test(`the traceback of an import that fails is as by hand, with ${version}`, async () => {
    const byHand = ["frames_of", "fails"];
    assertEquals(await askParts(python, PROGRAM, null), [byHand, byHand]);
  });
}
