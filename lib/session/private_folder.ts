import type { Platform } from "../platform/platform.ts";

/**
 * Makes slop-watch's private folder, in the system's folder for temporary files, readable by the user
 * alone (mode 700). The guard removes it where slop-watch cannot.
 * @returns undefined where none can be made.
 */
export function makePrivateFolder(): string | undefined {
  try {
    return Deno.makeTempDirSync({ prefix: "slop-watch-" });
  } catch {
    return undefined;
  }
}

/** Removes the folder. Windows may keep a file that is still open: it clears its temporary folder itself. */
export function removePrivateFolder(folder: string | undefined): void {
  if (folder === undefined) return;
  try {
    Deno.removeSync(folder, { recursive: true });
  } catch {
    // As said.
  }
}

/** The system's folder for temporary files, which private folders lie in. */
export function temporaryFolder({ path }: Platform): string {
  const folder = makePrivateFolder();
  removePrivateFolder(folder);
  return path.dirname(folder ?? "");
}
