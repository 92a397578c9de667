/**
 * What links to files lead to. Where a target is written or replaced, events name the folder of the target
 * and not that of the link.
 */
import type { PathModule } from "../platform/platform.ts";
import { upwards } from "../root.ts";

/** Linux follows so many links, one to the other; more lead nowhere. */
const MOST_HOPS = 40;

/** The first link among a path and the folders above it, from the top, and where it leads. */
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
 * The folders in which an event tells that what a link leads to has changed: that of the target, and that of
 * each link that leads to it.
 * @param file The link, as the system names it.
 */
export function targetFolders(file: string, path: PathModule): string[] {
  const folders = new Set<string>();
  let at = file;
  for (let hop = 0; hop < MOST_HOPS; hop++) {
    const found = firstLink(at, path);
    folders.add(path.dirname(found?.link ?? at));
    if (!found) break;
    const { link, target } = found;
    at = path.join(path.resolve(path.dirname(link), target), at.slice(link.length));
  }
  // What comes and goes at the top of a disk is not worth a watch.
  return [...folders].filter((folder) => folder !== path.dirname(folder));
}

/** Of so many links the targets are watched; those of more are left to the slow scan. */
const MOST_LINKS = 200;

/** The folders in which an event may tell of a link's target, as the system names them. */
export class LinkTargets {
  readonly #path: PathModule;
  readonly #folders = new Set<string>();

  constructor(path: PathModule) {
    this.#path = path;
  }

  /** Follows links. @returns The folders that were not known. */
  follow(links: readonly string[]): string[] {
    const folders = new Set(
      links.slice(0, MOST_LINKS).flatMap((link) => targetFolders(link, this.#path)),
    );
    const fresh = [...folders].filter((folder) => !this.#folders.has(folder));
    for (const folder of fresh) this.#folders.add(folder);
    return fresh;
  }

  /** Whether an event that names these paths may tell of a link's target. */
  concernedBy(paths: readonly string[]): boolean {
    const isInOne = (path: string) =>
      this.#folders.has(this.#path.dirname(path)) || this.#folders.has(path);
    return this.#folders.size > 0 && paths.some(isInOne);
  }
}
