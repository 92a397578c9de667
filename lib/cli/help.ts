import { COMMANDS } from "./commands.ts";
import { isFlag, isKey, isOnAtTimes, type Option, OPTION_ROWS } from "./options.ts";

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
Examples:
  slop-watch gui_2.py --port 8000
  slop-watch --debounce 100 -m package.module
  slop-watch --pattern 'app/**/*.py' uvicorn app:app
`;

/** Words of `text` in lines that end before column 80: the first after `head`, the others indented. */
function wrapped(head: string, text: string, indent: number): string {
  const margin = " ".repeat(indent);
  const hasOwnLine = head.length >= Math.max(indent, 1);
  const lines = hasOwnLine ? [head] : [];
  let line = hasOwnLine ? margin : head.padEnd(indent);
  let isBlank = true;
  for (const word of text.split(" ")) {
    if (!isBlank && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = margin;
      isBlank = true;
    }
    line += isBlank ? word : ` ${word}`;
    isBlank = false;
  }
  return [...lines, line].join("\n") + "\n";
}

function optionText([name, row]: readonly [string, Option<unknown>]): string {
  const short = row.short ? `-${row.short}, ` : "    ";
  const long = isOnAtTimes(row) ? `--${name}, --no-${name}` : `--${name}`;
  const value = row.kind.metavar && ` ${row.kind.metavar}`;
  const variable = row.variable ? `. ${row.variable}=1 or 0 says the same` : "";
  const text = row.help + variable + defaultText(row.default, row.shownDefault);
  return wrapped(`  ${short}${long}${value}`, text, INDENT);
}

const listed = (names: readonly string[]) => `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

/** How options and the keys of the configuration belong together. */
function keysText(): string {
  const keysOnly = OPTION_ROWS.filter((row) => !isFlag(row)).map(([name]) => name);
  const flagsOnly = OPTION_ROWS.filter((row) => !isKey(row)).map(([name]) => `--${name}`);
  const text = "Each is also a key of [tool.slop-watch] in pyproject.toml, where " +
    `${listed(keysOnly)} can be set, too; only ${listed(flagsOnly)} are not.`;
  return wrapped("", text, 0);
}

/** The text of `--help`, at most 80 columns wide. */
export function helpText(): string {
  const rows = OPTION_ROWS.filter(isFlag).map(optionText);
  return `${USAGE}${rows.join("")}\n${keysText()}${EXAMPLES}`;
}

function defaultText(value: unknown, shown: string | undefined): string {
  if (shown === "" || value === false && shown === undefined) return "";
  const text = shown ?? (value === true ? "on" : Array.isArray(value) ? value.join(" ") : value);
  return ` [${text}]`;
}
