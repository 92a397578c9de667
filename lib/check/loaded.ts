/** Whether the app has read a version of a file that is there no more. */
import type { FileState } from "../watch/changes.ts";
import type { Version } from "../watch/meanwhile.ts";
import { partsOf } from "../watch/stamp.ts";

/** What bytecode says of the source that it was made of. */
export interface Header {
  /** In seconds since 1970, and in bytes; of each the last 32 bits. */
  readonly modifiedAt: number;
  readonly size: number;
}

/** What is known of one file and the app. */
export interface Evidence {
  /** The headers of its bytecode. */
  readonly bytecode: readonly Header[];
  /** Whether it has been imported by now; undefined where nobody tells. */
  readonly isImported: boolean | undefined;
  /** When the app had read what it reads at its start, in ms since 1970; Infinity where it may not have. */
  readonly readBy: number;
}

/** The bytes of bytecode before the code itself. */
export const HEADER_BYTES = 16;

/** Reads the first bytes of a `.pyc`; undefined where they say nothing of times (PEP 552). */
export function headerOf(bytes: Uint8Array): Header | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  if (view.getUint32(4, true) !== 0) return undefined;
  return { modifiedAt: view.getUint32(8, true), size: view.getUint32(12, true) };
}

function hasVersion(state: FileState | undefined): (header: Header) => boolean {
  if (!state) return () => false;
  const { modifiedAt, size } = partsOf(state.stamp);
  const seconds = Math.floor(modifiedAt / 1000) >>> 0;
  return (header) => header.modifiedAt === seconds && header.size === size >>> 0;
}

/**
 * Whether the app may have read one of the versions that a file has had since its start. Python writes
 * bytecode of whatever it imports, in the place of what was there: that tells most surely.
 * @param versions All of the same file.
 */
export function mayHaveRead(versions: readonly Version[], evidence: Evidence): boolean {
  const { bytecode, isImported, readBy } = evidence;
  const [first] = versions;
  if (!first) return false;
  const isBefore = hasVersion(first.before);
  const isOther = (header: Header) => versions.some(({ state }) => hasVersion(state)(header));
  if (bytecode.some((header) => isOther(header) && !isBefore(header))) return true;
  const isKnown = bytecode.some((header) => isBefore(header) && !isOther(header));
  if (isKnown && isImported !== false) return false;
  // An import of what was never there to stay has failed, if there was one.
  if (!first.before && isImported === false) return false;
  return versions.some(({ since }) => since < readBy);
}
