/** What a launcher opens, and what of it is left; that nothing is, Deno's own look at resources says. */
import { assertEquals, assertRejects } from "@std/assert";
import type { LaunchOptions } from "../../../lib/app/launch.ts";
import { Launcher } from "../../../lib/app/launcher.ts";
import { UserError } from "../../../lib/errors.ts";
import { LogFolder } from "../../../lib/log/log_folder.ts";
import type { Message } from "../../../lib/messages.ts";
import { platform } from "../../../lib/platform/current.ts";
import { Project } from "../../driver.ts";
import { join } from "../../paths.ts";

/** What a launcher needs that starts `command` with an agent and a log. */
function optionsFor(folder: string, command: readonly string[], warned: string[]): LaunchOptions {
  const warn = ({ message }: Message) => void warned.push(message);
  const logs = new LogFolder({
    folder: join(folder, "logs"),
    keep: 5,
    path: platform.path,
    warn,
    mayOwn: () => true,
  });
  return {
    start: {
      command,
      cwd: folder,
      stdin: "null",
      env: {},
      version: "0",
      isHangupIgnored: Promise.resolve(false),
    },
    stop: { signal: "SIGINT", graceMs: 1000 },
    agent: {
      root: folder,
      preserve: [],
      windowPlace: false,
      holdsPorts: false,
      standby: undefined,
    },
    home: {
      path: folder,
      tries: () => [join(folder, "home")],
      holds: () => true,
      failed: warn,
      works() {},
      onMove() {},
    },
    terminal: undefined,
    logs,
    platform,
    told: () => Promise.resolve(),
    scoutPython: () => undefined,
    listener: {
      runsIn() {},
      cachesIn() {},
      wrote() {},
      startsPrograms() {},
      sets() {},
      importedFor() {},
    },
    warn,
    detail() {},
    tellsDetails: false,
  };
}

const occasion = {
  generation: 1,
  reason: "first",
  changed: [],
  suspects: [],
  keepsImports: true,
} as const;

Deno.test("a launcher that has started nothing leaves nothing open", async () => {
  await using project = await Project.of({});
  const warned: string[] = [];
  await using _ = new Launcher(optionsFor(project.folder, ["none"], warned));
  assertEquals(warned, []);
});

Deno.test("of a start that fails nothing stays open, and no call to an agent lies there", async () => {
  await using project = await Project.of({});
  const { folder } = project;
  await Deno.mkdir(join(folder, "home"));
  await using launcher = new Launcher(optionsFor(folder, [join(folder, "none")], []));
  await assertRejects(() => launcher.spawn(occasion, () => Promise.resolve(undefined)), UserError);
  assertEquals(await Array.fromAsync(Deno.readDir(join(folder, "home", "runs"))), []);
});

Deno.test("a run that goes on is ended with the launcher", async () => {
  await using project = await Project.of({});
  const command = [Deno.execPath(), "eval", "setInterval(() => {}, 1000)"];
  await using launcher = new Launcher(optionsFor(project.folder, command, []));
  const run = await launcher.spawn(occasion, () => Promise.resolve(undefined));
  await launcher[Symbol.asyncDispose]();
  assertEquals(platform.isAlive(run.pid), false);
});
