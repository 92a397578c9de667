/** What tells two runs of a program from each other, by what each has seen (`exact_probe.py`). */

/** What a run saw at one moment: values by their names. */
export type Sight = ReadonlyMap<string, string>;

/** What a run saw before its first import, and after all of them. */
export interface Run {
  readonly before: Sight;
  readonly after: Sight;
}

export interface Runs {
  readonly byHand: Run;
  /** Cold ones under slop-watch: where they differ from each other, that is by chance. */
  readonly cold: readonly Run[];
  readonly warm: Run;
}

export interface Difference {
  readonly name: string;
  /** What the cold one saw, and the warm one; undefined where that has nothing of the name. */
  readonly cold: string | undefined;
  readonly warm: string | undefined;
}

/** How the probe shows what a clock has shown since the app began. */
const CLOCK = "a time since the app began";

/** Whether it is a time that was kept, and is that of an import before the app began. */
export function isEarlyTime({ cold = "", warm = "" }: Difference): boolean {
  const isTime = cold.includes(CLOCK) && warm !== "";
  const parts = cold.split(CLOCK);
  return isTime && parts.every((part) => warm.includes(part));
}

export interface Told {
  /** What tells a warm start before the app's first import, less what is there early. */
  readonly before: readonly Difference[];
  /** Names of what is there before the app's first import as it is after it in a cold start. */
  readonly early: readonly string[];
  /** What tells it after the imports. */
  readonly after: readonly Difference[];
}

/** Addresses, numbers that the system counts up, and what slop-watch calls a session of its own. */
const CHANCE: readonly [RegExp, string][] = [
  [/\/slop-watch-[0-9a-f]{10,16}\//g, "/(private)/"],
  [/^environ b'SLOP_WATCH_\w+'\t.*/, "environ b'SLOP_WATCH'\t"],
  [/\b0x[0-9a-f]{6,}/g, "0x…"],
  [/\b(socket|pipe|anon_inode):\[\d+\]/g, "$1"],
];

/** @param text Lines of a name and a value, as the probe writes them. */
export function parseSight(text: string): Sight {
  return new Map(
    text.split("\n").filter((line) => line !== "").map((line): [string, string] => {
      const masked = CHANCE.reduce((all, [what, by]) => all.replace(what, by), line);
      const end = masked.indexOf("\t");
      return [masked.slice(0, end), masked.slice(end + 1)];
    }),
  );
}

/** What the warm run saw that neither a cold one nor that by hand did. */
function between({ byHand, cold, warm }: Runs, moment: keyof Run): Difference[] {
  const names = new Set([...byHand[moment].keys(), ...warm[moment].keys()]);
  return [...names].flatMap((name) => {
    const [first, ...others] = cold.map((run) => run[moment].get(name));
    const [found, alone] = [warm[moment].get(name), byHand[moment].get(name)];
    const isByChance = others.some((other) => other !== first);
    const isTold = !isByChance && found !== first && found !== alone;
    return isTold ? [{ name, cold: first, warm: found }] : [];
  });
}

/** What tells a warm start from a cold one. */
export function told(runs: Runs): Told {
  const before = between(runs, "before");
  // What the imports change may be halfway there.
  const isEarly = ({ name }: Difference) =>
    [...runs.cold, runs.byHand].some((run) => run.before.get(name) !== run.after.get(name));
  return {
    before: before.filter((difference) => !isEarly(difference)),
    early: before.filter(isEarly).map(({ name }) => name),
    after: between(runs, "after"),
  };
}
