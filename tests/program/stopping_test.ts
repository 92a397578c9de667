import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Project } from "../driver.ts";
import { needs } from "../needs.ts";
import { rows } from "../tier.ts";

/** Says when it runs, and when it was let down softly. */
const POLITE = `import os, time
try:
    print("runs", os.environ["SLOP_WATCH_GENERATION"], flush=True)
    time.sleep(600)
finally:
    time.sleep(float(os.environ.get("CLEANS_UP_FOR", "0")))
    print("cleaned up", os.environ["SLOP_WATCH_GENERATION"], flush=True)
`;

/** A program that no signal but SIGKILL ends. */
const STUBBORN = ["sh", "-c", `trap "" INT TERM HUP; echo runs; while :; do sleep 0.05; done`];

const files = { "pyproject.toml": "", "src/a.py": "X = 0\n", "main.py": POLITE };

Deno.test(
  "SIGINT: the app is asked to stop, finishes its work, and slop-watch ends with 130",
  needs("signals"),
  async () => {
    await using project = await Project.of();
    const program = await project.start(["gui_2.py", "--port", "1"]);
    await program.says("hello from generation 1 on port 1");
    program.signal("SIGINT");
    assertEquals(await program.end(), 130);
    assertEquals(await project.read("sample.log"), "opened\nclosed\n");
    assertEquals((await program.event("quit")).code, 130);
    assert((await program.event("stop")).how !== "killed");
  },
);

Deno.test(
  "SIGTERM: the app is stopped just the same, and slop-watch ends with 143",
  needs("signals"),
  async () => {
    await using project = await Project.of();
    const program = await project.start(["gui_2.py"]);
    await program.says("hello from generation 1");
    program.signal("SIGTERM");
    assertEquals(await program.end(), 143);
    assertEquals(await project.read("sample.log"), "opened\nclosed\n");
    assertEquals((await program.event("quit")).code, 143);
  },
);

Deno.test("each restart lets the app finish its work first", async () => {
  await using project = await Project.of();
  const program = await project.start(["gui_2.py"]);
  await program.says("hello from generation 1");
  await project.write("scripts/greeting.py", 'def greeting() -> str:\n    return "bye"\n');
  await program.says("bye from generation 2");
  assertEquals(await project.read("sample.log"), "opened\nclosed\nopened\n");
});

Deno.test("a second SIGINT kills an app that will not stop", needs("signals"), async () => {
  await using project = await Project.of(files);
  const program = await project.start(["--grace", "600000", ...STUBBORN]);
  await program.says("runs");
  program.signal("SIGINT");
  // Two signals so close together that they are one would be none of ours to tell apart.
  await new Promise((resolve) => setTimeout(resolve, 500));
  assertEquals(await program.eventsOf("stop"), []);
  program.signal("SIGINT");
  assertEquals(await program.end(), 130);
  const { how, code, signal } = await program.event("stop");
  assertEquals([how, code, signal], ["killed", null, "SIGKILL"]);
});

Deno.test(
  "an app that will not stop within --grace is killed, and the next one starts",
  needs("shell"),
  async () => {
    await using project = await Project.of(files);
    const program = await project.start(["--grace", "100", ...STUBBORN]);
    await program.says("runs");
    await project.write("src/a.py", "X = 1\n");
    const { how, code, signal, ms } = await program.event("stop");
    assertEquals([how, code, signal], ["killed", null, "SIGKILL"]);
    assert(ms >= 100, `killed after ${ms} ms`);
    assertEquals((await program.event("restart")).generation, 2);
    const [warning] = await program.eventsOf("warning");
    assertStringIncludes(warning?.message ?? "", "100 ms");
  },
);

Deno.test("an app that cleans up for half a second is given the time", async () => {
  await using project = await Project.of(files);
  const program = await project.start(["main.py"], { env: { CLEANS_UP_FOR: "0.5" } });
  await program.says("runs 1");
  await project.write("src/a.py", "X = 1\n");
  const { how, ms } = await program.event("stop");
  assert(how !== "killed" && ms >= 500, `${how} in ${ms} ms`);
  assertStringIncludes(program.stdout, "cleaned up 1\n");
  await program.says("runs 2");
});

Deno.test("--stop-signal asks with another signal", needs("shell"), async () => {
  await using project = await Project.of(files);
  const script = `trap 'echo got it; exit 7' USR1; echo runs; while :; do sleep 0.05; done`;
  const program = await project.start(["--stop-signal", "SIGUSR1", "sh", "-c", script]);
  await program.says("runs");
  await project.write("src/a.py", "X = 1\n");
  const { how, code } = await program.event("stop");
  assertEquals([how, code], ["signal", 7]);
  await program.says("got it");
});

Deno.test(
  "a SIGINT while the app stops for a restart ends slop-watch, and nothing starts",
  needs("signals"),
  async () => {
    await using project = await Project.of(files);
    const program = await project.start(["main.py"], { env: { CLEANS_UP_FOR: "1.5" } });
    await program.says("runs 1");
    await project.write("src/a.py", "X = 1\n");
    await program.event("change");
    program.signal("SIGINT");
    assertEquals(await program.end(), 130);
    assertStringIncludes(program.stdout, "cleaned up 1\n");
    assertEquals((await program.eventsOf("start")).length, 1);
  },
);

Deno.test("a SIGINT while nothing runs ends slop-watch at once", needs("signals"), async () => {
  await using project = await Project.of({ ...files, "main.py": "raise SystemExit(3)\n" });
  const program = await project.start(["main.py"]);
  await program.event("exit");
  program.signal("SIGINT");
  assertEquals(await program.end(), 130);
});

/** As systemd and runners of Procfiles send them, a few ms apart. */
const AT_ONCE: readonly (readonly [code: number, ...signals: Deno.Signal[]])[] = [
  [143, "SIGTERM", "SIGHUP"],
  [130, "SIGINT", "SIGTERM"],
  [129, "SIGHUP", "SIGINT", "SIGTERM"],
];

for (const [code, ...signals] of rows(AT_ONCE, 1)) {
  Deno.test(`${signals.join(" and ")} at once are one wish to end`, needs("signals"), async () => {
    await using project = await Project.of(files);
    const program = await project.start(["main.py"], { env: { CLEANS_UP_FOR: "0.5" } });
    await program.says("runs 1");
    for (const signal of signals) {
      program.signal(signal);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assertEquals(await program.end(), code);
    assertStringIncludes(program.stdout, "cleaned up 1");
  });
}
