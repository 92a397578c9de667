import type { Values } from "../cli/options.ts";
import { realPath } from "../disk.ts";
import { isOwnName } from "../log/format.ts";
import type { PathModule } from "../platform/platform.ts";
import type { Root } from "../root.ts";
import { isPrivateName } from "./held_folder.ts";

/**
 * The files that slop-watch itself writes: logs, events, and what lies in a private folder, another
 * slop-watch's too.
 * @returns Whether a path from the root is that of such a file, or of a folder that holds nothing else.
 */
export function ownFiles(
  { events, "log-dir": logs }: Pick<Values, "events" | "log-dir">,
  root: Root,
  path: PathModule,
): (file: string) => boolean {
  const hasFile = events !== "" && events !== "-";
  const isSame = (file: string, other: string) =>
    root.fold(file) === root.fold(other) || realPath(file) === realPath(other);
  return (file) => {
    const disk = root.toDisk(file);
    const name = path.basename(disk);
    if (hasFile && path.basename(events) === name && isSame(disk, events)) return true;
    if (logs !== "" && isOwnName(name) && isSame(path.dirname(disk), logs)) return true;
    return file.split("/").some(isPrivateName);
  };
}
