/** Whose a file or a folder is, and what follows from that. Pure, but for who we are. */

/** The user that slop-watch runs as; undefined on Windows, where Deno knows no owners. */
export function ownUid(): number | undefined {
  return Deno.uid() ?? undefined;
}

/** What decides of a file or folder, as `Deno.lstat` gives it: on Windows both are null. */
export type Owned = Pick<Deno.FileInfo, "uid" | "mode">;

const ROOT = 0;
/** May be written by the group, or by everybody. */
const SHARED = 0o022;
/** In a folder with it, only who owns something may rename or remove it. */
const STICKY = 0o1000;
/** What others than the owner may do. */
const OTHERS = 0o077;

/** Whether only its owner, and that is the user `own`, can look into a folder or change it. */
export function isPrivate({ uid, mode }: Owned, own: number | undefined): boolean {
  return own === undefined || uid === own && ((mode ?? OTHERS) & OTHERS) === 0;
}

/**
 * Whether what the user `own` has in a folder stays that user's: nobody else, but root, can take it away and
 * put something of the same name there.
 * @param folders The folder, and all that are above it.
 * @param root Whose the top of the disk is: in a user namespace root goes by another number.
 */
export function keepsWhatIsIn(
  folders: readonly Owned[],
  own: number | undefined,
  root: number | null = ROOT,
): boolean {
  return own === undefined || folders.every(({ uid, mode }) => {
    const isOfTrust = uid === own || uid === ROOT || uid === root;
    return isOfTrust && (((mode ?? SHARED) & SHARED) === 0 || ((mode ?? 0) & STICKY) !== 0);
  });
}

/** The users whose files are trusted, beside root. */
export interface TrustedUsers {
  /** The user that slop-watch runs as; undefined on Windows. */
  readonly own: number | undefined;
  /** Who has called us by sudo(8). */
  readonly caller: number | undefined;
  /** Whose the working folder is. */
  readonly ofFolder: number | undefined;
}

/**
 * Whether a file of this user may say what is run, though nobody has named it. By git's rule (CVE-2022-24765),
 * and for root, as in a container, also that of whoever owns the working folder.
 */
export function isTrustedUser(uid: number, { own, caller, ofFolder }: TrustedUsers): boolean {
  return uid === own || uid === ROOT || uid === caller || own === ROOT && uid === ofFolder;
}
