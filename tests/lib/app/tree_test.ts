import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { descendants, possibleOrphans, survivors } from "../../../lib/app/tree.ts";
import type { ProcessRow } from "../../../lib/platform/platform.ts";

const row = (pid: number, parent: number, more: Partial<ProcessRow> = {}): ProcessRow => ({
  pid,
  parent,
  group: 0,
  session: 0,
  terminalGroup: 0,
  isOpener: false,
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

Deno.test("what is older than its parent has that pid of another process", () => {
  const started = (pid: number, parent: number, at: number) =>
    row(pid, parent, { started: `${at}` });
  const table = [started(5, 1, 50), started(6, 5, 50), started(7, 5, 49), started(8, 7, 60)];
  assertEquals(pids(descendants(table, 5)), [6]);
  assertEquals(pids(descendants(table, 7)), [8]);
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

Deno.test("an orphan is a child of whoever is above us, or of the first process", () => {
  const table = [
    row(1, 0, { started: "1" }),
    row(2, 1, { started: "2" }),
    row(SHELL, 2, { started: "3" }),
    row(SELF, SHELL, { started: "10" }),
    ...[1, 2, SHELL, SELF, 20, 17].map((parent, n) =>
      row(20 + n, parent, { started: `${20 + n}` })
    ),
    row(40, 1, { started: "9" }),
  ];
  assertEquals(pids(possibleOrphans(table, SELF)), [20, 21, 22]);
});

Deno.test("in a container whose first process we are it is a child of ours", () => {
  const table = [row(1, 0, { started: "1" }), row(20, 1, { started: "20" })];
  assertEquals(pids(possibleOrphans(table, 1)), [20]);
});

Deno.test("where the system tells of no order an older one is none the less one", () => {
  const table = [row(SELF, SHELL), row(20, 1)];
  assertEquals(pids(possibleOrphans(table, SELF)), [20]);
});

Deno.test("where we are not in the table, nothing is an orphan", () => {
  assertEquals(possibleOrphans([row(20, 1)], SELF), []);
});

Deno.test("a process survives with its pid and its start; a pid that went to another is gone", () => {
  const known = [row(5, 1), row(6, 1), row(7, 1)];
  const table = [row(5, 9), row(6, 1, { started: "later" })];
  assertEquals(pids(survivors(known, table)), [5]);
});
