/** What is no UTF-8: in the environment, and in the name of the working folder. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Project, python } from "../driver.ts";
import { needs } from "../needs.ts";
import { dirname, join } from "../paths.ts";
import { rows } from "../tier.ts";

const APP = `import os, time
print("up", [name for name, value in os.environb.items() if b"\\xff" in value], flush=True)
time.sleep(600)
`;

/** Runs a command with variables that only bytes can say. */
const withBytes = (script: string, command: readonly string[]) => [
  "sh",
  "-c",
  `x=$(printf 'a\\377b'); ${script}; exec "$@"`,
  "sh",
  ...command,
];

Deno.test("no variable that is no UTF-8 keeps the app from running", needs("shell"), async () => {
  await using project = await Project.of({ "pyproject.toml": "", "main.py": APP });
  const tools = dirname(await python());
  const table: [script: string, warns: string[]][] = [
    [`export PATH="/$x:${tools}:$PATH"`, []],
    [`export TERM="$x" NO_COLOR="$x" FORCE_COLOR="$x"`, []],
    [`export VIRTUAL_ENV="/$x"`, ["variable-no-text"]],
    [`export PYTHONPATH="/$x"`, ["agent-unavailable"]],
    [`export PYTHONPYCACHEPREFIX="/tmp/$x" OTHER="$x"`, ["variable-no-text"]],
  ];
  for (const [script, warns] of rows(table, 2)) {
    const command = await project.command(["python3", "main.py"]);
    const program = await project.run(withBytes(script, command), {});
    await program.says("up");
    const name = /[A-Z_]+/.exec(script.replace("export", ""))![0];
    assertStringIncludes(program.stdout, `'${name}'`.replace(/^'/, "b'"));
    await project.write("main.py", `${APP}# ${script}\nx = ${table.length}\n`);
    await program.event("watching");
    const codes = (await program.eventsOf("warning")).map(({ code }) => code);
    assertEquals(codes, warns, `${script}\n${program.stderr}`);
    assert(!program.stderr.includes("bug"));
    program.signal("SIGTERM");
    assertEquals(await program.end(), 143);
  }
});

Deno.test(
  "what was made for such a working folder goes where nothing can be run",
  needs("shell"),
  async () => {
    await using project = await Project.of({});
    const command = await project.command(["--config", "missing.toml", "main.py"]);
    const program = await project.run(withBytes(`mkdir "$x" && cd "$x"`, command), {});
    assertEquals(await program.end(), 2);
    assert(program.stderr.includes("missing.toml"), program.stderr);
    assertEquals(await Array.fromAsync(Deno.readDir(join(project.outside, "tmp"))), []);
  },
);

Deno.test("nor does a working folder whose path is none", needs("shell"), async () => {
  await using project = await Project.of({});
  const command = await project.command(["main.py"]);
  const enter = `mkdir "$x" && cd "$x" && printf '%s\\n' 'import os, time' \
'print("up 1", os.fsencode(os.getcwd())[-3:], flush=True)' 'time.sleep(600)' >main.py`;
  const program = await project.run(withBytes(enter, command), {});
  await program.says(`up 1 b'a\\xffb'`);
  const { root } = await program.event("watching");
  assert(root.endsWith("/cwd"), root);
  const change = "cd a*b && sed -i s/1/2/ main.py";
  await project.run(["sh", "-c", change], {});
  await program.until("a restart", () => program.stdout.includes("up 2"));
  assertEquals((await program.event("stop")).how, "agent");
  assertEquals((await program.eventsOf("warning")).map(({ code }) => code), [
    "working-folder-renamed",
  ]);
  program.signal("SIGTERM");
  assertEquals(await program.end(), 143);
  assertEquals(await Array.fromAsync(Deno.readDir(join(project.outside, "tmp"))), []);
});
