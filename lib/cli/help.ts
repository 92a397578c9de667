import { COMMANDS } from "./commands.ts";
import { isFlag, OPTION_ROWS } from "./options.ts";

const WIDTH = 80;
const INDENT = 27;

const USAGE = `slop-watch runs a Python app and restarts it when its code changes.

Usage: slop-watch [OPTIONS] [--] [APP] [ARGS...]
${Object.values(COMMANDS).map(({ usage }) => `       slop-watch ${usage}`).join("\n")}

APP is a .py file, -m MODULE or any command; it gets everything after it. With
no APP: command in [tool.slop-watch], the entry of [project.scripts], or the
first of gui_2.py, main.py and app.py at the project root.

Commands, each as the first word:
${Object.entries(COMMANDS).map(([name, { help }]) => `  ${name.padEnd(13)}${help}`).join("\n")}

Options:
`;

const EXAMPLES = `
Each is also a key of [tool.slop-watch] in pyproject.toml, where command and env
can be set, too; only --root, --config, --version and --help are not.

Examples:
  slop-watch gui_2.py --port 8000
  slop-watch --debounce 100 -m package.module
  slop-watch --pattern 'app/**/*.py' uvicorn app:app
`;

/** Words of `text` in lines that end before column 80, the first one after `head`. */
function wrapped(head: string, text: string): string {
  const lines: string[] = [];
  let line = head.length < INDENT ? head.padEnd(INDENT) : head;
  if (head.length >= INDENT) {
    lines.push(head);
    line = " ".repeat(INDENT);
  }
  let empty = true;
  for (const word of text.split(" ")) {
    if (!empty && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = " ".repeat(INDENT);
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line].join("\n") + "\n";
}

/** The text of `--help`, at most 80 columns wide. */
export function helpText(): string {
  const rows = OPTION_ROWS.filter(isFlag).map(([name, row]) => {
    const short = row.short ? `-${row.short}, ` : "    ";
    const long = row.negatable && row.default === true ? `--${name}, --no-${name}` : `--${name}`;
    const value = row.kind.metavar && ` ${row.kind.metavar}`;
    return wrapped(
      `  ${short}${long}${value}`,
      row.help + defaultText(row.default, row.shownDefault),
    );
  });
  return USAGE + rows.join("") + EXAMPLES;
}

function defaultText(value: unknown, shown: string | undefined): string {
  if (shown === "" || value === false) return "";
  const text = shown ?? (value === true ? "on" : Array.isArray(value) ? value.join(" ") : value);
  return ` [${text}]`;
}
