import { sleep } from "../clock.ts";
import { type AgentWord, type Claim, leaveLine, type TooOld, welcomeLine } from "../wire/agent.ts";
import { type Caller, type Door, makeToken } from "./channel.ts";
import { answerTo, isIsolated } from "./claim.ts";
import type { Platform } from "../platform/platform.ts";

/** How long the end of a connection may take to be heard, in ms, when its process is gone. */
const END_MS = 20;

/** The agent in the app, as far as it can be spoken to. */
export interface Agent {
  readonly pid: number;
  /** The interpreter that it is in. */
  readonly claim: Claim;
  /** Whether it was the first that asked. */
  readonly isFirst: boolean;
  /** @param line With its newline. */
  send(line: string): void;
}

/** Who hears what the agent of one run of the app tells; several may be it, one after the other. */
export interface AgentListener {
  /** The agent is there. Where another one was, that has been told to leave, and `disconnected` came before. */
  connected(agent: Agent): void;
  heard(word: AgentWord): void;
  /** The app's interpreter has ended, or is about to, or is the app no more. */
  disconnected(): void;
  /** A Python that is too old for an agent asked. */
  tooOld?(python: TooOld): void;
}

export interface HoldingOptions {
  /** The app's. */
  readonly command: readonly string[];
  readonly platform: Platform;
  /** A token has been used up. */
  used(): void;
  detail(message: string): void;
}

/** Judges among the interpreters of one run of the app that ask to be it. */
export class Holding implements Door {
  /** What it answers by: who was called finds it in the call. */
  readonly word = makeToken();
  readonly #listener: AgentListener;
  readonly #options: HoldingOptions;
  #holder: { readonly caller: Caller; isGone: boolean } | undefined;
  #hasAsked = false;
  /** How many have asked and had no answer yet. */
  #asking = 0;
  /** One is answered after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(listener: AgentListener, options: HoldingOptions) {
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
    const ask = () => answerTo(caller.claim, this.#state(), command);
    let answer = ask();
    if (answer === "refused") {
      // What has ended a moment before may not have been heard of.
      await sleep(END_MS);
      answer = ask();
    }
    const takes = answer === "takes" ||
      answer === "takes-unless-below-isolated" && !await this.#isBelowIsolated(caller.claim.pid);
    const { claim: { pid, words } } = caller;
    this.#options.detail(
      `the agent: pid ${pid} ${takes ? "is the app" : "is not the app"}: ${words.join(" ")}`,
    );
    if (!takes) {
      caller.send(leaveLine(this.word));
      return false;
    }
    if (this.#holder) {
      this.#holder.caller.send(leaveLine(this.word));
      if (!this.#holder.isGone) this.#listener.disconnected();
    }
    this.#holder = { caller, isGone: false };
    caller.send(welcomeLine(this.word));
    const send = (line: string) => caller.send(line);
    this.#listener.connected({ pid, claim: caller.claim, isFirst, send });
    return true;
  }

  #state() {
    return this.#holder && { claim: this.#holder.caller.claim, isGone: this.#holder.isGone };
  }

  heard(caller: Caller, word: AgentWord): void {
    if (caller !== this.#holder?.caller || this.#holder.isGone) return;
    this.#listener.heard(word);
    if (word.says === "handing") this.ended(caller);
  }

  ended(caller: Caller): void {
    if (caller !== this.#holder?.caller || this.#holder.isGone) return;
    this.#holder.isGone = true;
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
