/** What this process has open, by the paths that it is known by, removed files too. Linux only. */
export function openFiles(): string[] {
  return Array.from(Deno.readDirSync("/proc/self/fd"), ({ name }) => {
    try {
      return Deno.readLinkSync(`/proc/self/fd/${name}`);
    } catch {
      return ""; // It was that of the folder.
    }
  });
}
