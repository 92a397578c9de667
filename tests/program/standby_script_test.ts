/** What a module finds of the app itself when it is imported early is what it finds in a cold start. */
import { assertEquals } from "@std/assert";
import { Project } from "../driver.ts";
import { COSTLY, files, ready, start, untilWarm } from "./standby.ts";

const LOOKS = `${COSTLY}import __main__, sys
FOUND = [sys.argv[:], getattr(__main__, "__file__", None)]
`;
const MAIN = `import os, sys, time
early = "looks" in sys.modules
before = [sys.argv[:], __file__]
import looks
from src.text import TEXT
print("runs", os.environ["SLOP_WATCH_GENERATION"], TEXT, "early" if early else "late", flush=True)
print(f"found {TEXT}:", looks.FOUND, before, "found", flush=True)
time.sleep(600)
`;

for (const words of [["main.py", "a"], ["-m", "main", "a"]]) {
  Deno.test(`a module that is imported early finds the app's file and words: ${words.join(" ")}`, async () => {
    await using project = await Project.of({ ...files, "main.py": MAIN });
    const program = await start(project, { outside: { looks: LOOKS }, words });
    const found = async (n: number) => {
      const line = new RegExp(`found ${n}: (.*) found`);
      return await program.until(`what ${n} finds`, () => line.exec(program.stdout)?.[1]);
    };
    const cold = await found(1);
    await ready(program);
    const n = await untilWarm(program, (n) => project.write("src/text.py", `TEXT = ${n}\n`));
    await program.says(`runs ${n} ${n} early`);
    assertEquals(await found(n), cold);
  });
}
