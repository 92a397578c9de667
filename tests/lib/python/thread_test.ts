/** The agent's thread, asked of each Python that there is. */
import { assertEquals } from "@std/assert";
import { pythons } from "../../driver.ts";
import { rows } from "../../tier.ts";
import { askParts } from "./parts.ts";

/**
 * Who waits until profilers hear nothing may hold the lock for longer than the thread takes to look, as
 * here for good; and the app may take a tracer off before it is called, as here always.
 */
const PROGRAM = `import json, sys, time
sys.path.insert(0, sys.argv[1])
import _slop_watch_thread as parts
class Held:
    def locked(self): return True
    def acquire(self, *_): return False
    def release(self): pass
def goes_on():
    rounds = []
    def run():
        while not ends and thread.wait_for(None, None) != parts.ENDS:
            rounds.append(1)
            time.sleep(0.001)
    ends = []
    thread = parts.AgentThread(run, bool, bool)
    thread._not_hidden = Held()
    thread._start()
    thread.hide(0)
    before = len(rounds)
    until = time.monotonic() + 10
    while thread._ended.locked() and len(rounds) < before + 3 and time.monotonic() < until:
        time.sleep(0.001)
    ends.append(1)
    thread._ended.acquire()
    return len(rounds) >= before + 3
answers = [goes_on()]
parts._set_trace = lambda _: None
answers.append(goes_on())
print(json.dumps(answers))
`;

for (const python of rows((await pythons()).toReversed(), 2)) {
  const version = python.replace(/^.*versions\//, "");
  Deno.test(`the thread goes on where profilers hear nothing of it, with ${version}`, async () => {
    assertEquals(await askParts(python, PROGRAM, null), [true, true]);
  });
}
