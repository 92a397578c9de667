/** Apps that serve one port, and what is seen of that from outside. */
import type { Program } from "../driver.ts";

/** How long each start takes until it binds, in s: many requests come meanwhile. */
export const START_S = 0.3;

export const HEAD = `import os, sys, time
port = int(sys.argv[1])
GENERATION = os.environ["SLOP_WATCH_GENERATION"]
ANSWER = f"HTTP/1.0 200 OK\\r\\n\\r\\n{GENERATION}".encode()
time.sleep(${START_S})
`;

export const ACCEPT = `while True:
    connection, _ = listener.accept()
    connection.recv(1000); connection.sendall(ANSWER); connection.close()
`;

/** A bare socket's server. @param more Python that is run before it binds. @param host Where it binds. */
export const bare = (more = "", host = "127.0.0.1"): string =>
  `${HEAD}${more}
import socket
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("${host}", port))
listener.listen(5)
${ACCEPT}`;

/** What the app answers; undefined where nobody does. */
async function ask(port: number): Promise<string | undefined> {
  try {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port });
    await connection.write(
      new TextEncoder().encode("GET / HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
    );
    const text = await new Response(connection.readable).text();
    return text.split("\r\n\r\n")[1];
  } catch {
    return undefined;
  }
}

export const answers = (program: Program, port: number, generation: number) =>
  program.until(
    `an answer of generation ${generation}`,
    async () => await ask(port) === `${generation}`,
  );

/** Whether somebody listens there, be it only for the app. */
export async function isTaken(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return false;
  }
}
