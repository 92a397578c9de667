import { fromFileUrl } from "@std/path/posix";
import { isThere, programHere } from "./program.ts";

const WINE = fromFileUrl(import.meta.resolve("./wine/wine.sh"));
const OURS = fromFileUrl(import.meta.resolve("./wine/deno.sh"));

/**
 * The program that runs Deno for Windows on Linux, in the words of Deno: the one that SLOP_WATCH_WINE
 * names, else ours, which sets itself up at its first call. @returns undefined where there is none of
 * that name.
 */
export async function denoForWindows(): Promise<string | undefined> {
  const named = Deno.env.get("SLOP_WATCH_WINE");
  if (!named) return OURS;
  const path = await programHere(named);
  return path === undefined ? undefined : await Deno.realPath(path);
}

/** The same program, where nothing is left to be set up. */
export async function readyDenoForWindows(): Promise<string | undefined> {
  const isReady = Deno.env.get("SLOP_WATCH_WINE") || await isThere("bash", WINE, "--is-set-up");
  return isReady ? await denoForWindows() : undefined;
}
