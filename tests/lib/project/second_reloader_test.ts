import { assert, assertEquals } from "@std/assert";
import {
  reloaderIn,
  reloaderInSource,
  runningReloader,
} from "../../../lib/project/second_reloader.ts";

const ON: readonly string[] = [
  "python manage.py runserver",
  "/p/.venv/bin/python -X dev -u ./manage.py runserver 8001",
  "C:\\app\\.venv\\Scripts\\python.exe manage.py runserver",
  "django-admin runserver",
  "python -m django runserver",
  "uv run manage.py runserver",
  "uv run --with x python manage.py runserver",
  "flask --app x run --debug",
  "flask --debug run",
  "python -m flask run --reload",
  "fastapi dev main.py",
  "/p/.venv/bin/uvicorn app:app --reload",
  "poetry run uvicorn app:app --reload",
  "python3.12 -m uvicorn app:app --reload --reload-dir src",
  "gunicorn --reload app:app",
  "hypercorn app --reload",
  "granian --reload app",
  "streamlit run app.py",
  "streamlit run app.py --server.runOnSave true",
  "litestar run -r",
  "sanic app --dev",
  "gradio app.py",
  "watchfiles python app.py",
  "watchmedo auto-restart -- python app.py",
  "jurigged app.py",
  "python -m jurigged app.py",
];

const OFF: readonly string[] = [
  "python manage.py runserver --noreload",
  "python manage.py migrate",
  "flask run",
  "flask run --debug --no-reload",
  "fastapi run main.py",
  "fastapi dev --no-reload",
  "uvicorn app:app",
  "streamlit run app.py --server.fileWatcherType none",
  "streamlit run app.py --server.fileWatcherType=none",
  "watchmedo shell-command",
  "python main.py --engine uvicorn --reload",
  "./serve --reload",
  "python -c x manage.py runserver",
  "",
];

Deno.test("an app that restarts itself on a save is told by the words of its command", () => {
  for (const line of ON) assert(reloaderIn(line.split(" ")), line);
  for (const line of OFF) assertEquals(reloaderIn(line.split(" ")), undefined, line);
});

Deno.test("it is told by its script where that says so", () => {
  const on = [
    "from nicegui import ui\nui.label('x')\nui.run()",
    "from nicegui import ui\nui.run(title=f(1), port=80)",
    "import uvicorn\nuvicorn.run('a:b',\n  port=g(h(1)),\n  reload=True)",
    "from flask import Flask\napp = Flask(__name__)\napp.run(debug=True)",
    "from dash import Dash\nDash().run(debug = True)",
    "from quart import Quart\napp = Quart(__name__)\napp.run()",
  ];
  const off = [
    "from nicegui import ui\nui.run(reload=False)",
    "from nicegui import ui\n# ui.run()\n",
    "import uvicorn\nuvicorn.run('a:b')",
    "from flask import Flask\napp.run(debug=True, use_reloader=False)",
    "from flask import Flask\napp.run()",
    "from quart import Quart\napp.run(use_reloader=False)",
    "import subprocess\nsubprocess.run(debug=True)",
    "",
  ];
  for (const text of on) assert(reloaderInSource(text), text);
  for (const text of off) assertEquals(reloaderInSource(text), undefined, text);
});

Deno.test("one that is seen where it runs is turned off by a word of the command's, if that has one", () => {
  const off = (line: string) => runningReloader("werkzeug", line.split(" ")).off;
  assertEquals(off("python app.py"), { add: "use_reloader=False" });
  assertEquals(off("flask --app x run"), { add: "--no-reload" });
  assertEquals(off("streamlit run app.py"), { add: "use_reloader=False" });
});

Deno.test("a script of any text is looked through in no time", () => {
  const text = "from nicegui import ui\n" + "ui.run(".repeat(2000) + "(".repeat(2000);
  const begun = performance.now();
  reloaderInSource(text);
  assert(performance.now() - begun < 1000, `${performance.now() - begun} ms`);
});
