import { isOfParty, type Owned, ownUid, type Party } from "../owner.ts";
import { type Message, worded } from "../messages.ts";
import type { PathModule } from "../platform/platform.ts";
import { upwards } from "../root.ts";

export interface TrustOptions {
  /** The working folder: who stands in it takes what is there. */
  readonly cwd: string;
  /** The folder that was named by `--root`. */
  readonly named: string | undefined;
  readonly path: PathModule;
  readonly party: Party;
  readonly stat: OwnerAt;
  readonly lstat: OwnerAt;
}

/** Asks the disk about a path. Throws where nothing is there. */
type OwnerAt = (path: string) => Pick<Owned, "uid">;

/** Asks whom what was found belongs to. @param caller `SUDO_UID`. */
export function trustOn(
  cwd: string,
  named: string | undefined,
  caller: string | undefined,
  path: PathModule,
): Trust {
  const { statSync: stat, lstatSync: lstat } = Deno;
  const party = { own: ownUid(), caller: uidOf(caller), ofFolder: ownerOf(stat, cwd) };
  return new Trust({ cwd, named, path, party, stat, lstat });
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
 * Decides what counts of what is found above the working folder, where anybody may have put it: on a disk
 * that many share, a `pyproject.toml` at its top says what each of them runs.
 */
export class Trust {
  readonly #options: TrustOptions;
  readonly #passed = new Map<string, Message>();

  constructor(options: TrustOptions) {
    this.#options = options;
  }

  /** What does not count, each with what takes it. */
  get passedOver(): readonly Message[] {
    return [...this.#passed.values()];
  }

  /** Whether we need not fear the user with this uid. */
  mayOwn(uid: number): boolean {
    return isOfParty(uid, this.#options.party);
  }

  /**
   * Whether what is at a path counts: it was named, lies in the working folder, or belongs, with the folder
   * that it is in and with what it links to, to somebody whom we need not fear. Windows has no owners that
   * could be asked for: there it must lie below the folder at the top of the drive that the working folder
   * lies in, as only the top itself is anybody's.
   */
  counts(file: string): boolean {
    const { cwd, named, path, party, stat, lstat } = this.#options;
    if (isWithin(file, cwd, path) || named && isWithin(file, named, path)) return true;
    const folder = path.dirname(file);
    if (party.own === undefined) {
      if (path.dirname(folder) !== folder) return true;
      this.#passed.set(file, worded("passed-over-at-top", file, folder));
      return false;
    }
    const owners = [ownerOf(lstat, file), ownerOf(stat, file), ownerOf(stat, folder)];
    const foreign = owners.find((uid) => uid !== undefined && !isOfParty(uid, party));
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
