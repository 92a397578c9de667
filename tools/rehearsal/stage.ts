/** What the jobs of a rehearsal share, and what an action may know of the one that it is a step of. */
import type { Image } from "./images.ts";

/** What became of a step. */
export interface Outcome {
  /** The workflow's file, the job and its row. */
  readonly job: string;
  readonly step: string;
  readonly did: "run" | "stand-in" | "not run" | "skipped" | "failed";
  /** What stood in, or why it was not run or has failed. */
  readonly why: string;
}

/** What `gh release create` has been given. */
export interface Published {
  readonly tag: string;
  readonly notes: string;
  /** The paths of the files. */
  readonly files: readonly string[];
}

/** What all jobs of one rehearsal share. */
export interface Stage {
  /** Where everything of it lies. */
  readonly home: string;
  /** The repository that is checked out. */
  readonly origin: string;
  readonly github: Readonly<Record<string, string>>;
  /** A cache of Deno's own, with runtime bases in it: made when it is asked for. */
  denoDir(): Promise<string>;
  /** The program that runs Windows' Deno; undefined where this system's plays it. */
  readonly wine: string | undefined;
  /** The paths of all files that have been attested. */
  readonly attested: Set<string>;
  readonly published: Published[];
  readonly outcomes: Outcome[];
  say(text: string): void;
}

/** A job, to an action that is one of its steps. */
export interface RunningJob {
  readonly stage: Stage;
  readonly image: Image;
  /** The folder of its checkout. */
  readonly work: string;
  /** Fails where the job has no right to write to one of these scopes. */
  needsToWrite(...scopes: string[]): void;
  /** Sets a variable of the steps that come. */
  set(name: string, value: string): void;
  /** Puts a program on the job's PATH. */
  script(name: string, text: string): Promise<void>;
}
