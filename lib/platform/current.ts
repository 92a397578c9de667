import type { Platform } from "./platform.ts";

/**
 * The side of this system: nothing outside this folder asks which one it is. The other side is not
 * loaded: with the modules it needs, it would take 4 ms of every start.
 */
export const platform: Platform = Deno.build.os === "windows"
  ? (await import("./windows.ts")).windows
  : (await import("./posix.ts")).posix;
