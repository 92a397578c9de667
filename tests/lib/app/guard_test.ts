import { assert, assertEquals } from "@std/assert";
import { Guard, MOST_FAILURES } from "../../../lib/app/guard.ts";
import { appLine, DONE_LINE, terminalLine } from "../../../lib/wire/guard.ts";
import { comesWithin } from "../../../lib/within.ts";
import { Project, until } from "../../driver.ts";
import { needs } from "../../needs.ts";

/** Nothing here is about speed. */
const LIMIT_MS = 20_000;

/** Has each guard write its pid, and all that it hears, into files of its own. */
function noting(project: Project) {
  const pids = async () => (await project.read("pids").catch(() => "")).trim().split("\n");
  const command = (name: string) => [
    "/bin/sh",
    "-c",
    `echo $$ >>pids; while read -r line; do echo "$line" >>"$0"; [ "$line" = done ] && exit; done`
      .replaceAll("pids", project.path("pids")),
    project.path(name),
  ];
  const names = { next: "first" };
  return {
    /** Whose files have the name that was the next one at their start. */
    guard: new Guard({ command: () => command(names.next), hasOwnSession: false }),
    names,
    /** The pid of the guard that was started as this one. */
    nth: async (n: number) => Number(await until(async () => (await pids())[n - 1] || undefined)),
    hears: async (name: string, text: string) =>
      await until(async () => (await project.read(name).catch(() => "")) === text),
  };
}

Deno.test("a guard that was stopped by a signal is not waited for", {
  ...needs("shell"),
  // It is still there.
  sanitizeOps: false,
  sanitizeResources: false,
}, async () => {
  await using project = await Project.of({});
  const file = project.path("pid");
  const command = ["/bin/sh", "-c", `echo $$ >"$0"; kill -STOP $$`, file];
  const guard = new Guard({ command: () => command, hasOwnSession: false });
  const pid = Number(
    await until(async () => await Deno.readTextFile(file).catch(() => "") || undefined),
  );
  try {
    assert(await comesWithin(LIMIT_MS, guard.close()));
  } finally {
    Deno.kill(pid, "SIGKILL");
  }
});

Deno.test("in the place of a guard that was killed comes one that knows the same", {
  ...needs("shell"),
}, async () => {
  await using project = await Project.of({});
  const { guard, names, nth, hears } = noting(project);
  guard.watch(1, false);
  guard.watch(2, true);
  guard.restoreTerminal("before", "after");
  const known = appLine(2, true) + terminalLine("before", "after");
  const first = await nth(1);
  assert(await hears("first", appLine(1, false) + known));
  names.next = "second";
  Deno.kill(first, "SIGKILL");
  assert(await hears("second", known));
  await guard.close();
  assert(await hears("second", known + DONE_LINE));
});

Deno.test("where the folder has moved a guard that knows it takes the place of the other", {
  ...needs("shell"),
}, async () => {
  await using project = await Project.of({});
  const { guard, names, nth, hears } = noting(project);
  guard.watch(1, false);
  await nth(1);
  names.next = "second";
  guard.renew();
  assert(await hears("second", appLine(1, false)));
  assert(await hears("first", appLine(1, false) + DONE_LINE));
  await guard.close();
  assert(await hears("second", appLine(1, false) + DONE_LINE));
});

Deno.test("a guard that always fails at once is given up", {
  ...needs("shell"),
}, async () => {
  let starts = 0;
  const command = () => {
    starts++;
    return ["/bin/false"];
  };
  const guard = new Guard({ command, hasOwnSession: false });
  assert(await until(() => starts === MOST_FAILURES));
  // As long as all of them have taken, and more.
  await new Promise((resolve) => setTimeout(resolve, 500));
  assertEquals(starts, MOST_FAILURES);
  await guard.close();
});
