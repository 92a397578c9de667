/**
 * Runs the workflows' steps here, one by one, as far as that is possible, and says of each whether it
 * was run, what stood in, and what was not run and why:
 *
 *     deno task rehearse             all three, of what is in the work tree, committed or not
 *     deno task rehearse release     one of them
 *
 * Where Wine is set up (`deno task wine`), Windows' Deno runs what it can of the steps for Windows.
 *
 * Its exit code is 1 where a step has failed. What it does not play: PowerShell where there is none,
 * what an image has beside the programs of `images.ts`, time limits, and what people set at GitHub (who
 * may push a tag, which actions are allowed).
 */
import { fromFileUrl } from "@std/path/posix";
import { readyDenoForWindows } from "./deno_for_windows.ts";
import { rehearse, released } from "./rehearsal/rehearsal.ts";

const ALL = ["ci", "nightly", "release"];

function say(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

async function main([name]: readonly string[]): Promise<number> {
  const home = await Deno.makeTempDir({ prefix: "slop-watch-rehearsal-" });
  try {
    const origin = `${home}/origin`;
    const tag = await released(fromFileUrl(new URL("..", import.meta.url)), origin);
    const failed = [];
    for (const each of name ? [name] : ALL) {
      const { outcomes } = await rehearse({
        origin,
        ref: each === "release" ? tag : "refs/heads/main",
        file: `.github/workflows/${each}.yml`,
        home: await Deno.makeTempDir({ dir: home }),
        wine: await readyDenoForWindows(),
        say,
      });
      failed.push(...outcomes.filter(({ did }) => did === "failed"));
    }
    say(failed.length > 0 ? `${failed.length} failed` : "no step failed");
    return failed.length > 0 ? 1 : 0;
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

Deno.exitCode = await main(Deno.args);
