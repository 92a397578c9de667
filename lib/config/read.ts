import { type FoundText, readFound, readNamed } from "../disk.ts";
import { userError } from "../errors.ts";
import { reason } from "../messages.ts";
import { type ConfigFile, parseConfig } from "./file.ts";

/** No `pyproject.toml` that people write comes near to it; in bytes. */
const LARGEST_CONFIG = 4 * 1024 * 1024;

/**
 * Reads the root's `pyproject.toml`.
 * @returns undefined where there is none.
 * @throws {UserError} where it cannot be read or is wrong.
 */
export function readPyproject(file: string): ConfigFile | undefined {
  const reading = readFound(file, { mostBytes: LARGEST_CONFIG });
  if (reading.is === "missing") return undefined;
  return parseConfig(textOf(reading, "pyproject.toml"), "pyproject.toml", false);
}

/**
 * Reads the file of `--config`, which has the keys at its top.
 * @param shown Its path as it was given, for messages.
 * @throws {UserError} where it cannot be read or is wrong.
 */
export function readConfig(file: string, shown: string): ConfigFile {
  return parseConfig(textOf(readNamed(file, LARGEST_CONFIG), shown), shown, true);
}

/** The text of a `pyproject.toml` that was found beside the project's; undefined where there is none to be had. */
export function textFound(file: string): string | undefined {
  const reading = readFound(file, { mostBytes: LARGEST_CONFIG });
  return reading.is === "text" ? reading.text : undefined;
}

function textOf(reading: FoundText, shown: string): string {
  if (reading.is === "text") return reading.text;
  throw userError("config-unreadable", shown, whyUnreadable(reading));
}

/** Why a file has no text, as the end of a sentence. */
function whyUnreadable(reading: Exclude<FoundText, { is: "text" }>): string {
  switch (reading.is) {
    case "missing":
    case "unreadable":
      return reading.message;
    case "not-a-file":
      return reason("not-a-file", reading.what);
    case "foreign":
      return reason("foreign", reading.owner);
    case "too-large":
      return reason("too-large", reading.mostBytes);
  }
}
