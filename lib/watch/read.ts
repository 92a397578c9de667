import { sleep } from "../clock.ts";
import type { FileState } from "./changes.ts";
import { stampOf } from "./scan.ts";

/** Times, in ms, after which a file that an editor holds is tried again. */
const LOCKED_RETRIES = [10, 30, 100, 200];

async function digestOf(content: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", content), 0, 16);
  return hash.toHex();
}

/** A file's content. A file that an editor holds is tried again; one that stays shut gives undefined. */
async function contentOf(file: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  for (const wait of [0, ...LOCKED_RETRIES]) {
    if (wait > 0) await sleep(wait);
    try {
      return await Deno.readFile(file);
    } catch (error) {
      const locked = error instanceof Deno.errors.PermissionDenied ||
        error instanceof Deno.errors.Busy;
      if (!locked) return undefined;
    }
  }
  return undefined;
}

/** A file's content, and the digest it is known by. */
export type Keep = (digest: string, content: Uint8Array) => void;

/**
 * Reads a file; undefined where none is there.
 * @param keep Given what was read, where it was.
 */
export async function readState(file: string, keep: Keep): Promise<FileState | undefined> {
  const stamp = stampOf(file);
  if (stamp === undefined) return undefined;
  const content = await contentOf(file);
  if (content === undefined && stampOf(file) === undefined) return undefined;
  if (content === undefined) return { stamp, digest: undefined };
  const digest = await digestOf(content);
  keep(digest, content);
  return { stamp, digest };
}

/** Runs `work` on every item, at most 8 at a time: enough to keep the disk busy, and each costs a thread. */
export async function forEachFile<T>(
  items: Iterable<T>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = iterator.next(); !next.done; next = iterator.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}
