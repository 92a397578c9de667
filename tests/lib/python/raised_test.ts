/** Where an exception was raised, and which early import is blamed for it: a table, asked of each Python that there is. */
import { assertEquals } from "@std/assert";
import { pythons } from "../../driver.ts";
import { rows } from "../../tier.ts";
import { askParts } from "./parts.ts";

/** What the app's own code does, where it was raised, without the line, and the module that is blamed. */
type Row = readonly [does: string, at: string, blamed: string];

/** `lib` and `lib.part` are installed and were imported early, `late` was imported by the app, `own` is its own code. */
const ROWS: Readonly<Record<string, Row>> = {
  "by a library": ["lib.fail()", "lib", "lib"],
  "in a part of one": ["lib.deep()", "lib.part", "lib"],
  "in one that was imported late": ["late.fail()", "late", ""],
  "by one that was imported late, in an early one": ["late.call(lib.fail)", "lib", "lib"],
  "in the app's own code": ["1 / 0", "app", ""],
  "in its own code, which a library has called": ["lib.call(lambda: 1 / 0)", "app", ""],
  "in its own code that was imported early": ["own.fail()", "own", ""],
  "in Python's own, for the app": ["import json; json.loads('no')", "app", ""],
  "in Python's own, for a library": ["lib.parse('no')", "lib", "lib"],
  "by Python's own where it can be chosen no more": [
    "import multiprocessing as m; m.set_start_method('spawn'); m.set_start_method('spawn')",
    "multiprocessing.context",
    "multiprocessing",
  ],
  "in code that a library has made": ["lib.made()", "lib", "lib"],
  "in code of nobody's": ["exec('1 / 0', {})", "app", ""],
  "of a library's, about another's": ["lib.wrap(lib.fail)", "lib", "lib"],
  "of a library's, about the app's": ["lib.wrap(lambda: 1 / 0)", "lib", ""],
  "of a library's, while the app's is handled": ["lib.fail_over(lambda: 1 / 0)", "lib", ""],
  "of a library's, after the app has caught its own": [
    "\n try: 1 / 0\n except ArithmeticError: lib.fail()",
    "lib",
    "lib",
  ],
  "of the app's, about a library's": [
    "\n try: lib.fail()\n except KeyError as e: raise ValueError() from e",
    "app",
    "",
  ],
  "by libraries, in a group": ["lib.group(lib.fail, lib.deep)", "lib", "lib"],
  "by a library and by the app, in a group": ["lib.group(lib.fail, lambda: 1 / 0)", "lib", ""],
  "no failure: an exit": ["lib.leave()", "lib", ""],
  "no failure: an interrupt": ["lib.interrupt()", "lib", ""],
  "with an attribute that fails": ["lib.odd()", "lib", ""],
};

const LIBRARY = `
import json
import lib.part
class Group(Exception): pass
class Odd(Exception):
    @property
    def exceptions(self): raise RuntimeError
def fail(): raise KeyError("lib")
def deep(): lib.part.fail()
def call(what): what()
def parse(text): json.loads(text)
exec("def made(): raise KeyError")
def wrap(what):
    try: what()
    except Exception as error: raise ValueError from error
def fail_over(what):
    try: what()
    except Exception: raise ValueError
def caught(what):
    try: what()
    except Exception as error: return error
def group(*all):
    error = Group()
    error.exceptions = tuple(map(caught, all))
    raise error
def leave(): raise SystemExit(1)
def interrupt(): raise KeyboardInterrupt
def odd(): raise Odd
`;

const PROGRAM = `
import json, os, sys, tempfile
sys.path.insert(0, sys.argv[1])
import _slop_watch_raised as raised
asked = json.load(sys.stdin)
with tempfile.TemporaryDirectory() as folder:
    def write(name, text):
        path = os.path.join(folder, *name.split("/"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file: file.write(text)
        return path
    for at in ("site-packages", "mine"): sys.path.append(os.path.join(folder, at))
    write("site-packages/lib/__init__.py", asked["library"])
    write("site-packages/lib/part.py", "def fail(): raise KeyError")
    write("site-packages/late.py", "def fail(): raise KeyError\\ndef call(what): what()")
    write("mine/own.py", "def fail(): raise KeyError")
    import multiprocessing.context
    import lib, own
    early = {name for name in sys.modules if name not in ("__main__", "sys", "builtins")}
    import late
    answers = []
    for n, does in enumerate(asked["does"]):
        path = write("mine/app.py", "if 1: " + does if "\\n" not in does else "if 1:" + does)
        names = {"__name__": "app", "lib": lib, "late": late, "own": own}
        with open(path) as file: code = compile(file.read(), path, "exec")
        try: exec(code, names)
        except BaseException as e: error = e
        error.__traceback__ = error.__traceback__.tb_next
        at = raised.place_of(error).rpartition(":")[0]
        answers.append([at, raised.EarlyImports(early).raised(error)])
    error = ValueError()
    long_ago = raised.EarlyImports(early)
    assert long_ago.raised(None) == "", "the first answer stays"
    late_one = raised.EarlyImports(early)
    late_one._begun -= 4
    try: lib.fail()
    except KeyError as e: error = e
    assert raised.EarlyImports(early).raised(error) == "lib"
    assert late_one.raised(error) == "", "it has not just begun"
    assert long_ago.raised(error) == "", "the first answer stays"
    error = ValueError()
    ends = [raised.EarlyImports(early).raised(None), raised.EarlyImports(()).raised(error), raised.place_of(error)]
print(json.dumps([answers, ends]))
`;

for (const python of rows(await pythons(), 3)) {
  Deno.test(`where an exception was raised, with ${python.replace(/^.*versions./, "")}`, async () => {
    const does = Object.values(ROWS).map(([does]) => does);
    const [answers, ends] = await askParts<[string[][], string[]]>(python, PROGRAM, {
      library: LIBRARY,
      does,
    });
    for (const [n, [name, [, ...expected]]] of Object.entries(ROWS).entries()) {
      assertEquals(answers[n], expected, name);
    }
    assertEquals(ends, ["", "", ""]);
  });
}
