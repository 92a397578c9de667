import { assertEquals } from "@std/assert";
import { parseSight, type Run, told } from "./exact_compare.ts";

/** A run by what it sees before and after its imports, as the probe writes that. */
function run(before: string, after: string): Run {
  return { before: parseSight(before), after: parseSight(after) };
}

const COLD = run("argv\tx\n", "argv\tx\nmodule heavy\t/heavy.py\nclock\tsince\n");

const TABLE: Record<string, {
  warm: Run;
  cold?: [Run, Run];
  byHand?: Run;
  before?: string[];
  early?: string[];
  after?: string[];
}> = {
  "the same": { warm: COLD },
  "what is imported is there early": {
    warm: run(
      "argv\tx\nmodule heavy\t/heavy.py\n",
      "argv\tx\nmodule heavy\t/heavy.py\nclock\tsince",
    ),
    early: ["module heavy"],
  },
  "what is there early is yet to become what it is": {
    warm: run("argv\tx\nclock\tplace\n", "argv\tx\nmodule heavy\t/heavy.py\nclock\tsince\n"),
    early: ["clock"],
  },
  "one more before and after": {
    warm: run("argv\tx\nextra\t\n", "argv\tx\nextra\t\nmodule heavy\t/heavy.py\nclock\tsince\n"),
    before: ["extra"],
    after: ["extra"],
  },
  "another value": {
    warm: run("argv\tx\n", "argv\tx\nmodule heavy\t/heavy.py\nclock\tbefore\n"),
    after: ["clock"],
  },
  "one less": {
    warm: run("argv\tx\n", "argv\tx\nclock\tsince\n"),
    after: ["module heavy"],
  },
  "by chance, as the cold ones are two": {
    cold: [COLD, run("argv\tx\n", "argv\tx\nmodule heavy\t/heavy.py\nclock\tbefore\n")],
    warm: run("argv\tx\n", "argv\tx\nmodule heavy\t/heavy.py\nclock\tnone\n"),
  },
  "as by hand, and not as under slop-watch": {
    byHand: run("argv\ty\n", "argv\ty\nmodule heavy\t/heavy.py\nclock\tsince\n"),
    warm: run("argv\ty\n", "argv\ty\nmodule heavy\t/heavy.py\nclock\tsince\n"),
  },
  "addresses and the system's numbers": {
    cold: [
      run("fd\tsocket:[12]\n", "at\t0x7f0011223344\n"),
      run("fd\tsocket:[13]\n", "at\t0x7f0011223355\n"),
    ],
    warm: run("fd\tsocket:[14]\n", "at\t0x7f0011223366\n"),
  },
};

for (const [name, { warm, cold, byHand, before, early, after }] of Object.entries(TABLE)) {
  Deno.test(`what tells a warm start from a cold one: ${name}`, () => {
    const found = told({ byHand: byHand ?? COLD, cold: cold ?? [COLD, COLD], warm });
    assertEquals({
      before: found.before.map((it) => it.name),
      early: found.early,
      after: found.after.map((it) => it.name),
    }, { before: before ?? [], early: early ?? [], after: after ?? [] });
  });
}
