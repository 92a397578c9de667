/** Environments with what PyPI has, for the tests that run it. */
import { fromFileUrl } from "@std/path/posix";
import { findUv, NO_UV } from "../tools/uv.ts";

/**
 * Makes an environment. It stays for the next time: with what uv keeps, that is made in a second.
 * @param name Its folder in `dist`.
 * @param requirements A file of pinned requirements.
 * @param interpreter The Python that it is of.
 * @returns Its Python, or why there is none.
 */
export async function environmentOf(
  name: string,
  requirements: URL,
  interpreter: string,
): Promise<{ python: string } | { missing: string }> {
  const uv = await findUv();
  if (!uv) return { missing: NO_UV };
  const folder = fromFileUrl(new URL(`../dist/${name}`, import.meta.url));
  const python = `${folder}/bin/python`;
  const only = ["--only-binary", ":all:", fromFileUrl(requirements)];
  for (
    const words of [
      ["venv", "--quiet", "--clear", "--python", interpreter, folder],
      ["pip", "sync", "--quiet", "--python", python, ...only],
    ]
  ) {
    const [program = "", ...args] = [...uv, ...words];
    const { success, stderr } = await new Deno.Command(program, { args }).output();
    if (!success) return { missing: `uv ${words[0]}: ${new TextDecoder().decode(stderr).trim()}` };
  }
  return { python };
}
