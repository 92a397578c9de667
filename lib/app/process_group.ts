import type { Platform, ProcessRow, StopSignal } from "../platform/platform.ts";
import type { AppGroup } from "./app_tree.ts";
import { pidsOf, type ProcessSearch, type TreeSnapshot } from "./process_search.ts";
import { sharersOfGroup } from "./tree.ts";

/** Who hears a Ctrl-C together with the app, by the process groups that a look has found. */
export class ProcessGroup implements AppGroup {
  readonly #platform: Platform;
  readonly #search: ProcessSearch;
  /** What has got a signal as a Ctrl-C would have sent it, and when each of those started. */
  readonly #interrupted = new Map<number, string>();
  /** What the terminal has sent to all in slop-watch's own process group. */
  #sentByTerminal: StopSignal | undefined;
  /** Settles when such a signal that was on its way has been sent. */
  #sent: Promise<void> = Promise.resolve();

  constructor(platform: Platform, search: ProcessSearch) {
    this.#platform = platform;
    this.#search = search;
  }

  /** Settles when all signals that were on their way have been sent. */
  get sent(): Promise<void> {
    return this.#sent;
  }

  others(app: number, signal: StopSignal): readonly number[] {
    return pidsOf(this.#othersIn(this.#search.found, app, signal));
  }

  topIgnores(signal: StopSignal): boolean {
    const top = this.#search.found?.top;
    return top !== undefined && this.#platform.ignores(top, signal);
  }

  hasInterrupted(pid: number): boolean {
    return this.#interrupted.has(pid);
  }

  /** Whether a process has got a signal, from here or from the terminal. */
  wasInterrupted(row: ProcessRow): boolean {
    const sent = this.#sentByTerminal;
    const isInOwnGroup = row.group !== 0 && row.group === this.#search.found?.ownGroup;
    if (sent && isInOwnGroup) return !this.#platform.ignores(row, sent);
    return this.#interrupted.get(row.pid) === row.started;
  }

  hearTerminal(signal: StopSignal): void {
    this.#sentByTerminal = signal;
  }

  /** @inheritdoc Nobody waits for a look where it is the app itself that is to hear. */
  interruptAll(app: number, signal: StopSignal): Promise<void> {
    this.#search.refresh();
    const rows = this.#othersIn(this.#search.found, app, signal)
      .filter((row) => !this.wasInterrupted(row));
    return this.#follow(this.#send([app, ...this.#note(rows)], signal));
  }

  interruptOthers(
    app: number,
    signal: StopSignal,
    signalled: ReadonlySet<number>,
  ): Promise<void> {
    this.#search.refresh();
    return this.#follow(this.#lookAndInterrupt(app, signal, signalled));
  }

  async #lookAndInterrupt(
    app: number,
    signal: StopSignal,
    signalled: ReadonlySet<number>,
  ): Promise<void> {
    const look = this.#search.isFresh ? this.#search.found : await this.#search.latest();
    const pids = this.#note(this.#othersIn(look, app, signal));
    await this.#send(pids.filter((pid) => !signalled.has(pid)), signal);
  }

  async #send(pids: readonly number[], signal: StopSignal): Promise<void> {
    if (pids.length > 0) await this.#platform.ask(pids, signal);
  }

  /** Remembers that they get a signal now. @returns Their pids. */
  #note(rows: readonly ProcessRow[]): number[] {
    for (const { pid, started } of rows) this.#interrupted.set(pid, started);
    return pidsOf(rows);
  }

  #follow(sent: Promise<void>): Promise<void> {
    this.#sent = this.#sent.then(() => sent);
    return sent;
  }

  #othersIn(
    look: TreeSnapshot | undefined,
    app: number,
    signal: StopSignal,
  ): readonly ProcessRow[] {
    if (!look?.top) return [];
    return sharersOfGroup(look.below, look.top, app)
      .filter((row) => !this.#platform.ignores(row, signal));
  }
}
