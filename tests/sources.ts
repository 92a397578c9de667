import { join } from "@std/path/posix";

const HERE = new URL("..", import.meta.url);

/** The texts of our sources below a folder, by their paths: those whose names end so. */
export async function sources(folder = "lib", ends = ".ts"): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, HERE))) {
    const path = join(folder, name);
    if (isDirectory) {
      for (const [inside, text] of await sources(path, ends)) found.set(inside, text);
    } else if (name.endsWith(ends)) {
      found.set(path, await Deno.readTextFile(new URL(path, HERE)));
    }
  }
  return found;
}
