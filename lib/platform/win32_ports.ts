/** Who listens at a TCP port, as Windows tells. */
import type { PortUse } from "./platform.ts";
import { lazily } from "./win32.ts";

/** Address families of winsock2.h. */
const AF_INET = 2;
const AF_INET6 = 23;
/** TCP_TABLE_OWNER_PID_LISTENER of iprtrmib.h: the sockets that listen, each with its process. */
const LISTENERS = 3;
const ERROR_INSUFFICIENT_BUFFER = 122;
/** How often the table is asked for where it grows meanwhile. */
const MOST_TRIES = 5;

/** Sizes in bytes of MIB_TCPROW_OWNER_PID and MIB_TCP6ROW_OWNER_PID, and where in them port and process lie. */
const ROWS = {
  [AF_INET]: { size: 24, port: 8, pid: 20 },
  [AF_INET6]: { size: 56, port: 20, pid: 52 },
} as const;
/** The count of rows stands before them. */
const HEADER = 4;

const helper = lazily(() =>
  Deno.dlopen("C:\\Windows\\System32\\iphlpapi.dll", {
    GetExtendedTcpTable: {
      parameters: ["buffer", "buffer", "i32", "u32", "i32", "u32"],
      result: "u32",
    },
  }).symbols
);

function tableOf(family: keyof typeof ROWS): DataView | undefined {
  const size = new Uint32Array([4096]);
  for (let n = 0; n < MOST_TRIES; n++) {
    const table = new ArrayBuffer(size[0]!);
    const code = helper()?.GetExtendedTcpTable(table, size, 0, family, LISTENERS, 0);
    if (code === 0) return new DataView(table);
    if (code !== ERROR_INSUFFICIENT_BUFFER) return undefined;
  }
  return undefined;
}

/** The processes that listen at a port, by a table of one family. */
export function listenersIn(table: DataView, port: number, family: keyof typeof ROWS): number[] {
  const row = ROWS[family];
  const pids: number[] = [];
  for (let n = 0; n < table.getUint32(0, true); n++) {
    const at = HEADER + n * row.size;
    // As it goes over the net: the first byte is the high one.
    if (table.getUint16(at + row.port) === port) pids.push(table.getUint32(at + row.pid, true));
  }
  return pids;
}

/** Who has a port; undefined where Windows does not tell. Closed connections keep none there. */
export function windowsPortUse(port: number): PortUse | undefined {
  const tables = ([AF_INET, AF_INET6] as const).map((family) => [family, tableOf(family)] as const);
  if (tables.every(([, table]) => table === undefined)) return undefined;
  const found = tables.flatMap(([family, table]) => table ? listenersIn(table, port, family) : []);
  const pids = [...new Set(found)];
  return { isHeld: pids.length > 0, pids, isLingering: false };
}
