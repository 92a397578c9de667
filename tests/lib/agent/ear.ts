/** The other ends of the channel, as the tests play them. */
import type { Agent, Channel } from "../../../lib/agent/channel.ts";
import type { AgentFolder } from "../../../lib/agent/files.ts";
import type { AgentWord } from "../../../lib/wire/agent.ts";
import { type Call, callText } from "../../../lib/wire/call.ts";

/** A listener that notes all it hears. */
export class Ear {
  agent: Agent | undefined;
  readonly said: string[] = [];
  readonly isConnected = Promise.withResolvers<void>();
  readonly isGone = Promise.withResolvers<void>();
  connected(agent: Agent): void {
    this.agent = agent;
    this.said.push("connected");
    this.isConnected.resolve();
  }
  heard({ says, ...rest }: AgentWord): void {
    this.said.push([says, ...Object.values(rest).flat()].join(" "));
  }
  disconnected(): void {
    this.said.push("disconnected");
    this.isGone.resolve();
  }
}

/** Puts a call into the folder, for the agent of an app in `root`. */
export async function writeCall(
  folder: AgentFolder,
  root: string,
  caller: Pick<Call, "port" | "token" | "pid">,
  waits = false,
): Promise<void> {
  const call = callText({
    ...caller,
    stateFolder: folder.state,
    root,
    standbyPlan: folder.plan,
    changed: [],
    waits,
    windowPlace: "",
    preserve: [],
  });
  await Deno.writeTextFile(folder.call, call);
}

/** A connection to the channel. */
export const connect = (channel: Channel) =>
  Deno.connect({ hostname: "127.0.0.1", port: channel.port });
/** The bytes of a text. */
export const encode = (text: string) => new TextEncoder().encode(text);

/** Sends bytes, as far as the other side takes them. */
export async function send(connection: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  try {
    for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
  } catch {
    // It has hung up.
  }
}

/** Waits until the other side hangs up. */
export async function hungUp(connection: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(64);
  try {
    while (await connection.read(buffer) !== null);
  } catch {
    // Hung up with a reset.
  }
  connection.close();
}
