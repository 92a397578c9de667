import { messageOf } from "../errors.ts";
import type { Platform } from "../platform/platform.ts";

/** What a key asks for. */
export type KeyAction = "restart" | "pause" | "status" | "clear" | "quit" | "help";

/** Each key of `--keys`. */
const KEYS: Readonly<Record<string, { readonly action: KeyAction; readonly help: string }>> = {
  r: { action: "restart", help: "restart" },
  p: { action: "pause", help: "pause or resume" },
  s: { action: "status", help: "status" },
  c: { action: "clear", help: "clear" },
  q: { action: "quit", help: "quit" },
  h: { action: "help", help: "help" },
};

/** The keys in one line. */
export const KEYS_TEXT: string = Object.entries(KEYS).map(([key, { help }]) => `${key} ${help}`)
  .join(" · ");

const CTRL_C = "\x03";
const ESCAPE = "\x1b";

/** What the keys in `typed` ask for. What begins with an escape is one key that means nothing here, such as an arrow. */
export function actionsOf(typed: string): (KeyAction | "interrupt")[] {
  const [keys = ""] = typed.split(ESCAPE);
  return [...keys].flatMap((key) =>
    key === CTRL_C ? "interrupt" : KEYS[key.toLowerCase()]?.action ?? []
  );
}

export interface KeyboardOptions {
  readonly platform: Platform;
  pressed(action: KeyAction): void;
  /** Ctrl-C came as a key: this system sends no signal then. */
  interrupted(): void;
  /** The terminal's settings before, and those set for keys, which somebody has to undo where slop-watch is killed. */
  changed(before: string, after: string): void;
  failed(why: string): void;
}

/** Takes single keys from the terminal, and gives it back as it was: at the end, and while slop-watch is suspended. */
export class Keyboard implements Disposable {
  readonly #options: KeyboardOptions;
  readonly #listeners: readonly (readonly [Deno.Signal, () => void])[];
  #isOpen = true;

  constructor(options: KeyboardOptions) {
    this.#options = options;
    const { jobSignals } = options.platform;
    this.#listeners = jobSignals
      ? [[jobSignals.suspend, () => this.#suspend()], [jobSignals.resume, () => this.#resume()]]
      : [];
    for (const [signal, listener] of this.#listeners) Deno.addSignalListener(signal, listener);
    void this.#open();
  }

  [Symbol.dispose](): void {
    this.#isOpen = false;
    for (const [signal, listener] of this.#listeners) Deno.removeSignalListener(signal, listener);
    this.#setRaw(false);
  }

  async #open(): Promise<void> {
    const { platform, changed, failed } = this.#options;
    const before = await platform.terminalSettings();
    if (!this.#isOpen) return;
    this.#setRaw(true);
    const after = await platform.terminalSettings();
    if (before && after) changed(before, after);
    try {
      await this.#read();
    } catch (error) {
      failed(messageOf(error));
    }
  }

  async #read(): Promise<void> {
    const { pressed, interrupted } = this.#options;
    const decoder = new TextDecoder();
    const buffer = new Uint8Array(64);
    while (this.#isOpen) {
      const read = await Deno.stdin.read(buffer);
      if (read === null) return;
      for (const action of actionsOf(decoder.decode(buffer.subarray(0, read), { stream: true }))) {
        if (action === "interrupt") interrupted();
        else pressed(action);
      }
    }
  }

  /** Keeps Ctrl-C and Ctrl-Z what they are, where the system can. */
  #setRaw(isRaw: boolean): void {
    try {
      Deno.stdin.setRaw(isRaw, { cbreak: this.#options.platform.jobSignals !== undefined });
    } catch {
      // The terminal has gone away; so will slop-watch.
    }
  }

  #suspend(): void {
    this.#setRaw(false);
    this.#options.platform.suspendSelf();
  }

  /** In the background the terminal is somebody else's: whoever brings us back sends the signal again. */
  #resume(): void {
    this.#options.platform.ownsTerminal().then((owns) => {
      if (owns && this.#isOpen) this.#setRaw(true);
    }).catch(() => {
      // The next key shows what is amiss.
    });
  }
}
