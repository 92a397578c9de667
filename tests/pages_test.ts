/** What the pages under `docs/` have for copying is taken by what it is for. */
import { assert, assertEquals } from "@std/assert";
import { parse as parseYaml } from "@std/yaml";
import { parseCommandLine } from "../lib/cli/parse.ts";
import type { WatchEvent } from "../lib/report/events.ts";
import { python, until } from "./driver.ts";
import { onWindows } from "./paths.ts";

const textOf = (page: string) => Deno.readTextFile(new URL(`../docs/${page}.md`, import.meta.url));

/** The blocks of a page that are in a language, in their order. */
function blocks(page: string, language: string): string[] {
  const fenced = new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, "gm");
  return Array.from(page.matchAll(fenced), ([, text]) => text!);
}

interface Task {
  readonly label: string;
  readonly args: readonly string[];
  readonly problemMatcher: {
    readonly pattern: Record<"file" | "line" | "column" | "message", number> & {
      readonly regexp: string;
    };
    readonly background: { readonly beginsPattern: string; readonly endsPattern: string };
  };
}

const vscode = await textOf("vscode");
const [tasksText = "", argsText = "", launchText = ""] = blocks(vscode, "json");
const { tasks } = JSON.parse(tasksText) as { tasks: Task[] };
const [compose = ""] = blocks(await textOf("docker"), "yaml");
const [unit = ""] = blocks(await textOf("systemd"), "ini");

/** What an editor's page, Compose and a unit call slop-watch with. */
const CALLS: Record<string, () => readonly string[]> = {
  "VS Code's task": () => tasks[0]!.args,
  "VS Code's task with the debugger": () => JSON.parse(argsText) as string[],
  "Compose": () => {
    const { services } = parseYaml(compose) as { services: { app: { command: string[] } } };
    return services.app.command.slice(1);
  },
  "systemd": () => /^ExecStart=(.*)$/m.exec(unit)![1]!.split(" ").slice(1),
};

for (const [name, words] of Object.entries(CALLS)) {
  Deno.test(`slop-watch takes the words that the page of ${name} has`, () => {
    const { app, command } = parseCommandLine(words());
    assert(app.length > 0);
    assertEquals(command, undefined);
  });
}

Deno.test("VS Code attaches to the port that the app listens at", () => {
  const { configurations } = JSON.parse(launchText) as {
    configurations: { connect: { port: number } }[];
  };
  const args = JSON.parse(argsText) as string[];
  assert(args.includes(`${configurations[0]!.connect.port}`));
});

const HEAD = { time: "2026-11-23T19:34:03.083Z", generation: 1 };
const SOURCE_ERROR = {
  path: "src/a.py",
  line: 4,
  column: 12,
  message: "SyntaxError: '(' was never closed",
  text: "return (",
};
const HAPPENED: WatchEvent[] = [
  { event: "skip", ...HEAD, reason: "syntax-error", paths: ["src/a.py"], error: SOURCE_ERROR },
  { event: "change", ...HEAD, paths: [{ path: "src/a.py", kind: "modified" }] },
  {
    event: "exit",
    ...HEAD,
    code: 1,
    signal: null,
    uptime_ms: 3,
    crash: { type: "KeyError", message: "KeyError: 'x'", path: "src/b.py", line: 7 },
  },
];

Deno.test("VS Code's matcher finds where a save was refused and where an exception came from", async () => {
  const folder = await Deno.makeTempDir({ prefix: "slop-watch-" });
  const [program = ""] = blocks(vscode, "python");
  await using child = new Deno.Command(await python(), {
    args: ["-c", program, `${folder}/events.ndjson`],
    stdout: "piped",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream());
  let shown = "";
  let isSaid = false;
  for await (const text of lines) {
    shown += text;
    if (!isSaid && shown.includes("watching")) {
      isSaid = true;
      const said = HAPPENED.map((event) => `${JSON.stringify(event)}\n`).join("");
      await Deno.writeTextFile(`${folder}/events.ndjson`, said, { append: true });
    }
    if (shown.split(/^end\r?$/m).length > 2) break;
  }
  await Deno.remove(folder, { recursive: true });
  const { pattern, background } = tasks[1]!.problemMatcher;
  const [first = "", ...rest] = shown.trim().split(/\r?\n/);
  assert(new RegExp(background.endsPattern).test(first));
  const sorted = rest.map((line) => {
    if (new RegExp(background.beginsPattern).test(line)) return "begins";
    if (new RegExp(background.endsPattern).test(line)) return "ends";
    const { file, line: row, column, message, regexp } = pattern;
    const groups = new RegExp(regexp).exec(line) ?? [];
    return [file, row, column, message].map((n) => groups[n]);
  });
  assertEquals(sorted, [
    "begins",
    ["src/a.py", "4", "12", SOURCE_ERROR.message],
    "ends",
    "begins",
    ["src/b.py", "7", "1", "KeyError: 'x'"],
    "ends",
  ]);
});

Deno.test("the page that reloads hears of each start of the command once it is connected", async () => {
  const [program = ""] = blocks(await textOf("browser-reload"), "python");
  const [port, html = ""] = [35729, blocks(await textOf("browser-reload"), "html")[0]];
  assert(program.includes(`${port}`) && html.includes(`http://127.0.0.1:${port}`));
  const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const own = (free.addr as Deno.NetAddr).port;
  free.close();
  await using child = new Deno.Command(await python(), {
    args: ["-c", program.replace(`${port}`, `${own}`)],
  }).spawn();
  const response = await until(() => fetch(`http://127.0.0.1:${own}`).catch(() => undefined));
  assert(response?.body);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let heard = "";
  while (!heard.includes("data: here")) heard += (await reader.read()).value ?? "";
  if (onWindows) return;
  child.kill("SIGINT");
  // A page that is connected does not hold it up.
  assertEquals((await child.status).code, 0);
  await reader.cancel().catch(() => {});
});
