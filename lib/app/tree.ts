/** Which processes are the app: the one that was started, and every one below it. */
import type { ProcessRow } from "../platform/platform.ts";

/** Where the system gives no numbers for the starts, nothing is older. */
const isOlder = (row: ProcessRow, than: ProcessRow | undefined): boolean =>
  than !== undefined && Number(row.started) < Number(than.started);

/**
 * Everything below `pid`, parents before children. Windows keeps the pid of a parent that is gone, and
 * gives it to another process at once: what is older than its parent is none of its.
 */
export function descendants(table: readonly ProcessRow[], pid: number): ProcessRow[] {
  const byPid = new Map(table.map((row) => [row.pid, row]));
  const children = Map.groupBy(table, ({ parent }) => parent);
  const found: ProcessRow[] = [];
  const seen = new Set([pid]);
  for (const waiting = [pid]; waiting.length > 0;) {
    const parent = waiting.shift()!;
    for (const child of children.get(parent) ?? []) {
      if (seen.has(child.pid)) continue; // a pid may be its own parent on Windows
      if (isOlder(child, byPid.get(parent))) continue;
      seen.add(child.pid);
      found.push(child);
      waiting.push(child.pid);
    }
  }
  return found;
}

/**
 * What a Ctrl-C at a terminal reaches below `top`: all that is in the process group of the app.
 * @param rows All that is below it.
 * @param app The process that is asked otherwise: neither it is among them nor what has started it.
 * Nothing is, where it is not known.
 */
export function sharersOfGroup(
  rows: readonly ProcessRow[],
  top: ProcessRow,
  app: number,
): ProcessRow[] {
  const byPid = new Map([top, ...rows].map((row) => [row.pid, row]));
  const own = byPid.get(app);
  if (!own) return [];
  const above = new Set<number>();
  for (let row: ProcessRow | undefined = own; row && !above.has(row.pid);) {
    above.add(row.pid);
    row = byPid.get(row.parent);
  }
  return rows.filter(({ pid, group }) => group === own.group && !above.has(pid));
}

/**
 * Processes that the app may have left behind: they are younger than slop-watch, and their parents are
 * such as take on orphans of ours, which are those above slop-watch, or itself in a container.
 * @param self slop-watch's own pid.
 */
export function possibleOrphans(table: readonly ProcessRow[], self: number): ProcessRow[] {
  const byPid = new Map(table.map((row) => [row.pid, row]));
  const own = byPid.get(self);
  if (!own) return [];
  const adopters = new Set([1]);
  for (let row = byPid.get(own.parent); row && !adopters.has(row.pid);) {
    adopters.add(row.pid);
    row = byPid.get(row.parent);
  }
  return table.filter((row) => row.pid !== self && adopters.has(row.parent) && !isOlder(row, own));
}

/** The variable that every process of the app has in its environment: one without it, where it was taken out, is let go of. */
export const ID = "SLOP_WATCH_ID";
/** Another that is always there with it: where only this one is left, the other was taken out. */
export const GENERATION = "SLOP_WATCH_GENERATION";

/** What processes were started with of the variables that are ours, by pid. */
export type Environments = ReadonlyMap<number, ReadonlyMap<string, string>>;

/** Whether a process is known to be that of the slop-watch with this word. */
export const isOf = (id: string, { pid }: ProcessRow, environments: Environments): boolean =>
  environments.get(pid)?.get(ID) === id;

/**
 * What is left of `rows` without those that had the variable taken from their environment or open
 * things for the user, and all below these. What is not known of stays.
 */
export function withoutReleased(
  rows: readonly ProcessRow[],
  environments: Environments,
): ProcessRow[] {
  return withoutTrees(rows, ({ pid, isOpener }) => {
    if (isOpener) return true;
    const variables = environments.get(pid);
    return variables !== undefined && !variables.has(ID) && variables.has(GENERATION);
  });
}

/** What is left of `rows` without those that `isTop` says, and all below these. */
export function withoutTrees(
  rows: readonly ProcessRow[],
  isTop: (row: ProcessRow) => boolean,
): ProcessRow[] {
  const tops = rows.filter(isTop);
  if (tops.length === 0) return [...rows];
  const gone = new Set(tops.flatMap((top) => [top, ...descendants(rows, top.pid)]));
  return rows.filter((row) => !gone.has(row));
}

/** Those of `rows` that are still there, the same pid, started at the same time, as they are by now. */
export function survivors(rows: readonly ProcessRow[], table: readonly ProcessRow[]): ProcessRow[] {
  const started = new Map(rows.map((row) => [row.pid, row.started]));
  return table.filter(({ pid, started: then }) => started.get(pid) === then);
}
