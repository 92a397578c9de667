import { assertEquals } from "@std/assert";
import { isPrivate, isTrustedUser, keepsWhatIsIn } from "../../lib/owner.ts";

const ALICE = 1000;
const BOB = 1001;

Deno.test("a folder is private where it is the user's own, and nobody else may look into it", () => {
  const table: [uid: number | null, mode: number | null, own: number | undefined, is: boolean][] = [
    [ALICE, 0o40700, ALICE, true],
    [ALICE, 0o40500, ALICE, true],
    [ALICE, 0o40750, ALICE, false],
    [ALICE, 0o40701, ALICE, false],
    [ALICE, 0o41777, ALICE, false],
    [BOB, 0o40700, ALICE, false],
    [0, 0o40700, ALICE, false],
    [BOB, 0o40700, 0, false],
    [0, 0o40700, 0, true],
    [null, null, undefined, true],
  ];
  for (const [uid, mode, own, is] of table) {
    assertEquals(isPrivate({ uid, mode }, own), is, `${uid} ${mode?.toString(8)} ${own}`);
  }
});

Deno.test("what a user has stays where nobody else can rename it, all the way up", () => {
  const top = { uid: 0, mode: 0o40755 };
  type Row = [uid: number | null, mode: number | null, own: number | undefined, keeps: boolean];
  const table: Row[] = [
    [0, 0o41777, ALICE, true], // /tmp
    [0, 0o40777, ALICE, false],
    [0, 0o40755, ALICE, true],
    [ALICE, 0o40700, ALICE, true], // /run/user/1000
    [ALICE, 0o40755, ALICE, true],
    [ALICE, 0o40775, ALICE, false],
    [ALICE, 0o40757, ALICE, false],
    [BOB, 0o40755, ALICE, false],
    [BOB, 0o41777, ALICE, false],
    [BOB, 0o40700, 0, false],
    [null, null, undefined, true],
  ];
  for (const [uid, mode, own, keeps] of table) {
    const says = `${uid} ${mode?.toString(8)} ${own}`;
    const folder = { uid, mode };
    assertEquals(keepsWhatIsIn([folder, top], own), keeps, says);
    const below = { uid: own ?? null, mode: 0o40700 };
    assertEquals(keepsWhatIsIn([below, folder, top], own), keeps, `above: ${says}`);
  }
  // In a user namespace, root goes by another number.
  const nobody = { uid: 65534, mode: 0o40755 };
  assertEquals(keepsWhatIsIn([nobody], ALICE), false);
  assertEquals(keepsWhatIsIn([nobody], ALICE, 65534), true);
});

Deno.test("a file that nobody has named counts where it is that of somebody we need not fear", () => {
  const nobody = { caller: undefined, ofFolder: undefined };
  const table: [uid: number, party: Parameters<typeof isTrustedUser>[1], is: boolean][] = [
    [ALICE, { ...nobody, own: ALICE }, true],
    [0, { ...nobody, own: ALICE }, true],
    [BOB, { ...nobody, own: ALICE }, false],
    [BOB, { ...nobody, own: 0 }, false],
    [BOB, { ...nobody, own: ALICE, ofFolder: BOB }, false],
    [BOB, { ...nobody, own: 0, ofFolder: BOB }, true],
    [ALICE, { ...nobody, own: 0, ofFolder: BOB }, false],
    [BOB, { own: 0, caller: BOB, ofFolder: ALICE }, true],
    [65534, { ...nobody, own: 0 }, false],
  ];
  for (const [uid, party, is] of table) {
    assertEquals(isTrustedUser(uid, party), is, `${uid} ${JSON.stringify(party)}`);
  }
});
