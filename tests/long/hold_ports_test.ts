/** Real servers, as PyPI has them, with `--hold-ports`: who asks while they restart waits, and is not refused. */
import { assert, assertEquals } from "@std/assert";
import { platform } from "../../lib/platform/current.ts";
import { posix } from "../../lib/platform/posix.ts";
import { Project, python } from "../driver.ts";
import { freePort } from "../free_port.ts";
import { answers } from "../program/served.ts";
import { type Outcomes, SteadyRequests } from "../steady_requests.ts";
import { LONG } from "../tier.ts";
import { installedFor } from "./installed.ts";

const isOurs = LONG && platform === posix;
const REQUIREMENTS = new URL("./held_servers.txt", import.meta.url);
const installed = await installedFor(
  "held-servers",
  REQUIREMENTS,
  isOurs ? await python() : undefined,
);
const RESTARTS = 10;

const ASGI = `import os
ANSWER = os.environ["SLOP_WATCH_GENERATION"].encode()
async def app(scope, receive, send):
    if scope["type"] != "http": return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"connection", b"close")]})
    await send({"type": "http.response.body", "body": ANSWER})
`;
const WSGI = `import os
ANSWER = os.environ["SLOP_WATCH_GENERATION"].encode()
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [ANSWER]
`;

interface Server {
  /** As `main.py`. */
  readonly app: string;
  /** What follows slop-watch's own options. */
  readonly words: (port: number) => string[];
  /** It binds without Python, so that nothing of it can be held. */
  readonly isOutOfReach?: boolean;
  /** It shuts its socket down, which ends it for who holds it, too, until that has it listen again. */
  readonly shutsDown?: boolean;
}

const at = (...words: readonly string[]) => (port: number) =>
  words.map((word) => word.replace("PORT", `${port}`));

const SERVERS: Readonly<Record<string, Server>> = {
  "uvicorn": { app: ASGI, words: at("-m", "uvicorn", "main:app", "--port", "PORT") },
  "uvicorn with asyncio's loop": {
    app: ASGI,
    words: at("-m", "uvicorn", "main:app", "--port", "PORT", "--loop", "asyncio"),
  },
  "uvicorn, 2 workers": {
    app: ASGI,
    words: at("-m", "uvicorn", "main:app", "--port", "PORT", "--workers", "2"),
  },
  "hypercorn": { app: ASGI, words: at("-m", "hypercorn", "-b", "127.0.0.1:PORT", "main:app") },
  "hypercorn, 2 workers": {
    app: ASGI,
    words: at("-m", "hypercorn", "-w", "2", "-b", "127.0.0.1:PORT", "main:app"),
  },
  "gunicorn, 2 workers": {
    app: WSGI,
    words: at("-m", "gunicorn", "-w", "2", "-b", "127.0.0.1:PORT", "main:app"),
  },
  "gunicorn, 2 workers of gevent": {
    app: WSGI,
    words: at("-m", "gunicorn", "-w", "2", "-k", "gevent", "-b", "127.0.0.1:PORT", "main:app"),
  },
  "Flask": {
    app: `import flask, os
app = flask.Flask(__name__)
@app.get("/")
def answer(): return os.environ["SLOP_WATCH_GENERATION"]
`,
    words: at("-m", "flask", "--app", "main", "run", "--port", "PORT"),
  },
  "Django's runserver": {
    app: `import os, sys
from django.conf import settings
from django.core.management import execute_from_command_line
from django.http import HttpResponse
from django.urls import path
settings.configure(DEBUG=True, SECRET_KEY="x", ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
urlpatterns = [path("", lambda request: HttpResponse(os.environ["SLOP_WATCH_GENERATION"]))]
if __name__ == "__main__":
    execute_from_command_line(sys.argv)
`,
    words: at("main.py", "runserver", "--noreload", "127.0.0.1:PORT"),
  },
  "aiohttp": {
    app: `import os, sys
from aiohttp import web
async def answer(request): return web.Response(text=os.environ["SLOP_WATCH_GENERATION"])
app = web.Application()
app.router.add_get("/", answer)
web.run_app(app, host="localhost", port=int(sys.argv[1]))
`,
    words: at("main.py", "PORT"),
  },
  "Tornado": {
    app: `import asyncio, os, sys
import tornado.web
class Answer(tornado.web.RequestHandler):
    def get(self): self.write(os.environ["SLOP_WATCH_GENERATION"])
async def main():
    tornado.web.Application([("/", Answer)]).listen(int(sys.argv[1]), "127.0.0.1")
    await asyncio.Event().wait()
asyncio.run(main())
`,
    words: at("main.py", "PORT"),
  },
  "waitress": { app: WSGI, words: at("-m", "waitress", "--listen=127.0.0.1:PORT", "main:app") },
  "daphne, on Twisted": {
    app: ASGI,
    words: at("-m", "daphne", "-b", "127.0.0.1", "-p", "PORT", "main:app"),
    shutsDown: true,
  },
  "gevent, patched": {
    app: `from gevent import monkey
monkey.patch_all()
import os, sys
from gevent.pywsgi import WSGIServer
ANSWER = os.environ["SLOP_WATCH_GENERATION"].encode()
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [ANSWER]
WSGIServer(("127.0.0.1", int(sys.argv[1])), app, log=None).serve_forever()
`,
    words: at("main.py", "PORT"),
  },
  "eventlet, patched": {
    app: `import eventlet
eventlet.monkey_patch()
import os, sys
from eventlet import wsgi
ANSWER = os.environ["SLOP_WATCH_GENERATION"].encode()
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [ANSWER]
wsgi.server(eventlet.listen(("127.0.0.1", int(sys.argv[1]))), app, log_output=False)
`,
    words: at("main.py", "PORT"),
  },
  "granian": {
    app: ASGI,
    words: at("-m", "granian", "--interface", "asgi", "--port", "PORT", "main:app"),
    isOutOfReach: true,
  },
};

/** Runs a server under requests, over some restarts. */
async function overRestarts({ app, words }: Server, options: readonly string[]): Promise<Outcomes> {
  const port = freePort();
  await using project = await Project.of({ "main.py": app });
  const program = await project.start(
    ["--python", `${installed}`, "--grace", "20s", ...options, ...words(port)],
    { withoutPython: true },
  );
  await answers(program, port, 1);
  const requests = new SteadyRequests(port);
  for (let n = 1; n <= RESTARTS; n++) {
    await project.write("main.py", `${app}later = ${n}\n`);
    await answers(program, port, n + 1);
  }
  return await requests.end();
}

/** Says what was seen, for the page that tells of it: docs/ports.md. */
function show(name: string, outcomes: Outcomes): void {
  if (!Deno.env.has("SLOP_WATCH_SHOW")) return;
  Deno.stderr.writeSync(new TextEncoder().encode(`${name}: ${JSON.stringify(outcomes)}\n`));
}

for (const [name, server] of Object.entries(SERVERS)) {
  const without = server.isOutOfReach ? "is refused as without it" : "nobody is refused";
  Deno.test(`with --hold-ports ${without}: ${name}`, { ignore: !installed }, async () => {
    const outcomes = await overRestarts(server, ["--hold-ports"]);
    show(name, outcomes);
    assert(outcomes.answered > 0);
    if (server.isOutOfReach) return;
    const said = JSON.stringify(outcomes);
    assertEquals(outcomes.waiting, 0, said);
    assert(outcomes.refused <= (server.shutsDown ? RESTARTS : 0), said);
  });
}
