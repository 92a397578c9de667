/** The ways to have uv run: by itself, or as a module that pip has installed. */
const WAYS = [["uv"], ["python3", "-m", "uv"], ["python", "-m", "uv"]];

/** What there is to say where it is not. */
export const NO_UV = "uv is not here (https://docs.astral.sh/uv)";

async function isThere([program = "", ...words]: readonly string[]): Promise<boolean> {
  try {
    const args = [...words, "--version"];
    const { success } = await new Deno.Command(program, { args, stdout: "null", stderr: "null" })
      .output();
    return success;
  } catch {
    return false;
  }
}

/** The words that run uv. @returns undefined where there is none. */
export async function findUv(): Promise<readonly string[] | undefined> {
  for (const way of WAYS) if (await isThere(way)) return way;
  return undefined;
}
