/** Where the private folders of slop-watch lie: what the system keeps for the user comes before TMPDIR. */
import { ownUid } from "../lib/owner.ts";
import { platform } from "../lib/platform/current.ts";
import type { Project } from "./driver.ts";
import { join, onWindows } from "./paths.ts";

const bases = (temporary: string) =>
  platform.temporaryFolders(onWindows ? undefined : ownUid()).map((base) => base ?? temporary);

/** Whether folders lie in what `TMPDIR` names: where the user has none that the system keeps. */
export const areInTemporary: boolean = foldersIn(bases("")[0] ?? "") === undefined;

function foldersIn(base: string): string[] | undefined {
  try {
    return Array.from(Deno.readDirSync(base), ({ name }) => join(base, name))
      .filter((folder) => folder.startsWith(join(base, "slop-watch-")));
  } catch {
    return undefined;
  }
}

/** The private folders of what runs, or ran, on a project. @param temporary What `TMPDIR` was. */
export function foldersOf({ folder: root }: Project, temporary: string): string[] {
  return bases(temporary).flatMap((base) => foldersIn(base) ?? []).filter((folder) => {
    try {
      return JSON.parse(Deno.readTextFileSync(join(folder, "session.json"))).root === root;
    } catch {
      return false; // Another's, or on its way.
    }
  }).sort();
}
