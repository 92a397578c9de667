import { sleep } from "../clock.ts";
import { isMissing } from "../disk.ts";
import { isPythonPath } from "../root.ts";
import type { FileState } from "./changes.ts";
import { digestOfLarge, LARGE } from "./large.ts";
import { partsOf, stampOf, UNREADABLE, type Unreadable } from "./stamp.ts";

/**
 * Times, in ms, after which a file that cannot be read is tried again: virus scanners and editors hold
 * one for so long. After any error, as they differ: Windows' sharing and lock violations are EBUSY, which
 * has no class in Deno, and a file that is about to be removed there is EACCES.
 */
const RETRIES = [10, 30, 100, 200];

/** A file's content; of a large one the digest alone. */
interface Content {
  readonly digest: string;
  readonly bytes: Uint8Array | undefined;
}

async function digestOf(content: Bytes): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", content), 0, 16);
  return hash.toHex();
}

type Bytes = Uint8Array<ArrayBuffer>;
/** Reads a file that had this size, in bytes, a moment before. */
export type ReadFile = (file: string, size: number) => Promise<Bytes> | Bytes;

/** Where more files than this are to be read, the first are read at once. */
const MANY = 100;
/** No larger file is, in bytes. */
const SMALL = 64 * 1024;
/** A disk that takes longer for one, in ms, is none that answers at once: it is read by several threads. */
const LATE_MS = 1;

/**
 * What reads so many files: a thread for each takes three times as long as the reading itself where the disk
 * answers at once.
 */
export function readerFor(files: number): ReadFile {
  let isLate = files <= MANY;
  return (file, size) => {
    if (isLate || size > SMALL) return Deno.readFile(file);
    const began = performance.now();
    const bytes = Deno.readFileSync(file);
    isLate = performance.now() - began > LATE_MS;
    return bytes;
  };
}

const sizeOf = (file: string) => Deno.statSync(file).size;

/** A file's content, with its size as it was known before; undefined where none is there. */
async function contentOf(
  file: string,
  known: number,
  waits: readonly number[],
  read: ReadFile,
): Promise<Content | Unreadable | undefined> {
  for (const wait of [0, ...waits]) {
    if (wait > 0) await sleep(wait);
    try {
      const size = wait > 0 ? sizeOf(file) : known;
      if (size > LARGE) return { digest: await digestOfLarge(file), bytes: undefined };
      const bytes = await read(file, size);
      return { digest: await digestOf(bytes), bytes };
    } catch (error) {
      if (isMissing(error)) return undefined;
    }
  }
  return UNREADABLE;
}

/** Keeps a file's content under its digest. */
export type Keep = (digest: string, content: Uint8Array) => void;

export interface ReadOptions {
  /** Given the content of Python files. */
  readonly keep: Keep;
  /** Whether a file that cannot be read is tried for a third of a second, and not only once. */
  readonly isPatient: boolean;
  readonly read?: ReadFile;
}

/** Reads a file; undefined where none is there. Never throws. */
export async function readState(
  file: string,
  { keep, isPatient, read = readerFor(1) }: ReadOptions,
): Promise<FileState | Unreadable | undefined> {
  const stamp = stampOf(file);
  if (stamp === undefined || stamp === UNREADABLE) return stamp;
  const content = await contentOf(file, partsOf(stamp).size, isPatient ? RETRIES : [], read);
  // A folder that has taken the place of the file is no file.
  if (content === UNREADABLE && stampOf(file) === undefined) return undefined;
  if (content === undefined || content === UNREADABLE) return content;
  const { digest, bytes } = content;
  // Only Python's code is kept, for the check.
  if (bytes && isPythonPath(file)) keep(digest, bytes);
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
