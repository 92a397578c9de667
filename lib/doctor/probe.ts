import type { PathModule } from "../platform/platform.ts";

/** How long an event may take, in ms. */
const LIMIT_MS = 2000;

/**
 * Whether the system tells of changes, tried in a folder of its own in `root` that is removed again.
 * @returns How long the event took, in ms; undefined where none came or it could not be tried.
 */
export async function probeEvents(root: string, path: PathModule): Promise<number | undefined> {
  let folder: string;
  try {
    folder = await Deno.makeTempDir({ dir: root, prefix: ".slop-watch-probe-" });
  } catch {
    return undefined;
  }
  let watch: Deno.FsWatcher | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    watch = Deno.watchFs(folder);
    timer = setTimeout(() => watch?.close(), LIMIT_MS);
    const began = performance.now();
    await Deno.writeTextFile(path.join(folder, "probe"), "");
    for await (const _ of watch) return performance.now() - began;
    return undefined;
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    try {
      watch?.close();
    } catch {
      // The timer or the loop has closed it.
    }
    await Deno.remove(folder, { recursive: true });
  }
}
