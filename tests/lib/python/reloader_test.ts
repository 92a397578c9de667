/** Which reloader runs in an app: asked of each Python that there is, with modules by those names. */
import { assertEquals } from "@std/assert";
import { RELOADERS } from "../../../lib/wire/agent.ts";
import { pythons } from "../../driver.ts";
import { rows } from "../../tier.ts";
import { askParts } from "./parts.ts";

const PROGRAM = `import sys, json, types, threading
sys.path.insert(0, sys.argv[1])
from _slop_watch_reloader import reloader, _LOOPS
json.load(sys.stdin)
ENDS = threading.Event()
found = [reloader()]
def made(name):
    module = sys.modules[name] = types.ModuleType(name)
    exec("def run(ends, begun):\\n    begun.set()\\n    ends.wait()", vars(module))
    return module
for name in _LOOPS:
    module = made(name)
    found.append(reloader())
    ends, begun = threading.Event(), threading.Event()
    thread = threading.Thread(target=module.run, args=(ends, begun))
    thread.start()
    begun.wait()
    found.append(reloader())
    ends.set()
    thread.join()
tornado = made("tornado.autoreload")
found.append(reloader())
tornado._io_loops = {}
found.append(reloader())
tornado._io_loops = {1: True}
found.append(reloader())
print(json.dumps(found))
`;

for (const python of rows(await pythons(), 1)) {
  Deno.test(`a reloader is told where it runs, not where it is imported, with ${python.replace(/^.*versions\//, "")}`, async () => {
    const loops = RELOADERS.filter((name) => name !== "tornado");
    assertEquals(await askParts(python, PROGRAM, []), [
      "reloader -",
      ...loops.flatMap((name) => ["reloader -", `reloader ${name}`]),
      "reloader -",
      "reloader -",
      "reloader tornado",
    ]);
  });
}
