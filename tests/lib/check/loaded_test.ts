import { assertEquals } from "@std/assert";
import { headerOf, isLoadedAsItStands, mayHaveRead } from "../../../lib/check/loaded.ts";

const state = (modifiedAt: number, size: number) => ({
  stamp: `${modifiedAt} ${modifiedAt} ${size} 7`,
  digest: `${modifiedAt} ${size}`,
});
const BEFORE = state(10_000, 10);
/** There for a while from then on: of another size, of the same in the same second, gone. */
const OTHER = { path: "a.py", before: BEFORE, state: state(20_000, 20), since: 20_000 };
const SAME = { path: "a.py", before: BEFORE, state: state(10_900, 10), since: 20_000 };
const GONE = { path: "a.py", before: BEFORE, state: undefined, since: 20_000 };
const NEW = { path: "a.py", before: undefined, state: state(20_000, 20), since: 20_000 };
const of = (modifiedAt: number, size: number) => ({ modifiedAt, size });

/** The version, the bytecode, whether it was imported, when the app had read all; whether it may have read it. */
const ROWS: readonly (readonly [
  what: string,
  version: typeof OTHER | typeof GONE | typeof NEW,
  bytecode: readonly { modifiedAt: number; size: number }[],
  isImported: boolean | undefined,
  readBy: number,
  is: boolean,
])[] = [
  ["bytecode of it", OTHER, [of(20, 20)], true, 15_000, true],
  ["bytecode of it and of the one before", OTHER, [of(10, 10), of(20, 20)], true, 15_000, true],
  ["bytecode of the one before", OTHER, [of(10, 10)], true, Infinity, false],
  ["the same, and nobody tells", OTHER, [of(10, 10)], undefined, Infinity, false],
  ["the same, and it was not imported", OTHER, [of(10, 10)], false, Infinity, true],
  ["the same, not imported by an app at rest", OTHER, [of(10, 10)], false, 15_000, false],
  ["bytecode that may be of either", SAME, [of(10, 10)], true, Infinity, true],
  ["bytecode that may be of either, after the rest", SAME, [of(10, 10)], true, 15_000, false],
  ["no bytecode", OTHER, [], true, Infinity, true],
  ["no bytecode, after the rest", OTHER, [], true, 15_000, false],
  ["bytecode of neither", OTHER, [of(5, 5)], true, Infinity, true],
  ["gone, and bytecode of the one before", GONE, [of(10, 10)], true, Infinity, false],
  ["gone, and not imported", GONE, [], false, Infinity, true],
  ["come and gone, and not imported", NEW, [], false, Infinity, false],
  ["come and gone, and imported", NEW, [of(20, 20)], true, 15_000, true],
  ["come and gone, and nobody tells", NEW, [], undefined, Infinity, true],
];

for (const [what, version, bytecode, isImported, readBy, is] of ROWS) {
  Deno.test(`whether a version was read: ${what}`, () => {
    assertEquals(mayHaveRead([version], { bytecode, isImported, readBy }), is);
  });
}

Deno.test("bytecode says of which source it is, unless it goes by hashes or is cut off", () => {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint32(8, 0x80000001, true);
  view.setUint32(12, 77, true);
  assertEquals(headerOf(bytes), { modifiedAt: 0x80000001, size: 77 });
  assertEquals(headerOf(bytes.subarray(0, 15)), undefined);
  view.setUint32(4, 1, true);
  assertEquals(headerOf(bytes), undefined);
});

const SINCE = 100_500;
const compiled = (modifiedAt: number, size: number, writtenAt: number) => ({
  modifiedAt,
  size,
  writtenAt,
});
/** When the file was written and last changed in any way, its bytecode, and whether the app has read it so. */
const STANDS:
  readonly (readonly [string, string, Parameters<typeof isLoadedAsItStands>[2], boolean])[] = [
    ["written before the start", "100300 100000 9 7", [], true],
    ["written just before, as far as clocks tell", "100490 100000 9 7", [], false],
    ["written since, and nothing tells", "101200 101000 9 7", [], false],
    ["written since, and read after that", "101200 101000 9 7", [compiled(101, 9, 101_300)], true],
    [
      "written since, and after it was read",
      "101200 101000 9 7",
      [compiled(101, 9, 101_100)],
      false,
    ],
    ["written since, and read otherwise", "101200 101000 9 7", [compiled(101, 8, 101_300)], false],
    ["an old one put in place since", "50000 101000 9 7", [], false],
    ["an old one put in place within the second of the start", "50000 100000 9 7", [], false],
    ["an old one put in place long before", "50000 60000 9 7", [], true],
  ];

for (const [what, stamp, bytecode, is] of STANDS) {
  Deno.test(`of a file of the app's it is ${is ? "known" : "not known"} that it was read as it stands: ${what}`, () => {
    assertEquals(isLoadedAsItStands(stamp, SINCE, bytecode), is);
  });
}
