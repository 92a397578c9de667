/** The system's watch, by its events as they come. */
import { assert, assertEquals } from "@std/assert";
import { EventProbe } from "../../../lib/watch/event_probe.ts";
import { SystemWatch, type SystemWatchListener } from "../../../lib/watch/system_watch.ts";
import { Project } from "../../driver.ts";

/** More events than Deno keeps for who does not listen: each file is three of them. */
const FILES = 1000;
/** How long nobody listens, in ms. */
const DEAF_MS = 500;
/** A busy machine may take longer to tell. */
const TRIES = 20;

class Heard implements SystemWatchListener {
  losses = 0;
  readonly hinted = new Set<string>();

  hint(paths: readonly string[]): void {
    for (const path of paths) this.hinted.add(path);
  }

  lost(): void {
    this.losses++;
  }

  happened(): void {}
  opened(): void {}
  shrinking(): void {}
  unnameable(): void {}

  reopened(): Promise<void> {
    return Promise.resolve();
  }

  stuck(): void {
    throw new Error("it is stuck");
  }

  failed(folder: string, error: unknown): void {
    throw new Error(`${folder}: ${error}`);
  }
}

Deno.test({
  name: "a loss of events is told of as that, and is no hint at all that is watched",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using project = await Project.of({ "a/one.py": "", "b/one.py": "" });
    const folders = ["a", "b"].map((name) => project.path(name));
    const heard = new Heard();
    const watch = new SystemWatch(heard, new EventProbe(() => undefined));
    watch.add(folders.map((path) => ({ path, recursive: false })));
    for (let tried = 0; heard.losses === 0 && tried < TRIES; tried++) {
      for (let n = 0; n < FILES; n++) Deno.writeTextFileSync(`${folders[0]}/${n}.py`, `${tried}`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, DEAF_MS);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    watch.close();
    assert(heard.losses > 0, "no event was lost");
    assertEquals(folders.filter((folder) => heard.hinted.has(folder)), []);
  },
});
