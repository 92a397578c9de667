/**
 * The main job, with the very file that people get:
 *
 *     deno run -A tests/smoke.ts dist/slop-watch
 *
 * Whatever follows are the words of one command, so `deno run … main.ts` can be tried as well. A
 * Python has to be on PATH.
 */
import denoJson from "../deno.json" with { type: "json" };

const [given = "", ...words] = Deno.args;
const binary = programOf(given);
const LIMIT_MS = 60_000;

const APP = `import os, sys, time
from src.text import TEXT
print("runs", os.environ["SLOP_WATCH_GENERATION"], TEXT, *sys.argv[1:], flush=True)
while not os.path.exists("end"):
    time.sleep(0.02)
sys.exit(7)
`;

/** A program with its whole path: it runs in another folder. One without a path is on PATH. */
function programOf(given: string): string {
  if (!/[\\/]/.test(given)) return given;
  for (const name of [given, `${given}.exe`]) {
    try {
      return Deno.realPathSync(name);
    } catch {
      // Windows' is the other.
    }
  }
  throw new Error(`${given} is not there`);
}

function say(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${text}\n`));
}

function assert(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(`${what} is not so`);
  say(`ok  ${what}`);
}

/** What the binary prints when it is asked for no more. */
async function printed(...more: string[]): Promise<string> {
  const { stdout, success } = await new Deno.Command(binary, { args: [...words, ...more] })
    .output();
  assert(success, `${more.join(" ")} ends with 0`);
  return new TextDecoder().decode(stdout);
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + LIMIT_MS; !await isSo();) {
    if (hasEnded || performance.now() > end) throw new Error(`${what} did not come`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  say(`ok  ${what}`);
}

assert((await printed("--version")).startsWith(`slop-watch ${denoJson.version} `), "the version");
assert((await printed("--help")).includes("Usage: slop-watch"), "the help");

const folder = await Deno.makeTempDir({ prefix: "slop-watch-smoke-" });
await Deno.mkdir(`${folder}/src`);
await Deno.writeTextFile(`${folder}/pyproject.toml`, "");
await Deno.writeTextFile(`${folder}/app.py`, APP);
await Deno.writeTextFile(`${folder}/src/text.py`, 'TEXT = "one"\n');

const child = new Deno.Command(binary, {
  args: [...words, "--exit-with-app", "--debounce", "100", "app.py", "--port", "1"],
  cwd: folder,
  stdout: "piped",
  stderr: "piped",
}).spawn();
let seen = "";
let hasEnded = false;
void child.status.then(() => hasEnded = true);
const gathered = Promise.all([child.stdout, child.stderr].map(async (stream) => {
  for await (const text of stream.pipeThrough(new TextDecoderStream())) seen += text;
}));
try {
  await until("the first run, with its arguments", () => seen.includes("runs 1 one --port 1"));
  await Deno.writeTextFile(`${folder}/src/text.py`, 'TEXT = "two"\n');
  await until("a restart on a save", () => seen.includes("runs 2 two --port 1"));
  await Deno.writeTextFile(`${folder}/src/text.py`, "TEXT = (\n");
  await until("a broken save that leaves the app up", () => seen.includes("not restarted"));
  await Deno.writeTextFile(`${folder}/src/text.py`, 'TEXT = "three"\n');
  await until("the restart on its mend", () => seen.includes("runs 3 three --port 1"));
  await Deno.writeTextFile(`${folder}/end`, "");
  const { code } = await child.status;
  assert(code === 7, "the app's own exit code");
} catch (error) {
  say(seen);
  if (!hasEnded) child.kill();
  throw error;
} finally {
  await gathered;
  await Deno.remove(folder, { recursive: true }).catch(() => {});
}
