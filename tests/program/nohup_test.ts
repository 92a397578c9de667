/** A SIGHUP that slop-watch was started to ignore, as by `nohup`, stays ignored, for the app too. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { Project } from "../driver.ts";
import { needs } from "../needs.ts";

const APP = `import signal, time
print("ignored:", signal.getsignal(signal.SIGHUP) == signal.SIG_IGN, flush=True)
time.sleep(600)
`;
const IGNORING = `trap "" HUP; exec "$@"`;

Deno.test("an ignored SIGHUP stays ignored", needs("signals"), async () => {
  await using project = await Project.of({ "pyproject.toml": "", "main.py": APP });
  const command = await project.command(["main.py"]);
  const program = await project.run(["sh", "-c", IGNORING, "sh", ...command], {});
  await program.says("ignored: True");
  program.signal("SIGHUP");
  await project.write("main.py", `X = 1\n${APP}`);
  await program.eventsOf("restart", 1);
  await program.until("a second run", () => program.stdout.split("ignored: True").length === 3);
  program.signal("SIGTERM");
  assertEquals(await program.end(), 143);
});

Deno.test("an ignored SIGHUP stays ignored with --no-watch", needs("signals"), async () => {
  await using project = await Project.of({
    "pyproject.toml": "",
    "main.py": APP.replace("time.sleep(600)", "input()"),
  });
  const command = await project.command(["--no-watch", "main.py"]);
  const program = await project.run(["sh", "-c", IGNORING, "sh", ...command], {});
  await program.says("ignored: True");
  program.signal("SIGHUP");
  await program.type("\n");
  assertEquals(await program.end(), 0);
  assertStringIncludes(program.stdout, "ignored: True");
});
