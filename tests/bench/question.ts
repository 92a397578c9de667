/** What all questions have in common. */
import type { Table } from "./measure.ts";
import { type Installed, OURS } from "./peers.ts";
import type { Bench } from "./watched.ts";

/** One thing that is measured. */
export interface Question {
  /** What `--only` calls it. */
  readonly name: string;
  /** What it finds out. */
  readonly about: string;
  /** How the titles of its tables begin: they are the bench's own in a page of results. */
  readonly titles: readonly string[];
  /** Measures it. */
  answer(bench: Bench): Promise<Table[]>;
}

/** The peers that a question is for. */
export function peersFor(bench: Bench, question: string): Installed[] {
  return bench.peers.filter(({ questions }) => questions?.includes(question) ?? true);
}

/** slop-watch and the one peer that it is compared with, as far as they are here. */
export function oursAnd(peer: string, bench: Bench, question: string): Installed[] {
  return peersFor(bench, question).filter(({ name }) => name === OURS || name === peer);
}
