import type { PathModule } from "../platform/platform.ts";

/** The file that git holds while it changes the work tree: a checkout, a rebase, a stash. */
const LOCK = "index.lock";

function textOf(file: string): string | undefined {
  try {
    return Deno.readTextFileSync(file);
  } catch {
    return undefined;
  }
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/**
 * The lock of the repository that `root` lies in; undefined where it lies in none. In a worktree or a
 * submodule `.git` is a file that names the folder (gitrepository-layout(5)).
 */
export function findGitLock(root: string, path: PathModule): string | undefined {
  for (let folder = root;; folder = path.dirname(folder)) {
    const git = path.join(folder, ".git");
    if (isFolder(git)) return path.join(git, LOCK);
    const named = /^gitdir:\s*(.+?)\s*$/m.exec(textOf(git) ?? "")?.[1];
    if (named) return path.join(path.resolve(folder, named), LOCK);
    if (path.dirname(folder) === folder) return undefined;
  }
}

/** Whether the lock is held. */
export function isHeld(lock: string | undefined): boolean {
  if (lock === undefined) return false;
  try {
    Deno.lstatSync(lock);
    return true;
  } catch {
    return false;
  }
}
