/** Paths as this system writes them, for tests that run on any. */
import { fromFileUrl as fromPosixUrl } from "@std/path/posix";
import { fromFileUrl as fromWindowsUrl } from "@std/path/windows";
import { platform } from "../lib/platform/current.ts";

/** Whether the tests run on Windows, or in Wine. */
export const onWindows = Deno.build.os === "windows";

export const { dirname, join } = platform.path;

/** The path of a file: `import.meta.resolve("./x")`. Throws on what is no URL of a file. */
export const fromFileUrl: (url: string | URL) => string = onWindows ? fromWindowsUrl : fromPosixUrl;

/** The variables that name the folder of what is temporary, with that folder. */
export const temporaryIn = (folder: string): Record<string, string> =>
  onWindows ? { TEMP: folder, TMP: folder } : { TMPDIR: folder };
