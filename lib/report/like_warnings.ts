import { type Clock, systemClock } from "../clock.ts";
import { type Message, type Warn, withMore } from "../messages.ts";

/** So many of one kind are told one by one; what comes within the time below is counted. */
const MOST_TOLD = 3;
/** How long warnings of one kind count as like each other, from the first on, in ms. */
const ALIKE_MS = 1000;

/** Warnings of one kind that have come lately. */
interface Alike {
  count: number;
  last: Message;
  readonly cancel: () => void;
}

/** Makes one warning of hundreds of a kind, such as one for each of an app's states. */
export class LikeWarnings {
  readonly #tell: Warn;
  readonly #clock: Clock;
  readonly #alike = new Map<string, Alike>();

  constructor(tell: Warn, clock: Clock = systemClock) {
    this.#tell = tell;
    this.#clock = clock;
  }

  warn(what: Message): void {
    const alike = this.#alike.get(what.code);
    if (!alike) {
      const cancel = this.#clock.after(ALIKE_MS, () => this.#end(what.code));
      this.#alike.set(what.code, { count: 1, last: what, cancel });
    } else {
      alike.count++;
      alike.last = what;
    }
    if ((alike?.count ?? 1) <= MOST_TOLD) this.#tell(what);
  }

  /** Tells what is still counted. */
  close(): void {
    for (const code of [...this.#alike.keys()]) this.#end(code);
  }

  #end(code: string): void {
    const alike = this.#alike.get(code);
    if (!alike) return;
    this.#alike.delete(code);
    alike.cancel();
    const untold = alike.count - MOST_TOLD;
    if (untold > 0) this.#tell(withMore(alike.last, untold - 1));
  }
}
