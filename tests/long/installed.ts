import { assertEquals } from "@std/assert";
import { environmentOf } from "../environment.ts";

/**
 * Makes the environment that a file of tests needs. Where it cannot be had that is said, and is a test
 * that fails in CI.
 * @param what Its name, and what the tests are of.
 * @param requirements A file of pinned requirements.
 * @param interpreter The Python that it is of; undefined where the tests are not run.
 * @returns Its Python; undefined where there is none.
 */
export async function installedFor(
  what: string,
  requirements: URL,
  interpreter: string | undefined,
): Promise<string | undefined> {
  const found = interpreter ? await environmentOf(what, requirements, interpreter) : undefined;
  const missing = found && "missing" in found ? found.missing : undefined;
  if (missing !== undefined) {
    const text = `the ${what} are not tested: ${missing}\n`;
    Deno.stderr.writeSync(new TextEncoder().encode(text));
  }
  Deno.test({
    name: `the ${what} are there, or this is no CI`,
    ignore: !interpreter,
    fn() {
      if (Deno.env.get("CI") === "true") assertEquals(missing, undefined);
    },
  });
  return found && "python" in found ? found.python : undefined;
}
