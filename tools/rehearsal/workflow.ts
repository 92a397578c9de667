/** What a workflow's file says, as far as ours do. */
import { parse } from "@std/yaml";
import type { Value } from "./expressions.ts";

export interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
}

type Row = Readonly<Record<string, Value>>;

interface Defaults {
  readonly run?: { readonly shell?: string };
}

export interface Job {
  readonly name?: string;
  readonly needs?: string | readonly string[];
  readonly if?: string;
  /** A whole workflow in place of steps: its file, from the repository's root. */
  readonly uses?: string;
  readonly "runs-on"?: string;
  readonly "timeout-minutes"?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly strategy?: {
    readonly matrix?: Readonly<Record<string, readonly Value[]>> & {
      readonly include?: readonly Row[];
    };
  };
  readonly outputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly defaults?: Defaults;
  readonly steps?: readonly Step[];
}

export interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly defaults?: Defaults;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** Reads a workflow's text. */
export function readWorkflow(text: string): Workflow {
  return parse(text) as Workflow;
}

/** The jobs that a job waits for. */
export function needsOf({ needs = [] }: Job): readonly string[] {
  return typeof needs === "string" ? [needs] : needs;
}

/** The rows of a job's matrix, each with all names; without a matrix one row with none. */
export function rowsOf({ strategy }: Job): Row[] {
  const { include, ...lists } = strategy?.matrix ?? {};
  let rows: Row[] = Object.keys(lists).length > 0 || !include ? [{}] : [];
  for (const [name, values] of Object.entries(lists)) {
    rows = rows.flatMap((row) =>
      (values ?? []).map((value) => ({ ...row, [name]: value as Value }))
    );
  }
  rows.push(...include ?? []);
  const names = rows.flatMap((row) => Object.keys(row));
  const nothing = Object.fromEntries(names.map((name) => [name, ""]));
  return rows.map((row) => ({ ...nothing, ...row }));
}
