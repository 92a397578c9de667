/** The other ends of the channel, as the tests play them. */
import type { Caller, Channel, Door } from "../../../lib/agent/channel.ts";
import type { AgentFolder } from "../../../lib/agent/files.ts";
import { type AgentWord, type TooOld, welcomeLine } from "../../../lib/wire/agent.ts";
import { type Call, callText } from "../../../lib/wire/call.ts";
import { lineOf } from "../../../lib/wire/line.ts";

/** What it answers by. */
export const WORD = "5".repeat(64);

/** A door that lets all in and notes what it hears. */
export class Ear implements Door {
  caller: Caller | undefined;
  readonly said: string[] = [];
  readonly isConnected = Promise.withResolvers<void>();
  readonly isGone = Promise.withResolvers<void>();
  admits(caller: Caller): Promise<boolean> {
    this.caller = caller;
    caller.send(welcomeLine(WORD));
    this.said.push("connected");
    this.isConnected.resolve();
    return Promise.resolve(true);
  }
  tooOld({ version }: TooOld): void {
    this.said.push(`too old ${version}`);
  }
  heard(_: Caller, { says, ...rest }: AgentWord): void {
    this.said.push([says, ...Object.values(rest).flat()].join(" "));
  }
  ended(): void {
    this.said.push("disconnected");
    this.isGone.resolve();
  }
}

/** The first line of an agent. */
export const hello = (token: string, pid: number, ...words: string[]) =>
  lineOf(`hello ${token} ${pid} 0`, "/usr/bin/python", "", "3.11", ...words);

/** Puts a call and a token into the folder of the first run, for the agent of an app in `root`. @returns It. */
export async function writeCall(
  folder: AgentFolder,
  root: string,
  { token, ...caller }: Pick<Call, "port" | "pid"> & { readonly token: string },
  waitsAs?: readonly string[],
): Promise<string> {
  const call = callText({
    ...caller,
    welcome: WORD,
    stateFolder: folder.state,
    root,
    standbyPlan: folder.standbyPlan,
    earlyPlan: waitsAs ? folder.earlyPlan : "",
    suspects: [],
    changed: [],
    command: ["python", "app.py"],
    waitsAs,
    job: "",
    windowPlace: "",
    holder: undefined,
    preserve: [],
  });
  const run = `${folder.runs}/1`;
  await Deno.mkdir(run, { recursive: true });
  await Deno.writeTextFile(`${run}/call`, call);
  await Deno.writeTextFile(`${run}/${token}`, "");
  return `${run}/call`;
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
