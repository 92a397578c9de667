/** Real servers, as PyPI has them, with a page that is open: what their stop is said to wait for, and what shortens it. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { platform } from "../../lib/platform/current.ts";
import { posix } from "../../lib/platform/posix.ts";
import { type Program, Project, python } from "../driver.ts";
import { LONG } from "../tier.ts";
import { freePort } from "../free_port.ts";
import { installedFor } from "./installed.ts";

const isOurs = LONG && platform === posix;
const installed = await installedFor(
  "servers",
  new URL("./servers.txt", import.meta.url),
  isOurs ? await python() : undefined,
);

const ASGI = `import asyncio, contextlib
from starlette.applications import Starlette
from starlette.responses import StreamingResponse
from starlette.routing import Route
@contextlib.asynccontextmanager
async def lifespan(app):
    yield
    print("lifespan over", flush=True)
async def events():
    while True:
        yield "data: now\\n\\n"
        await asyncio.sleep(0.1)
async def page(request): return StreamingResponse(events(), media_type="text/event-stream")
app = Starlette(routes=[Route("/", page)], lifespan=lifespan)
`;

const WSGI = `import time
def events():
    while True:
        yield b"data: now\\n\\n"
        time.sleep(0.1)
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/event-stream")])
    return events()
`;

const AIOHTTP = `import asyncio, sys
from aiohttp import web
async def page(request):
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b"data: now\\n\\n")
        await asyncio.sleep(0.1)
app = web.Application()
app.router.add_get("/", page)
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]))
`;

interface Server {
  readonly app: string;
  /** What follows slop-watch's own options. */
  readonly words: (port: number) => string[];
  /** What its stop waits for: the code, and how that is said. */
  readonly waits: readonly [code: string, message: string];
  /** What shortens it, as the warning has it. */
  readonly shorter: string;
}

const SERVERS: Record<string, Server> = {
  "uvicorn": {
    app: ASGI,
    words: (port) => ["-m", "uvicorn", "main:app", "--port", `${port}`],
    waits: ["connections", "uvicorn waits for 1 open connection"],
    shorter: "--timeout-graceful-shutdown 0",
  },
  "uvicorn with two workers": {
    app: ASGI,
    words: (port) => ["-m", "uvicorn", "main:app", "--port", `${port}`, "--workers", "2"],
    waits: ["workers", "uvicorn waits for 2 workers"],
    shorter: "--timeout-graceful-shutdown 0",
  },
  "hypercorn": {
    app: ASGI,
    words: (port) => ["-m", "hypercorn", "main:app", "-b", `127.0.0.1:${port}`],
    waits: ["workers", "hypercorn waits for 1 worker"],
    shorter: "--graceful-timeout 1",
  },
  "hypercorn without workers": {
    app: ASGI,
    words: (port) => ["-m", "hypercorn", "main:app", "-b", `127.0.0.1:${port}`, "--workers", "0"],
    waits: ["connections", "hypercorn waits for 1 open connection"],
    shorter: "--graceful-timeout 1",
  },
  "granian": {
    app: ASGI,
    words: (port) => ["-m", "granian", "main:app", "--interface", "asgi", "--port", `${port}`],
    waits: ["workers", "granian waits for 1 worker"],
    shorter: "--workers-kill-timeout 1",
  },
  "gunicorn with threads": {
    app: WSGI,
    words: (port) => ["-m", "gunicorn", "main:app", "--threads", "2", "-b", `127.0.0.1:${port}`],
    waits: ["workers", "gunicorn waits for 1 worker"],
    shorter: "--graceful-timeout 1",
  },
  "aiohttp": {
    app: AIOHTTP,
    words: (port) => ["main.py", `${port}`],
    waits: ["connections", "aiohttp waits for 1 open connection"],
    shorter: "shutdown_timeout=1",
  },
};

/** Opens the page, which never ends. @returns Its body, which is to be cancelled. */
async function openPage(program: Program, port: number): Promise<ReadableStream<Uint8Array>> {
  return await program.until("the page", async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    return answer?.ok && answer.body || undefined;
  });
}

async function started(words: readonly string[], app: string): Promise<[Project, Program]> {
  assert(installed);
  const files = { "pyproject.toml": "", "main.py": app, "other.py": "" };
  const project = await Project.of(files);
  const program = await project.start(["--python", installed, ...words], {
    withoutPython: true,
    env: { HOME: project.outside },
  });
  return [project, program];
}

for (const [name, { app, words, waits, shorter }] of Object.entries(SERVERS)) {
  Deno.test({
    name: `${name}: an open page is what its stop is said to wait for`,
    ignore: installed === undefined,
    async fn() {
      const port = freePort();
      const [project, program] = await started(["--no-standby", ...words(port)], app);
      await using _ = project;
      const page = await openPage(program, port);
      try {
        await project.write("other.py", "changed = True\n");
        const { code, message } = await program.event("stopping");
        assertEquals([code, message], waits);
        await program.event("stop");
        const hints = async () => (await program.eventsOf("warning")).map(({ hint }) => hint);
        await program.until("the hint", async () => (await hints()).join().includes(shorter));
      } finally {
        await page.cancel().catch(() => {});
      }
    },
  });
}

Deno.test({
  name: "uvicorn, as its hint has it: an open page ends with the save, and the lifespan does, too",
  ignore: installed === undefined,
  async fn() {
    const port = freePort();
    const words = ["-m", "uvicorn", "main:app", "--port", `${port}`];
    const shorter = ["--timeout-graceful-shutdown", "0"];
    const [project, program] = await started([...words, ...shorter], ASGI);
    await using _ = project;
    const page = await openPage(program, port);
    try {
      await project.write("other.py", "changed = True\n");
      const { steps } = await program.event("stop");
      assertEquals(steps.map(({ step }) => step), ["interrupt"]);
      await program.says("lifespan over\n");
    } finally {
      await page.cancel().catch(() => {});
    }
  },
});

Deno.test({
  name: "Celery: its warm shutdown is named, with the task that runs",
  ignore: installed === undefined,
  async fn() {
    const tasks = `import os, time
from celery import Celery
here = os.path.abspath("queue")
os.makedirs(here, exist_ok=True)
options = {"data_folder_in": here, "data_folder_out": here, "control_folder": here}
app = Celery("tasks", broker="filesystem://", broker_transport_options=options)
@app.task
def slow():
    print("task runs", flush=True)
    time.sleep(600)
`;
    const words = ["-m", "celery", "-A", "main", "worker", "--concurrency", "1", "-l", "info"];
    const [project, program] = await started(words, tasks);
    await using _ = project;
    await program.says(" ready.");
    const send = ["-c", "import main; main.slow.delay()"];
    const sent = await new Deno.Command(installed!, { args: send, cwd: project.folder }).output();
    assert(sent.success);
    await program.says("task runs");
    await project.write("other.py", "changed = True\n");
    const { code, message } = await program.event("stopping");
    const said = "Celery is in its warm shutdown, with 1 task that runs";
    assertEquals([code, message], ["tasks", said]);
    await program.event("stop");
    const { hint } = (await program.eventsOf("warning", 1)).at(-1)!;
    assertStringIncludes(hint, "--grace 1s");
  },
});
