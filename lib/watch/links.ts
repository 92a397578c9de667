/**
 * Links to files: what is written through another name, or put in the place of what they lead to, is
 * told where that happens, and not where the link lies.
 */
import type { PathModule } from "../platform/platform.ts";
import { upwards } from "../root.ts";

/** A way of more links leads nowhere: so many does Linux follow. */
const MOST_HOPS = 40;

/** The first link on the way down to a path, and where it leads. */
function firstLink(
  file: string,
  path: PathModule,
): { readonly link: string; readonly target: string } | undefined {
  for (const part of [...upwards(file, path)].reverse()) {
    try {
      if (Deno.lstatSync(part).isSymlink) return { link: part, target: Deno.readLinkSync(part) };
    } catch {
      return undefined;
    }
  }
  return undefined;
}

/**
 * The folders in which something happens when what a link leads to becomes another: the one that the
 * file lies in, and that of each link on the way.
 * @param file As the system names it.
 */
export function waysOf(file: string, path: PathModule): string[] {
  const ways = new Set<string>();
  let at = file;
  for (let hop = 0; hop < MOST_HOPS; hop++) {
    const found = firstLink(at, path);
    ways.add(path.dirname(found?.link ?? at));
    if (!found) break;
    const { link, target } = found;
    at = path.join(path.resolve(path.dirname(link), target), at.slice(link.length));
  }
  // What comes and goes at the top of a disk is not worth a watch.
  return [...ways].filter((folder) => folder !== path.dirname(folder));
}

/** How many links have what they lead to watched; of more the slow scan tells. */
const MOST_LINKS = 200;

/** The folders in which something happens to what links lead to, as the system names them. */
export class Ways {
  readonly #path: PathModule;
  readonly #folders = new Set<string>();

  constructor(path: PathModule) {
    this.#path = path;
  }

  /** Follows links. @returns The folders that were not known. */
  follow(links: readonly string[]): string[] {
    const ways = new Set(links.slice(0, MOST_LINKS).flatMap((link) => waysOf(link, this.#path)));
    const fresh = [...ways].filter((folder) => !this.#folders.has(folder));
    for (const folder of fresh) this.#folders.add(folder);
    return fresh;
  }

  /** Whether something at one of these paths may concern what a link leads to. */
  concern(paths: readonly string[]): boolean {
    const isOnWay = (path: string) =>
      this.#folders.has(this.#path.dirname(path)) || this.#folders.has(path);
    return this.#folders.size > 0 && paths.some(isOnWay);
  }
}
