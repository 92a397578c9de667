import { assertEquals } from "@std/assert";
import { Channel } from "../../lib/agent/channel.ts";
import { connect, Ear, encode, hello, send } from "../lib/agent/ear.ts";
import { CASES, randomness } from "./cases.ts";

/** How many hostile connections are open at once. */
const AT_ONCE = 64;

Deno.test(`${CASES} hostile connections change nothing and hold nothing up`, async () => {
  const { seed, random, pick } = randomness();
  const channel = new Channel(() => {});
  const ear = new Ear();
  const token = channel.expect(ear);
  const garbage = (length: number) => Uint8Array.from({ length }, () => Math.floor(random() * 256));
  const other = token.endsWith("0") ? "1" : "0";
  const attacks: (() => Uint8Array)[] = [
    () => new Uint8Array(),
    () => garbage(1 + Math.floor(random() * 600)),
    () => encode("\n".repeat(1 + Math.floor(random() * 50))),
    () => encode("x".repeat(300 + Math.floor(random() * 50_000))),
    () => encode(`hello ${token.slice(0, Math.floor(random() * 64))} 1\n`),
    () => encode(`${hello(token.slice(0, 63) + other, 1)}step exit\n`),
    () => encode(hello(`${token}x`, 1)),
    () => encode(hello(token, 0)),
    () => encode(`step exit\nwarning x\n${hello(token, 1)}`),
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
  assertEquals(ear.said, [], `seed ${seed}`);
  // With all the half-open ones still there.
  const agent = await connect(channel);
  await send(agent, encode(hello(token, 7)));
  await ear.isConnected.promise;
  agent.close();
  for (const connection of halfOpen) connection.close();
  channel.close();
  assertEquals(ear.said[0], "connected", `seed ${seed}`);
});
