import { assertEquals } from "@std/assert";
import { Channel } from "../../../lib/agent/channel.ts";
import { connect, Ear, encode, hello, hungUp, send, WORD } from "./ear.ts";

Deno.test("the agent with the token is let in, once, and heard", async () => {
  const channel = new Channel(() => {});
  const ear = new Ear();
  const token = channel.expect(ear);
  const agent = await connect(channel);
  await send(agent, encode(`${hello(token, 7)}step interrupt\nwarning x\nnonsense\n`));
  await ear.isConnected.promise;
  const second = await connect(channel);
  await send(second, encode(`${hello(token, 8)}step exit\n`));
  await hungUp(second);
  const welcome = `welcome ${WORD}\n`;
  const answer = new Uint8Array(welcome.length);
  assertEquals(await agent.read(answer), welcome.length);
  assertEquals(new TextDecoder().decode(answer), welcome);
  agent.close();
  await ear.isGone.promise;
  assertEquals(ear.said, ["connected", "step interrupt", "warning x", "disconnected"]);
  channel.close();
});

Deno.test("the token of a run that has ended is worth nothing", async () => {
  const channel = new Channel(() => {});
  const [old, ear] = [new Ear(), new Ear()];
  const stale = channel.expect(old);
  channel.expect(ear);
  channel.forget(old);
  const stranger = await connect(channel);
  await send(stranger, encode(hello(stale, 7)));
  await hungUp(stranger);
  channel.close();
  assertEquals([old.said, ear.said], [[], []]);
});
