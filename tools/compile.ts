/**
 * Builds the executable, with the flags that the task `start` names:
 *
 *     deno task compile            dist/slop-watch for this system
 *     deno task compile:windows    dist/slop-watch.exe
 *     deno task compile TARGET SHA256
 *
 * With a checksum it is built of the bundle that is there, which has to be that one: a release's
 * executables are all of one. `DENORT_BIN` names a runtime base on the disk; without it Deno fetches
 * one.
 */
import denoJson from "../deno.json" with { type: "json" };
import { BUNDLE, bundle, sha256Of } from "./bundle.ts";
import { FLAGS } from "./flags.ts";
import { withVersionFields } from "./version_fields.ts";

const [target, checksum] = Deno.args;
const isWindows = target?.includes("windows") ?? Deno.build.os === "windows";
const output = isWindows ? "dist/slop-watch.exe" : "dist/slop-watch";

function say(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${text}\n`));
}

/** Whether the bundle that is there is the one that was named. */
async function isBundle(checksum: string): Promise<boolean> {
  const found = await sha256Of(BUNDLE);
  if (found !== checksum) say(`${BUNDLE} is not the one that was named: its checksum is ${found}`);
  return found === checksum;
}

async function compile(): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [
      "compile",
      ...FLAGS,
      ...target ? ["--target", target] : [],
      ...isWindows ? ["--icon", "tools/slop-watch.ico"] : [],
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
    say(`\nNo executable was built: ${reason}.`);
  } else if (isWindows) {
    const file = await Deno.readFile(output);
    await Deno.writeFile(output, withVersionFields(file, denoJson.version));
  }
  return success;
}

const hasBundle = await (checksum ? isBundle(checksum) : bundle());
if (!hasBundle || !await compile()) Deno.exitCode = 1;
