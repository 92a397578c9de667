/** What holds sockets, with the agent's part on the other side of it. */
import { assert, assertEquals } from "@std/assert";
import { HolderProcess } from "../../../lib/app/holder_process.ts";
import { exists } from "../../../lib/disk.ts";
import { type HolderWord, listensLine } from "../../../lib/wire/holder.ts";
import { python, pythons, until } from "../../driver.ts";
import { freePort } from "../../free_port.ts";
import { dirname, onWindows } from "../../paths.ts";
import { rows } from "../../tier.ts";
import { askParts } from "../python/parts.ts";

/** Binds and listens as an app does, says what it has, and hands that over where it is asked to. */
const APP = `
import json, sys
sys.path.insert(0, sys.argv[1])
asked = json.loads(sys.stdin.read())
from _slop_watch_ports import Ports
said = []
ports = Ports(said.append, asked.get("holder", ""))
import socket
listeners, errors = [], []
for family, host, port, options in asked["binds"]:
    listener = socket.socket(getattr(socket, family))
    for level, name, value in options:
        listener.setsockopt(getattr(socket, level), getattr(socket, name), value)
    try:
        listener.bind((host, port))
        listener.listen(3)
        listeners.append(listener)
    except OSError as error:
        errors.append(error.errno)
answered = 0
for _ in range(asked.get("answers", 0)):
    for listener in listeners:
        listener.settimeout(20)
        connection, _ = listener.accept()
        connection.sendall(b"here")
        connection.close()
        answered += 1
if "gives" in asked:
    ports.hand_over(asked["gives"])
print(json.dumps({"said": said, "errors": errors, "answered": answered}))
`;

interface Answer {
  readonly said: string[];
  readonly errors: number[];
  readonly answered: number;
}

/** A holder, and what it has said. */
async function openHolder(python: string, folder: string) {
  const said: HolderWord[] = [];
  const complaints: string[] = [];
  const process = new HolderProcess({
    python,
    folder,
    heard: (word) => said.push(word),
    ended: (complaint) => complaints.push(complaint),
  });
  const address = await until(() => process.address !== "" && process.address);
  assert(address !== undefined, complaints.join());
  const hears = async (word: HolderWord) =>
    assert(
      await until(() => said.some((one) => JSON.stringify(one) === JSON.stringify(word))),
      JSON.stringify({ said, complaints }),
    );
  return { process, address, said, hears, complaints };
}

/** What somebody reads who connects now, and waits. */
async function client(port: number): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  return await new Response(connection.readable).text();
}

for (const python of rows(await pythons(), 1)) {
  const name = python.replace(/^.*versions\//, "");
  Deno.test(`a socket that is held is taken with who waits, by ${name}`, async () => {
    const folder = await Deno.makeTempDir();
    const port = freePort();
    const holder = await openHolder(python, folder);
    const ask = (more: object) =>
      askParts<Answer>(python, APP, { binds: [["AF_INET", "localhost", port, []]], ...more });
    const first = await ask({ gives: holder.address });
    assertEquals(first, { said: ["binds"], errors: [], answered: 0 });
    await holder.hears({ says: "held", ports: [port] });
    const waiting = client(port);
    const second = await ask({ holder: holder.address, answers: 1 });
    assertEquals(second, {
      said: [`listens ${port} 3`, "binds"].toSorted(),
      errors: [],
      answered: 1,
    });
    assertEquals(await waiting, "here");
    await holder.hears({ says: "taken", port });
    // The app has told it so by the agent, and nobody waits any more.
    holder.process.say(listensLine(port, 3));
    await holder.hears({ says: "empty" });
    await holder.process.close();
    assertEquals(holder.complaints, [""]);
    assertEquals(await Array.fromAsync(Deno.readDir(folder)), []);
    await Deno.remove(folder);
  });
}

type Bind = readonly [
  family: "AF_INET" | "AF_INET6",
  host: string,
  options?: readonly (readonly [level: string, name: string, value: number])[],
];

const REUSED = [["SOL_SOCKET", "SO_REUSEADDR", 1]] as const;
const V6_ONLY = [["IPPROTO_IPV6", "IPV6_V6ONLY", 1]] as const;
const BOTH = [["IPPROTO_IPV6", "IPV6_V6ONLY", 0]] as const;

/** What the last run has bound, what the next one binds, and what becomes of that. */
const BINDS: Readonly<Record<string, [before: Bind, after: Bind, "taken" | "freed" | "held"]>> = {
  "the same address": [["AF_INET", "127.0.0.1"], ["AF_INET", "127.0.0.1"], "taken"],
  "a name of it": [["AF_INET", "127.0.0.1"], ["AF_INET", "localhost"], "taken"],
  "all addresses, by none": [["AF_INET", "0.0.0.0"], ["AF_INET", ""], "taken"],
  "one address after all": [["AF_INET", "0.0.0.0"], ["AF_INET", "127.0.0.1"], "freed"],
  "all after one address": [["AF_INET", "127.0.0.1"], ["AF_INET", ""], "freed"],
  "the same with an option": [["AF_INET", "127.0.0.1"], ["AF_INET", "127.0.0.1", REUSED], "freed"],
  "the same of IPv6": [["AF_INET6", "::1"], ["AF_INET6", "::1"], "taken"],
  "one family after both": [["AF_INET6", "::", BOTH], ["AF_INET6", "::", V6_ONLY], "freed"],
  "an address of IPv4 after both": [["AF_INET6", "::", BOTH], ["AF_INET", "127.0.0.1"], "freed"],
  "both after an address of IPv4": [["AF_INET", "127.0.0.1"], ["AF_INET6", "::", BOTH], "freed"],
  "the other family": [["AF_INET", "127.0.0.1"], ["AF_INET6", "::1"], "held"],
};

for (const [what, [before, after, outcome]] of Object.entries(BINDS)) {
  Deno.test(`an app that binds ${what} has it; what was held is ${outcome}`, async () => {
    const interpreter = await python();
    const folder = await Deno.makeTempDir();
    const port = freePort();
    const { process, address, hears, said } = await openHolder(interpreter, folder);
    const ask = ([family, host, options = []]: Bind, more: object) =>
      askParts<Answer>(interpreter, APP, { binds: [[family, host, port, options]], ...more });
    await ask(before, { gives: address });
    await hears({ says: "held", ports: [port] });
    assertEquals((await ask(after, { holder: address })).errors, []);
    if (outcome !== "held") await hears({ says: outcome, port });
    else assertEquals(said.map(({ says }) => says), ["at", "held"]);
    await process.close();
    await Deno.remove(folder);
  });
}

Deno.test("what another one has is taken all the same: what is held makes no way for it", async () => {
  const interpreter = await python();
  const folder = await Deno.makeTempDir();
  const { process, address } = await openHolder(interpreter, folder);
  using other = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const binds = [["AF_INET", "127.0.0.1", (other.addr as Deno.NetAddr).port, []]];
  const { errors } = await askParts<Answer>(interpreter, APP, { binds, holder: address });
  assertEquals(errors.length, 1);
  await process.close();
  await Deno.remove(folder);
});

Deno.test("port 0 is never held, and nobody is told of it", async () => {
  const interpreter = await python();
  const folder = await Deno.makeTempDir();
  const { process, address, said } = await openHolder(interpreter, folder);
  const binds = [["AF_INET", "127.0.0.1", 0, []]];
  const answer = await askParts<Answer>(interpreter, APP, { binds, gives: address });
  assertEquals(answer, { said: [], errors: [], answered: 0 });
  assertEquals(said.map(({ says }) => says), ["at"]);
  await process.close();
  await Deno.remove(folder);
});

Deno.test(
  "a folder may have a path that is too long for a socket",
  { ignore: onWindows },
  async () => {
    const interpreter = await python();
    const folder = await Deno.makeTempDir({ prefix: "deep".repeat(30) });
    const { process, address, hears } = await openHolder(interpreter, folder);
    const port = freePort();
    const binds = [["AF_INET", "127.0.0.1", port, []]];
    await askParts<Answer>(interpreter, APP, { binds, gives: address });
    await hears({ says: "held", ports: [port] });
    const { mode = 0 } = await Deno.stat(dirname(address));
    assertEquals((mode ?? 0) & 0o777, 0o700);
    await process.close();
    assert(!exists(dirname(address)));
    await Deno.remove(folder);
  },
);
