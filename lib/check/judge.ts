import { sleep } from "../clock.ts";
import type { Checker } from "./checker.ts";
import type { Root } from "../root.ts";
import type { Change, Difference } from "../watch/changes.ts";
import type { Version } from "../watch/meanwhile.ts";
import type { UnreadablePath } from "../watch/dirty.ts";
import { decide, isEmptied, mayBeHalfWritten, questionable, type RestartPolicy } from "./decide.ts";
import type { CheckAnswer, CheckRequest } from "../wire/checker.ts";
import type { SourceStore } from "./source_store.ts";
import type { Verdict } from "./verdict.ts";

/**
 * How long after a file is read again, in ms, that may be half-written, and after that one in which there is
 * nothing where there was code.
 */
const LOOKS = [[50, mayBeHalfWritten], [400, isEmptied]] as const;

/** So many versions of files are remembered that differ in nothing but their layout. */
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
   * What the app may have read while it was otherwise than it was started on.
   * @param isSameCode Whether a version is known to have the code that it was started on.
   */
  undone(isSameCode: (version: Version) => boolean): Promise<readonly Change[]>;
  /** Python could not be asked. */
  failed(reason: string): void;
}

/** Decides whether what was saved is worth a restart. */
export class Judge {
  readonly #options: JudgeOptions;
  /** What Python said, by path, old and new content. */
  #answers = new Map<string, CheckAnswer>();
  /** Those versions that Python said have the code which the app was started on. */
  readonly #sameCode = new Set<string>();
  #preparing: Promise<void> = Promise.resolve();
  /** Whether it has been asked to prepare, and has not begun to. */
  #isToPrepare = false;

  constructor(options: JudgeOptions) {
    this.#options = options;
  }

  /** The app turns out to run in this Python: what another one said is no longer true. */
  use(python: readonly string[]): void {
    if (this.#options.checker?.use(python)) this.#answers = new Map();
  }

  /** A burst has begun: has Python ready before it ends. */
  warm(): void {
    const { rules, checker } = this.#options;
    if (rules.gate || rules.restartOn === "code") checker?.warm();
  }

  /** Asks about what is known so far, so that the verdict can be quick. */
  prepare(): void {
    if (this.#isToPrepare) return;
    this.#isToPrepare = true;
    this.#preparing = this.#preparing.then(async () => {
      this.#isToPrepare = false;
      await this.#ask(await this.#options.files.preview());
    }).catch(() => {
      // The verdict will run into the same, and tell.
    });
  }

  /** @param touched The files that events named. */
  async verdict(touched: readonly string[]): Promise<Verdict> {
    const { rules, checker, files } = this.#options;
    await this.#preparing;
    let seen = await files.changes();
    let answers = await this.#ask(seen);
    for (const [waitMs, isHalf] of LOOKS) {
      if (!seen.some((file) => isHalf(file, answers.get(file.path)))) break;
      await sleep(waitMs);
      const again = await files.changes();
      if (!isSame(seen, again)) {
        seen = again;
        answers = await this.#ask(seen);
      }
    }
    void checker?.rest();
    const asked = new Set(seen.map(keyOf));
    for (const key of this.#answers.keys()) {
      if (!asked.has(key)) this.#answers.delete(key);
    }
    const verdict = withoutUnread(decide(seen, touched, answers, rules, files.unreadable), files);
    if (verdict.is !== "unchanged" && verdict.is !== "no-code-change") return verdict;
    const undone = await this.#options.undone(({ path, before, state }) =>
      this.#sameCode.has(keyOf({ path, before: before?.digest, now: state?.digest }))
    );
    return undone.length > 0 ? { ...verdict, undone } : verdict;
  }

  async close(): Promise<void> {
    await this.#preparing;
    await this.#options.checker?.rest();
  }

  #remember(version: string): void {
    if (this.#sameCode.size >= MOST_SAME) this.#sameCode.clear();
    this.#sameCode.add(version);
  }

  /** What Python says of the files, by path; of those it was asked about before, from memory. */
  async #ask(differences: readonly Difference[]): Promise<Map<string, CheckAnswer>> {
    const { rules, checker, store, root, failed } = this.#options;
    const files = checker ? questionable(differences, rules) : [];
    const known = this.#answers;
    const fresh = files.filter((file) => !known.has(keyOf(file)));
    const requests = fresh.map((file): CheckRequest => ({
      file: root.toDisk(file.path),
      old: rules.restartOn === "code" ? store?.find(file.before) : undefined,
    }));
    const answers = await checker?.examine(requests) ?? [];
    if ("failed" in answers) {
      failed(answers.failed);
      return new Map();
    }
    const said = new Map<string, CheckAnswer>();
    fresh.forEach((file, n) => {
      const answer = answers[n]!;
      said.set(file.path, answer);
      // Only where both have read the same bytes is it true of this content later on.
      if (!("digest" in answer) || answer.digest !== file.now) return;
      known.set(keyOf(file), answer);
      if (answer.is === "same") this.#remember(keyOf(file));
    });
    for (const file of files) {
      const answer = known.get(keyOf(file));
      if (answer) said.set(file.path, answer);
    }
    return said;
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
