import denoJson from "../deno.json" with { type: "json" };

/**
 * The flags that slop-watch is run, tested and built with: those of the task `start`. V8's are for a program that
 * waits all day and works for moments: it makes machine code of what runs often, and not of all that a few
 * restarts use (`--no-sparkplug`, `--invocation-count-…`, ten times the usual), and lets go of what was not used
 * for a second where it would keep it for three minutes (`--bytecode-old-time`, with `MemoryTrimmer`).
 */
export const FLAGS: readonly string[] = /deno run (.+) "\$HERE\/main\.ts"/
  .exec(denoJson.tasks.start.command)![1]!.split(" ");
