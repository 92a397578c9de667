/**
 * Checks the format, the rules and the types of the Python that is slop-watch's, and that of its tests. The tools
 * come through uv; where there is none that is said, and an error only under CI.
 */
import { findUv, NO_UV } from "./uv.ts";

const RUFF = "ruff@0.17.6";
/** The last that knows Python 3.8, and itself needs a newer one. */
const MYPY = ["--python", ">=3.9,<3.14", "mypy@1.16.1"];
const CONFIG = "lib/python/pyproject.toml";
const OURS = "lib/python";

const CHECKS = [
  [RUFF, "format", "--check", "--config", CONFIG, OURS, "tests"],
  [RUFF, "check", "--config", CONFIG, OURS, "tests"],
  [...MYPY, "--no-incremental", "--config-file", CONFIG, OURS],
];

function say(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${text}\n`));
}

async function main(): Promise<number> {
  const uv = await findUv();
  if (!uv) {
    say(`the Python is not checked: ${NO_UV}`);
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
