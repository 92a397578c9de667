/**
 * Draws the picture in the README, docs/run.svg, of a real run of the sample app on a terminal:
 * `deno task picture`. What it shows is what was printed; only the project's folder, a temporary one, has
 * the name of a user's.
 */
import { Project, python } from "../tests/driver.ts";
import { dirname } from "../tests/paths.ts";
import { terminalSvg } from "./terminal_svg.ts";

const OUTPUT = new URL("../docs/run.svg", import.meta.url);
const COMMAND = ["gui_2.py", "--port", "8000"];
const FOLDER = "/home/me/sample";
const COLUMNS = 126;
const CTRL_C = "\x03";
const TITLE =
  "slop-watch in a terminal: it starts an app, restarts it after a save, leaves it running " +
  "after a save of a comment and after one that does not compile, restarts it when that is mended, and " +
  "ends with it at a Ctrl-C";

/** Runs the sample app and edits it. @returns What the terminal has shown. */
async function recorded(): Promise<string> {
  await using project = await Project.in("sample");
  const edit = async (from: string, to: string) => {
    const text = await project.read("scripts/greeting.py");
    if (!text.includes(from)) throw new Error(`scripts/greeting.py has no ${from}`);
    await project.write("scripts/greeting.py", text.replace(from, to));
  };
  // What python3 means on PATH may be a shim that takes its time.
  const path = `${dirname(await python())}:${Deno.env.get("PATH")}`;
  const env = { TERM: "xterm-256color", PATH: path };
  const program = await project.start(COMMAND, { bare: true, terminal: true, env });
  await program.says("hello from generation 1");
  await edit('"hello"', '"hi"');
  await program.says("hi from generation 2");
  await edit("def ", "# Says hi.\ndef ");
  await program.says("no code changed in");
  await edit('return "hi"', "return (");
  await program.says("SyntaxError");
  await edit("return (", 'return "welcome back"');
  await program.says("welcome back from generation 3");
  await program.type(CTRL_C);
  await program.end();
  return program.stdout.replaceAll("\r\n", "\n").replaceAll(project.folder, FOLDER);
}

const shown = `$ slop-watch ${COMMAND.join(" ")}\n${await recorded()}`;
await Deno.writeTextFile(OUTPUT, terminalSvg(shown, TITLE, COLUMNS));
