/** Tells whether the app has loaded a version of a file that has been undone. */
import type { FileState } from "../watch/changes.ts";
import type { InterimVersion } from "../watch/interim_versions.ts";
import { partsOf, type Stamp } from "../watch/stamp.ts";

/** What bytecode says of the source that it was made of. */
export interface Header {
  /** In seconds since 1970, and in bytes; of each the last 32 bits. */
  readonly modifiedAt: number;
  readonly size: number;
}

/** One file of bytecode. */
export interface Bytecode extends Header {
  /** When it was written itself, in ms since 1970. */
  readonly writtenAt: number;
}

/** What is known of one file and the app. */
export interface Evidence {
  /** The headers of its bytecode. */
  readonly bytecode: readonly Header[];
  /** Whether the app has imported the file by now; undefined where no agent tells. */
  readonly isImported: boolean | undefined;
  /** When the app had loaded all that it loads at its start, in ms since 1970; Infinity where it is not known to have. */
  readonly readBy: number;
}

/** The bytes of bytecode before the code itself. */
export const HEADER_BYTES = 16;

/** Reads the first bytes of a `.pyc`; undefined where they hold a hash in place of the time (PEP 552). */
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

/** The clock of file times may be behind by so much, in ms. */
const CLOCK_MS = 20;

/**
 * Whether an app has loaded a file as it stands, of which it is known that it has loaded it. Where that cannot
 * be said for sure, it has not.
 * @param since When the app was started, in ms since 1970.
 */
export function isLoadedAsItStands(
  stamp: Stamp,
  since: number,
  bytecode: readonly Bytecode[],
): boolean {
  const { modifiedAt, changedAt, size } = partsOf(stamp);
  // The second time is in whole seconds, and later than the first only where that was set back.
  const isSetBack = changedAt > modifiedAt;
  const writtenAt = isSetBack ? changedAt + 999 : modifiedAt;
  if (writtenAt < since - CLOCK_MS) return true;
  const isThis = hasVersion({ stamp, digest: undefined });
  return size > 0 && bytecode.some((one) => isThis(one) && one.writtenAt >= writtenAt);
}

/**
 * Whether the app may have loaded one of the versions that a file has had since its start. The bytecode that
 * Python writes of whatever it imports tells most surely.
 * @param versions All of the same file.
 */
export function mayHaveRead(versions: readonly InterimVersion[], evidence: Evidence): boolean {
  const { bytecode, isImported, readBy } = evidence;
  const [first] = versions;
  if (!first) return false;
  const isBefore = hasVersion(first.before);
  const isOther = (header: Header) => versions.some(({ state }) => hasVersion(state)(header));
  if (bytecode.some((header) => isOther(header) && !isBefore(header))) return true;
  const isKnown = bytecode.some((header) => isBefore(header) && !isOther(header));
  if (isKnown && isImported !== false) return false;
  // It was there for a while only: an import of it has failed, if there was one.
  if (!first.before && isImported === false) return false;
  return versions.some(({ since }) => since < readBy);
}
