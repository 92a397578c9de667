import { assertEquals } from "@std/assert";
import { platform } from "../../../lib/platform/current.ts";
import { linuxPortUse, macPortUse, parseOpeners } from "../../../lib/platform/ports.ts";
import { listenersIn } from "../../../lib/platform/win32_ports.ts";

const HEAD =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout";
const row = (local: string, state: string, inode: number) =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  1000        0 ${inode} 1 0`;
const LISTEN = row("0100007F:1F90", "0A", 11);
const WAIT = row("0100007F:1F90", "06", 0);
const OTHER = row("0100007F:1F91", "0A", 12);

Deno.test("who has a port is read from the tables of Linux", async () => {
  const asked: string[] = [];
  const read = (sockets: string[]) => (program: string, args: string[]) => {
    if (program === "/bin/cat") return Promise.resolve([HEAD, ...sockets].join("\n"));
    asked.push(args.at(-1) ?? "");
    return Promise.resolve("/proc/3/fd:\n/proc/44/fd:\nlrwx 5 -> socket:[11]\n/proc/5/fd:\n");
  };
  const held = { isHeld: true, pids: [44], isLingering: false };
  assertEquals(await linuxPortUse(8080, read([OTHER, LISTEN])), held);
  assertEquals(asked, ["11"]);
  const free = { isHeld: false, pids: [], isLingering: false };
  assertEquals(await linuxPortUse(8080, read([OTHER])), free);
  assertEquals(await linuxPortUse(8080, read([WAIT])), { ...free, isLingering: true });
  assertEquals(await linuxPortUse(8080, () => Promise.resolve("")), undefined);
});

Deno.test("it is read from what macOS's lsof prints", async () => {
  const lsof = (text: string) => macPortUse(8080, () => Promise.resolve(text));
  assertEquals(await lsof("p44\nf5\np45\nf5\n"), {
    isHeld: true,
    pids: [44, 45],
    isLingering: false,
  });
  assertEquals(await lsof(""), undefined);
});

Deno.test("those that have a socket open are each named once", () => {
  assertEquals(parseOpeners("/proc/1/fd:\na\nb\n/proc/2/fd:\n/proc/3/fd:\nc"), [1, 3]);
});

const ignore = Deno.build.os !== "linux";
Deno.test("a port that this process listens at is found", { ignore }, async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const use = await platform.portUse((listener.addr as Deno.NetAddr).port);
  assertEquals([use?.isHeld, use?.pids], [true, [Deno.pid]]);
});

Deno.test("on Windows the processes that listen at a port are read from the table of either family", () => {
  const row = { v4: [24, 8, 20], v6: [56, 20, 52] } as const;
  for (const [family, [size, port, pid]] of [[2, row.v4], [23, row.v6]] as const) {
    const table = new DataView(new ArrayBuffer(4 + 2 * size));
    table.setUint32(0, 2, true);
    for (const [n, at] of [[0, 4], [1, 4 + size]] as const) {
      table.setUint16(at + port, 8000 + n);
      table.setUint32(at + pid, 40 + n, true);
    }
    assertEquals(listenersIn(table, 8001, family), [41]);
    assertEquals(listenersIn(table, 8002, family), []);
  }
});
