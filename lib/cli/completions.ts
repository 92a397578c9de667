/** Shells' completions, made from the table of options. */
import { userError } from "../errors.ts";
import { COMMANDS } from "./commands.ts";
import { isFlag, OPTION_ROWS } from "./options.ts";

/** One spelling of an option, as shells are told of it. */
interface Spelling {
  readonly name: string;
  readonly short: string | undefined;
  readonly help: string;
  readonly takesValue: boolean;
}

const SPELLINGS: readonly Spelling[] = OPTION_ROWS.filter(isFlag).flatMap(([name, row]) => {
  const { short, help } = row;
  const takesValue = row.kind.metavar !== "" && row.bare === undefined;
  const positive = { name, short, help, takesValue };
  const negative = {
    name: `no-${name}`,
    short: undefined,
    help: `Not: ${help}`,
    takesValue: false,
  };
  return row.negatable ? [positive, negative] : [positive];
});

const NAMES = Object.keys(COMMANDS);
const FLAGS = SPELLINGS.flatMap(({ name, short }) => [`--${name}`, ...short ? [`-${short}`] : []]);

const single = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

function bash(): string {
  return `# slop-watch completions bash > ~/.local/share/bash-completion/completions/slop-watch
_slop_watch() {
  local word=\${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "${FLAGS.join(" ")}" -- "$word"))
  elif (( COMP_CWORD == 1 )); then
    COMPREPLY=($(compgen -W "${NAMES.join(" ")}" -- "$word"))
  fi
}
complete -o default -F _slop_watch slop-watch
`;
}

function zsh(): string {
  const rows = SPELLINGS.flatMap(({ name, short, help, takesValue }) => {
    const text = `[${help.replace(/[[\]:]/g, " ")}]${takesValue ? ":value:_files" : ""}`;
    return [`--${name}`, ...short ? [`-${short}`] : []].map((flag) => `    ${single(flag + text)}`);
  });
  return `#compdef slop-watch
# slop-watch completions zsh > a folder of $fpath, as _slop-watch
_slop_watch() {
  _arguments -S \\
${rows.join(" \\\n")} \\
    '1: :{_values command ${NAMES.join(" ")}; _files}' '*: :_files'
}
_slop_watch "$@"
`;
}

function fish(): string {
  const rows = SPELLINGS.map(({ name, short, help, takesValue }) =>
    `complete -c slop-watch -l ${name}${short ? ` -s ${short}` : ""}${takesValue ? " -r" : ""} -d ${
      single(help)
    }`
  );
  const commands = Object.entries(COMMANDS).map(([name, { help }]) =>
    `complete -c slop-watch -n __fish_is_first_arg -a ${name} -d ${single(help)}`
  );
  return `# slop-watch completions fish > ~/.config/fish/completions/slop-watch.fish\n${
    [...rows, ...commands].join("\n")
  }\n`;
}

function powershell(): string {
  const words = [...NAMES, ...FLAGS].map((word) => `'${word}'`).join(", ");
  return `# slop-watch completions powershell | Out-String | Invoke-Expression, in $PROFILE
Register-ArgumentCompleter -Native -CommandName slop-watch, slop-watch.exe -ScriptBlock {
  param($word)
  $words = ${words}
  $found = $words | Where-Object { $_ -like "$word*" }
  if ($word -like '-*' -or $found) {
    $found | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
  }
}
`;
}

const SHELLS = { bash, zsh, fish, powershell };

/**
 * The script that teaches a shell slop-watch's words.
 * @throws {UserError} for a shell that is none of the four.
 */
export function completions(words: readonly string[]): string {
  const [shell = ""] = words;
  if (words.length === 1 && Object.hasOwn(SHELLS, shell)) {
    return SHELLS[shell as keyof typeof SHELLS]();
  }
  throw userError("unknown-shell", Object.keys(SHELLS), words.join(" "));
}
