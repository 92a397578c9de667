import type { Agent, AgentListener } from "../agent/admission.ts";
import {
  type AgentWord,
  DEBUGGED_LINE,
  type Interpreter,
  LEARN_LINE,
  OWN_LINE,
  RELOADER_LINE,
  type ReloaderName,
  REPORT_LINE,
  type Rest,
  SCREEN_LINE,
  type ScreenUse,
  stopLine,
  type StopOrder,
  type TooOld,
} from "../wire/agent.ts";
import type { Clock } from "../clock.ts";
import { agentMessage, reason, type Warn } from "../messages.ts";
import { Account } from "./account.ts";
import type { AppListener } from "./app_listener.ts";

/** How long the agent may take to answer, in ms: an app may keep its threads waiting. */
const ANSWER_MS = 300;
const LEARN_MS = 5000;
const REPORT_MS = 2000;
/** The same, where what is to be said waits for it. */
const SCREEN_MS = 100;

type Says = AgentWord["says"];
type WordOf<S extends Says> = Extract<AgentWord, { readonly says: S }>;

/** Hears of what an agent has to say of when the app is up. */
export interface StartListener {
  /** An agent is in the app. */
  hasAgent(): void;
  /** The app rests. @param agoMs Since when. */
  rested(agoMs: number): void;
  /** The app says that it is up. */
  said(): void;
}

/** What the app shows. */
export interface Report {
  /** Whether it draws on the whole terminal. */
  readonly hasScreen: boolean;
  /** How many toolkits have a window. */
  readonly windows: number;
}

/** What an app goes on as that replaces its own program by another, as by `os.execv`. */
interface Successor {
  /** Whether that is another process: so it is on Windows. */
  readonly isOtherProcess: boolean;
  /** When the app has said so, by the clock. */
  readonly since: number;
  /** Settles when the agent in it is there. */
  readonly arrival: PromiseWithResolvers<void>;
  hasCome: boolean;
}

export interface LinkOptions {
  readonly clock: Clock;
  /** Hears what the agent tells of the app. */
  readonly listener: Pick<AppListener, "cachesIn" | "wrote" | "startsPrograms">;
  readonly warn: Warn;
  /** An agent of the run is there. */
  connected(): void;
  /** Whether an interpreter has called that has not been let in, or sent away, yet. */
  isAwaited(): boolean;
  /** The app listens at a socket that was held for it. */
  listens?(port: number, backlog: number): void;
  /** A Python that is too old for an agent has come. */
  tooOld(python: TooOld): void;
}

/** What one run of the app and its agent know of each other. */
export class AgentLink implements AgentListener {
  /** What the app's agents have told of it. */
  readonly account = new Account();
  /** Settles when the agent is there. */
  readonly firstArrival: Promise<void>;
  /** Settles when the app has started, as far as its agent can tell; undefined where that is gone. */
  readonly started: Promise<Rest | undefined>;
  /** Hears of the signal that the agent interrupts the app by, when it does. */
  onInterrupt: (signal: string) => void = () => {};
  readonly #options: LinkOptions;
  #agent: Agent | undefined;
  #gone = Promise.withResolvers<void>();
  #arrival = Promise.withResolvers<void>();
  #heardStop = Promise.withResolvers<boolean>();
  /** What the app goes on as by its last exec; undefined where it has made none. */
  #successor: Successor | undefined;
  /** How many interpreters have been the app, one after the other. */
  #agents = 0;
  #wasFirst = false;
  /** One asks for all who want to know. */
  #learningOwn: Promise<boolean> | undefined;
  #startListener: StartListener | undefined;
  /** Who waits for the next word of a kind. */
  readonly #waiting = new Map<Says, (word: AgentWord) => void>();
  readonly #come: () => void;
  readonly #start: (rest: Rest) => void;

  constructor(options: LinkOptions) {
    this.#options = options;
    ({ promise: this.firstArrival, resolve: this.#come } = Promise.withResolvers<void>());
    const started = Promise.withResolvers<Rest>();
    this.#start = started.resolve;
    this.started = Promise.race([started.promise, this.gone.then(() => undefined)]);
  }

  /** Whether an interpreter has called that has not been let in, or sent away, yet. */
  get isAwaited(): boolean {
    return this.#options.isAwaited();
  }

  get isThere(): boolean {
    return this.#agent !== undefined;
  }

  /** The process that it is in; undefined where it is not there. */
  get pid(): number | undefined {
    return this.#agent?.pid;
  }

  /** Whether an agent has been there. */
  get hasCome(): boolean {
    return this.#agents > 0;
  }

  /** Settles when the agent that is there now, or the next one, is gone. */
  get gone(): Promise<void> {
    return this.#gone.promise;
  }

  /** Settles when an agent is there: at once where one is. */
  get arrival(): Promise<void> {
    return this.#arrival.promise;
  }

  /**
   * Settles when the agent that is there now, or the next one, has read the order to stop; with true where that
   * was so late that it takes the app for signalled by now.
   */
  get heardStop(): Promise<boolean> {
    return this.#heardStop.promise;
  }

  /**
   * Since when, by the clock, the app replaces its own program by another (`os.execv`) that has no agent
   * yet; undefined where it does not, and on Windows, where there is a `successor`.
   */
  get execSince(): number | undefined {
    const next = this.#successor;
    if (!next || next.isOtherProcess || next.hasCome || this.isThere) return undefined;
    return next.since;
  }

  /** Whether the app has replaced its own program by another, in which no agent has come up. */
  get hasLeftByExec(): boolean {
    return this.#successor?.hasCome === false && !this.isThere;
  }

  /**
   * Settles when the agent is there of the process that goes on for the app after its last exec; undefined
   * where it has made none. Windows only: elsewhere that is the same process.
   */
  get successor(): Promise<void> | undefined {
    return this.#successor?.isOtherProcess ? this.#successor.arrival.promise : undefined;
  }

  /** The interpreter that the app runs in; undefined where no agent is there. */
  get interpreter(): Interpreter | undefined {
    return this.#agent?.interpreter;
  }

  /** Whether the first interpreter that came was the app, and stayed it: the next run will go the same way. */
  get isSole(): boolean {
    return this.#agents === 1 && this.#wasFirst;
  }

  connected(agent: Agent): void {
    this.#agent = agent;
    this.#agents++;
    this.account.begin(this.#agents === 1);
    this.#wasFirst ||= agent.isFirst;
    if (this.#agents > 1) {
      this.#gone = Promise.withResolvers<void>();
      this.#heardStop = Promise.withResolvers<boolean>();
    }
    this.#arrival.resolve();
    this.#come();
    if (this.#successor) {
      this.#successor.hasCome = true;
      this.#successor.arrival.resolve();
    }
    this.#startListener?.hasAgent();
    this.#options.connected();
  }

  /** Has `listener` told of how the app comes up. */
  tellStart(listener: StartListener): void {
    this.#startListener = listener;
    if (this.isThere) listener.hasAgent();
  }

  tooOld(python: TooOld): void {
    this.#options.tooOld(python);
  }

  disconnected(): void {
    this.#agent = undefined;
    this.#arrival = Promise.withResolvers<void>();
    this.#gone.resolve();
  }

  heard(word: AgentWord): void {
    const { clock, listener, warn } = this.#options;
    this.account.take(word, clock.now());
    if (word.says === "bytecode") listener.cachesIn(word.cachePrefix);
    if (word.says === "listens") this.#options.listens?.(word.port, word.backlog);
    if (word.says === "wrote") listener.wrote(word.path);
    if (word.says === "starts-others") listener.startsPrograms();
    if (word.says === "rested") {
      const { says: _, ...rest } = word;
      this.#start(rest);
      if (rest.ms !== undefined) this.#startListener?.rested(rest.agoMs);
    }
    if (word.says === "app-ready") this.#startListener?.said();
    if (word.says === "handing" || word.says === "executing") {
      this.#successor = {
        isOtherProcess: word.says === "handing",
        since: clock.now(),
        arrival: Promise.withResolvers<void>(),
        hasCome: false,
      };
    }
    if (word.says === "stopping") this.#heardStop.resolve(word.isLate);
    if (word.says === "step" && word.signal !== undefined) this.onInterrupt(word.signal);
    if (word.says === "warning") {
      const message = agentMessage(word.code, word.about);
      if (message) warn(message);
    }
    this.#waiting.get(word.says)?.(word);
  }

  /** @returns Whether the agent was there to be asked. */
  stop(order: StopOrder): boolean {
    this.#agent?.send(stopLine(order));
    return this.isThere;
  }

  /** Whether a Ctrl-C is for a debugger in the app; where nobody says so, it is not. */
  async isDebugged(): Promise<boolean> {
    return (await this.ask(DEBUGGED_LINE, "debugged", ANSWER_MS))?.is ?? false;
  }

  /** What restarts the app on a save, too; undefined where nothing does, or nobody says so. */
  async reloader(): Promise<ReloaderName | undefined> {
    return (await this.ask(RELOADER_LINE, "reloader", REPORT_MS))?.name;
  }

  /** Whose the terminal is, as the agent has last said. */
  get screenUse(): ScreenUse {
    // What goes on for the app has no agent.
    return this.hasLeftByExec ? "free" : this.account.screenUse;
  }

  /** Whose it is now; where nobody says so in time, as it was. */
  async askScreen(): Promise<ScreenUse> {
    await this.ask(SCREEN_LINE, "screen", SCREEN_MS);
    return this.screenUse;
  }

  /** What the app shows; undefined where nobody says so in time. */
  report(): Promise<Report | undefined> {
    return this.ask(REPORT_LINE, "reported", REPORT_MS);
  }

  /** Learns what has been imported of the app's own code by now, for `account`. @returns Whether it was said in time. */
  learnOwn(): Promise<boolean> {
    return this.#learningOwn ??= this.ask(OWN_LINE, "told", REPORT_MS)
      .then((end) => end !== undefined)
      .finally(() => this.#learningOwn = undefined);
  }

  /** Has the app write down what it has imported. @returns Why it did not; empty where it did. */
  async learn(): Promise<string> {
    return (await this.ask(LEARN_LINE, "learned", LEARN_MS))?.error ?? reason("agent-silent");
  }

  /** Sends a line, where there is somebody to hear it. */
  say(line: string): void {
    this.#agent?.send(line);
  }

  /** Sends a line and waits for the next word of one kind; undefined where none comes in time. */
  ask<S extends Says>(line: string, says: S, limitMs: number): Promise<WordOf<S> | undefined> {
    if (!this.#agent) return Promise.resolve(undefined);
    const { promise, resolve } = Promise.withResolvers<WordOf<S> | undefined>();
    const cancel = this.#options.clock.after(limitMs, () => resolve(undefined));
    void this.gone.then(() => resolve(undefined));
    this.#waiting.set(says, (word) => resolve(word as WordOf<S>));
    this.#agent.send(line);
    return promise.finally(() => {
      cancel();
      this.#waiting.delete(says);
    });
  }
}
