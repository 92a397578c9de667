import { type FedProcess, feedPython, pythonProgram } from "../fed_python.ts";
import wire from "../python/_slop_watch_wire.py" with { type: "text" };
import door from "../python/holder_door.py" with { type: "text" };
import holder from "../python/holder.py" with { type: "text" };
import { type HolderWord, openLine, parseHolderLine } from "../wire/holder.ts";
import { comesWithin } from "../within.ts";

const PROGRAM = pythonProgram({ _slop_watch_wire: wire, holder_door: door, holder });

/** How long it may take to be gone when its stdin is closed, in ms: it removes its socket. */
const END_MS = 500;

export interface HolderProcessOptions {
  /** The app's Python. */
  readonly python: string;
  /** Where its socket is made: what only the user can enter. */
  readonly folder: string;
  /** It has said something. */
  heard(word: HolderWord): void;
  /** It has ended. @param complaint What it has said of that; empty for nothing. */
  ended(complaint: string): void;
}

/** One process that runs holder.py. It ends with us, too. */
export class HolderProcess {
  readonly #process: FedProcess;
  /** Settles when nothing of it is left. */
  readonly #ended: Promise<void>;
  /** Where it is to be asked; empty where it is nowhere yet. */
  address = "";

  /** Throws where Python cannot be started. */
  constructor({ python, folder, heard, ended }: HolderProcessOptions) {
    this.#process = feedPython(PROGRAM, [python], { cwd: folder, stderr: "piped" });
    this.say(openLine(folder));
    const { complaint, status } = this.#process;
    this.#ended = Promise.all([this.#listen(heard), complaint, status])
      .then(([, complaint]) => ended(complaint));
  }

  /** @param line With its newline. */
  say(line: string): void {
    this.#process.say(line);
  }

  /** Has it let go of all, and end. Settles when it is gone. */
  async close(): Promise<void> {
    await this.#process.close();
    if (!await comesWithin(END_MS, this.#ended)) this.#process.kill();
    await this.#ended;
  }

  async #listen(heard: (word: HolderWord) => void): Promise<void> {
    try {
      for await (const line of this.#process.lines()) {
        const word = parseHolderLine(line);
        if (word?.says === "at") this.address = word.address;
        if (word) heard(word);
      }
    } catch {
      // Its end says all there is to say.
    }
  }
}
