/** The variables of our own environment, of which some may hold what is no text. */

/** What Deno has in place of bytes that are no UTF-8, in variables and in names: as a path it leads nowhere. */
export const NO_TEXT = "\ufffd";

/** Of these it is enough that they are set, or whoever reads them warns. */
const NOT_TOLD = ["NO_COLOR", "FORCE_COLOR", "TERM", "PYTHONPATH"];

/** The names of the variables that were passed over because they are no UTF-8. */
export const unreadable = new Set<string>();

/** A variable's value; undefined where it is not set. Never throws where we may ask for it. */
export function variable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    if (!(error instanceof Deno.errors.InvalidData)) throw error;
    if (!NOT_TOLD.includes(name)) unreadable.add(name);
    return NO_TEXT;
  }
}

/** The same for a list of paths, of which only those that are no UTF-8 lead nowhere. */
export function pathVariable(name: string): string | undefined {
  const value = variable(name);
  if (value !== NO_TEXT) return value;
  try {
    // A shell hands the bytes on as they are.
    const args = ["-c", `eval "printf %s \\"\\$$1\\""`, "sh", name];
    const { stdout } = new Deno.Command("/bin/sh", { args, stdin: "null" }).outputSync();
    unreadable.delete(name);
    return new TextDecoder().decode(stdout);
  } catch {
    return value;
  }
}
