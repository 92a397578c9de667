/** What a module asks of the app's streams when it is imported early is answered as in the app. */
import { assertEquals } from "@std/assert";
import { Project } from "../driver.ts";
import { needs } from "../needs.ts";
import { COSTLY, files, ready, start, untilWarm } from "./standby.ts";

/** What it is told, and the number that a file it keeps open has. */
const ASKS = `${COSTLY}import os, sys
TOLD = [[stream.isatty(), os.isatty(n)] for n, stream in enumerate([sys.stdin, sys.stdout, sys.stderr])]
TOLD.append(sys.stdout.line_buffering)
TOLD.append(tuple(os.get_terminal_size()) if os.isatty(1) else None)
KEPT = open(os.devnull)
TOLD.append(KEPT.fileno())
`;
const MAIN = `import os, sys, time
early = "asks" in sys.modules
import asks
from src.text import TEXT
print("runs", os.environ["SLOP_WATCH_GENERATION"], TEXT, "early" if early else "late", flush=True)
print(f"told {TEXT}:", asks.TOLD, open(os.devnull).fileno(), "told", flush=True)
time.sleep(600)
`;

for (const terminal of [true, false]) {
  Deno.test({
    name: `streams in a module that is imported early are the app's, ${
      terminal ? "on a terminal" : "without one"
    }`,
    ...needs("terminal"),
    async fn() {
      await using project = await Project.of({ ...files, "main.py": MAIN });
      const program = await start(project, { outside: { asks: ASKS }, terminal });
      const told = async (n: number) => {
        const line = new RegExp(`told ${n}: (.*) told`);
        return await program.until(`what ${n} is told`, () => line.exec(program.stdout)?.[1]);
      };
      const cold = await told(1);
      assertEquals(cold.includes("[[True, True]"), terminal);
      await ready(program);
      const n = await untilWarm(program, (n) => project.write("src/text.py", `TEXT = ${n}\n`));
      await program.says(`runs ${n} ${n} early`);
      assertEquals(await told(n), cold);
    },
  });
}
