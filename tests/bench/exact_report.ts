/** What `bench:exact` says: its table, and that section of RESULTS.md. */
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

/** The names of what tells a warm start of a package, each once. */
function namesOf({ outcome }: Finding): string[] {
  if ("failed" in outcome) return [];
  return [...new Set([...outcome.before, ...outcome.after].map(({ name }) => name))];
}

function reasonOf(name: string): number {
  return REASONS.findIndex(([what]) => what.test(name));
}

/** What differs, in a cell: a number stands for a reason below the table. */
function cell(finding: Finding): string {
  const { outcome } = finding;
  if ("failed" in outcome) return outcome.failed;
  const names = namesOf(finding);
  const unknown = names.filter((name) => reasonOf(name) < 0);
  const known = new Set(names.map(reasonOf).filter((n) => n >= 0).map((n) => `(${n + 1})`));
  const shown = unknown.slice(0, MOST_NAMES).map((name) => `\`${name}\``);
  const more = unknown.length - shown.length;
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
    findings.filter((finding) => !("failed" in finding.outcome) && namesOf(finding).length === 0)
      .length;
  const rests = REASONS.flatMap(([, why], n) => {
    const of = findings.filter((finding) => namesOf(finding).some((name) => reasonOf(name) === n));
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
