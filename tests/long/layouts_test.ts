/** The usual layouts of Python, with real Django, uvicorn, gunicorn and uv: the first save of the app's own module, and no option. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { platform } from "../../lib/platform/current.ts";
import { posix } from "../../lib/platform/posix.ts";
import { findUv } from "../../tools/uv.ts";
import { type Program, Project, python } from "../driver.ts";
import { LONG } from "../tier.ts";
import { freePort } from "../free_port.ts";
import { installedFor } from "./installed.ts";

const isOurs = LONG && platform === posix;
const REQUIREMENTS = new URL("./requirements.txt", import.meta.url);
const installed = await installedFor(
  "layouts",
  REQUIREMENTS,
  isOurs ? await python() : undefined,
);
const ignore = !isOurs || !installed;

const ASGI = `from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from app.routers.items import ITEMS
async def answer(request): return PlainTextResponse(str(ITEMS))
app = Starlette(routes=[Route("/", answer)])
`;

interface Layout {
  readonly files: Readonly<Record<string, string>>;
  /** What makes the rest of it, run in its folder. */
  readonly make?: (python: string) => readonly string[];
  readonly words: (port: number) => readonly string[];
  /** The app's own module that is saved first. */
  readonly saved: string;
  /** So many files are followed once that is imported. */
  readonly least: number;
}

const LAYOUTS: Record<string, Layout> = {
  "Django, as startproject makes it": {
    files: {},
    make: (python) => [python, "-m", "django", "startproject", "site1", "."],
    words: (port) => ["manage.py", "runserver", "--noreload", `${port}`],
    saved: "site1/urls.py",
    least: 4,
  },
  "Django with its own reloader, whose serving child is the app": {
    files: {},
    make: (python) => [python, "-m", "django", "startproject", "site1", "."],
    words: (port) => ["manage.py", "runserver", `${port}`],
    saved: "site1/settings.py",
    least: 4,
  },
  "app/main.py and app/routers under uvicorn": {
    files: { "app/main.py": ASGI, "app/routers/items.py": "ITEMS = [1]\n" },
    words: (port) => ["-m", "uvicorn", "app.main:app", "--port", `${port}`],
    saved: "app/routers/items.py",
    least: 2,
  },
  "a package that makes a Flask app": {
    files: {
      "pyproject.toml": "",
      "shop/__init__.py":
        "import flask\nfrom shop.views import NAME\ndef create_app(): return flask.Flask(NAME)\n",
      "shop/views.py": 'NAME = "shop"\n',
    },
    words: (port) => ["-m", "flask", "--app", "shop", "run", "--port", `${port}`],
    saved: "shop/views.py",
    least: 2,
  },
};

async function run(command: readonly string[], cwd: string): Promise<void> {
  const [program = "", ...args] = command;
  const { success, stderr } = await new Deno.Command(program, { args, cwd }).output();
  assert(success, new TextDecoder().decode(stderr));
}

async function follows(program: Program, least: number): Promise<void> {
  while ((await program.event("watching")).followed < least);
}

for (const [name, { files, make, words, saved, least }] of Object.entries(LAYOUTS)) {
  Deno.test(`followed is ${name}`, { ignore }, async () => {
    await using project = await Project.of(files);
    const interpreter = installed!;
    if (make) await run(make(interpreter), project.folder);
    const options = ["--python", interpreter];
    const program = await project.start([...options, ...words(freePort())], {
      withoutPython: true,
    });
    await follows(program, least);
    await project.write(saved, `${await project.read(saved)}MORE = 1\n`);
    assertEquals((await program.event("change")).paths, [{ path: saved, kind: "modified" }]);
    await program.event("restart");
  });
}

Deno.test("what only gunicorn's workers import is not known, and how to watch it is said", {
  ignore,
}, async () => {
  await using project = await Project.of({
    "pyproject.toml": "",
    "app/wsgi.py": "def app(environ, start):\n    start('200 OK', [])\n    return [b'']\n",
  });
  const words = ["-m", "gunicorn", "app.wsgi:app", "-w", "2", "-b", `127.0.0.1:${freePort()}`];
  const program = await project.start(["--python", installed!, ...words], { withoutPython: true });
  const { code, hint } = await program.event("warning");
  assertEquals(code, "nothing-in-scope");
  assertStringIncludes(`${hint}`, "--also 'app/**/*.py'");
});

Deno.test("an editable dependency, and the other member of a uv workspace, are followed", {
  ignore,
}, async () => {
  const uv = await findUv();
  assert(uv);
  const member = (name: string, more = "") =>
    `[project]\nname = "${name}"\nversion = "0"\nrequires-python = ">=3.8"\n${more}`;
  const build = '[build-system]\nrequires = ["uv_build"]\nbuild-backend = "uv_build"\n';
  await using project = await Project.of({
    "pyproject.toml": '[tool.uv.workspace]\nmembers = ["web", "core"]\n',
    "core/pyproject.toml": member("core", build),
    "core/src/core/__init__.py": "X = 1\n",
    "web/pyproject.toml": member(
      "web",
      'dependencies = ["core"]\n[tool.uv.sources]\ncore = { workspace = true }\n',
    ),
    "web/main.py": 'import time, core\nprint("runs", core.X, flush=True)\ntime.sleep(600)\n',
  });
  await run(
    [...uv, "sync", "--quiet", "--all-packages", "--python", await python()],
    project.folder,
  );
  const options = { cwd: "web", withoutPython: true };
  const program = await project.start(["main.py"], options);
  await program.says("runs 1");
  await follows(program, 1);
  await project.write("core/src/core/__init__.py", "X = 2\n");
  assertEquals((await program.event("change")).paths, [{
    path: "../core/src/core/__init__.py",
    kind: "modified",
  }]);
  await program.says("runs 2");
});
