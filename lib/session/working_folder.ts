import { messageOf, userError } from "../errors.ts";
import type { Warn } from "../messages.ts";
import type { Platform } from "../platform/platform.ts";
import { NO_TEXT } from "../variables.ts";
import { PrivateFolder } from "./private_folder.ts";

/** The folder that slop-watch was started in. */
export interface WorkingFolder {
  readonly path: string;
  /** The nearest folder above it whose path is text, where its own is none. */
  readonly above?: string;
  /** The private folder that holds the link then by whose name it goes; for who takes it over, or removes it. */
  readonly home?: PrivateFolder;
}

/** Makes the link $1 to the working folder, and prints that as it is. */
const LINK = `d=$(pwd -P; echo .); d=\${d%??}; ln -s "$d" "$1" && printf %s "$d"`;

/**
 * The working folder. Where its path is no UTF-8, and nothing in it could be named, it goes by a link to it.
 * @throws {UserError} where it is gone, or no link to it can be made.
 */
export function workingFolder(platform: Platform, warn: Warn): WorkingFolder {
  try {
    return { path: Deno.cwd() };
  } catch (error) {
    if (!(error instanceof Deno.errors.InvalidData)) {
      throw userError("working-folder-gone", messageOf(error));
    }
  }
  const home = new PrivateFolder(platform, warn);
  const link = home.path && platform.path.join(home.path, "cwd");
  const named = link && linkTo(link);
  if (!link || !named) {
    void home.remove();
    throw userError("working-folder-no-text");
  }
  const isText = (part: string) => !part.includes(NO_TEXT);
  const parts = named.split("/");
  const above = parts.slice(0, parts.findIndex((part) => !isText(part))).join("/");
  return { path: link, above: above || "/", home };
}

/** @returns What the link leads to, with what is no text in it replaced; undefined where none could be made. */
function linkTo(link: string): string | undefined {
  try {
    const args = ["-c", LINK, "sh", link];
    const { stdout, success } = new Deno.Command("/bin/sh", { args, stdin: "null" }).outputSync();
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch {
    return undefined;
  }
}
