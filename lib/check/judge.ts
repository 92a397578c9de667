import { sleep } from "../clock.ts";
import type { Checker } from "./checker.ts";
import type { Root } from "../root.ts";
import type { Change, Difference } from "../watch/changes.ts";
import type { Version } from "../watch/meanwhile.ts";
import type { UnreadablePath } from "../watch/readings.ts";
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

export interface JudgeOptions {
  readonly rules: RestartPolicy;
  /** Asks the app's Python; undefined where there is none. */
  readonly checker: Checker | undefined;
  /** The sources that the running generation was started on. */
  readonly store: SourceStore | undefined;
  readonly root: Root;
  /** How the files differ, now; what follows is decided on that. */
  differences(): Promise<readonly Difference[]>;
  /** Whether a file was touched while `differences` looked at it: how it is will be seen by the next look. */
  isUnread(path: string): boolean;
  /** What could not be read when `differences` looked at it. */
  unreadable(): readonly UnreadablePath[];
  /**
   * What the app may have read while it was otherwise than it was started on.
   * @param isSameCode Whether a version is known to have the code that it was started on.
   */
  undone(isSameCode: (version: Version) => boolean): Promise<readonly Change[]>;
  /** How they differ so far. */
  preview(): Promise<readonly Difference[]>;
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
      await this.#ask(await this.#options.preview());
    }).catch(() => {
      // The verdict will run into the same, and tell.
    });
  }

  /** @param touched The files that events named. */
  async verdict(touched: readonly string[]): Promise<Verdict> {
    const { rules, checker, differences } = this.#options;
    await this.#preparing;
    let seen = await differences();
    let answers = await this.#ask(seen);
    for (const [waitMs, isHalf] of LOOKS) {
      if (!seen.some((file) => isHalf(file, answers.get(file.path)))) break;
      await sleep(waitMs);
      const again = await differences();
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
    const { isUnread, unreadable } = this.#options;
    const verdict = withoutUnread(decide(seen, touched, answers, rules, unreadable()), isUnread);
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

function withoutUnread(verdict: Verdict, isUnread: (path: string) => boolean): Verdict {
  if (verdict.is !== "unchanged") return verdict;
  return { ...verdict, paths: verdict.paths.filter((path) => !isUnread(path)) };
}

function keyOf({ path, before, now }: Pick<Difference, "path" | "before" | "now">): string {
  return `${before} ${now} ${path}`;
}

function isSame(a: readonly Difference[], b: readonly Difference[]): boolean {
  return a.map(keyOf).join("\n") === b.map(keyOf).join("\n");
}
