import { sleep } from "../clock.ts";
import type { Supervisor } from "../supervisor/supervise.ts";
import { comesWithin } from "../within.ts";
import type { FilesListener, Lookout } from "./lookout.ts";

/** So long the first start waits for what is there to be found, in ms: what is watched is reported before it. */
const FIRST_SCAN_MS = 25;
/** How long it may wait for the files to be read, in ms. */
const BASELINE_MS = 30;
/** With more files than this it does not wait for them to be read at all. */
const QUICK_BASELINE_FILES = 200;

/**
 * Begins to watch, and starts the app for the first time: with the files found and read where that is quick,
 * else before it. What takes long to be looked through does not keep the app waiting.
 * @param isPrepared Whether a command is run before: what that writes is compared with what has been read.
 * @returns When the files have been found, and the app has been started or is about to be.
 */
export async function startFirst(
  lookout: Pick<Lookout, "begin" | "readBaseline" | "watched">,
  supervisor: Pick<Supervisor, "begin" | "finished">,
  listener: FilesListener,
  isPrepared: boolean,
): Promise<void> {
  const found = lookout.begin(listener);
  const isFound = await comesWithin(FIRST_SCAN_MS, found);
  if (!isFound && !isPrepared) supervisor.begin();
  await Promise.race([found, supervisor.finished]);
  listener.switched();
  const isQuick = isFound && lookout.watched.files <= QUICK_BASELINE_FILES;
  if (isPrepared) {
    await Promise.race([lookout.readBaseline(), supervisor.finished]);
    return supervisor.begin();
  }
  if (isFound && !isQuick) {
    supervisor.begin();
    // The app is spawned before the first of them is read.
    await sleep(0);
  }
  const baseline = lookout.readBaseline();
  if (isQuick) {
    await comesWithin(BASELINE_MS, baseline);
    supervisor.begin();
  }
}
