/**
 * The file of the program that runs, where it is one that comes with all of it: a path, or an address. undefined for
 * the sources.
 */
export function programFile(): string | undefined {
  if (Deno.build.standalone) return Deno.execPath();
  const main = new URL(Deno.mainModule);
  return main.protocol === "file:" && main.pathname.endsWith(".js") ? main.href : undefined;
}
