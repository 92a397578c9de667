import denoJson from "../deno.json" with { type: "json" };

/** The flags that slop-watch is run, tested and built with: those of the task `start`. */
export const FLAGS: readonly string[] = /deno run (.+) "\$HERE\/main\.ts"/
  .exec(denoJson.tasks.start.command)![1]!.split(" ");
