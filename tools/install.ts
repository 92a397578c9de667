/** Puts `slop-watch` on PATH, with the flags that the task `start` names: `deno task install`. */
import { BUNDLE, bundle } from "./bundle.ts";
import { FLAGS } from "./flags.ts";

async function install(): Promise<number> {
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["install", "--global", "--force", "--no-config", "--name", "slop-watch"],
      ...FLAGS,
      BUNDLE,
    ],
  }).spawn().status;
  return code;
}

Deno.exitCode = await bundle() ? await install() : 1;
