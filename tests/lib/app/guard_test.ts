import { assert } from "@std/assert";
import { Guard } from "../../../lib/app/guard.ts";
import { comesWithin } from "../../../lib/within.ts";
import { Project, until } from "../../driver.ts";
import { needs } from "../../needs.ts";

/** Nothing here is about speed. */
const LIMIT_MS = 20_000;

Deno.test("a guard that was stopped by a signal is not waited for", {
  ...needs("shell"),
  // It is still there.
  sanitizeOps: false,
  sanitizeResources: false,
}, async () => {
  await using project = await Project.of({});
  const file = project.path("pid");
  const command = ["/bin/sh", "-c", `echo $$ >"$0"; kill -STOP $$`, file];
  const guard = new Guard(command, false);
  const pid = Number(
    await until(async () => await Deno.readTextFile(file).catch(() => "") || undefined),
  );
  try {
    assert(await comesWithin(LIMIT_MS, guard.close()));
  } finally {
    Deno.kill(pid, "SIGKILL");
  }
});
