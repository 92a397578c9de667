/** Tests of what may not be read, also where they are run by root, to whom nothing is refused. */

/** What comes before a command so that what is shut to its user is shut to it: it runs as before, but without root's exemption. */
export const WITHOUT_EXEMPTION: readonly string[] = Deno.build.os === "linux" && Deno.uid() === 0
  ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"]
  : [];
