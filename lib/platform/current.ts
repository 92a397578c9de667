import type { Platform } from "./platform.ts";
import { posix } from "./posix.ts";
import { windows } from "./windows.ts";

/** The side of this system: nothing outside this folder asks which one it is. */
export const platform: Platform = Deno.build.os === "windows" ? windows : posix;
