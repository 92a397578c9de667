/** What the figures were measured on. */

async function first(file: string, pattern: RegExp): Promise<string> {
  const text = await Deno.readTextFile(file).catch(() => "");
  return pattern.exec(text)?.[1]?.trim() ?? "unknown";
}

/** The machine in a few words each; nothing that tells one from another of its kind. */
export async function machine(): Promise<[name: string, value: string][]> {
  const memory = Math.round(Deno.systemMemoryInfo().total / 2 ** 30);
  return [
    ["processor", await first("/proc/cpuinfo", /^model name\s*:\s*(.+)$/m)],
    ["cores", String(navigator.hardwareConcurrency)],
    ["memory", `${memory} GB`],
    ["system", await first("/etc/os-release", /^PRETTY_NAME="?([^"\n]+)"?$/m)],
    ["kernel", /^\d+\.\d+(?:\.\d+)?/.exec(Deno.osRelease())?.[0] ?? "unknown"],
  ];
}

/** How busy the machine is: processes that want to run, over the last minute. */
export function load(): string {
  return (Deno.loadavg()[0] ?? 0).toFixed(1);
}
