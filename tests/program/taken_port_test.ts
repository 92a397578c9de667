/** What is said of an app whose port another program has. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { Project } from "../driver.ts";

const linux = { ignore: Deno.build.os !== "linux" };
/** There it is told who has a port. */
const told = { ignore: !["linux", "windows"].includes(Deno.build.os) };

/** A port that somebody listens at, which is this test. */
function listen(): { listener: Deno.Listener; port: number } & Disposable {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  return { listener, port, [Symbol.dispose]: () => listener.close() };
}

/** Apps that want the port which is their last word, or stands in their text. */
const APPS: Readonly<Record<string, (port: number) => string>> = {
  "by a bare socket": (port) => `import socket\nsocket.socket().bind(("127.0.0.1", ${port}))\n`,
  "by a variable": () =>
    `import socket, sys
def serve(address): socket.create_server(address)
serve(("127.0.0.1", int(sys.argv[-1])))
`,
  "by a server of the standard library": () =>
    `import http.server, sys
http.server.HTTPServer(("127.0.0.1", int(sys.argv[-1])), None)
`,
  "by asyncio": () =>
    `import asyncio, sys
async def main(): await asyncio.start_server(None, "127.0.0.1", int(sys.argv[-1]))
asyncio.run(main())
`,
  "by a server that says so itself": () =>
    `import socket, sys
try: socket.create_server(("127.0.0.1", int(sys.argv[-1])))
except OSError: sys.exit("taken")
`,
};

for (const [name, app] of Object.entries(APPS)) {
  Deno.test(`an app that wants a taken port ${name} is told who has it`, told, async () => {
    using taken = listen();
    await using project = await Project.of({ "main.py": app(taken.port) });
    const program = await project.start(["main.py", "--port", String(taken.port)]);
    const { code, message } = await program.event("warning");
    assertEquals(code, "port-held");
    assertStringIncludes(message, `port ${taken.port} is taken by pid ${Deno.pid} (`);
  });
}

Deno.test("a port that closed connections keep is told as that", linux, async () => {
  await using project = await Project.of({
    "main.py": `import socket
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen()
port = listener.getsockname()[1]
client = socket.create_connection(("127.0.0.1", port))
served, _ = listener.accept()
served.close(); client.recv(1); client.close(); listener.close()
socket.socket().bind(("127.0.0.1", port))
`,
  });
  const program = await project.start(["main.py"]);
  assertEquals((await program.event("warning")).code, "port-lingers");
});
