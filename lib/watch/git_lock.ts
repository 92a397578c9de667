import { isFolder, readFound } from "../disk.ts";
import type { PathModule } from "../platform/platform.ts";
import { upwards } from "../root.ts";

/** The file that git holds while it changes the work tree: a checkout, a rebase, a stash. */
const LOCK = "index.lock";

/** git itself takes a larger `.git` for none (`read_gitfile_gently` in its setup.c). */
const LARGEST_GIT_FILE = 1024 * 1024;

/** The folder that a `.git` names, where it is a file. */
function namedIn(git: string): string | undefined {
  const reading = readFound(git, { mostBytes: LARGEST_GIT_FILE });
  const line = reading.is === "text" ? /^gitdir:(.*)/m.exec(reading.text)?.[1] : undefined;
  return line?.trim() || undefined;
}

/**
 * The lock of the repository that `root` lies in; undefined where it lies in none. In a worktree or a
 * submodule `.git` is a file that names the folder (gitrepository-layout(5)).
 * @param isTrusted Whether a `.git` may be one: another user could hold a lock for ever.
 */
export function findGitLock(
  root: string,
  path: PathModule,
  isTrusted: (git: string) => boolean = () => true,
): string | undefined {
  for (const folder of upwards(root, path)) {
    const git = path.join(folder, ".git");
    const isOne = isFolder(git);
    const named = isOne ? undefined : namedIn(git);
    if ((isOne || named) && !isTrusted(git)) continue;
    if (isOne) return path.join(git, LOCK);
    if (named) return path.join(path.resolve(folder, named), LOCK);
  }
  return undefined;
}

/** Whether the lock is held. */
export function isLocked(lock: string | undefined): boolean {
  if (lock === undefined) return false;
  try {
    Deno.lstatSync(lock);
    return true;
  } catch {
    return false;
  }
}
