/** What the end of a run is waited for, as far as slop-watch can tell. */
import { assertEquals } from "@std/assert";
import { waitOf } from "../../../lib/app/stop_wait.ts";
import { hexOf } from "../../../lib/wire/line.ts";
import { type AgentWord, parseAgentLine } from "../../../lib/wire/agent.ts";
import { PlayedAgent, PlayedClock, playedLink, PlayedSystem } from "./played.ts";

interface Seen {
  readonly name: string;
  /** What the agent does, where there is one. */
  readonly agent?: (agent: PlayedAgent, clock: PlayedClock) => void;
  readonly kind?: "posix" | "windows";
  readonly isProcessGone?: boolean;
  readonly below?: readonly number[];
  readonly waits: readonly [code: string, message: string];
}

/** The agent says what it sees. */
function says(agent: PlayedAgent, code: string, ...about: string[]): void {
  const line = ["waits", code, ...about.map(hexOf)].join(" ");
  agent.say(parseAgentLine(line) as AgentWord);
}

const SEEN: readonly Seen[] = [
  {
    name: "what the agent has said",
    agent: (agent) => says(agent, "on-stop", "save"),
    waits: ["on-stop", "the on_stop function save runs"],
  },
  {
    name: "what it says a little late",
    agent: (agent, clock) => void clock.after(400, () => says(agent, "connections", "x", "1")),
    waits: ["connections", "x waits for 1 open connection"],
  },
  {
    name: "nothing that we have no words for",
    agent(agent) {
      says(agent, "no-such-code");
      says(agent, "on-stop");
      says(agent, "constructor", "x");
    },
    waits: ["no-answer", "the app does not answer"],
  },
  {
    name: "an app that answers nothing, by what runs below it",
    agent: () => {},
    below: [7],
    waits: ["no-answer", "the app does not answer, with pid 7 (sleep) below it"],
  },
  {
    name: "what is buffered, where that is written",
    agent: (agent) => agent.say({ says: "step", step: "exit" }),
    waits: ["buffers", "what is buffered is written"],
  },
  {
    name: "a process that outlives its agent",
    agent: (agent) => agent.leave(),
    waits: ["at-end", "the app has come to its end, and its process is still there"],
  },
  {
    name: "one that does so while it is asked",
    agent: (agent, clock) => void clock.after(400, () => agent.leave()),
    waits: ["at-end", "the app has come to its end, and its process is still there"],
  },
  {
    name: "what was sent, without an agent",
    below: [7, 8, 9, 10],
    waits: [
      "asked",
      "it got SIGTERM, and runs on, with pid 7 (sleep), 8 (sleep), 9 (sleep) and 1 more below it",
    ],
  },
  {
    name: "what was asked for, without an agent on Windows",
    kind: "windows",
    waits: ["asked", "it was asked to close its windows, and runs on"],
  },
  {
    name: "what the app has left behind",
    agent: (agent) => says(agent, "on-stop", "save"),
    isProcessGone: true,
    below: [7],
    waits: ["left-behind", "what the app has started still runs: pid 7 (sleep)"],
  },
];

for (const { name, agent, kind = "posix", isProcessGone = false, below = [], waits } of SEEN) {
  Deno.test(`a stop that takes long is seen to wait for ${name}`, async () => {
    const clock = new PlayedClock();
    const { platform } = new PlayedSystem(kind, clock);
    const link = agent && playedLink(clock);
    if (link) {
      const played = new PlayedAgent(link);
      played.arrive();
      agent(played, clock);
    }
    const seen = await clock.until(waitOf({
      tree: { below: () => Promise.resolve(below) },
      link,
      isProcessGone,
      stopSignal: "SIGTERM",
      platform: { ...platform, commandsOf: () => Promise.resolve([["/bin/sleep", "600"]]) },
      clock,
    }));
    assertEquals([seen.code, seen.message], waits);
  });
}
