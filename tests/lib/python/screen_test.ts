import { assertEquals } from "@std/assert";
import { pythons, versionOf } from "../../driver.ts";
import { lacks } from "../../needs.ts";
import { rows } from "../../tier.ts";
import { askParts } from "./parts.ts";
import { askScreens, type ScreenApp, usesOf } from "./screens.ts";

const SLEEP = "\nimport time\ntime.sleep(600)\n";

/** Says what of a function's is left when that has returned, and was looked at meanwhile. */
const HELD = `import sys, json, gc, threading, weakref
sys.path.insert(0, sys.argv[1])
from _slop_watch_screen import screen
json.load(sys.stdin)
gc.disable()
main = threading.main_thread().ident
asked, told = threading.Event(), threading.Event()
class Thing: pass
def waits():
    thing = Thing()
    asked.set()
    told.wait(20)
    return weakref.ref(thing)
def ask():
    asked.wait()
    for _ in range(3): screen(main)
    told.set()
thread = threading.Thread(target=ask)
thread.start()
left = waits()
thread.join()
screen(main)
print(json.dumps(left() is None))
`;

const APPS: Record<string, ScreenApp> = {
  "curses, which leaves the screen for a while, and for good": {
    code: `import curses
def main(screen):
    screen.getch()
    curses.endwin()
    input("out ")
    screen.refresh()
    screen.getch()
curses.wrapper(main)${SLEEP}`,
    steps: [["", "owned"], ["x", "prompt"], ["\n", "owned"], ["x", "free"]],
  },
  "input()": { code: `input("? ")${SLEEP}`, steps: [["", "prompt"], ["a\n", "free"]] },
  "input() with readline, in a function": {
    code: `import readline\ndef ask(): return input("? ")\nask()${SLEEP}`,
    steps: [["", "prompt"], ["a\n", "free"]],
  },
  "pdb": { code: `x = 1\nbreakpoint()${SLEEP}`, steps: [["", "prompt"], ["c\n", "free"]] },
  "code.interact": {
    code: `import code\ncode.interact()${SLEEP}`,
    steps: [["", "prompt"]],
  },
  "python -i": { code: "", options: ["-i"], steps: [["", "prompt"]] },
  "an app that only sleeps": { code: SLEEP, steps: [["", "free"]] },
  "an app that imports curses and does no more": {
    code: `import curses\n${SLEEP}`,
    steps: [["", "free"]],
  },
};

for (const python of rows(await pythons(), 1)) {
  Deno.test(`nothing of the app's is held by a look at its threads, ${versionOf(python)}`, async () => {
    assertEquals(await askParts(python, HELD, []), true);
  });
  Deno.test({
    name: `whose the screen is, ${versionOf(python)}`,
    ignore: lacks("terminal"),
    fn: async () => assertEquals(await askScreens(python, APPS), usesOf(APPS)),
  });
}
