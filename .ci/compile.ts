/**
 * Builds the executable, with the flags that the task `start` names:
 *
 *     deno task compile            dist/slop-watch for this system
 *     deno task compile:windows    dist/slop-watch.exe
 *
 * `DENORT_BIN` names a runtime base on the disk; without it Deno fetches one.
 */
import { BUNDLE, bundle } from "./bundle.ts";
import { FLAGS } from "./flags.ts";

const [target] = Deno.args;
const isWindows = target?.includes("windows") ?? Deno.build.os === "windows";
const output = isWindows ? "dist/slop-watch.exe" : "dist/slop-watch";

async function compile(): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [
      "compile",
      ...FLAGS,
      ...target ? ["--target", target] : [],
      ...isWindows ? ["--icon", ".ci/slop-watch.ico"] : [],
      "--output",
      output,
      BUNDLE,
    ],
  }).spawn().status;
  if (!success) {
    const base = Deno.env.get("DENORT_BIN");
    const reason = base
      ? `is DENORT_BIN=${base} a runtime base (denort) of Deno ${Deno.version.deno} for the target?`
      : `Deno fetches its runtime base for a build; where it cannot, DENORT_BIN=/path/to/denort names one`;
    const text = `\nNo executable was built: ${reason}.\n`;
    Deno.stderr.writeSync(new TextEncoder().encode(text));
  }
  return success;
}

if (!await bundle() || !await compile()) Deno.exitCode = 1;
