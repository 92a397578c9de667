/**
 * Formats-checks, lints and types the Python that is slop-watch's, and that of its tests. The tools
 * come through uv; where there is none that is said, and an error only under CI.
 */
const RUFF = "ruff@0.17.6";
/** The last that knows Python 3.8, and itself needs a newer one. */
const MYPY = ["--python", ">=3.9,<3.14", "mypy@1.16.1"];
const CONFIG = "lib/python/pyproject.toml";
const OURS = "lib/python";

/** The ways to have uv run a tool: by itself, or as a module that pip has installed. */
const WAYS = [["uv"], ["python3", "-m", "uv"], ["python", "-m", "uv"]];

const CHECKS = [
  [RUFF, "format", "--check", "--config", CONFIG, OURS, "tests"],
  [RUFF, "check", "--config", CONFIG, OURS, "tests"],
  [...MYPY, "--no-incremental", "--config-file", CONFIG, OURS],
];

function say(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${text}\n`));
}

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

async function findUv(): Promise<readonly string[] | undefined> {
  for (const way of WAYS) if (await isThere(way)) return way;
  return undefined;
}

async function main(): Promise<number> {
  const uv = await findUv();
  if (!uv) {
    say("the Python is not checked: uv is not here (https://docs.astral.sh/uv)");
    return Deno.env.get("CI") === "true" ? 1 : 0;
  }
  const [program = "", ...words] = uv;
  for (const check of CHECKS) {
    const args = [...words, "tool", "run", "--quiet", ...check];
    const { code } = await new Deno.Command(program, { args }).spawn().status;
    if (code !== 0) return code;
  }
  return 0;
}

Deno.exitCode = await main();
