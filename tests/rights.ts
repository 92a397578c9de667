/** Tests of what may not be read, also where they are run by root, to whom nothing is refused. */

/** What comes before a command so that what is shut to its user is shut to it: it runs as before, but without root's exemption. */
export const WITHOUT_EXEMPTION: readonly string[] = Deno.build.os === "linux" && Deno.uid() === 0
  ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"]
  : [];

/** Whether tests may act as other users, and have file systems mounted that they alone see. */
export const isRoot: boolean = Deno.build.os === "linux" && Deno.uid() === 0;

/**
 * A command in a world of its own, in which what a shell script mounts is there for it alone.
 * @param script Given `args` as its words.
 */
export function inOwnMounts(
  script: string,
  args: readonly string[],
  command: readonly string[],
): string[] {
  const rest = `shift ${args.length}; exec "$@"`;
  return ["unshare", "--mount", "sh", "-c", `${script} && ${rest}`, "sh", ...args, ...command];
}
