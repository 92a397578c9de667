/** Readers of what slop-watch writes that take their time, or never come. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Project, python } from "../driver.ts";
import { lacks, needs } from "../needs.ts";
import { fromFileUrl } from "../paths.ts";
import { LONG, rows } from "../tier.ts";

const STUCK = fromFileUrl(import.meta.resolve("./stuck.py"));
const APP = `import os, time
open("up", "a").write(os.environ["SLOP_WATCH_GENERATION"])
time.sleep(600)
`;
const files = { "pyproject.toml": "", "main.py": APP, "src/a.py": "X = 0\n" };

const STANDING: readonly { name: string; words: readonly string[]; signal: Deno.Signal }[] = [
  {
    name: "messages, events and the app's own output into a full pipe",
    words: ["--verbose", "--events", "-", "--log-dir", "logs"],
    signal: "SIGTERM",
  },
  { name: "messages alone", words: [], signal: "SIGINT" },
  { name: "events into a pipe that nobody opens", words: ["--events", "pipe"], signal: "SIGINT" },
];

for (const { name, words, signal } of rows(STANDING, 1)) {
  Deno.test({
    name: `a reader that stands still keeps nothing from its work: ${name}`,
    ...needs("signals", "modes"),
    async fn() {
      await using project = await Project.of(files);
      await new Deno.Command("mkfifo", { args: [project.path("pipe")] }).output();
      const usual = ["--python", await python(), "--debounce", "50"];
      const command = await project.command([...usual, ...words, "main.py"], { bare: true });
      const program = await project.run([await python(), STUCK, ...command], {});
      const up = (text: string) =>
        program.until(
          `generation ${text}`,
          async () => await project.read("up").catch(() => "") === text,
        );
      await up("1");
      await project.write("src/a.py", "X = 1\n");
      await up("12");
      program.signal(signal);
      assertEquals(await program.end(), signal === "SIGINT" ? 130 : 143);
    },
  });
}

/** Lines enough to fill every pipe on the way many times. */
const MANY = 20_000;

Deno.test({
  name: "a stdout that never waits loses nothing of the app's, nor of the events",
  ...needs("modes"),
  async fn() {
    await using project = await Project.of({
      ...files,
      "main.py": `for n in range(${MANY}):\n    print(f"line {n}", flush=n % 500 == 0)\n`,
    });
    const usual = ["--python", await python(), "--exit-with-app", "--log-dir", "logs"];
    const command = await project.command([...usual, "--events", "-", "main.py"], { bare: true });
    const code = "import os, sys; os.set_blocking(1, False); os.execvp(sys.argv[1], sys.argv[1:])";
    const program = await project.run([await python(), "-c", code, ...command], {});
    assertEquals(await program.end(), 0);
    const lines = program.stdout.split("\n");
    const events = lines.filter((line) => line.startsWith("{"));
    const own = lines.filter((line) => line.startsWith("line "));
    const told = events.map((line) => line.slice(0, 400)).join("\n");
    assertEquals(own.length, MANY, told);
    assertStringIncludes(events.at(-1)!, '"event":"quit"');
    assert(events.map((line) => JSON.parse(line)).length > 3);
  },
});

Deno.test({
  name: "an app and a guard that were stopped by a signal do not keep it from its end",
  ...needs("signals"),
  async fn() {
    await using project = await Project.of(files);
    const program = await project.start(["--grace", "300", "main.py"]);
    await program.event("start");
    await program.until("the app", async () => await project.read("up").catch(() => "") === "1");
    // Its group: the app and the guard. It alone goes on.
    Deno.kill(-program.pid, "SIGSTOP");
    program.signal("SIGCONT");
    program.signal("SIGTERM");
    assertEquals(await program.end(), 143);
  },
});

const CTRL_S = "\x13";

Deno.test({
  name: "a terminal after Ctrl-S keeps the app from no restart, and slop-watch from no end",
  ignore: !LONG || lacks("signals", "terminal"),
  async fn() {
    const app = `import os\nopen("slop-watch", "w").write(str(os.getppid()))\n${APP}`;
    await using project = await Project.of({ ...files, "main.py": app });
    const program = await project.start(["-v", "main.py"], { terminal: true });
    const up = async (text: string) => await project.read("up").catch(() => "") === text;
    await program.until("a start", () => up("1"));
    await program.type(CTRL_S);
    await project.write("src/a.py", "X = 1\n");
    await program.until("a restart", () => up("12"));
    Deno.kill(Number(await project.read("slop-watch")), "SIGTERM");
    assertEquals(await program.end(), 143);
  },
});
