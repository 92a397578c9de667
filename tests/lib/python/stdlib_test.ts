/** What the agent imports late, while the app imports in another thread: asked of each Python that there is. */
import { assertEquals } from "@std/assert";
import { pythons } from "../../driver.ts";
import { rows } from "../../tier.ts";
import { askParts } from "./parts.ts";

/** Each case prints which of the app's finders are asked, and what stands in its list in the end. */
const PROGRAM = `import json, sys, threading
sys.path.insert(0, sys.argv[1])
import _slop_watch_stdlib as parts
asked = []
class Finder:
    def __init__(self, name, then=lambda: None):
        self.name, self.then = name, then
    def find_spec(self, name, path=None, target=None):
        if name == "wanted":
            asked.append(self.name)
            self.then()
def during(of_app, then):
    entered, gate = threading.Event(), threading.Event()
    def waits(name):
        entered.set()
        gate.wait(10)
    def leave():
        gate.set()
        thread.join(10)
    parts.__import__ = waits
    asked.clear()
    sys.meta_path[:] = of_app(leave)
    before = sys.meta_path
    thread = threading.Thread(target=parts.stdlib, args=("sys",))
    thread.start()
    entered.wait(10)
    then()
    try:
        import wanted
    except ImportError:
        pass
    leave()
    left = [it.name for it in sys.meta_path if isinstance(it, Finder)]
    others = [type(it).__name__ for it in sys.meta_path if it not in own and not isinstance(it, Finder)]
    return [asked[:], left, others, sys.meta_path is before]
own = [*sys.meta_path]
def anew():
    sys.meta_path = [Finder("new"), *sys.meta_path]
cases = {
    "leaves": (lambda leave: [Finder("a", leave), Finder("b"), *own, Finder("c")], lambda: None),
    "one is added": (lambda _: [*own, Finder("a")], lambda: sys.meta_path.insert(0, Finder("new"))),
    "one is removed": (lambda _: [Finder("a"), Finder("b"), *own], lambda: sys.meta_path.pop(1)),
    "another list": (lambda _: [*own, Finder("a")], anew),
}
print(json.dumps({name: during(*case) for name, case in cases.items()}))
`;

for (const python of rows((await pythons()).toReversed(), 2)) {
  const version = python.replace(/^.*versions\//, "");
  Deno.test(`a late import passes over none of the app's finders, with ${version}`, async () => {
    assertEquals(await askParts(python, PROGRAM, null), {
      "leaves": [["a", "b", "c"], ["a", "b", "c"], [], true],
      "one is added": [["new", "a"], ["new", "a"], [], true],
      "one is removed": [["b"], ["b"], [], true],
      "another list": [["new", "a"], ["new", "a"], [], false],
    });
  });
}
