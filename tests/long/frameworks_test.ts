/** Real frameworks, as PyPI has them: a save restarts each once, and each ends as its own Ctrl-C would. */
import { assert, assertEquals } from "@std/assert";
import { descendants, survivors } from "../../lib/app/tree.ts";
import { platform } from "../../lib/platform/current.ts";
import { posix } from "../../lib/platform/posix.ts";
import { type Program, Project, python } from "../driver.ts";
import { LONG } from "../tier.ts";
import { freePort } from "../free_port.ts";
import { installedFor } from "./installed.ts";

const isOurs = LONG && platform === posix;
const REQUIREMENTS = new URL("./requirements.txt", import.meta.url);
const installed = await installedFor(
  "frameworks",
  REQUIREMENTS,
  isOurs ? await python() : undefined,
);
/** How many lines each app writes into a file, more than a buffer holds, and never flushes. */
const LINES = 3000;

/** What all apps import: what they answer, and the traces of how they end. */
const TRACES = `import atexit, os
from src.text import TEXT
GENERATION = os.environ["SLOP_WATCH_GENERATION"]
ANSWER = f"{GENERATION} {TEXT}"
KEPT = open(f"kept-{os.getpid()}.txt", "w")
KEPT.writelines(f"{n}\\n" for n in range(${LINES}))
def note(text):
    with open("notes.txt", "a") as file:
        file.write(f"{GENERATION} {text}\\n")
atexit.register(note, "atexit")
`;

interface Framework {
  /** The app, as \`main.py\`. */
  readonly app: string;
  /** What follows slop-watch's own options. */
  readonly words: (port: number) => string[];
  /** What each run notes at its end, in any order. */
  readonly notes: readonly string[];
  /** It draws on a terminal. */
  readonly terminal?: boolean;
}

const FRAMEWORKS: Record<string, Framework> = {
  "Flask": {
    app: `import flask, traces
app = flask.Flask(__name__)
@app.get("/")
def answer(): return traces.ANSWER
`,
    words: (port) => ["-m", "flask", "--app", "main", "run", "--port", `${port}`],
    notes: ["atexit"],
  },
  "Django's runserver": {
    app: `import sys, traces
from django.conf import settings
from django.core.management import execute_from_command_line
from django.http import HttpResponse
from django.urls import path
settings.configure(DEBUG=True, SECRET_KEY="x", ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
urlpatterns = [path("", lambda request: HttpResponse(traces.ANSWER))]
if __name__ == "__main__":
    execute_from_command_line(sys.argv)
`,
    words: (port) => ["main.py", "runserver", "--noreload", `127.0.0.1:${port}`],
    notes: ["atexit"],
  },
  "uvicorn with Starlette": {
    app: `import contextlib, traces
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
@contextlib.asynccontextmanager
async def lifespan(app):
    yield
    traces.note("lifespan")
async def answer(request): return PlainTextResponse(traces.ANSWER)
app = Starlette(routes=[Route("/", answer)], lifespan=lifespan)
`,
    words: (port) => ["-m", "uvicorn", "main:app", "--port", `${port}`],
    notes: ["lifespan", "atexit"],
  },
  "aiohttp": {
    app: `import sys, traces
from aiohttp import web
async def answer(request): return web.Response(text=traces.ANSWER)
async def cleanup(app): traces.note("cleanup")
app = web.Application()
app.router.add_get("/", answer)
app.on_cleanup.append(cleanup)
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]))
`,
    words: (port) => ["main.py", `${port}`],
    notes: ["cleanup", "atexit"],
  },
  "gunicorn with two workers": {
    app: `import traces
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [traces.ANSWER.encode()]
`,
    words: (port) => ["-m", "gunicorn", "main:app", "-w", "2", "-b", `127.0.0.1:${port}`],
    notes: ["atexit", "atexit"],
  },
  "Textual": {
    app: `import asyncio, sys, traces
from textual.app import App
class Shown(App):
    async def on_mount(self):
        self.server = await asyncio.start_server(self.answer, "127.0.0.1", int(sys.argv[1]))
    async def answer(self, reader, writer):
        await reader.readuntil(b"\\r\\n\\r\\n")
        writer.write(b"HTTP/1.0 200 OK\\r\\n\\r\\n" + traces.ANSWER.encode())
        writer.close()
    async def on_unmount(self):
        self.server.close()
        traces.note("unmount")
Shown().run()
`,
    words: (port) => ["main.py", `${port}`],
    notes: ["unmount", "atexit"],
    terminal: true,
  },
};

/** What the app answers. @returns undefined as long as it does not. */
async function answer(port: number): Promise<string | undefined> {
  try {
    return await (await fetch(`http://127.0.0.1:${port}/`)).text();
  } catch {
    return undefined;
  }
}

async function answers(program: Program, port: number, expected: string): Promise<void> {
  await program.until(`the answer ${expected}`, async () => await answer(port) === expected);
}

/** The files that the app writes through a buffer. */
async function kept(project: Project): Promise<string[]> {
  const names = await Array.fromAsync(Deno.readDir(project.folder), ({ name }) => name);
  return await Promise.all(
    names.filter((name) => name.startsWith("kept-")).map((name) => project.read(name)),
  );
}

const WHOLE = Array.from({ length: LINES }, (_, n) => `${n}\n`).join("");

for (
  const [name, { app, words, notes, terminal = false }] of Object.entries(FRAMEWORKS)
) {
  Deno.test({
    name: `${name}: a save restarts it once, a broken one does not, and it ends in order`,
    ignore: installed === undefined,
    async fn() {
      assert(installed);
      await using project = await Project.of({
        "pyproject.toml": "",
        "main.py": app,
        "traces.py": TRACES,
        "src/text.py": 'TEXT = "one"\n',
      });
      const port = freePort();
      const command = [
        "--python",
        installed,
        "--events",
        `${project.outside}/events-0.ndjson`,
      ];
      const program = await project.start([...command, ...words(port)], {
        bare: true,
        terminal,
        // Some leave something there.
        env: { TERM: "xterm-256color", HOME: project.outside },
      });
      await answers(program, port, "1 one");
      // One of its processes answers, and another may not have read the code.
      const processes = notes.filter((note) => note === "atexit").length;
      await program.until("all of it", async () => (await kept(project)).length === processes);
      await project.write("src/text.py", 'TEXT = "two\n');
      assertEquals((await program.event("skip")).reason, "syntax-error");
      await answers(program, port, "1 one");
      assertEquals(await program.eventsOf("stop"), []);
      await project.write("src/text.py", 'TEXT = "two"\n');
      await answers(program, port, "2 two");
      await program.until("all", async () => (await kept(project)).length === 2 * processes);
      const { pid } = (await program.eventsOf("start", 2))[1]!;
      const before = await platform.processes();
      // Its parent, and not the program that is known here: that may be the one around a terminal.
      const watcher = before.find((row) => row.pid === pid)!.parent;
      const all = before.filter((row) => row.pid === watcher).concat(descendants(before, watcher));
      await platform.ask([watcher], "SIGTERM");
      assertEquals(await program.end(), 143);
      assertEquals(survivors(all, await platform.processes()), []);
      // Whoever had it still open would keep it.
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      assertEquals((await program.eventsOf("restart")).length, 1);
      const stops = await program.eventsOf("stop");
      assertEquals(stops.map(({ how }) => how), ["agent", "agent"]);
      const noted = (await project.read("notes.txt")).trimEnd().split("\n");
      const expected = [1, 2].flatMap((generation) => notes.map((note) => `${generation} ${note}`));
      assertEquals(noted.toSorted(), expected.toSorted());
      assertEquals(
        (await kept(project)).map((text) => text === WHOLE),
        Array(2 * processes).fill(true),
      );
    },
  });
}
