import denoJson from "../deno.json" with { type: "json" };

/**
 * The flags that slop-watch is run, tested and built with: those of the task `start`. V8's are for a program that
 * waits all day and works for moments: it makes machine code of what runs often, and not of all that a few
 * restarts use (`--no-sparkplug`, `--invocation-count-…`, ten times the usual).
 */
export const FLAGS: readonly string[] = /deno run (.+) "\$HERE\/main\.ts"/
  .exec(denoJson.tasks.start.command)![1]!.split(" ");
