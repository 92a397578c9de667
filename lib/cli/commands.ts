/** What slop-watch can do beside running an app. */
export const COMMANDS = {
  doctor: {
    usage: "doctor [OPTIONS] [--] [APP] [ARGS...]",
    help: "Run nothing: say what would run and what looks wrong",
  },
  explain: {
    usage: "explain [OPTIONS] FILE...",
    help: "Say whether a save of FILE would restart the app, and why",
  },
  completions: {
    usage: "completions bash|zsh|fish|powershell",
    help: "Print the completions for a shell",
  },
} as const;

export type CommandName = keyof typeof COMMANDS;

/** Whether a first word is one of them; `--` in front of it makes it an app. */
export function isCommand(word: string | undefined): word is CommandName {
  return word !== undefined && Object.hasOwn(COMMANDS, word);
}
