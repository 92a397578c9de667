/** What waits for an import of the app's: asked of each Python that there is. */
import { assertEquals } from "@std/assert";
import { pythons } from "../../driver.ts";
import { rows } from "../../tier.ts";
import { askParts } from "./parts.ts";

const PROGRAM = `import _imp, json, sys
sys.path.insert(0, sys.argv[1])
def fails(module):
    raise KIND("on purpose")
from _slop_watch_imports import Imports
_imp.exec_builtin = _imp.exec_dynamic = fails
imports = Imports()
imports.when("_lsprof", print)
def frames_of(kind):
    global KIND
    KIND = kind
    try:
        import _lsprof
    except kind as error:
        names, at = [], error.__traceback__
        while at:
            names.append(at.tb_frame.f_code.co_name)
            at = at.tb_next
        return names
print(json.dumps([frames_of(kind) for kind in (ImportError, ValueError)]))
`;

for (const python of rows((await pythons()).toReversed(), 2)) {
  const version = python.replace(/^.*versions\//, "");
  Deno.test(`the traceback of an import that fails is as by hand, with ${version}`, async () => {
    const byHand = ["frames_of", "fails"];
    assertEquals(await askParts(python, PROGRAM, null), [byHand, byHand]);
  });
}
