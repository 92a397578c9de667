/**
 * Whatever is done to the files: the app restarts if and only if they end otherwise than what it
 * runs, and what runs is what they end as.
 */
import { assertEquals } from "@std/assert";
import { type Program, Project } from "../driver.ts";
import { lacks } from "../needs.ts";
import { randomFrom } from "../random.ts";
import { times } from "../tier.ts";

const ROUNDS = times(5, 250, "SLOP_WATCH_PROPERTY_ROUNDS");
const SEED = Number(Deno.env.get("SLOP_WATCH_SEED") ?? Date.now() % 1e9);

const PATHS = ["src/a.py", "src/b.py", "src/sub/c.py", "d.py"];
/** A code, in two layouts, and one that is none. */
const text = (code: number) => `CODE = ${code}\n`;
const commented = (code: number) => `# A comment.\nCODE = ${code}  # ${code}\n`;
const BROKEN = "CODE =\n";

/** Prints the code of each file that is there. */
const APP = `import json, runpy, time
found = {}
for path in ${JSON.stringify(PATHS)}:
    try:
        found[path] = runpy.run_path(path)["CODE"]
    except FileNotFoundError:
        pass
print("runs", json.dumps(found), flush=True)
time.sleep(600)
`;

type Files = Map<string, string>;

/** What the app prints of the files. */
function shown(files: Files): string {
  const entries = PATHS.flatMap((path) => {
    const code = /CODE = (\d+)/.exec(files.get(path) ?? "")?.[1];
    return code === undefined ? [] : [`"${path}": ${code}`];
  });
  return `runs {${entries.join(", ")}}`;
}

const isBroken = (files: Files) => [...files.values()].includes(BROKEN);

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Does one thing to the files, on the disk and in `files`. */
async function act(project: Project, files: Files, undo: Files, random: () => number) {
  const pick = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)]!;
  const path = pick(PATHS);
  const code = Math.floor(random() * 900);
  switch (Math.floor(random() * 7)) {
    case 0:
    case 1:
      files.set(path, text(code));
      return await project.write(path, files.get(path)!);
    case 2: {
      const known = /CODE = (\d+)/.exec(files.get(path) ?? "")?.[1];
      files.set(path, commented(Number(known ?? code)));
      return await project.replace(path, files.get(path)!);
    }
    case 3:
      if (!files.delete(path)) return;
      return await project.remove(path);
    case 4: {
      const to = pick(PATHS);
      const content = files.get(path);
      if (content === undefined || to === path) return;
      files.delete(path);
      files.set(to, content);
      return await Deno.rename(project.path(path), project.path(to));
    }
    case 5: {
      const before = undo.get(path);
      if (before === undefined) return;
      files.set(path, before);
      return await project.write(path, before);
    }
    case 6:
      files.set(path, BROKEN);
      return await project.write(path, BROKEN);
  }
}

/** Does and undoes something, and sees that nothing was restarted for it. */
async function undone(project: Project, program: Program, files: Files, why: string) {
  const [path, content] = [...files][0] ?? [];
  if (path === undefined || content === undefined) return;
  const skips = async () => (await program.eventsOf("skip")).length;
  const starts = async () => (await program.eventsOf("start")).length;
  /** Acts until that is skipped: what is saved while the app stops is part of the restart under way. */
  const skipped = async (act: () => void) => {
    const before = await skips();
    let actedAt = -Infinity;
    await program.until(`a skip (${why})`, async () => {
      if (performance.now() - actedAt > 1000) {
        act();
        actedAt = performance.now();
      }
      return await skips() > before;
    });
  };
  // A restart that is still to come of what was done before comes before this is told.
  await skipped(() => Deno.utimeSync(project.path(path), new Date(), new Date()));
  // It may have been told of what was done before, and the burst of this be about to settle.
  await sleep(200);
  const before = await starts();
  let took = 0;
  await skipped(() => {
    const began = performance.now();
    Deno.writeTextFileSync(project.path(path), text(1000));
    Deno.removeSync(project.path(path));
    Deno.writeTextFileSync(project.path(path), content);
    took = Math.max(took, performance.now() - began);
  });
  // On a machine so busy that the burst may have settled in between, a restart was right.
  if (took < 20) assertEquals(await starts(), before, why);
}

Deno.test(`${ROUNDS} rounds of random edits, seed ${SEED}`, async () => {
  const random = randomFrom(SEED);
  const files: Files = new Map(PATHS.map((path) => [path, text(0)]));
  await using project = await Project.of({
    "pyproject.toml": "",
    "main.py": APP,
    ...Object.fromEntries(files),
  });
  const words = lacks("deepWatch") ? ["--poll", "60"] : [];
  const program = await project.start([...words, "main.py"]);
  await program.says(shown(files));
  for (let round = 0; round < ROUNDS; round++) {
    const undo = new Map(files);
    const count = 1 + Math.floor(random() * 6);
    for (let n = 0; n < count; n++) {
      await act(project, files, undo, random);
      if (random() < 0.3) await sleep(random() * 120);
    }
    await sleep(random() * 200);
    if (isBroken(files)) continue;
    const expected = shown(files);
    await program.until(
      `${expected} at the end of round ${round}, seed ${SEED}`,
      () => program.stdout.trimEnd().split("\n").at(-1) === expected,
    );
    await undone(project, program, files, `seed ${SEED}, round ${round}`);
  }
});
