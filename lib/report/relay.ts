/** How much is read at a time, in bytes: what a pipe holds on Linux. */
const CHUNK = 65_536;

/**
 * Hands what the app writes on to our own stream as it comes, no byte changed.
 * @param also Given each piece, which is only good until it returns. Where our own stream has gone
 *   away, it still gets all of them.
 */
export async function relay(
  from: ReadableStream<Uint8Array>,
  to: "stdout" | "stderr",
  also: (bytes: Uint8Array) => void,
): Promise<void> {
  const reader = from.getReader({ mode: "byob" });
  let isOpen = true;
  let buffer = new ArrayBuffer(CHUNK);
  while (true) {
    const { value, done } = await reader.read(new Uint8Array(buffer));
    if (done || value === undefined) return;
    also(value);
    for (let at = 0; isOpen && at < value.length;) {
      try {
        at += await Deno[to].write(value.subarray(at));
      } catch {
        isOpen = false;
      }
    }
    buffer = value.buffer;
  }
}
