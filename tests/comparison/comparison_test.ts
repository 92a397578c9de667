/** Each app of the table does under slop-watch what it does by hand: at its start, a restart, its stop. */
import { assertEquals } from "@std/assert";
import { platform } from "../../lib/platform/current.ts";
import { posix } from "../../lib/platform/posix.ts";
import { python, pythons } from "../driver.ts";
import { environmentOf } from "../environment.ts";
import { startScreen } from "../screen.ts";
import { LONG, rows } from "../tier.ts";
import { byHand, compared, underSlopWatch } from "./outcome.ts";
import type { Row } from "./row.ts";
import { TABLE } from "./table.ts";

/** The oldest Python, and those in which something of what the agent does has changed. */
const VERSIONS = ["3.8", "3.11", "3.12", "3.13"];

const isOurs = platform === posix;
const REQUIREMENTS = new URL("./requirements.txt", import.meta.url);

interface Version {
  readonly path: string;
  /** As "3.12". */
  readonly version: string;
}

async function versionOf(path: string): Promise<Version> {
  const code = "import sys; print('%d.%d' % sys.version_info[:2])";
  const { stdout } = await new Deno.Command(path, { args: ["-c", code] }).output();
  return { path, version: new TextDecoder().decode(stdout).trim() };
}

const isAtLeast = (version: string, least: string) =>
  Number(version.split(".")[1]) >= Number(least.split(".")[1]);

const usual = isOurs ? await versionOf(await python()) : undefined;
const all = isOurs ? await Promise.all((await pythons()).map(versionOf)) : [];
const packages = LONG && usual
  ? await environmentOf(`comparison-${usual.version}`, REQUIREMENTS, usual.path)
  : undefined;

/** The Pythons that a row is run on: one, in the long tier several. */
function versionsFor({ needs }: Row): Version[] {
  if (!usual) return [];
  if (needs?.packages) {
    return packages && "python" in packages ? [{ ...usual, path: packages.python }] : [];
  }
  const able = all.filter(({ version }) => isAtLeast(version, needs?.python ?? "3.8"));
  const tried = able.filter(({ version }) => VERSIONS.includes(version));
  if (LONG && tried.length > 0) return tried;
  return able.some(({ version }) => version === usual.version) ? [usual] : able.slice(0, 1);
}

const isRoot = isOurs && Deno.uid() === 0;
/** What a row needs and is not here. */
function missing({ needs }: Row): string | undefined {
  if (needs?.packages && packages && "missing" in packages) return packages.missing;
  return needs?.root && !isRoot ? "this is not root" : undefined;
}

async function compare(row: Row, { path }: Version): Promise<void> {
  const screen = row.needs?.screen ? await startScreen() : undefined;
  try {
    const env = { ...row.env, ...screen && { DISPLAY: screen.display } };
    const stage = { python: path, env };
    const [hand, watched] = await Promise.all([byHand(row, stage), underSlopWatch(row, stage)]);
    const [actual, expected] = compared(watched, hand, row);
    assertEquals(actual, expected);
  } finally {
    await screen?.end();
  }
}

for (const row of rows(TABLE, 0, ({ short }) => short === true)) {
  for (const version of versionsFor(row)) {
    Deno.test({
      name: `as by hand: ${row.name} (${version.version})`,
      ignore: missing(row) !== undefined,
      fn: () => compare(row, version),
    });
  }
}
