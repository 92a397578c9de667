import { type Clock, systemClock } from "../clock.ts";
import { type Message, type Warn, withMore } from "../messages.ts";

/** So many of one kind are shown one by one; more within the time below are counted. */
const MOST_SHOWN = 3;
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
  readonly #show: Warn;
  readonly #clock: Clock;
  readonly #alike = new Map<string, Alike>();

  constructor(show: Warn, clock: Clock = systemClock) {
    this.#show = show;
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
    if ((alike?.count ?? 1) <= MOST_SHOWN) this.#show(what);
  }

  /** Shows what is still counted. */
  close(): void {
    for (const code of [...this.#alike.keys()]) this.#end(code);
  }

  #end(code: string): void {
    const alike = this.#alike.get(code);
    if (!alike) return;
    this.#alike.delete(code);
    alike.cancel();
    const more = alike.count - MOST_SHOWN;
    if (more > 0) this.#show(withMore(alike.last, more - 1));
  }
}
