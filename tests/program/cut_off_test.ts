/** What is too long for a line, or cannot be reached, stops no healthy app. */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path/posix";
import { Project, python, SLEEPER } from "../driver.ts";
import { lacks } from "../needs.ts";

Deno.test("a warning of 70,000 characters is cut, and the app goes on", async () => {
  await using project = await Project.of({
    "pyproject.toml": "",
    "kept.py": `class Kept:
    def __setstate__(self, state):
        raise ValueError("bad input: " + "A" * 70_000)
    def __getstate__(self):
        return {"x": 1}
`,
    "app.py": `import kept, slop_watch
slop_watch.state("s" * 3000)["entry"] = kept.Kept()
${SLEEPER}`,
  });
  const program = await project.start(["app.py"]);
  await program.says("up");
  await project.write("other.py", "");
  await program.says("up\nup\n");
  const { code, message } = await program.event("warning");
  assertEquals(code, "entry-not-read");
  assert(message.includes("bad input: AAAA") && message.length < 10_000, `${message.length}`);
  await project.write("other.py", "x = 1");
  assertEquals((await program.eventsOf("stop", 2)).map(({ how }) => how), ["agent", "agent"]);
});

Deno.test("an exception's type with a name of 70,000 characters is told, as far as it goes", async () => {
  await using project = await Project.of({
    "pyproject.toml": "",
    "app.py": `raise type("E" * 70_000, (Exception,), {})("told")`,
  });
  const program = await project.start(["app.py"]);
  const { crash } = await program.event("exit");
  assertEquals([crash?.path, crash?.line, crash?.type.slice(0, 3)], ["app.py", 1, "EEE"]);
});

Deno.test({
  name: "an app whose agent cannot reach slop-watch runs on, and is stopped by the signal",
  ignore: Deno.build.os !== "linux",
  async fn(test) {
    const words = ["unshare", "-n", "-p", "-f", "--mount-proc"];
    const { success } = await new Deno.Command("unshare", { args: [...words.slice(1), "true"] })
      .output().catch(() => ({ success: false }));
    await test.step({
      name: "in namespaces of its own",
      ignore: !success,
      async fn() {
        await using project = await Project.of({
          "pyproject.toml": "",
          "app.py": `import time
print("up", flush=True)
time.sleep(2)
print("still up", flush=True)
time.sleep(600)`,
        });
        const program = await project.start([
          "--grace",
          "2000",
          ...words,
          await python(),
          "app.py",
        ]);
        await program.says("still up");
        assertEquals(await program.eventsOf("exit"), []);
        assertEquals(await program.eventsOf("warning"), []);
      },
    });
  },
});

Deno.test({
  name: "a project and a temporary folder with a newline in their names have an agent, and state",
  ignore: lacks("names"),
  async fn() {
    await using project = await Project.of({ "some\nname/pyproject.toml": "" });
    await project.write(
      "some\nname/app.py",
      `import slop_watch, time
kept = slop_watch.state("kept", {"runs": 0})
kept["runs"] += 1
print("run", kept["runs"], flush=True)
time.sleep(600)`,
    );
    const TMPDIR = join(project.outside, "a\nb");
    await Deno.mkdir(TMPDIR);
    const program = await project.start(["app.py"], { env: { TMPDIR }, cwd: "some\nname" });
    await program.says("run 1\n");
    await project.write("some\nname/other.py", "");
    await program.says("run 2\n");
    assertEquals((await program.event("stop")).how, "agent");
  },
});
