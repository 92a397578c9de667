/** Which of a console's events the app does not get, and what the word to stop makes of that. */
import { assertEquals } from "@std/assert";
import { python } from "../../driver.ts";
import { askParts } from "./parts.ts";

interface Case {
  readonly event: "Ctrl-C" | "Ctrl-Break" | "close" | "logoff" | "shutdown" | "another";
  /** What is so of the app, beside that it is welcome, and has Python's handlers. */
  readonly app?:
    readonly ("windows" | "handler" | "ignores" | "debugged" | "unwelcome" | "broken")[];
  /** When slop-watch's word to stop comes, that the app has got the event; not at all where not given. */
  /** Whether we have begun to listen only now. */
  readonly isNew?: boolean;
  readonly word?: "before" | "after" | "much later";
  /** Whether the handler says that it has dealt with it. */
  readonly taken: boolean;
  /** What the app gets from us. */
  readonly gets?: readonly ("interrupt" | "end")[];
  /** Whether the stop goes on as one that the app has heard of. */
  readonly isSent?: boolean;
}

const CASES: Record<string, Case> = {
  "without windows a Ctrl-C is the app's": { event: "Ctrl-C", taken: false },
  "and the stop waits for what it does": {
    event: "Ctrl-C",
    word: "after",
    taken: false,
    isSent: true,
  },
  "with windows slop-watch has it stopped as for a restart": {
    event: "Ctrl-C",
    app: ["windows"],
    word: "after",
    taken: true,
    isSent: false,
  },
  "so it has where it was faster": {
    event: "Ctrl-C",
    app: ["windows"],
    word: "before",
    taken: true,
    isSent: false,
  },
  "where it was faster, the stop does without the app's own": {
    event: "Ctrl-C",
    word: "before",
    taken: true,
    isSent: false,
  },
  "what may have come before we listened, the app has got": {
    event: "another",
    isNew: true,
    word: "before",
    taken: false,
    isSent: true,
  },
  "where slop-watch says nothing, the app gets it after all": {
    event: "Ctrl-C",
    app: ["windows"],
    taken: true,
    gets: ["interrupt"],
  },
  "and a word that comes later knows of that": {
    event: "Ctrl-C",
    app: ["windows"],
    word: "much later",
    taken: true,
    gets: ["interrupt"],
    isSent: true,
  },
  "a handler of its own gets it": {
    event: "Ctrl-C",
    app: ["windows", "handler"],
    word: "after",
    taken: false,
    isSent: true,
  },
  "who ignores it may": { event: "Ctrl-C", app: ["windows", "ignores"], taken: false },
  "a debugger gets it": { event: "Ctrl-C", app: ["windows", "debugged"], taken: false },
  "an interpreter that is not welcome is left alone": {
    event: "Ctrl-C",
    app: ["windows", "unwelcome"],
    taken: false,
  },
  "a Ctrl-Break is a Ctrl-C, where it would be the end": {
    event: "Ctrl-Break",
    word: "after",
    taken: true,
    gets: ["interrupt"],
    isSent: true,
  },
  "and closes windows": {
    event: "Ctrl-Break",
    app: ["windows"],
    word: "after",
    taken: true,
    isSent: false,
  },
  "a handler of its own gets a Ctrl-Break": {
    event: "Ctrl-Break",
    app: ["windows", "handler"],
    taken: false,
  },
  "a debugger does not hear a Ctrl-Break": {
    event: "Ctrl-Break",
    app: ["debugged"],
    taken: false,
  },
  "when the console is closed it is stopped": { event: "close", taken: true, gets: ["end"] },
  "slop-watch has heard that, too": {
    event: "close",
    word: "after",
    taken: true,
    gets: ["end"],
    isSent: false,
  },
  "when the user logs off": { event: "logoff", taken: true, gets: ["end"] },
  "when the system goes down": {
    event: "shutdown",
    app: ["handler", "unwelcome"],
    taken: true,
    gets: ["end"],
  },
  "what Windows may say one day is the app's": {
    event: "another",
    app: ["windows"],
    taken: false,
  },
  "what goes wrong with us is not the app's": {
    event: "Ctrl-C",
    app: ["windows", "broken"],
    taken: false,
  },
};

const PROGRAM = `
import json, sys
sys.path.insert(0, sys.argv[1])
import signal, time
import _slop_watch_console as console
from _slop_watch_stop_word import StopWord

EVENTS = {"Ctrl-C": 0, "Ctrl-Break": 1, "close": 2, "logoff": 5, "shutdown": 6, "another": 9}
# Stands for it where there is none.
console._SIGBREAK = SIGBREAK = signal.SIGTERM

def play(case):
    app, word = case.get("app", ()), case.get("word")
    handler = (lambda *_: None) if "handler" in app else signal.SIG_IGN if "ignores" in app else None
    signal.signal(signal.SIGINT, handler or signal.default_int_handler)
    signal.signal(SIGBREAK, handler or signal.SIG_DFL)
    gets, stopping = [], []
    console.raise_interrupt = lambda: gets.append("interrupt")
    def has_windows():
        if "broken" in app: raise OSError
        return "windows" in app
    events = console.ConsoleEvents(
        is_welcome=lambda: "unwelcome" not in app,
        is_debugged=lambda: "debugged" in app,
        is_stopping=lambda: bool(stopping),
        has_windows=has_windows,
        end=lambda: gets.append("end"),
    )
    events._since = None if case.get("isNew") else time.monotonic() - 10
    said = StopWord(5.0, sent="SIGINT")
    def say():
        events.settle(said)
        stopping.append(True)
    if word == "before": say()
    taken = events.take(EVENTS[case["event"]])
    if word == "after": say()
    if "windows" in app: time.sleep(0.4)
    if word == "much later": say()
    played = {**case, "taken": taken, "gets": gets}
    return {**played, "isSent": bool(said.sent)} if word else played

print(json.dumps([play(case) for case in json.load(sys.stdin)]))
`;

Deno.test("a console's events", async (test) => {
  const played = await askParts<Case[]>(await python(), PROGRAM, Object.values(CASES));
  for (const [n, [what, expected]] of Object.entries(CASES).entries()) {
    await test.step(what, () => assertEquals(played[n], { gets: [], ...expected }));
  }
});
