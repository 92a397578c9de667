import { assertEquals } from "@std/assert";
import { platform } from "../../../lib/platform/current.ts";
import type { Platform, ProcessRow } from "../../../lib/platform/platform.ts";
import { posix } from "../../../lib/platform/posix.ts";
import { windows } from "../../../lib/platform/windows.ts";
import { endCode, isFromTerminal, listen, withoutEchoes } from "../../../lib/session/signals.ts";

/** A system whose table says of this process what is given. */
function system(own: Partial<ProcessRow> | undefined): Platform {
  const row = {
    pid: Deno.pid,
    parent: 1,
    group: 0,
    session: 0,
    terminalGroup: 0,
    isOpener: false,
    ignored: 0,
    started: "",
  };
  const rows = own ? [{ ...row, ...own }] : [];
  return { ...posix, processes: () => Promise.resolve(rows) };
}

Deno.test("Ctrl-C ends with 130, SIGTERM with 143, SIGHUP with 129, and the rest with 1", () => {
  assertEquals(endCode("SIGINT"), 130);
  assertEquals(endCode("SIGBREAK"), 130);
  assertEquals(endCode("SIGTERM"), 143);
  assertEquals(endCode("SIGHUP"), 129);
  assertEquals(endCode("SIGUSR1"), 1);
});

Deno.test("a signal comes from the terminal where the terminal listens to our group", async () => {
  const foreground = system({ group: 5, terminalGroup: 5 });
  assertEquals(await isFromTerminal("SIGINT", foreground), true);
  assertEquals(await isFromTerminal("SIGHUP", foreground), true);
});

Deno.test("a signal does not come from the terminal in the background or without one", async () => {
  assertEquals(await isFromTerminal("SIGINT", system({ group: 5, terminalGroup: 9 })), false);
  assertEquals(await isFromTerminal("SIGINT", system({ group: 5, terminalGroup: 0 })), false);
});

Deno.test("no terminal sends SIGTERM", async () => {
  assertEquals(await isFromTerminal("SIGTERM", system({ group: 5, terminalGroup: 5 })), false);
});

Deno.test("on Windows the console sends to both, and where nothing can be told it is taken for the terminal's", async () => {
  assertEquals(await isFromTerminal("SIGINT", windows), true);
  assertEquals(await isFromTerminal("SIGINT", system(undefined)), true);
});

Deno.test({
  name: "the signals listened to are heard until that is ended",
  ignore: platform !== posix,
  async fn() {
    // A signal that no other test of this process sends.
    const { promise, resolve } = Promise.withResolvers<string>();
    const signals = listen(["SIGUSR2"], resolve, false);
    // A listener alone does not keep a program waiting.
    const waiting = setInterval(() => {}, 1000);
    Deno.kill(Deno.pid, "SIGUSR2");
    assertEquals(await promise, "SIGUSR2");
    clearInterval(waiting);
    signals[Symbol.dispose]();
  },
});

Deno.test("a signal and its echo are one, and another signal is no echo", () => {
  const heard: string[] = [];
  const hear = withoutEchoes((signal) => heard.push(signal));
  for (const signal of ["SIGINT", "SIGINT", "SIGTERM", "SIGINT"] as const) hear(signal);
  assertEquals(heard, ["SIGINT", "SIGTERM"]);
});

Deno.test("a second Ctrl-C is heard, once it can't be an echo any more", async () => {
  let heard = 0;
  const hear = withoutEchoes(() => heard++);
  while (heard < 2) {
    hear("SIGINT");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
});
