import { assertEquals } from "@std/assert";
import { pythons, versionOf } from "../../driver.ts";
import { lacks } from "../../needs.ts";
import { rows } from "../../tier.ts";
import { askScreens, type ScreenApp, usesOf } from "./screens.ts";

const SLEEP = "\nimport time\ntime.sleep(600)\n";

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
  Deno.test({
    name: `whose the screen is, ${versionOf(python)}`,
    ignore: lacks("terminal"),
    fn: async () => assertEquals(await askScreens(python, APPS), usesOf(APPS)),
  });
}
