/** The ports of the app, with `--hold-ports`: who comes while it restarts waits, and nobody is refused. */
import { assert, assertEquals } from "@std/assert";
import { Project } from "../driver.ts";
import { freePort } from "../free_port.ts";
import { onWindows } from "../paths.ts";
import { SteadyRequests } from "../steady_requests.ts";
import { rows, times } from "../tier.ts";
import { ACCEPT, answers, HEAD, START_S } from "./served.ts";

/** Servers of the standard library, by what they stand for. */
const SERVERS: Readonly<Record<string, string>> = {
  "http.server": `from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_GET(self): self.wfile.write(ANSWER)
    def log_message(self, *_): pass
ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
`,
  "asyncio, at localhost": `import asyncio
async def serve(reader, writer):
    await reader.readuntil(b"\\r\\n\\r\\n")
    writer.write(ANSWER)
    await writer.drain()
    writer.close()
async def main():
    async with await asyncio.start_server(serve, "localhost", port) as server:
        await server.serve_forever()
asyncio.run(main())
`,
  "a process that it forks": `import signal, socket
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", port))
child = os.fork()
if child:
    try: os.wait()
    finally: os.kill(child, signal.SIGKILL)
listener.listen(2)
${ACCEPT}`,
  "a bare socket, bound to be tried and then anew": `import socket
for is_tried in (True, False):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    if is_tried: listener.close()
listener.listen(2)
${ACCEPT}`,
  "a bare socket of both families": `import socket
listener = socket.create_server(("", port), family=socket.AF_INET6, dualstack_ipv6=True)
${ACCEPT}`,
};

/** Those whose sockets can be handed over there; of asyncio's none can, and nothing forks. */
const ON_WINDOWS = new Set(["http.server"]);

/** Runs an app under requests, over some restarts. */
async function underRequests(app: string, words: readonly string[], restarts: number) {
  const port = freePort();
  await using project = await Project.of({ "main.py": app });
  const program = await project.start([...words, "main.py", `${port}`]);
  await answers(program, port, 1);
  const requests = new SteadyRequests(port);
  for (let n = 1; n <= restarts; n++) {
    await project.write("main.py", `${app}\nlater = ${n}\n`);
    await answers(program, port, n + 1);
  }
  const outcomes = await requests.end();
  return { outcomes, adopted: program.stderr.split(`port ${port} adopted`).length - 1 };
}

for (const [name, app] of Object.entries(SERVERS)) {
  for (const more of rows([["--no-standby"], []], name === "http.server" ? 2 : 1)) {
    const how = more.length > 0 ? "cold" : "warm";
    const options = { ignore: onWindows && !ON_WINDOWS.has(name) };
    Deno.test(`nobody is refused by ${name}, ${how}`, options, async () => {
      const restarts = times(2, 10);
      const words = ["-v", "--hold-ports", ...more];
      const { outcomes, adopted } = await underRequests(HEAD + app, words, restarts);
      assertEquals([outcomes.refused, outcomes.waiting], [0, 0]);
      assert(adopted >= restarts, `${adopted} times`);
      // Who has come right after the stop has waited for the start.
      assert(outcomes.longestMs > START_S * 1000 / 2, `${outcomes.longestMs} ms`);
    });
  }
}

Deno.test("without the option they are refused, or this would prove nothing", async () => {
  const { outcomes } = await underRequests(HEAD + SERVERS["http.server"], [], 1);
  assert(outcomes.refused > 0);
});

Deno.test("of asyncio's servers nothing is held on Windows, which is said once", {
  ignore: !onWindows,
}, async () => {
  const port = freePort();
  const app = HEAD + SERVERS["asyncio, at localhost"];
  await using project = await Project.of({ "main.py": app });
  const program = await project.start(["--hold-ports", "main.py", `${port}`]);
  await answers(program, port, 1);
  for (const n of [2, 3]) {
    await project.write("main.py", `${app}\nlater = ${n}\n`);
    await answers(program, port, n);
  }
  assertEquals((await program.eventsOf("warning")).map(({ code }) => code), [
    "hold-ports-proactor",
  ]);
});

Deno.test("an app is ready when it listens at a port that was held", async () => {
  const port = freePort();
  const app = HEAD + SERVERS["http.server"];
  await using project = await Project.of({ "main.py": app });
  const program = await project.start(["--hold-ports", "main.py", `${port}`]);
  await program.event("ready");
  await answers(program, port, 1);
  await project.write("main.py", `${app}\nlater = 1\n`);
  const { by, port: told } = await program.event("ready");
  assertEquals([by, told], ["port", port]);
});
