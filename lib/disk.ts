/** Questions to the disk about one path, and the careful reader of files. None of it throws. */
import { messageOf } from "./errors.ts";

/**
 * Windows' errors for a drive or a share that is away, which Deno gives the same class as those for a
 * file that is gone: ERROR_INVALID_DRIVE, ERROR_BAD_NETPATH, ERROR_BAD_NET_NAME.
 */
const AWAY = /\(os error (?:15|53|67)\)/;

/**
 * Whether an error of the system's says that nothing is there. Any other says only that it cannot be
 * told: the file is held by another program, may not be read, or lies on a disk that does not answer.
 */
export function isMissing(error: unknown): boolean {
  if (error instanceof Deno.errors.NotFound) return !AWAY.test(error.message);
  return error instanceof Deno.errors.NotADirectory;
}

/** Why a file's text is not to be had, or the text. */
export type FoundText =
  | { readonly is: "text"; readonly text: string }
  /** Nothing is there, in the system's words. */
  | { readonly is: "missing"; readonly message: string }
  | { readonly is: "not-a-file"; readonly what: "folder" | "pipe" | "socket" | "device" }
  /** It belongs to this user, and may not. */
  | { readonly is: "foreign"; readonly owner: number }
  | { readonly is: "too-large"; readonly mostBytes: number }
  /** In the system's words. */
  | { readonly is: "unreadable"; readonly message: string };

/** What is read of a file that was found. */
export interface Limits {
  /** A file that has more bytes is no such file as is looked for. */
  readonly mostBytes: number;
  /** Whether the file may belong to the user with this uid; without, to anybody. Not asked on Windows, which has none. */
  mayOwn?(uid: number): boolean;
}

/** A script that is larger is none, in bytes. */
const LARGEST_SCRIPT = 256 * 1024;

/** Whether a file, or a link to one, is there. */
export function isFile(path: string): boolean {
  return statOf(path)?.isFile ?? false;
}

/** Whether a folder, or a link to one, is there. */
export function isFolder(path: string): boolean {
  return statOf(path)?.isDirectory ?? false;
}

/** Whether a pipe, or a link to one, is there: who opens one waits for the other end. */
export function isPipe(path: string): boolean {
  return statOf(path)?.isFifo ?? false;
}

/** Whether anything is there; a link to nothing is nothing. */
export function exists(path: string): boolean {
  return statOf(path) !== undefined;
}

/**
 * Whether we are not allowed to look at a path: Deno reads a share of Windows (`\\\\server\\share`) only for
 * who has all of its permissions (https://github.com/denoland/deno/issues/26045).
 */
export function isRefused(path: string): boolean {
  try {
    Deno.statSync(path);
    return false;
  } catch (error) {
    return error instanceof Deno.errors.NotCapable;
  }
}

/** The real path of what a path leads to; the path itself where the system does not say. */
export function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}

/** Whether a folder's entries can be read. */
export function isReadable(folder: string): boolean {
  try {
    // The first of them does.
    Deno.readDirSync(folder)[Symbol.iterator]().next();
    return true;
  } catch (error) {
    return isMissing(error);
  }
}

/** The names of what lies in a folder; none where it can't be read. */
export function entriesOf(folder: string): string[] {
  try {
    return Array.from(Deno.readDirSync(folder), ({ name }) => name);
  } catch {
    return [];
  }
}

function statOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch {
    return undefined;
  }
}

/**
 * Reads a file that was found, and that anybody may have put there: a pipe would keep the whole
 * program waiting as soon as it is opened, a link to `/dev/zero` never ends. It is looked at before it
 * is opened and once more when it is open; a pipe that takes its place in between is not noticed.
 */
export function readFound(path: string, limits: Limits): FoundText {
  return read(path, limits, ({ isFile }) => isFile);
}

/**
 * Reads a file that the user named. That may be a pipe, as `<(command)` of bash is, and is waited for,
 * or a device, as `/dev/null` is.
 */
export function readNamed(path: string, mostBytes: number): FoundText {
  return read(path, { mostBytes }, ({ isDirectory, isSocket }) => !isDirectory && !isSocket);
}

function read(
  path: string,
  limits: Limits,
  isReadable: (info: Deno.FileInfo) => boolean,
): FoundText {
  try {
    const refusal = refuse(Deno.statSync(path), limits, isReadable);
    if (refusal) return refusal;
    using file = Deno.openSync(path);
    return refuse(file.statSync(), limits, isReadable) ?? readText(file, limits.mostBytes);
  } catch (error) {
    return { is: isMissing(error) ? "missing" : "unreadable", message: messageOf(error) };
  }
}

/** Why a file is not to be read; undefined where it may be. */
function refuse(
  info: Deno.FileInfo,
  { mostBytes, mayOwn }: Limits,
  isReadable: (info: Deno.FileInfo) => boolean,
): FoundText | undefined {
  if (mayOwn && info.uid !== null && !mayOwn(info.uid)) return { is: "foreign", owner: info.uid };
  if (!isReadable(info)) return { is: "not-a-file", what: specialKind(info) };
  return info.size > mostBytes ? { is: "too-large", mostBytes } : undefined;
}

function specialKind({ isDirectory, isFifo, isSocket }: Deno.FileInfo) {
  return isDirectory ? "folder" : isFifo ? "pipe" : isSocket ? "socket" : "device";
}

/** The text of an open file, which may grow while it is read, or be of no size that is known before. */
function readText(file: Deno.FsFile, mostBytes: number): FoundText {
  const decoder = new TextDecoder();
  const chunk = new Uint8Array(16 * 1024);
  let text = "";
  let bytes = 0;
  for (let n = file.readSync(chunk); n !== null; n = file.readSync(chunk)) {
    bytes += n;
    if (bytes > mostBytes) return { is: "too-large", mostBytes };
    text += decoder.decode(chunk.subarray(0, n), { stream: true });
  }
  return { is: "text", text: text + decoder.decode() };
}

/** The first line of a script, without its end; empty where there is none to be read. */
export function firstLineOf(path: string): string {
  const reading = readFound(path, { mostBytes: LARGEST_SCRIPT });
  return reading.is === "text" ? reading.text.split(/\r?\n/, 1)[0] ?? "" : "";
}
