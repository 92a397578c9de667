/**
 * Whether an app can tell a warm start from a cold one: apps that import what people use most, each run
 * by hand, cold and warm on a terminal, and all that they see compared. `deno task bench:exact`.
 */
import { fromFileUrl } from "@std/path/posix";
import { pythons, versionOf } from "../driver.ts";
import { environmentOf } from "../environment.ts";
import { type Package, PACKAGES } from "./exact_packages.ts";
import { type Finding, section, withSection } from "./exact_report.ts";
import { type Outcome, seen } from "./exact_run.ts";

const REQUIREMENTS = new URL("./exact_requirements.txt", import.meta.url);
const RESULTS = fromFileUrl(import.meta.resolve("./RESULTS.md"));
/** What was found the last time. */
const FOUND = fromFileUrl(import.meta.resolve("../../dist/exact.json"));
const PYTHON = "3.12";
/** So many packages go into one app; where that is told, each goes into one of its own. */
const IN_ONE = 4;
const AT_A_TIME = 3;
const FAILED_LENGTH = 120;
/** So much of what differs is shown, around where it does. */
const SHOWN = 160;

const HELP = `deno task bench:exact [NAME]... | --again

Without names all packages. The table goes to tests/bench/RESULTS.md, once all of them have been
measured; of others than these NAMEs it has what was found the last time, and with --again all it
has is that.`;

function tell(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${text}\n`));
}

function inGroups(packages: readonly Package[]): Package[][] {
  const alone = packages.filter(({ isAlone }) => isAlone).map((it) => [it]);
  const others = packages.filter(({ isAlone }) => !isAlone);
  const groups = Array.from(
    { length: Math.ceil(others.length / IN_ONE) },
    (_, n) => others.slice(n * IN_ONE, (n + 1) * IN_ONE),
  );
  return [...groups, ...alone];
}

/** What an app with these sees. */
async function outcomeOf(
  python: string,
  packages: readonly Package[],
  isRetried = false,
): Promise<Outcome | { failed: string }> {
  try {
    return await seen(python, packages.map(({ code }) => code).join("\n"));
  } catch (error) {
    // On a busy machine it may have taken too long.
    if (packages.length === 1 && !isRetried) return await outcomeOf(python, packages, true);
    const text = error instanceof Error ? error.message : String(error);
    const [said = ""] = text.split("---");
    return { failed: said.replaceAll(/\s+/g, " ").trim().slice(0, FAILED_LENGTH) };
  }
}

const isClean = (outcome: Outcome | { failed: string }) =>
  !("failed" in outcome) && outcome.isWarm &&
  outcome.before.length + outcome.after.length + outcome.leftOut.length === 0;

async function findingsOf(
  python: string,
  packages: readonly Package[],
  versions: ReadonlyMap<string, string>,
): Promise<Finding[]> {
  const outcome = await outcomeOf(python, packages);
  const findings: Finding[] = [];
  for (const { name, code } of packages) {
    const isOwn = packages.length === 1 && !("failed" in outcome);
    const own = isOwn || isClean(outcome) ? outcome : await outcomeOf(python, [{ name, code }]);
    const found = "failed" in own ? [] : [...own.before, ...own.after];
    tell(`${name}: ${"failed" in own ? own.failed : found.length === 0 ? "the same" : ""}`);
    for (const { name, cold = "", warm = "" } of found) {
      const at = Math.max(0, [...warm].findIndex((letter, n) => letter !== cold[n]) - SHOWN / 2);
      const shown = [cold, warm].map((text) => text.slice(at, at + SHOWN));
      tell(`  ${name}\n    cold ${shown[0]}\n    warm ${shown[1]}`);
    }
    findings.push({ name, version: versions.get(name) ?? `with ${PYTHON}`, outcome: own });
  }
  return findings;
}

async function pins(): Promise<Map<string, string>> {
  const text = await Deno.readTextFile(REQUIREMENTS);
  return new Map(
    [...text.matchAll(/^([\w.-]+)==(\S+)/gm)].map(([, name = "", at = ""]) => [name, at]),
  );
}

async function main(names: readonly string[]): Promise<number> {
  const interpreter = (await pythons()).find((path) => versionOf(path) === PYTHON);
  if (interpreter === undefined) {
    tell(`there is no Python ${PYTHON}, which the packages are pinned for`);
    return 1;
  }
  const found = await environmentOf("exact", REQUIREMENTS, interpreter);
  if ("missing" in found) {
    tell(found.missing);
    return 1;
  }
  const versions = await pins();
  const asked = PACKAGES.filter(({ name }) => names.length === 0 || names.includes(name));
  const queue = inGroups(asked);
  const findings: Finding[] = [];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      findings.push(...await findingsOf(found.python, next, versions));
      await remembered(findings);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  const all = await remembered(findings);
  await report(all, all.length === PACKAGES.length);
  return 0;
}

/** What was found now and, of other packages, the last time. */
async function remembered(now: readonly Finding[]): Promise<Finding[]> {
  const text = await Deno.readTextFile(FOUND).catch(() => "[]");
  const before = JSON.parse(text) as Finding[];
  const all = PACKAGES.flatMap(({ name }) =>
    [...now, ...before].find((finding) => finding.name === name) ?? []
  );
  // Another of our apps may be through at the same time.
  const written = `${FOUND}.${crypto.randomUUID()}`;
  await Deno.writeTextFile(written, JSON.stringify(all));
  await Deno.rename(written, FOUND);
  return all;
}

/** @param isAll Whether it goes to RESULTS.md. */
async function report(findings: readonly Finding[], isAll: boolean): Promise<void> {
  const date = new Date().toISOString().slice(0, 10);
  const measured =
    `Measured ${date} with \`deno task bench:exact\`, Python ${PYTHON}, on a terminal.`;
  const text = section(findings, measured);
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
  if (!isAll) return;
  await Deno.writeTextFile(RESULTS, withSection(await Deno.readTextFile(RESULTS), text));
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", RESULTS] }).output();
}

if (Deno.args.includes("--again")) await report(await remembered([]), true);
else if (Deno.args.some((word) => word.startsWith("-"))) tell(HELP);
else if (Deno.build.os !== "linux") tell("It reads /proc and runs on Linux only.");
else Deno.exitCode = await main(Deno.args);
