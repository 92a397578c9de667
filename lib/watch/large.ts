/** Files that are too large to be read at once, kept, or checked by Python. */

/** Above this size, in bytes, a file is large. No code is that anybody has written. */
export const LARGE = 8 * 1024 * 1024;
/** How much of one is in memory at a time, in bytes. */
const PART = 1024 * 1024;

/** What the digest of a large file begins with, as it is computed in another way. */
const MARK = "large ";

/** Whether a digest is that of a large file. */
export const isLarge = (digest: string | undefined): boolean => digest?.startsWith(MARK) ?? false;

/** The digest of a large file: of its first part, then of that digest and the next part, and so on. Throws what reading it does. */
export async function digestOfLarge(path: string): Promise<string> {
  using file = await Deno.open(path);
  // Before each part stands the digest of those that came before it.
  const buffer = new Uint8Array(32 + PART);
  for (let read: number | null = 0; read !== null;) {
    let filled = 32;
    while (filled < buffer.length) {
      read = await file.read(buffer.subarray(filled));
      if (read === null) break;
      filled += read;
    }
    const hash = await crypto.subtle.digest("SHA-256", buffer.subarray(0, filled));
    buffer.set(new Uint8Array(hash));
  }
  return MARK + buffer.subarray(0, 16).toHex();
}
