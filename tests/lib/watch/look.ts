import { platform } from "../../../lib/platform/current.ts";
import { Root } from "../../../lib/root.ts";
import { scan } from "../../../lib/watch/scan.ts";
import { makeScope } from "../../../lib/watch/scope.ts";

/** What a scan of a project sees, sorted. */
export interface Seen {
  readonly files: readonly string[];
  readonly folders: readonly string[];
  readonly unreadable: readonly string[];
}

/** Scans the project in `folder`, from the bases of the patterns or from the folders given. */
export function look(folder: string, patterns: readonly string[], from?: readonly string[]): Seen {
  const root = new Root(folder, platform);
  const scope = makeScope(patterns, [], root);
  const starts = from ?? scope.starts;
  const seen = scan(starts, scope, root);
  return {
    files: [...seen.files.keys()].sort(),
    folders: [...seen.folders].sort(),
    unreadable: seen.unreadable,
  };
}
