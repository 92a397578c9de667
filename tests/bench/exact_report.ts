/** What `bench:exact` says: its table, and that section of RESULTS.md. */
import type { Difference } from "./exact_compare.ts";
import type { Outcome } from "./exact_run.ts";
import { REASONS } from "./exact_packages.ts";

/** What came of one package. */
export interface Finding {
  readonly name: string;
  readonly version: string;
  readonly outcome: Outcome | { readonly failed: string };
}

export const TITLE = "Warm starts told from cold ones";
/** So many names of a kind are named. */
const MOST_NAMES = 3;

/** What tells a warm start of a package, by its name. */
function differencesOf({ outcome }: Finding): Map<string, Difference> {
  const all = "failed" in outcome ? [] : [...outcome.before, ...outcome.after];
  return new Map(all.map((difference) => [difference.name, difference]));
}

/** The place of the reason that is known, if one is. */
const reasonOf = (difference: Difference): number =>
  REASONS.findIndex(({ tells }) => tells(difference));

function reasonsOf(finding: Finding): Set<number> {
  return new Set([...differencesOf(finding).values()].map(reasonOf).filter((n) => n >= 0));
}

/** What differs, in a cell: a number in brackets stands for a reason below the table. */
function cell(finding: Finding): string {
  const { outcome } = finding;
  if ("failed" in outcome) return outcome.failed;
  const unknown = [...differencesOf(finding).values()].filter((it) => reasonOf(it) < 0);
  const shown = unknown.slice(0, MOST_NAMES).map(({ name }) => `\`${name}\``);
  const more = unknown.length - shown.length;
  const known = [...reasonsOf(finding)].map((n) => `(${n + 1})`);
  return [...known, ...shown, ...more > 0 ? [`${more} more`] : []].join(", ");
}

/** Kinds of what is there before the app's first import, by the first words of their names. */
function earlyKinds(findings: readonly Finding[]): Map<string, number> {
  const kinds = new Map<string, number>();
  for (const { outcome } of findings) {
    if ("failed" in outcome) continue;
    for (const kind of new Set(outcome.early.map((name) => name.split(" ")[0] ?? ""))) {
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
  }
  return kinds;
}

/**
 * The section of RESULTS.md.
 * @param measured Its first line: when, where and how.
 */
export function section(findings: readonly Finding[], measured: string): string {
  const rows = findings.map((finding) => {
    const { outcome } = finding;
    const start = "failed" in outcome ? "" : outcome.isWarm ? "warm" : "cold";
    return [finding.name, finding.version, start, cell(finding)];
  });
  const clean =
    findings.filter((finding) =>
      !("failed" in finding.outcome) && differencesOf(finding).size === 0
    )
      .length;
  const rests = REASONS.flatMap(({ why }, n) => {
    const of = findings.filter((finding) => reasonsOf(finding).has(n));
    return of.length === 0
      ? []
      : [`- (${n + 1}) ${why}: ${of.map(({ name }) => name).join(", ")}.`];
  });
  const kinds = [...earlyKinds(findings)].toSorted(([, a], [, b]) => b - a);
  const leftOut = new Set(
    findings.flatMap(({ outcome }) => "failed" in outcome ? [] : outcome.leftOut),
  );
  const table = [["package", "version", "start", "what differs"], ["-", "-", "-", "-"], ...rows];
  return [
    `## ${TITLE}`,
    "",
    `${measured} Nothing tells a warm start from a cold one with ${clean} of ${findings.length}.`,
    "",
    ...table.map((cells) => `| ${cells.join(" | ")} |`),
    "",
    ...rests,
    `- There before the app's first import, as after it in a cold start, by the number of apps: ${
      kinds.map(([kind, count]) => `${kind} ${count}`).join(", ")
    }.`,
    ...[...leftOut].toSorted().map((text) => `- Not imported early: ${text}.`),
  ].join("\n");
}

/** Puts a section in place of the one of the same title, or behind all. */
export function withSection(text: string, section: string): string {
  const title = section.split("\n", 1)[0];
  const parts = text.split(/^(?=## )/m).map((part) => part.trim());
  const at = parts.findIndex((part) => part.split("\n", 1)[0] === title);
  const all = at < 0 ? [...parts, section] : parts.with(at, section);
  return `${all.join("\n\n")}\n`;
}
