/** Files that slop-watch finds on its way, and that are not what they seem. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Project } from "../driver.ts";
import { needs } from "../needs.ts";

const MAIN = `import time\nprint("runs", flush=True)\ntime.sleep(600)\n`;

async function makePipe(path: string): Promise<void> {
  const { success } = await new Deno.Command("mkfifo", { args: [path] }).output();
  assert(success);
}

Deno.test(
  "no pipe that nobody writes to keeps the app from its start",
  needs("modes"),
  async () => {
    await using project = await Project.of({ "pyproject.toml": "", "main.py": MAIN });
    await makePipe(project.path(".git"));
    const session = `${project.outside}/slop-watch-of-somebody`;
    await Deno.mkdir(session);
    await makePipe(`${session}/session.json`);
    await Deno.mkdir(project.path("venv"));
    await makePipe(project.path("venv/pyvenv.cfg"));
    const env = { TMPDIR: project.outside };
    const program = await project.start(["main.py"], { env });
    await program.says("runs");
    await program.event("watching");
    const doctor = await project.start(["doctor", "main.py"], { bare: true, env });
    await doctor.end();
    assertStringIncludes(doctor.stdout, "command");
  },
);

Deno.test(
  "a pyproject.toml that is no file, or endless, is an error in one line",
  needs("modes"),
  async () => {
    const rows: [make: (path: string) => Promise<void>, says: string][] = [
      [makePipe, "pyproject.toml cannot be read: it is a pipe, not a file"],
      [(path) => Deno.mkdir(path), "pyproject.toml cannot be read: it is a folder, not a file"],
      [
        (path) => Deno.symlink("/dev/zero", path),
        "pyproject.toml cannot be read: it is a device, not a file",
      ],
      [
        async (path) => {
          await Deno.writeTextFile(path, "");
          await Deno.truncate(path, 2 ** 40);
        },
        "pyproject.toml cannot be read: it has more than 4 MB",
      ],
    ];
    for (const [make, says] of rows) {
      await using project = await Project.of({ "main.py": MAIN });
      await make(project.path("pyproject.toml"));
      const program = await project.start(["main.py"]);
      assertEquals(await program.end(), 2);
      assertMatch(program.stderr, /^\[slop-watch\] error: .+\n$/);
      assertStringIncludes(program.stderr, says);
    }
  },
);

Deno.test(
  "--config takes what a shell makes of <(command), and /dev/null",
  needs("shell"),
  async () => {
    await using project = await Project.of({ "pyproject.toml": "", "main.py": MAIN });
    const command = await project.command(["doctor"], { bare: true });
    const rows: [file: string, says: RegExp][] = [
      ["<(echo debounce = 77)", /^setting debounce +77 \(\/dev\/fd\/\d+\)$/m],
      ["/dev/null", /^command +\S+ main\.py$/m],
    ];
    for (const [file, says] of rows) {
      const script = `exec "$@" --config ${file} main.py`;
      const program = await project.run(["bash", "-c", script, "bash", ...command], {});
      assertEquals(await program.end(), 0, program.stderr);
      assertMatch(program.stdout, says);
    }
  },
);
