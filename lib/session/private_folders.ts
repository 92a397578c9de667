/** The private folders of all slop-watches of this user. */
import { ownUid } from "../owner.ts";
import type { Platform } from "../platform/platform.ts";
import { isHeld, LOCK_NAME, PRIVATE_PREFIX, removeFolder } from "./held_folder.ts";

/** A folder that was made less than this ago, in ms, may not be held yet. */
const NEW_MS = 10_000;

/** The folders that may be private ones of this user's. */
export function privateFolders(platform: Platform): string[] {
  const own = ownUid();
  const bases = platform.temporaryFolders(own).map((base) => base ?? temporaryFolder(platform));
  return [...new Set(bases)].flatMap((base) => foldersIn(base, platform)).filter((folder) => {
    try {
      const { uid, isDirectory } = Deno.lstatSync(folder);
      return isDirectory && (own === undefined || uid === own);
    } catch {
      return false;
    }
  });
}

function foldersIn(base: string, { path }: Platform): string[] {
  try {
    return [...Deno.readDirSync(base)]
      .filter(({ name }) => name.startsWith(PRIVATE_PREFIX))
      .map(({ name }) => path.join(base, name));
  } catch {
    return [];
  }
}

/** The system's folder for temporary files; empty where nothing can be made in it. */
function temporaryFolder({ path }: Platform): string {
  try {
    const folder = Deno.makeTempDirSync({ prefix: PRIVATE_PREFIX });
    removeFolder(folder);
    return path.dirname(folder);
  } catch {
    return "";
  }
}

/**
 * Removes what slop-watches have left that are gone: one that was killed, with its guard or where there
 * is none.
 * @param folders What may be private folders of this user's.
 */
export function removeLeftFolders(folders: readonly string[], platform: Platform): void {
  const { path } = platform;
  for (const folder of folders) {
    try {
      const madeAt = Deno.lstatSync(path.join(folder, LOCK_NAME)).mtime?.getTime() ?? Infinity;
      const isOld = Date.now() - madeAt > NEW_MS;
      if (isOld && isHeld(folder, platform) === false) removeFolder(folder);
    } catch {
      // It is going, or none of ours.
    }
  }
}
