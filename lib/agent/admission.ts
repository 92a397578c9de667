import { sleep } from "../clock.ts";
import {
  type AgentWord,
  type Interpreter,
  leaveLine,
  type TooOld,
  welcomeLine,
} from "../wire/agent.ts";
import { type Caller, type Door, makeToken } from "./channel.ts";
import { answerTo, isIsolated } from "./interpreter.ts";
import type { Platform } from "../platform/platform.ts";

/** How long the end of a connection may take to be heard, in ms, when its process is gone. */
const END_MS = 20;

/** The agent in the app, as far as it can be spoken to. */
export interface Agent {
  readonly pid: number;
  /** The interpreter that it is in. */
  readonly interpreter: Interpreter;
  /** Whether it was the first that asked. */
  readonly isFirst: boolean;
  /** @param line With its newline. */
  send(line: string): void;
}

/** Hears the agent of one run of the app; several may be it, one after the other. */
export interface AgentListener {
  /** The agent is there. Where another one was, it had to leave, and `disconnected` came before. */
  connected(agent: Agent): void;
  heard(word: AgentWord): void;
  /** The app's interpreter has ended, or is about to, or is the app no more. */
  disconnected(): void;
  /** A Python that is too old for an agent asked. */
  tooOld?(python: TooOld): void;
}

export interface AdmissionOptions {
  /** The app's. */
  readonly command: readonly string[];
  readonly platform: Platform;
  /** A token has been used up. */
  used(): void;
  detail(message: string): void;
}

/** Decides which of the interpreters of one run, that ask for it, is the app. */
export class Admission implements Door {
  /** What its answers bear, so that they are known as slop-watch's: an interpreter finds it in its call. */
  readonly welcomeWord = makeToken();
  readonly #listener: AgentListener;
  readonly #options: AdmissionOptions;
  /** Who is the app so far. */
  #app: { readonly caller: Caller; isGone: boolean } | undefined;
  #hasAsked = false;
  /** How many have asked and had no answer yet. */
  #asking = 0;
  /** One is answered after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(listener: AgentListener, options: AdmissionOptions) {
    this.#listener = listener;
    this.#options = options;
  }

  admits(caller: Caller): Promise<boolean> {
    this.#options.used();
    const isFirst = !this.#hasAsked;
    this.#hasAsked = true;
    this.#asking++;
    const answer = this.#turn.then(() => this.#answer(caller, isFirst))
      .finally(() => void this.#asking--);
    this.#turn = answer.catch(() => {});
    return answer;
  }

  get isAnswering(): boolean {
    return this.#asking > 0;
  }

  async #answer(caller: Caller, isFirst: boolean): Promise<boolean> {
    const { command } = this.#options;
    const ask = () => answerTo(caller.interpreter, this.#state(), command);
    let answer = ask();
    if (answer === "refused") {
      // What has ended a moment before may not have been heard of.
      await sleep(END_MS);
      answer = ask();
    }
    const isAdmitted = answer === "admitted" ||
      answer === "admitted-unless-below-isolated" &&
        !await this.#isBelowIsolated(caller.interpreter.pid);
    const { interpreter: { pid, words } } = caller;
    this.#options.detail(
      `the agent: pid ${pid} ${isAdmitted ? "is the app" : "is not the app"}: ${words.join(" ")}`,
    );
    if (!isAdmitted) {
      caller.send(leaveLine(this.welcomeWord));
      return false;
    }
    if (this.#app) {
      this.#app.caller.send(leaveLine(this.welcomeWord));
      if (!this.#app.isGone) this.#listener.disconnected();
    }
    this.#app = { caller, isGone: false };
    caller.send(welcomeLine(this.welcomeWord));
    const send = (line: string) => caller.send(line);
    this.#listener.connected({ pid, interpreter: caller.interpreter, isFirst, send });
    return true;
  }

  #state() {
    return this.#app && { interpreter: this.#app.caller.interpreter, isGone: this.#app.isGone };
  }

  heard(caller: Caller, word: AgentWord): void {
    if (caller !== this.#app?.caller || this.#app.isGone) return;
    this.#listener.heard(word);
    if (word.says === "handing") this.ended(caller);
  }

  ended(caller: Caller): void {
    if (caller !== this.#app?.caller || this.#app.isGone) return;
    this.#app.isGone = true;
    this.#listener.disconnected();
  }

  tooOld(python: TooOld): void {
    this.#options.used();
    this.#listener.tooOld?.(python);
  }

  /** Whether one of the parents of a process, up to us, is a Python that no agent reaches. */
  async #isBelowIsolated(pid: number): Promise<boolean> {
    const { platform } = this.#options;
    const parents = new Map((await platform.processes()).map((row) => [row.pid, row.parent]));
    const above: number[] = [];
    for (let up = parents.get(pid); up && up !== Deno.pid && !above.includes(up);) {
      above.push(up);
      up = parents.get(up);
    }
    return (await platform.commandsOf(above)).some(isIsolated);
  }
}
