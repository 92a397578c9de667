/** What an app sets on ctypes' shared libraries is not what the agent calls by. */
import { assertEquals } from "@std/assert";
import { pythons } from "../../driver.ts";
import { rows } from "../../tier.ts";
import { askParts } from "./parts.ts";

const PROGRAM = `
import ctypes, json, sys, threading
json.load(sys.stdin)
sys.path.insert(0, sys.argv[1])
of_app = ctypes.pythonapi.PyThreadState_SetAsyncExc
of_app.argtypes, of_app.restype = [ctypes.c_char_p], ctypes.c_char_p
before = list(of_app.argtypes)
import _slop_watch_exit
way = _slop_watch_exit.way_out_of(threading.get_ident())
answer = "no way out"
try:
    answer = "refused"
    if way is not None:
        way()
        for _ in range(1000): pass
        answer = "not raised"
except SystemExit:
    answer = "raised"
except ctypes.ArgumentError:
    pass
print(json.dumps([answer, of_app.argtypes == before]))
`;

for (const python of rows(await pythons(), 2)) {
  const name = python.split(/[\\/]/).slice(-3).join("/");
  Deno.test(`the agent calls Python by prototypes of its own, with ${name}`, async () => {
    assertEquals(await askParts(python, PROGRAM, null), ["raised", true]);
  });
}
