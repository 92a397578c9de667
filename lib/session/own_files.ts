import { baseOf, type Settings } from "../config/settings.ts";
import { realPath } from "../disk.ts";
import { isOwnName } from "../log/format.ts";
import type { Platform } from "../platform/platform.ts";
import type { Root } from "../root.ts";
import { isPrivateName } from "./private_folder.ts";

/**
 * Tells what slop-watch itself writes: logs, events, and what lies in a private folder, another
 * slop-watch's too.
 * @returns Whether a path from the root is that of such a file, or of a folder that holds nothing else.
 */
export function ownFiles(
  { values, origins }: Settings,
  cwd: string,
  root: Root,
  { path }: Platform,
): (file: string) => boolean {
  const given = values["log-dir"];
  const base = baseOf(origins["log-dir"], cwd, root.folder);
  const logs = given ? path.resolve(base, given) : undefined;
  const events = values.events && values.events !== "-"
    ? path.resolve(cwd, values.events)
    : undefined;
  const isOne = (file: string, other: string) =>
    root.fold(file) === root.fold(other) || realPath(file) === realPath(other);
  return (file) => {
    const disk = root.toDisk(file);
    const name = path.basename(disk);
    if (events !== undefined && path.basename(events) === name && isOne(disk, events)) return true;
    if (logs !== undefined && isOwnName(name) && isOne(path.dirname(disk), logs)) return true;
    return file.split("/").some(isPrivateName);
  };
}
