/** Puts `slop-watch` on PATH, run from this checkout, with the flags that the task `start` names: `deno task install`. */
import { FLAGS } from "./flags.ts";

const { code } = await new Deno.Command(Deno.execPath(), {
  args: [
    ...["install", "--global", "--force", "--config", "deno.json", "--name", "slop-watch"],
    ...FLAGS,
    "main.ts",
  ],
}).spawn().status;
Deno.exitCode = code;
