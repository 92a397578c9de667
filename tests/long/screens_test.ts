/** Libraries of full-screen apps, as PyPI has them: whose the screen is, and that none is written over. */
import { assert, assertEquals } from "@std/assert";
import { platform } from "../../lib/platform/current.ts";
import { posix } from "../../lib/platform/posix.ts";
import { shownBy, titlesOf } from "../app_screen.ts";
import { Project, python } from "../driver.ts";
import { askScreens, type ScreenApp, usesOf } from "../lib/python/screens.ts";
import { LONG } from "../tier.ts";
import { installedFor } from "./installed.ts";

const CTRL_C = "\x03";
const isOurs = LONG && platform === posix;
const REQUIREMENTS = new URL("./screens.txt", import.meta.url);
const installed = await installedFor("screens", REQUIREMENTS, isOurs ? await python() : undefined);

const TEXTUAL = `from textual.app import App
class Shown(App):
    BINDINGS = [("x", "leave")]
    def action_leave(self):
        with self.suspend(): input("out ")
`;
const PROMPT = `from prompt_toolkit import Application
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.layout import FormattedTextControl, Layout, Window
keys = KeyBindings()
keys.add("x")(lambda event: run_in_terminal(lambda: input("out ")))
keys.add("c-c")(lambda event: event.app.exit())
shown = Layout(Window(FormattedTextControl("drawn")))
Application(shown, key_bindings=keys, full_screen=True).run()
`;
const SLEEP = "\nimport time\ntime.sleep(600)\n";

const APPS: Record<string, ScreenApp> = {
  "Textual, which is suspended": {
    code: `${TEXTUAL}Shown().run()\n`,
    steps: [["", "owned"], ["x", "prompt"], ["\n", "owned"]],
  },
  "Textual in a loop of the app's own": {
    code: `import asyncio\n${TEXTUAL}
async def main(): await Shown().run_async()
asyncio.run(main())
`,
    steps: [["", "owned"]],
  },
  "Textual inline": { code: `${TEXTUAL}Shown().run(inline=True)\n`, steps: [["", "free"]] },
  "prompt_toolkit's full screen, which is left for a line": {
    code: PROMPT,
    steps: [["", "owned"], ["x", "prompt"], ["\r", "owned"]],
  },
  "prompt_toolkit's prompt": {
    code: `from prompt_toolkit import prompt\nprompt("? ")${SLEEP}`,
    steps: [["", "prompt"], ["a\r", "free"]],
  },
  "urwid": {
    code: "import urwid\nurwid.MainLoop(urwid.SolidFill('x')).run()\n",
    steps: [["", "owned"]],
  },
  "asciimatics": {
    code: `from asciimatics.screen import Screen
Screen.wrapper(lambda screen: screen.get_event() or screen.wait_for_input(600))
`,
    steps: [["", "owned"]],
  },
  "rich, on a console of its own": {
    code: `from rich.console import Console
from rich.live import Live
with Live("drawn", screen=True, console=Console()): input()
${SLEEP}`,
    steps: [["", "owned"], ["\n", "free"]],
  },
  "rich, on the console that all share": {
    code: `import rich\nwith rich.get_console().screen(): input()\n${SLEEP}`,
    steps: [["", "owned"], ["\n", "free"]],
  },
};

for (const [name, app] of Object.entries(APPS)) {
  Deno.test({
    name: `whose the screen is: ${name}`,
    ignore: !installed,
    async fn() {
      assertEquals(await askScreens(installed!, { [name]: app }), usesOf({ [name]: app }));
    },
  });
}

for (const [name, code] of Object.entries({ Textual: `${TEXTUAL}Shown().run()\n`, PROMPT })) {
  Deno.test({
    name: `what is said waits for the screen: ${name}`,
    ignore: !installed,
    async fn() {
      const files = { "pyproject.toml": "", "main.py": code, "saved.py": "X = 0\n" };
      await using project = await Project.of(files);
      const words = ["--color", "never", "--python", installed!, "main.py"];
      const options = { terminal: true, env: { TERM: "xterm" }, withoutPython: true };
      const program = await project.start(words, options);
      await program.says("\x1b[?1049h");
      await project.write("saved.py", "X = (\n");
      await program.says("\x1b]2;✗ saved.py:1 SyntaxError: '(' was never closed – slop-watch\x07");
      await project.write("saved.py", "X = 1\n");
      await program.event("restart");
      await program.until("a second run", () => program.stdout.split("\x1b[?1049h").length > 2);
      await project.write("saved.py", "X = 2(\n");
      await program.until("a second title", () => titlesOf(program).length > 2);
      await program.type("x");
      await program.until(
        "what waits",
        () => shownBy(program).outside.includes("saved.py:1:6"),
      );
      await program.type(name === "Textual" ? "\n" : "\r");
      await program.until("the screen again", () => program.stdout.split("\x1b[?1049h").length > 3);
      await platform.ask([(await program.eventsOf("start")).at(-1)!.pid], "SIGTERM");
      await program.event("exit");
      await program.type(CTRL_C);
      assertEquals(await program.end(), 130);
      const { inside, outside } = shownBy(program);
      assert(!inside.includes("[slop-watch]"), inside);
      for (const said of ["saved.py:1:5", "saved.py changed", "restarted in", "SIGTERM"]) {
        assert(outside.includes(said), `${said}: ${outside}`);
      }
      assertEquals(titlesOf(program).length, 4);
    },
  });
}
