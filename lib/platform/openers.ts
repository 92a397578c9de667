/**
 * Programs that have the desktop open something, or start what the user has chosen for it. The agent has
 * the same list, and `open` of macOS: there another process opens it.
 */
export const OPENERS: readonly string[] = [
  "xdg-open",
  "exo-open",
  "gnome-open",
  "gvfs-open",
  "kde-open",
  "kde-open5",
  "sensible-browser",
  "wslview",
  "www-browser",
  "x-www-browser",
];

/** Linux cuts the names of processes there, in characters. */
const LONGEST_NAME = 15;

/** The same as the process table has them. */
export const OPENER_NAMES: ReadonlySet<string> = new Set(
  OPENERS.map((name) => name.slice(0, LONGEST_NAME)),
);
