import { type Clock, systemClock } from "../clock.ts";
import type { ScreenUse } from "../wire/agent.ts";

/** So long an answer holds, in ms: what is said by then needs no new one. */
const FRESH_MS = 50;
/** Between two looks whether the app has left the screen, while something waits for that, in ms. */
const LOOK_MS = 2000;
/** How many lines wait. */
const MOST_LINES = 200;

/** A run of the app, as far as the screen is concerned. */
export interface ScreenUser {
  /** Settles when it is gone, and the terminal is as it was. */
  readonly ended: Promise<unknown>;
  /** Whose the screen is; a promise where the app has to be asked. When it is gone: how it has left it. */
  screen(): ScreenUse | Promise<ScreenUse>;
}

export interface ScreenGateOptions {
  readonly clock?: Clock;
  /**
   * Prints what was said.
   * @param isAtPrompt Whether the cursor may stand behind what the app has asked.
   */
  print(text: string, isAtPrompt: boolean): void;
  /** What is said in the place of so many texts that were too many. */
  missing(count: number): string;
  /** Something waits now, or nothing does any more. */
  turned(): void;
}

/**
 * Lets pass what is said on the terminal while that is not the app's alone; else it waits until the app has left the
 * screen. The app is asked before something is said, and while something waits: else it is left in peace.
 */
export class ScreenGate {
  readonly #options: ScreenGateOptions;
  readonly #clock: Clock;
  /** The run that may own the screen; undefined where there is none. */
  #user: ScreenUser | undefined;
  /** The one that was started last. */
  #last: ScreenUser | undefined;
  #use: ScreenUse = "free";
  /** When it was last asked, and when something was last printed at a prompt. */
  #askedAt = -Infinity;
  #promptAt = -Infinity;
  #asking: Promise<void> | undefined;
  #cancelLook = () => {};
  readonly #waiting: string[] = [];
  #missing = 0;

  constructor(options: ScreenGateOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Whether the screen is known to be the app's alone. */
  get isOwned(): boolean {
    return this.#use === "owned";
  }

  /** Whether something waits for the app to leave the screen. */
  get isHolding(): boolean {
    return this.isOwned && this.#waiting.length > 0;
  }

  /** Settles when it is known of all that was said whether it can be printed; undefined where it is. */
  get asking(): Promise<void> | undefined {
    return this.#asking;
  }

  /** The app has been started. */
  follow(user: ScreenUser): void {
    this.#last = user;
    void user.ended.then(() => {
      if (this.#last !== user) return;
      this.#last = undefined;
      const left = user.screen();
      this.open(left === "prompt" ? left : "free");
    });
  }

  /** It is about to begin: from now on it is asked. */
  begin(): void {
    if (!this.#last) return;
    this.open();
    this.#user = this.#last;
  }

  /**
   * The app is gone, or is not asked any more: all that waits is printed.
   * @param left How it has left the screen.
   */
  open(left: "free" | "prompt" = "free"): void {
    this.#user = undefined;
    this.#asking = undefined;
    this.#askedAt = -Infinity;
    this.#take(left);
  }

  /** Something is likely to be said in a moment. */
  expect(): void {
    if (this.#user) this.#ask(this.#user);
  }

  /** Prints a text, now or when it can be. */
  say(text: string): void {
    const user = this.#user;
    if (!user) return this.#print(text);
    const isKnown = this.#clock.now() - this.#askedAt <= FRESH_MS;
    if (isKnown && !this.#asking && !this.isOwned) return this.#print(text);
    const wasHolding = this.isHolding;
    this.#wait(text);
    if (this.isHolding !== wasHolding) this.#options.turned();
    if (!isKnown) this.#ask(user);
    else if (!this.#asking) this.#lookLater();
  }

  #ask(user: ScreenUser): void {
    if (this.#asking) return;
    const use = user.screen();
    if (typeof use === "string") return this.#take(use);
    const asking = use.then((use) => {
      if (this.#asking === asking) this.#asking = undefined;
      if (this.#user !== user) return;
      this.#askedAt = this.#clock.now();
      this.#take(use);
    });
    this.#asking = asking;
  }

  /** It is known whose the screen is. */
  #take(use: ScreenUse): void {
    const wasHolding = this.isHolding;
    this.#use = use;
    this.#cancelLook();
    if (!this.isOwned) this.#printAll();
    else if (this.#waiting.length > 0) this.#lookLater();
    if (this.isHolding !== wasHolding) this.#options.turned();
  }

  #lookLater(): void {
    const user = this.#user;
    this.#cancelLook();
    if (user) this.#cancelLook = this.#clock.after(LOOK_MS, () => this.#ask(user));
  }

  /** What is said again stands where it was said last. */
  #wait(text: string): void {
    const again = this.#waiting.indexOf(text);
    if (again >= 0) this.#waiting.splice(again, 1);
    this.#waiting.push(text);
    const linesIn = (text: string) => text.split("\n").length;
    let lines = this.#waiting.reduce((sum, text) => sum + linesIn(text), 0);
    while (lines > MOST_LINES && this.#waiting.length > 1) {
      lines -= linesIn(this.#waiting.shift() ?? "");
      this.#missing++;
    }
  }

  #printAll(): void {
    const texts = this.#waiting.splice(0);
    const missing = this.#missing;
    this.#missing = 0;
    if (missing > 0) texts.unshift(this.#options.missing(missing));
    for (const text of texts) this.#print(text);
  }

  #print(text: string): void {
    const now = this.#clock.now();
    const isAtPrompt = this.#use === "prompt";
    // What was said right before has ended its line.
    this.#options.print(text, isAtPrompt && now - this.#promptAt > FRESH_MS);
    if (isAtPrompt) this.#promptAt = now;
    // Nobody asks any more.
    if (!this.#user) this.#use = "free";
  }
}
