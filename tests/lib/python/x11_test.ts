/** The windows of a process, as an X server tells them: asked of each Python that there is. */
import { assertEquals } from "@std/assert";
import { pythons } from "../../driver.ts";
import { startScreen } from "../../screen.ts";
import { rows } from "../../tier.ts";
import { askParts } from "./parts.ts";

const isOurs = Deno.build.os === "linux";
const first = isOurs ? await startScreen() : undefined;
await first?.end();

/** Asks as a process that draws nothing and one that has loaded what draws. */
const PROGRAM = `
import json, sys
sys.path.insert(0, sys.argv[1])
import os
os.environ.update(json.load(sys.stdin))
import _slop_watch_x11 as x11
answers = [x11.open_desktop() is None]
x11._has_loaded_x = lambda: True
try:
    desktop = x11.open_desktop()
    answers.append([desktop.windows(), desktop.blocked([]), sorted(desktop.threads_of([]))])
    # A window that is not there any more is no error.
    desktop.close(0x12345678)
    answers.append(desktop.blocked([0x12345678]))
    desktop.leave()
except OSError as error:
    answers.append(type(error).__name__)
print(json.dumps(answers))
`;

for (const python of isOurs ? rows(await pythons(), 2) : []) {
  const name = python.split("/").slice(-3).join("/");
  Deno.test({
    name: `an X server is asked of this process's windows, with ${name}`,
    ignore: first === undefined,
    async fn() {
      const screen = (await startScreen())!;
      try {
        const answers = await askParts(python, PROGRAM, { DISPLAY: screen.display });
        assertEquals(answers, [true, [[], [], []], []]);
      } finally {
        await screen.end();
      }
    },
  });
}

Deno.test({
  name: "an X server that is not there is an error of the call",
  ignore: !isOurs,
  async fn() {
    const [python] = await pythons();
    const answers = await askParts(python!, PROGRAM, { DISPLAY: ":4321" });
    assertEquals(answers, [true, "FileNotFoundError"]);
  },
});
