import { isThere } from "./program.ts";

/** The ways to have uv run: by itself, or as a module that pip has installed. */
const WAYS: readonly [program: string, ...words: string[]][] = [["uv"], ["python3", "-m", "uv"], [
  "python",
  "-m",
  "uv",
]];

/** What there is to say where it is not. */
export const NO_UV = "uv is not here (https://docs.astral.sh/uv)";

/** The words that run uv. @returns undefined where there is none. */
export async function findUv(): Promise<readonly string[] | undefined> {
  for (const way of WAYS) if (await isThere(...way, "--version")) return way;
  return undefined;
}
