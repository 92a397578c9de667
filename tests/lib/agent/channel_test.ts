import { assertEquals } from "@std/assert";
import { Channel } from "../../../lib/agent/channel.ts";
import { randomFrom } from "../../random.ts";

const CASES = Number(Deno.env.get("SLOP_WATCH_FUZZ_CASES") ?? 10_000);
/** How many hostile connections are open at once. */
const AT_ONCE = 64;

/** A listener that notes all it hears. */
class Ear {
  readonly heard: string[] = [];
  readonly isConnected = Promise.withResolvers<void>();
  readonly isGone = Promise.withResolvers<void>();
  connected(): void {
    this.heard.push("connected");
    this.isConnected.resolve();
  }
  rung(rung: string): void {
    this.heard.push(`rung ${rung}`);
  }
  warning(message: string): void {
    this.heard.push(`warning ${message}`);
  }
  disconnected(): void {
    this.heard.push("disconnected");
    this.isGone.resolve();
  }
}

const connect = (channel: Channel) => Deno.connect({ hostname: "127.0.0.1", port: channel.port });
const encode = (text: string) => new TextEncoder().encode(text);

/** Sends bytes, as far as the other side takes them. */
async function send(connection: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  try {
    for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
  } catch {
    // It has hung up.
  }
}

/** Waits until the other side hangs up. */
async function hungUp(connection: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(64);
  try {
    while (await connection.read(buffer) !== null);
  } catch {
    // Hung up with a reset.
  }
  connection.close();
}

Deno.test("the agent with the token is let in, once, and heard", async () => {
  const channel = new Channel(() => {});
  const ear = new Ear();
  const token = channel.expect(ear);
  const agent = await connect(channel);
  await send(agent, encode(`hello ${token} 7\nrung interrupt\nwarning x\nnonsense\n`));
  await ear.isConnected.promise;
  const second = await connect(channel);
  await send(second, encode(`hello ${token} 8\nrung exit\n`));
  await hungUp(second);
  const answer = new Uint8Array(8);
  assertEquals(await agent.read(answer), 8);
  assertEquals(new TextDecoder().decode(answer), "welcome\n");
  agent.close();
  await ear.isGone.promise;
  assertEquals(ear.heard, ["connected", "rung interrupt", "warning x", "disconnected"]);
  channel.close();
});

Deno.test("the token of an earlier run is worth nothing", async () => {
  const channel = new Channel(() => {});
  const [old, ear] = [new Ear(), new Ear()];
  const stale = channel.expect(old);
  channel.expect(ear);
  const stranger = await connect(channel);
  await send(stranger, encode(`hello ${stale} 7\n`));
  await hungUp(stranger);
  channel.close();
  assertEquals([old.heard, ear.heard], [[], []]);
});

Deno.test(`${CASES} hostile connections change nothing and hold nothing up`, async () => {
  const seed = Number(Deno.env.get("SLOP_WATCH_FUZZ_SEED") ?? Date.now() % 2 ** 31);
  const random = randomFrom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const channel = new Channel(() => {});
  const ear = new Ear();
  const token = channel.expect(ear);
  const garbage = (length: number) => Uint8Array.from({ length }, () => Math.floor(random() * 256));
  const other = token.endsWith("0") ? "1" : "0";
  const attacks: (() => Uint8Array)[] = [
    () => new Uint8Array(),
    () => garbage(1 + Math.floor(random() * 600)),
    () => encode("\n".repeat(1 + Math.floor(random() * 50))),
    () => encode("x".repeat(300 + Math.floor(random() * 5000))),
    () => encode(`hello ${token.slice(0, Math.floor(random() * 64))} 1\n`),
    () => encode(`hello ${token.slice(0, 63)}${other} 1\nrung exit\n`),
    () => encode(`hello ${token}x 1\n`),
    () => encode(`hello ${token} 0\n`),
    () => encode(`rung exit\nwarning x\nhello ${token} 1\n`),
    () => encode(`hello ${token}`),
    () => Uint8Array.of(0xff, 0xfe, 0xc0, 0x80, 0x0a),
    () => encode("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
  ];
  const halfOpen: Deno.TcpConn[] = [];
  let left = CASES;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (left-- > 0) {
      const connection = await connect(channel);
      await send(connection, pick(attacks)());
      if (random() < 0.01 && halfOpen.length < 200) halfOpen.push(connection);
      else connection.close();
    }
  }));
  assertEquals(ear.heard, [], `seed ${seed}`);
  // With all the half-open ones still there.
  const agent = await connect(channel);
  await send(agent, encode(`hello ${token} 7\n`));
  await ear.isConnected.promise;
  agent.close();
  for (const connection of halfOpen) connection.close();
  channel.close();
  assertEquals(ear.heard[0], "connected", `seed ${seed}`);
});
