/** What differs between the files that a generation was started on and the files as they are now. */
import type { Stamp } from "./stamp.ts";

/** One file as it was read: how it stood, and what was in it. */
export interface FileState {
  readonly stamp: Stamp;
  /** Of the content; undefined where it was not or could not be read. */
  readonly digest: string | undefined;
}

export interface Change {
  /** From the root, with `/`. */
  readonly path: string;
  readonly kind: "created" | "modified" | "removed";
}

/** A change with the digests of the contents; undefined where there is none or it is not known. */
export interface Difference extends Change {
  readonly before: string | undefined;
  readonly now: string | undefined;
}

/** How one file changed, if it did. A content that is not known counts as another one unless the stamp is the same. */
export function changeOf(
  path: string,
  before: FileState | undefined,
  now: FileState | undefined,
): Change | undefined {
  if (!before && !now) return undefined;
  if (!before) return { path, kind: "created" };
  if (!now) return { path, kind: "removed" };
  const same = before.digest !== undefined && now.digest !== undefined
    ? before.digest === now.digest
    : before.stamp === now.stamp;
  return same ? undefined : { path, kind: "modified" };
}
