/** A stop that comes before, while and after a launcher begins anew as the app, in its own process. */
import { assert, assertEquals } from "@std/assert";
import { type Program, Project, pythons } from "../driver.ts";
import { lacks } from "../needs.ts";
import { rows } from "../tier.ts";

/** Far more than a stop may take, in ms: who waits for its end fails. */
const GRACE_MS = 20_000;
const SOON_MS = 5000;

const WELCOME = `import os, signal, subprocess, sys, time
def await_welcome():
    while not sys.modules["_slop_watch"].AGENT._connection.is_welcome:
        time.sleep(0.01)
`;
const APP = `import os, sys, time
import slop_watch
def note(text):
    with open("notes", "a") as file:
        file.write(os.environ["SLOP_WATCH_GENERATION"] + " " + text + "\\n")
kept = open("kept-" + os.environ["SLOP_WATCH_GENERATION"], "w")
kept.write("whole")
note("begins")
slop_watch.on_stop(lambda: note("on_stop"))
try:
    print("<app " + os.environ["SLOP_WATCH_GENERATION"] + ">", flush=True)
    time.sleep(600)
except KeyboardInterrupt:
    note("KeyboardInterrupt")
    time.sleep(0.5)
    note("cleaned up")
`;
/** What an interpreter does before or after it comes to the agent, as SLOW in its environment says. */
const SLOW = `import sys, time
try:
    sys.stdout.write("<starting>\\n")
    sys.stdout.flush()
    time.sleep(0.7)
except BaseException as error:
    sys.stdout.write("<interrupted in its start>\\n")
    raise
`;

interface Row {
  /** launch.py, which has the agent first. */
  readonly launch: string;
  /** The stop comes when this was said. */
  readonly at: string;
  /** Whether the app is there, and not its launcher alone. */
  readonly hasApp: boolean;
}

const ROWS: Record<string, Row> = {
  "a launcher takes the signal for itself, and then begins anew": {
    launch: `
begins = False
def on_signal(*_):
    global begins
    begins = True
signal.signal(signal.SIGINT, on_signal)
await_welcome()
print("<launcher>", flush=True)
while not begins:
    time.sleep(0.01)
os.execv(sys.executable, [sys.executable, "app.py"])`,
    at: "<launcher>",
    hasApp: false,
  },
  "a launcher ends by the signal": {
    launch: `
await_welcome()
print("<launcher>", flush=True)
time.sleep(600)`,
    at: "<launcher>",
    hasApp: false,
  },
  "a launcher has begun anew, and the app cleans up for longer than a launcher may": {
    launch: `
await_welcome()
os.execv(sys.executable, [sys.executable, "app.py"])`,
    at: "<app 1>",
    hasApp: true,
  },
  "a launcher has begun anew, and the app's interpreter starts": {
    launch: `
await_welcome()
time.sleep(0.7)
os.environ["SLOW"] = "before"
os.execv(sys.executable, [sys.executable, "app.py"])`,
    at: "<starting>",
    hasApp: true,
  },
  "a launcher has begun anew, and the agent comes before others that a start brings in": {
    launch: `
await_welcome()
os.environ["SLOW"] = "after"
os.execv(sys.executable, [sys.executable, "app.py"])`,
    at: "<starting>",
    hasApp: true,
  },
};

async function stopOf(program: Program, isInterrupt: boolean, project: Project) {
  if (isInterrupt) program.signal("SIGINT");
  else await project.write("saved.py", "");
  return await program.event("stop");
}

const CASES = Object.entries(ROWS).flatMap((row) =>
  [false, true].map((by) => [...row, by] as const)
);

for (const [name, row, isInterrupt] of rows(CASES, 6)) {
  for (const interpreter of rows((await pythons()).toReversed(), 1)) {
    Deno.test({
      name: `${isInterrupt ? "a Ctrl-C" : "a save"} while ${name}, with ${
        interpreter.replace(/^.*versions\//, "")
      }`,
      ignore: lacks("fork"),
      async fn() {
        const [, version] = /(3\.\d+)/.exec(interpreter) ?? [];
        const site = `user/lib/python${version}/site-packages`;
        await using project = await Project.of({
          "pyproject.toml": "",
          "app.py": APP,
          "launch.py": `${WELCOME}${row.launch}\n`,
          [`${site}/slow.pth`]:
            `import os; os.environ.get("SLOW") == "before" and __import__("slow")\n`,
          [`${site}/usercustomize.py`]:
            `import os\nif os.environ.get("SLOW") == "after":\n    import slow\n`,
          [`${site}/slow.py`]: SLOW,
        });
        const words = [
          "-p",
          "*.py",
          "--grace",
          `${GRACE_MS}`,
          interpreter,
          "launch.py",
          "app.py",
        ];
        const env = { PYTHONUSERBASE: project.path("user") };
        const program = await project.start(["--verbose", ...words], { env });
        await program.says(row.at);
        const { how, ms } = await stopOf(program, isInterrupt, project);
        assertEquals(how, "agent");
        assert(ms < SOON_MS, `${ms} ms\n${program.stdout}${program.stderr}`);
        if (isInterrupt) assertEquals(await program.end(), 130);
        else await program.event("restart");
        const shown = program.stdout + program.stderr;
        assert(!shown.includes("<interrupted in its start>"), shown);
        const [before = ""] = program.stderr.split("stopped in");
        assertEquals(/is the app: \S+ app\.py$/m.test(before), row.hasApp, before);
        const notes = (await project.read("notes").catch(() => "")).split("\n").slice(0, -1);
        if (row.at === "<app 1>") {
          assertEquals(notes, ["1 begins", "1 on_stop", "1 KeyboardInterrupt", "1 cleaned up"]);
        }
        // It may be stopped before its first line.
        if (notes.includes("1 begins")) assertEquals(await project.read("kept-1"), "whole");
      },
    });
  }
}
