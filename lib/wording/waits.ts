import type { WordingTable } from "./wording.ts";

/** What ends a stop in any case. */
export const GRACE_HINT = "--grace 1s ends it in any case";

/** How a server is told to wait less for what is open, and what is to be known of that. */
const SHORTER: Readonly<Record<string, string>> = {
  "uvicorn": "--timeout-graceful-shutdown 0",
  "gunicorn": "--graceful-timeout 1",
  "hypercorn": "--graceful-timeout 1",
  "granian": "--workers-kill-timeout 1",
  "aiohttp": "run_app(…, shutdown_timeout=1)",
};

/** What has a server wait less at its stop; undefined where that is not known. */
export const serverWords = (server: string): string | undefined =>
  Object.hasOwn(SHORTER, server) ? SHORTER[server] : undefined;

const shorter = (server: string) => {
  const words = serverWords(server);
  return words ? `${words} makes that shorter; ${GRACE_HINT}` : GRACE_HINT;
};

const some = (count: string, what: string) =>
  count === "" ? `${what}s` : `${count} ${what}${count === "1" ? "" : "s"}`;
const several = (names: string) => names.includes(", ") ? "s" : "";
const at = (place: string) => place && `, in ${place}`;

/**
 * What a stop waits for, and what would shorten it. The agent sees most of it in the app; texts that it does
 * not know are empty. A place is `src/app.py:12 (function)`.
 */
export const WAITS = {
  // Told by the agent (`_slop_watch_waits.py`).
  "on-stop": (name: string) => [
    `the on_stop function ${name} runs`,
    "on_stop functions may take 40% of --grace: what of it could be done before the stop?",
  ],
  "state": () => ["the app's state is written", "is all of it to be kept?"],
  "connections": (server: string, count: string) => [
    `${server} waits for ${some(count, "open connection")}`,
    shorter(server),
  ],
  "requests": (server: string, count: string) => [
    `${server} waits for ${some(count, "request")}`,
    shorter(server),
  ],
  "workers": (server: string, count: string) => [
    `${server} waits for ${some(count, "worker")}`,
    shorter(server),
  ],
  "asyncio-connections": (count: string) => [
    `asyncio's server waits for ${some(count, "open connection")}`,
    `from Python 3.13 on its close_clients() closes them; ${GRACE_HINT}`,
  ],
  "tasks": (count: string) => [
    `Celery is in its warm shutdown, with ${count === "0" ? "no task" : some(count, "task")} that ${
      Number(count) > 1 ? "run" : "runs"
    }`,
    "--grace 1s waits no longer, and cuts off a task that runs",
  ],
  "window": (place: string) => [
    `a window was asked to close, and is open${place && `: ${place} runs`}`,
    "does a dialog ask? answer it, or ask only where os.environ has no SLOP_WATCH; " +
    "--grace 1s waits no longer",
  ],
  "threads": (names: string, place: string) => [
    `it waits for the thread${several(names)} ${names}${at(place)}`,
    "daemon=True has nobody wait for a thread; or tell it to end, in an on_stop function",
  ],
  "process": (name: string, place: string) => [
    `it waits for the process ${name}${at(place)}`,
    "daemon=True has nobody wait for a process; does it take the signal?",
  ],
  "child": (program: string, place: string) => [
    `it waits for the program ${program}${at(place)}`,
    `does that take the signal? ${GRACE_HINT}`,
  ],
  "code": (place: string) => [`${place} runs`, GRACE_HINT],
  "c-code": () => ["its main thread is in C code, which hears of no signal", GRACE_HINT],
  "unseen": () => ["the app runs on", GRACE_HINT],
  // Seen from outside.
  "buffers": () => ["what is buffered is written", GRACE_HINT],
  "at-end": () => [
    "the app has come to its end, and its process is still there",
    `does C code, or what has started the app, wait for something? ${GRACE_HINT}`,
  ],
  "no-answer": (below: string) => [
    `the app does not answer${below && `, with ${below} below it`}`,
    `is it in C code, or at Python's own end? ${GRACE_HINT}`,
  ],
  "asked": (how: string, below: string) => [
    `it ${how}, and runs on${below && `, with ${below} below it`}`,
    GRACE_HINT,
  ],
  "left-behind": (below: string) => [
    `what the app has started still runs: ${below}`,
    GRACE_HINT,
  ],
} satisfies WordingTable;

/** Those of a server that lets what is open come to its end. */
const OF_SERVERS: readonly string[] = ["connections", "requests", "workers"];
export const isServersWait = (code: string): boolean => OF_SERVERS.includes(code);

/** Those that tell less than the command that ran. */
const VAGUE: readonly string[] = ["unseen", "c-code", "code", "no-answer", "asked", "left-behind"];
export const isVagueWait = (code: string): boolean => VAGUE.includes(code);
