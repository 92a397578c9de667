import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { descendants, strays, survivors } from "../../../lib/app/tree.ts";
import type { ProcessRow } from "../../../lib/platform/platform.ts";

const row = (pid: number, parent: number, more: Partial<ProcessRow> = {}): ProcessRow => ({
  pid,
  parent,
  group: 0,
  terminalGroup: 0,
  ignored: 0,
  started: `at ${pid}`,
  ...more,
});

const pids = (rows: readonly ProcessRow[]) => rows.map(({ pid }) => pid);

Deno.test("everything below a process is found, parents before children", () => {
  const table = [row(9, 7), row(1, 0), row(7, 5), row(5, 1), row(6, 5), row(8, 1)];
  assertEquals(pids(descendants(table, 5)), [7, 6, 9]);
  assertEquals(descendants(table, 9), []);
  assertEquals(descendants(table, 99), []);
});

Deno.test("a process below one that is gone is still found by its parent's pid", () => {
  assertEquals(pids(descendants([row(7, 5)], 5)), [7]);
});

Deno.test("parents that run in a circle come to an end", () => {
  assertEquals(pids(descendants([row(0, 0), row(5, 7), row(7, 5)], 5)), [7]);
  assertEquals(pids(descendants([row(0, 0), row(4, 0)], 0)), [4]);
});

Deno.test("whatever the table, nothing is found twice, nor the process itself", () => {
  const pid = fc.nat(8);
  fc.assert(fc.property(fc.array(fc.tuple(pid, pid)), pid, (pairs, top) => {
    const table = [...new Map(pairs)].map(([pid, parent]) => row(pid, parent));
    const found = pids(descendants(table, top));
    assertEquals(found.length, new Set(found).size);
    assert(!found.includes(top));
    found.forEach((pid, n) => {
      const { parent } = table.find((row) => row.pid === pid)!;
      assert(parent === top || found.slice(0, n).includes(parent));
    });
  }));
});

const SELF = 10;
const SHELL = 3;
/** slop-watch, started by a shell, in a group of its own. */
const self = row(SELF, SHELL, { group: SELF });

Deno.test("a process of our group whose parent is not in it may be the app's", () => {
  const table = [
    self,
    row(20, 1, { group: SELF }),
    row(21, 20, { group: SELF }),
    row(22, 21, { group: 22 }),
    row(30, 17, { group: SELF }),
  ];
  assertEquals(pids(strays(table, SELF)), [20, 30]);
});

Deno.test("what our parent started and other groups are not the app's", () => {
  const table = [
    self,
    row(11, SHELL, { group: SELF }), // the end of our pipe
    row(40, 1, { group: 40 }),
  ];
  assertEquals(strays(table, SELF), []);
});

Deno.test("where there are no groups, or we are not in the table, nothing is", () => {
  assertEquals(strays([row(SELF, 3), row(20, 1)], SELF), []);
  assertEquals(strays([row(20, 1, { group: SELF })], SELF), []);
});

Deno.test("a process survives with its pid and its start; a pid that went to another is gone", () => {
  const known = [row(5, 1), row(6, 1), row(7, 1)];
  const table = [row(5, 9), row(6, 1, { started: "later" })];
  assertEquals(pids(survivors(known, table)), [5]);
});
