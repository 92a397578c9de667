/** Whether a command is there to be run and ends well, in silence. */
export async function isThere(program: string, ...args: string[]): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(program, { args, stdout: "null", stderr: "null" })
      .output();
    return success;
  } catch {
    return false;
  }
}

/** The paths of those of the programs that this machine has. */
export async function programsHere(names: readonly string[]): Promise<string[]> {
  const args = ["-c", 'for name; do command -v "$name"; done', "sh", ...names];
  const { stdout } = await new Deno.Command("/bin/sh", { args }).output();
  return new TextDecoder().decode(stdout).split("\n").filter((path) => path.startsWith("/"));
}

/** The path of a program of this machine. @returns undefined where it has none of that name. */
export async function programHere(name: string): Promise<string | undefined> {
  return (await programsHere([name]))[0];
}
