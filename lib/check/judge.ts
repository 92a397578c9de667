import { sleep } from "../clock.ts";
import type { Checker } from "./checker.ts";
import { isPythonPath, type Root } from "../root.ts";
import type { Change, Difference } from "../watch/changes.ts";
import type { InterimVersion } from "../watch/interim_versions.ts";
import type { UnreadablePath } from "../watch/dirty.ts";
import {
  asksPython,
  comparesCode,
  decide,
  filesToCheck,
  isEmptied,
  keepsImports,
  mayBeHalfWritten,
  type RestartPolicy,
} from "./decide.ts";
import type { CheckAnswer, CheckRequest } from "../wire/checker.ts";
import type { SourceStore } from "./source_store.ts";
import type { Verdict } from "./verdict.ts";

/**
 * After so many ms files are read once more where one of them may be incomplete: first where one may be
 * half-written, then where one is empty that was not.
 */
const REREADS = [[50, mayBeHalfWritten], [400, isEmptied]] as const;

/** So many versions are remembered that have the code which the app was started on. */
const MOST_SAME = 1000;

/** What the judge asks of the files that are watched; the watcher answers. */
export interface WatchedFiles {
  /** Reads what may differ from what the running generation was started on. The next one is started on what this has read. */
  changes(): Promise<readonly Difference[]>;
  /** The same ahead of time: nothing is started on what this has read. */
  preview(): Promise<readonly Difference[]>;
  /** Whether a file was touched while `changes` read it, so that the next call reads it again. */
  isUnread(path: string): boolean;
  /** The files and folders that `changes` could not read. */
  readonly unreadable: readonly UnreadablePath[];
}

export interface JudgeOptions {
  readonly rules: RestartPolicy;
  /** Asks the app's Python; undefined where there is none. */
  readonly checker: Checker | undefined;
  /** The sources that the running generation was started on. */
  readonly store: SourceStore | undefined;
  readonly root: Root;
  readonly files: WatchedFiles;
  /**
   * The changes that have been undone since, and that the app may have loaded before.
   * @param isSameCode Whether a version is known to have the code that the app was started on.
   */
  undone(isSameCode: (version: InterimVersion) => boolean): Promise<readonly Change[]>;
  /** Those of the paths that are known to be no part of the app. */
  notImported(paths: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * A burst may be near its end, and its files compile so far.
   * @param keepsImports What `Judge.keepsImports` would say of the files as they are for now.
   */
  previewed(keepsImports: boolean): void;
  /** Python could not be asked. */
  failed(reason: string): void;
}

/** Decides whether a save is worth a restart. */
export class Judge {
  readonly #options: JudgeOptions;
  /** Python's answers, by path, old and new content. */
  #answers = new Map<string, CheckAnswer>();
  /** Versions that have the code which the app was started on, as Python has answered. */
  readonly #sameCode = new Set<string>();
  #preparing: Promise<void> = Promise.resolve();
  #isPreparing = false;
  /** Whether a preparation is about to begin, or waits for the one that is under way. */
  #isToPrepare = false;
  #keepsImports = true;

  constructor(options: JudgeOptions) {
    this.#options = options;
  }

  /** The app turns out to run in this Python: the answers of another one are forgotten. */
  use(python: readonly string[]): void {
    if (this.#options.checker?.use(python)) this.#answers = new Map();
  }

  /** The variables that the app's own code sets in its environment: what has to do with them counts as an import does. */
  set variables(names: readonly string[]) {
    if (this.#options.checker) this.#options.checker.variables = names;
    this.#answers = new Map();
  }

  /** Whether a start on the files as `verdict` last saw them imports by the lines that the last start did. */
  get keepsImports(): boolean {
    return this.#keepsImports;
  }

  /** A burst has begun: starts Python, so that it is ready at its end. */
  warm(): void {
    const { rules, checker } = this.#options;
    if (asksPython(rules)) checker?.warm();
  }

  /** Asks Python about the files that differ so far, so that the verdict can be quick. */
  prepare(): void {
    if (this.#isToPrepare) return;
    this.#isToPrepare = true;
    this.#preparing = this.#preparing.then(async () => {
      // The verdict itself does it by now.
      if (!this.#isToPrepare) return;
      this.#isToPrepare = false;
      this.#isPreparing = true;
      const differences = await this.#options.files.preview();
      const answers = await this.#ask(differences);
      // Of what does not compile no start comes, and nobody knows what its mend imports.
      if ([...answers.values()].some(({ is }) => is === "broken")) return;
      this.#options.previewed(keepsImports(differences, answers));
    }).catch(() => {
      // The verdict will fail in the same way, and tell.
    }).finally(() => {
      this.#isPreparing = false;
    });
  }

  /** Decides on the files as they are now. @param touched The files that events named. */
  async verdict(touched: readonly string[]): Promise<Verdict> {
    const { rules, checker, files } = this.#options;
    if (this.#isPreparing) this.#isToPrepare = false;
    await this.#preparing;
    let differences = await files.changes();
    let answers = await this.#ask(differences);
    for (const [waitMs, mayBeIncomplete] of REREADS) {
      if (!differences.some((file) => mayBeIncomplete(file, answers.get(file.path)))) break;
      await sleep(waitMs);
      const again = await files.changes();
      if (!isSame(differences, again)) {
        differences = again;
        answers = await this.#ask(differences);
      }
    }
    void checker?.endWarm();
    const passed = await this.#notImported(differences);
    differences = differences.filter(({ path }) => !passed.has(path));
    if (differences.length === 0 && passed.size > 0) {
      return { is: "not-imported", paths: [...passed] };
    }
    const asked = new Set(differences.map(keyOf));
    for (const key of this.#answers.keys()) {
      if (!asked.has(key)) this.#answers.delete(key);
    }
    this.#keepsImports = keepsImports(differences, answers);
    const verdict = withoutUnread(
      decide(differences, touched, answers, rules, files.unreadable),
      files,
    );
    if (verdict.is !== "unchanged" && verdict.is !== "no-code-change") return verdict;
    const undone = await this.#options.undone(({ path, before, state }) =>
      this.#sameCode.has(keyOf({ path, before: before?.digest, now: state?.digest }))
    );
    if (undone.length === 0) return verdict;
    // What the app has loaded meanwhile may have imported otherwise.
    this.#keepsImports = false;
    return { ...verdict, undone };
  }

  /** Those that are passed over: what was not there before, or is not any more, always counts. */
  async #notImported(differences: readonly Difference[]): Promise<ReadonlySet<string>> {
    const { rules, notImported } = this.#options;
    if (rules.restartOn !== "imported") return new Set();
    const modified = differences.filter(({ kind, path }) =>
      kind === "modified" && isPythonPath(path)
    );
    return modified.length > 0 ? await notImported(modified.map(({ path }) => path)) : new Set();
  }

  async close(): Promise<void> {
    await this.#preparing;
    await this.#options.checker?.endWarm();
  }

  #rememberSameCode(version: string): void {
    if (this.#sameCode.size >= MOST_SAME) this.#sameCode.clear();
    this.#sameCode.add(version);
  }

  /** Python's answers on the files, by path; those that it gave before are not asked for again. */
  async #ask(differences: readonly Difference[]): Promise<Map<string, CheckAnswer>> {
    const { rules, checker, store, root, failed } = this.#options;
    const files = checker ? filesToCheck(differences, rules) : [];
    const known = this.#answers;
    const fresh = files.filter((file) => !known.has(keyOf(file)));
    const requests = fresh.map((file): CheckRequest => ({
      file: root.toDisk(file.path),
      old: comparesCode(rules.restartOn) || rules.warms ? store?.find(file.before) : undefined,
    }));
    const answers = await checker?.examine(requests) ?? [];
    if ("failed" in answers) {
      // Where nobody goes by them, it only costs a warm start.
      if (rules.gate || comparesCode(rules.restartOn)) failed(answers.failed);
      return new Map();
    }
    const found = new Map<string, CheckAnswer>();
    fresh.forEach((file, n) => {
      const answer = answers[n]!;
      found.set(file.path, answer);
      // The file may have changed between our reading and Python's: then the answer is on another content.
      if (!("digest" in answer) || answer.digest !== file.now) return;
      known.set(keyOf(file), answer);
      if (answer.is === "same") this.#rememberSameCode(keyOf(file));
    });
    for (const file of files) {
      const answer = known.get(keyOf(file));
      if (answer) found.set(file.path, answer);
    }
    return found;
  }
}

function withoutUnread(verdict: Verdict, files: WatchedFiles): Verdict {
  if (verdict.is !== "unchanged") return verdict;
  return { ...verdict, paths: verdict.paths.filter((path) => !files.isUnread(path)) };
}

function keyOf({ path, before, now }: Pick<Difference, "path" | "before" | "now">): string {
  return `${before} ${now} ${path}`;
}

function isSame(a: readonly Difference[], b: readonly Difference[]): boolean {
  return a.map(keyOf).join("\n") === b.map(keyOf).join("\n");
}
