import { isTrustedUser, type Owned, ownUid, type TrustedUsers } from "../owner.ts";
import { type Message, worded } from "../messages.ts";
import type { PathModule } from "../platform/platform.ts";
import { upwards } from "../root.ts";

export interface TrustOptions {
  /** The working folder: who stands in it takes what is there. */
  readonly cwd: string;
  /** The folder that was named by `--root`. */
  readonly named: string | undefined;
  readonly path: PathModule;
  readonly users: TrustedUsers;
  /** Follows links; `lstat` does not. */
  readonly stat: OwnerAt;
  readonly lstat: OwnerAt;
}

/** Asks the disk about a path. Throws where nothing is there. */
type OwnerAt = (path: string) => Pick<Owned, "uid">;

/**
 * Whom this process trusts, by the disk that it runs on.
 * @param named The folder of `--root`.
 * @param caller `SUDO_UID`.
 */
export function trustOn(
  cwd: string,
  named: string | undefined,
  caller: string | undefined,
  path: PathModule,
): Trust {
  const { statSync: stat, lstatSync: lstat } = Deno;
  const users = { own: ownUid(), caller: uidOf(caller), ofFolder: ownerOf(stat, cwd) };
  return new Trust({ cwd, named, path, users, stat, lstat });
}

function uidOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

function ownerOf(look: OwnerAt, path: string): number | undefined {
  try {
    return look(path).uid ?? undefined;
  } catch {
    return undefined;
  }
}

/**
 * Decides what is trusted of what is found above the working folder, where anybody may have put it: on a
 * disk that many share, a `pyproject.toml` at its top says what each of them runs.
 */
export class Trust {
  readonly #options: TrustOptions;
  readonly #passed = new Map<string, Message>();

  constructor(options: TrustOptions) {
    this.#options = options;
  }

  /** What was found and is not trusted, each with the `--root` that takes it. */
  get passedOver(): readonly Message[] {
    return [...this.#passed.values()];
  }

  /** Whether files of the user with this uid are trusted. */
  mayOwn(uid: number): boolean {
    return isTrustedUser(uid, this.#options.users);
  }

  /**
   * Whether a file or folder may say what is run: it was named, lies in the working folder, or belongs, with
   * the folder that it is in and with what it links to, to a user who is trusted. Windows tells no owners:
   * there all is trusted but what lies at the top of a drive, where anybody may write. What is not trusted is
   * told by `passedOver` from then on.
   */
  allows(file: string): boolean {
    const { cwd, named, path, users, stat, lstat } = this.#options;
    if (isWithin(file, cwd, path) || named && isWithin(file, named, path)) return true;
    const folder = path.dirname(file);
    if (users.own === undefined) {
      if (path.dirname(folder) !== folder) return true;
      this.#passed.set(file, worded("passed-over-at-top", file, folder));
      return false;
    }
    const owners = [ownerOf(lstat, file), ownerOf(stat, file), ownerOf(stat, folder)];
    const foreign = owners.find((uid) => uid !== undefined && !isTrustedUser(uid, users));
    if (foreign === undefined) return true;
    this.#passed.set(file, worded("passed-over", file, foreign, folder));
    return false;
  }
}

/** Whether a path is a folder, or lies in it at any depth. */
function isWithin(file: string, folder: string, path: PathModule): boolean {
  for (const at of upwards(file, path)) if (at === folder) return true;
  return false;
}
