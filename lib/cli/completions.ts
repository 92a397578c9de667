/** Shells' completions, made from the table of options. */
import { userError } from "../errors.ts";
import { COMMANDS } from "./commands.ts";
import type { Completion } from "./kinds.ts";
import { isFlag, OPTION_ROWS } from "./options.ts";

/** One spelling of an option, as shells are told of it. */
interface Spelling {
  readonly name: string;
  readonly short: string | undefined;
  readonly help: string;
  readonly takesValue: boolean;
  readonly metavar: string;
  readonly completion: Completion | undefined;
}

const SPELLINGS: readonly Spelling[] = OPTION_ROWS.filter(isFlag).flatMap(([name, row]) => {
  const { short, help, kind: { metavar, completion } } = row;
  const takesValue = metavar !== "" && row.bare === undefined;
  const positive = { name, short, help, takesValue, metavar, completion };
  const negative = {
    name: `no-${name}`,
    short: undefined,
    help: `Not: ${help}`,
    takesValue: false,
    metavar: "",
    completion: undefined,
  };
  return row.negatable ? [positive, negative] : [positive];
});

const flagsOf = ({ name, short }: Spelling) => [`--${name}`, ...short ? [`-${short}`] : []];

const NAMES = Object.keys(COMMANDS);
const FLAGS = SPELLINGS.flatMap(flagsOf);
const TAKING = SPELLINGS.filter(({ takesValue }) => takesValue);

/** The options whose value is of a kind that a shell completes in one way. */
const flagsWith = (isOne: (completion: Completion | undefined) => boolean) =>
  TAKING.filter(({ completion }) => isOne(completion)).flatMap(flagsOf);

/** What is offered behind a word: the values of an option, or the shells that there are scripts for. */
const offered = (): readonly (readonly [word: string, values: readonly string[]])[] => [
  ...TAKING.flatMap((spelling) => {
    const { completion } = spelling;
    return typeof completion === "object"
      ? flagsOf(spelling).map((flag) => [flag, completion] as const)
      : [];
  }),
  ["completions", Object.keys(SHELLS)],
];

const single = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

// What stands behind APP is the app's, and is completed as files are.
function bash(): string {
  const values = offered().map(([word, values]) =>
    `    ${word}) COMPREPLY=($(compgen -W "${values.join(" ")}" -- "$word")); return ;;`
  );
  return `# slop-watch completions bash > ~/.local/share/bash-completion/completions/slop-watch
_slop_watch() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} at
  COMPREPLY=()
  # "--color=auto" is three words here.
  if [[ $before == = ]]; then before=\${COMP_WORDS[COMP_CWORD-2]}; fi
  if [[ $word == = ]]; then word=; fi
  for (( at = 1; at < COMP_CWORD; at++ )); do
    case \${COMP_WORDS[at]} in
      ${TAKING.flatMap(flagsOf).join("|")})
        if [[ \${COMP_WORDS[at+1]} == = ]]; then (( at++ )); fi; (( at++ )) ;;
      --) return ;;
      -*) ;;
      ${NAMES.join("|")}) if (( at > 1 )); then return; fi ;;
      *) return ;;
    esac
  done
  case $before in
${values.join("\n")}
    ${flagsWith((one) => one === "folder").join("|")})
      compopt -o filenames 2>/dev/null
      COMPREPLY=($(compgen -d -- "$word")); return ;;
    ${flagsWith((one) => one === "file").join("|")}) return ;;
    ${flagsWith((one) => one === undefined).join("|")}) compopt +o default 2>/dev/null; return ;;
  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "${FLAGS.join(" ")}" -- "$word"))
  elif (( COMP_CWORD == 1 )); then
    COMPREPLY=($(compgen -W "${NAMES.join(" ")}" -- "$word"))
  fi
}
complete -o default -F _slop_watch slop-watch
`;
}

function zshAction(completion: Completion | undefined): string {
  if (completion === undefined) return " ";
  if (completion === "folder") return "_files -/";
  return completion === "file" ? "_files" : `(${completion.join(" ")})`;
}

function zsh(): string {
  const rows = SPELLINGS.flatMap((spelling) => {
    const { name, short, help, takesValue, metavar, completion } = spelling;
    const value = takesValue ? `:${metavar}:${zshAction(completion)}` : "";
    const text = `[${help.replace(/[[\]:]/g, " ")}]${value}`;
    const equals = takesValue ? "=" : "";
    return [`--${name}${equals}`, ...short ? [`-${short}`] : []]
      .map((flag) => `    ${single(flag + text)}`);
  });
  return `#compdef slop-watch
# slop-watch completions zsh > a folder of $fpath, as _slop-watch
_slop_watch() {
  _arguments -S -A '-*' \\
${rows.join(" \\\n")} \\
    '1: :_slop_watch_first' '*: :_slop_watch_rest'
}
_slop_watch_first() {
  compadd ${NAMES.join(" ")}
  _files
}
_slop_watch_rest() {
  if [[ $words[CURRENT-1] == completions ]]; then
    compadd ${Object.keys(SHELLS).join(" ")}
  else
    _files
  fi
}
_slop_watch "$@"
`;
}

function fishValue({ takesValue, completion }: Spelling): string {
  if (!takesValue) return "";
  if (completion === undefined) return " -x";
  if (completion === "folder") return " -x -a '(__fish_complete_directories)'";
  return completion === "file" ? " -r -F" : ` -x -a ${single(completion.join(" "))}`;
}

function fish(): string {
  const rows = SPELLINGS.map((spelling) => {
    const { name, short, help } = spelling;
    return `complete -c slop-watch -l ${name}${short ? ` -s ${short}` : ""}${
      fishValue(spelling)
    } -d ${single(help)}`;
  });
  const commands = Object.entries(COMMANDS).map(([name, { help }]) =>
    `complete -c slop-watch -n __fish_is_first_arg -a ${name} -d ${single(help)}`
  );
  const shells = `complete -c slop-watch -n '__fish_seen_subcommand_from completions' -f -a ${
    single(Object.keys(SHELLS).join(" "))
  }`;
  return `# slop-watch completions fish > ~/.config/fish/completions/slop-watch.fish\n${
    [...rows, ...commands, shells].join("\n")
  }\n`;
}

function powershell(): string {
  const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(", ");
  const values = offered().map(([word, values]) => `    '${word}' = @(${quoted(values)})`);
  return `# slop-watch completions powershell | Out-String | Invoke-Expression, in $PROFILE
Register-ArgumentCompleter -Native -CommandName slop-watch, slop-watch.exe -ScriptBlock {
  param($word, $line, $place)
  $values = @{
${values.join("\n")}
  }
  $before = @($line.CommandElements | Where-Object { $_.Extent.EndOffset -lt $place } |
    ForEach-Object { $_.ToString() })[-1]
  if ($before -and $values.ContainsKey($before)) {
    $words = $values[$before]
  } else {
    $words = ${quoted([...NAMES, ...FLAGS])}
  }
  # Where nothing is found, PowerShell completes files.
  $words | Where-Object { $_ -like "$word*" } |
    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
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
