/** What becomes of requests that come while the app restarts. */
import { join } from "@std/path/posix";
import { freePort } from "../free_port.ts";
import { SteadyRequests } from "../steady_requests.ts";
import { figure, median, sleep, SLOP_WATCH, type Table } from "./measure.ts";
import { OURS, type Surroundings } from "./peers.ts";
import type { Question } from "./question.ts";
import { attempt, type Bench, newProject, Watched } from "./watched.ts";

const NAME = "ports";
const TITLE = "Requests while the app restarts";
const RESTARTS = 10;
/** What is left before an edit for what a warm start needs to know, and between two, in ms. */
const REST_MS = 2500;
/** How long the new answer may take, in ms. */
const LIMIT_MS = 30_000;
const POLL_MS = 5;
/** What is edited: the app answers by it. */
const EDITED = "text.py";

const SERVED = `from text import TEXT

async def served(scope, receive, send):
    if scope["type"] != "http": return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"connection", b"close")]})
    await send({"type": "http.response.body", "body": TEXT.encode()})
`;
const HTTP_SERVER = `import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from text import TEXT

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(TEXT.encode())
    def log_message(self, *_): pass

ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
`;

/** Who serves, by the words after Python. */
const UVICORN = ["-m", "uvicorn", "served:served", "--lifespan", "off", "--log-level", "critical"];
const GRANIAN = [
  ...["-m", "granian", "served:served", "--interface", "asginl", "--log-level", "critical"],
  ...["--host", "127.0.0.1"],
];

interface Row {
  readonly name: string;
  /** The peers that have to be there. */
  readonly needs: readonly string[];
  words(around: Surroundings, port: string): string[];
}

/** A server below slop-watch. */
const ours = (server: readonly string[], needs: readonly string[], option?: string): Row => ({
  name: [OURS, ...option ? [option] : []].join(" "),
  needs,
  words: ({ python }, port) => [
    ...[...SLOP_WATCH, "--quiet", "--python", python, ...option ? [option] : []],
    ...[...server, "--port", port],
  ],
});

/** A server below nodemon. */
const nodemon = (server: (port: string) => readonly string[], needs: readonly string[]): Row => ({
  name: "nodemon",
  needs: ["nodemon", ...needs],
  words: ({ find, python }, port) => [
    ...[find("nodemon"), "--quiet", "--watch", ".", "--ext", "py", "--signal", "SIGINT"],
    ...["--exec", [python, ...server(port)].join(" ")],
  ],
});

/** A file's words stand where others have `--port`. */
const script = (option?: string): Row => ({
  ...ours([], [], option),
  words: ({ python }, port) => [
    ...[...SLOP_WATCH, "--quiet", "--python", python, ...option ? [option] : [], "plain.py", port],
  ],
});

const WITH_UVICORN = ["uvicorn --reload"];
const WITH_GRANIAN = ["granian --reload"];

const SERVERS: Readonly<Record<string, readonly Row[]>> = {
  "http.server": [
    script(),
    script("--hold-ports"),
    nodemon((port) => ["plain.py", port], []),
  ],
  "uvicorn": [
    ours(UVICORN, WITH_UVICORN),
    ours(UVICORN, WITH_UVICORN, "--hold-ports"),
    nodemon((port) => [...UVICORN, "--port", port], WITH_UVICORN),
    {
      name: "uvicorn --reload",
      needs: WITH_UVICORN,
      words: ({ python }, port) => [python, ...UVICORN, "--reload", "--port", port],
    },
  ],
  "granian": [
    ours(GRANIAN, WITH_GRANIAN),
    ours(GRANIAN, WITH_GRANIAN, "--hold-ports"),
    nodemon((port) => [...GRANIAN, "--port", port], WITH_GRANIAN),
    {
      name: "granian --reload",
      needs: WITH_GRANIAN,
      words: ({ python }, port) => [python, ...GRANIAN, "--reload", "--port", port],
    },
  ],
};

async function ask(port: number): Promise<string | undefined> {
  try {
    return await (await fetch(`http://127.0.0.1:${port}/`)).text();
  } catch {
    return undefined;
  }
}

/** When the app answers by a text. */
async function answeredAt(port: number, text: string): Promise<number> {
  const deadline = performance.now() + LIMIT_MS;
  while (await ask(port) !== text) {
    if (performance.now() > deadline) throw new Error("the app did not answer");
    await sleep(POLL_MS);
  }
  return performance.now();
}

/** The cells of a row. */
async function measure(bench: Bench, { words }: Row): Promise<string[]> {
  const port = freePort();
  const source = (text: string) => `TEXT = "${text}"\n`;
  const files = { [EDITED]: source("first"), "served.py": SERVED, "plain.py": HTTP_SERVER };
  const project = await newProject(bench, {}, files);
  const command = (around: Surroundings) => words(around, `${port}`);
  await using _watched = await Watched.start(bench, { command }, project);
  await answeredAt(port, "first");
  await sleep(REST_MS);
  const requests = new SteadyRequests(port);
  const took: number[] = [];
  for (let n = 0; n < bench.rounds(RESTARTS, 2); n++) {
    const began = performance.now();
    await Deno.writeTextFile(join(project, EDITED), source(`edit ${n}`));
    took.push(await answeredAt(port, `edit ${n}`) - began);
    await sleep(REST_MS);
  }
  const { refused, cut, waiting, longestMs } = await requests.end();
  return [`${refused}`, `${cut + waiting}`, figure(longestMs), figure(median(took))];
}

export const ports: Question = {
  name: NAME,
  about: `requests, one each 10 ms, over ${RESTARTS} restarts`,
  titles: [TITLE],
  async answer(bench): Promise<Table[]> {
    const tables: Table[] = [];
    for (const [server, rows] of Object.entries(SERVERS)) {
      const notes: string[] = [];
      const measured: string[][] = [];
      for (const row of rows) {
        const isThere = row.needs.every((name) => bench.peers.some((peer) => peer.name === name));
        if (!isThere) continue;
        const cells = await attempt(row.name, notes, () => measure(bench, row));
        measured.push([row.name, ...cells ?? ["", "", "", ""]]);
      }
      notes.push(
        `${
          bench.rounds(RESTARTS, 2)
        } edits, a request each 10 ms. Without an answer: the connection was reset, or ` +
          "ended, amid a restart. Times in ms.",
      );
      tables.push({
        title: `${TITLE}, ${server}`,
        head: [
          server,
          "refused",
          "without an answer",
          "longest wait",
          "edit to its answer, median",
        ],
        rows: measured,
        notes,
      });
    }
    return tables;
  },
};
