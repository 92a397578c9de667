/** Which processes are the app: the one that was started, and every one below it. */
import type { ProcessRow } from "../platform/platform.ts";

/** Everything below `pid`, parents before children. */
export function descendants(table: readonly ProcessRow[], pid: number): ProcessRow[] {
  const children = Map.groupBy(table, ({ parent }) => parent);
  const found: ProcessRow[] = [];
  const seen = new Set([pid]);
  for (const waiting = [pid]; waiting.length > 0;) {
    for (const child of children.get(waiting.shift()!) ?? []) {
      if (seen.has(child.pid)) continue; // a pid may be its own parent on Windows
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
 * Processes that the app may have left behind: they are in slop-watch's own process group, which the
 * app shares, and their parents are not. A script that has started slop-watch and ended leaves such, too.
 * @param self slop-watch's own pid.
 */
export function strays(table: readonly ProcessRow[], self: number): ProcessRow[] {
  const own = table.find(({ pid }) => pid === self);
  if (!own || own.group === 0) return [];
  const group = table.filter((row) => row.group === own.group);
  const inGroup = new Set(group.map(({ pid }) => pid));
  return group.filter(({ pid, parent }) =>
    pid !== self &&
    // What slop-watch's own parent starts beside it, such as the end of a pipe, is not the app's.
    (parent === 1 || !inGroup.has(parent) && parent !== own.parent)
  );
}

/** Those of `rows` that are still there: the same pid, started at the same time. */
export function survivors(rows: readonly ProcessRow[], table: readonly ProcessRow[]): ProcessRow[] {
  const started = new Map(table.map((row) => [row.pid, row.started]));
  return rows.filter(({ pid, started: then }) => started.get(pid) === then);
}
