/**
 * Builds the executable, with the flags that the task `start` names:
 *
 *     deno task compile            dist/slop-watch for this system
 *     deno task compile:windows    dist/slop-watch.exe
 *
 * `DENORT_BIN` names a runtime base on the disk; without it Deno fetches one.
 */
import { FLAGS } from "./flags.ts";

const [target] = Deno.args;
const isWindows = target?.includes("windows") ?? Deno.build.os === "windows";
const output = isWindows ? "dist/slop-watch.exe" : "dist/slop-watch";

const { success } = await new Deno.Command(Deno.execPath(), {
  args: [
    "compile",
    "--exclude-unused-npm",
    ...FLAGS,
    ...target ? ["--target", target] : [],
    ...isWindows ? ["--icon", ".ci/slop-watch.ico"] : [],
    "--output",
    output,
    "main.ts",
  ],
}).spawn().status;

if (!success) {
  const base = Deno.env.get("DENORT_BIN");
  const reason = base
    ? `is DENORT_BIN=${base} a runtime base (denort) of Deno ${Deno.version.deno} for the target?`
    : `Deno fetches its runtime base for a build; where it cannot, DENORT_BIN=/path/to/denort names one`;
  Deno.stderr.writeSync(new TextEncoder().encode(`\nNo executable was built: ${reason}.\n`));
  Deno.exitCode = 1;
}
