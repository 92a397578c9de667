/** What parts of the agent answer, in a Python of their own. */
import * as posix from "@std/path/posix";
import * as windows from "@std/path/windows";

const { fromFileUrl } = Deno.build.os === "windows" ? windows : posix;
const FOLDER = fromFileUrl(new URL("../../../lib/python/", import.meta.url));

/**
 * Asks a Python.
 * @param program Gets the folder of the parts as its first word, `asked` as JSON from stdin, and prints
 *   its answer as JSON.
 */
export async function askParts<Answer = unknown>(
  python: string,
  program: string,
  asked: unknown,
): Promise<Answer> {
  const child = new Deno.Command(python, {
    args: ["-I", "-B", "-c", program, FOLDER],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(asked)));
  await writer.close();
  return JSON.parse(new TextDecoder().decode((await child.output()).stdout));
}
