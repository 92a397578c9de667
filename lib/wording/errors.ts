import { meant, OPTIONS_HINT, type WordingTable } from "./wording.ts";

/** What keeps slop-watch from running at all, or one command of it. */
export const ERRORS = {
  "unknown-option": (word: string, nearest?: string, afterApp?: string) => [
    `unknown option ${word}`,
    afterApp === undefined
      ? meant(nearest, OPTIONS_HINT)
      : `${
        nearest === undefined ? "" : `${meant(nearest, "")} `
      }what is for the app comes after it: slop-watch ${afterApp}; ${OPTIONS_HINT}`,
  ],
  "reload-by-default": (word: string) => [
    `there is no option ${word}: restarting is on by default`,
    "leave it out; --no-watch turns restarting off",
  ],
  "app-by-default": (word: string, app: string) => [
    `there is no option ${word}: what runs is what comes last`,
    app ? `slop-watch ${app}` : "slop-watch APP",
  ],
  "option-for-shell": (flag: string, word: string, line: string) => [
    `${flag} is run by no shell, which ${word} would need`,
    `${flag} 'sh -c ${JSON.stringify(line)}', or a script of your own`,
  ],
  "option-without-value": (flag: string, value: string) => [
    `${flag} takes no value, but ${value} was given`,
    OPTIONS_HINT,
  ],
  "option-value": (flag: string, allowed: string, given: string, nearest?: string) => [
    `${flag} expects ${allowed}, not ${given}`,
    meant(nearest, OPTIONS_HINT),
  ],
  "unknown-shell": (shells: readonly string[], given: string) => [
    `completions expects one of ${shells.join(", ")}, not ${given || "nothing"}`,
    "",
  ],
  "nothing-to-explain": () => ["explain needs a FILE", "slop-watch explain FILE..."],
  "variable-value": (variable: string, allowed: string, value: string) => [
    `the environment variable ${variable} expects ${allowed}, not ${value}`,
    "",
  ],
  "config-unreadable": (file: string, why: string) => [`${file} cannot be read: ${why}`, ""],
  "config-invalid": (file: string, line: number, column: number, why: string) => [
    `${file}:${line}:${column} is not valid TOML: ${why}`,
    "",
  ],
  "config-no-table": (file: string, shown: string) => [
    `tool.slop-watch in ${file}: expected a table, not ${shown}`,
    "",
  ],
  "config-misspelled": (table: string, file: string) => [
    `[${table}] in ${file} is not read`,
    "did you mean [tool.slop-watch]?",
  ],
  "key-twice": (spellings: readonly string[], file: string) => [
    `${spellings.join(" and ")} in ${file} are one key`,
    "leave one of them",
  ],
  "unknown-key": (key: string, file: string, keys: readonly string[], nearest?: string) => [
    `unknown key ${key} in ${file}`,
    meant(nearest, `allowed are ${keys.join(", ")}`),
  ],
  "key-of-flag": (key: string, file: string) => [
    `unknown key ${key} in ${file}`,
    `it is for the command line only: --${key}`,
  ],
  "key-value": (key: string, file: string, allowed: string, shown: string, nearest?: string) => [
    `${key} in ${file}: expected ${allowed}, not ${shown}`,
    meant(nearest, ""),
  ],
  "key-for-shell": (key: string, file: string, word: string, line: string) => [
    `${key} in ${file} is run by no shell, which ${word} would need`,
    `${key} = ["sh", "-c", ${JSON.stringify(line)}], on Windows ["cmd", "/c", …]`,
  ],
  "glob-invalid": (
    glob: string,
  ) => [
    `${glob} is not a glob that can be read`,
    "in a range such as [a-z] the lower one comes first",
  ],
  "glob-too-large": (glob: string, mostGlobs: number, longest: number) => [
    `${glob} is too much for one glob`,
    `its braces may stand for ${mostGlobs} of them, and it may have ${longest} characters`,
  ],
  "working-folder-gone": (
    why: string,
  ) => [`the working folder cannot be had: ${why}`, "is it gone?"],
  "working-folder-no-text": () => [
    "the path of the working folder is no UTF-8, and no link to it can be made",
    "start slop-watch in another folder, or by a link",
  ],
  "root-missing": (root: string) => [`--root: there is no folder ${root}`, ""],
  "share-refused": (folder: string) => [
    `${folder} lies on a share, which slop-watch cannot read`,
    "name it by a drive letter, or put the project on a local disk",
  ],
  "folder-refused": (folder: string) => [
    `${folder} lies in /dev, /proc or /sys, which slop-watch cannot read`,
    "put the project into another folder",
  ],
  "root-no-folder": (root: string) => [`--root: ${root} is no folder`, ""],
  "module-missing": () => ["-m needs the name of a module", "slop-watch -m package.module"],
  "file-missing": (file: string, nearest?: string) => [
    `there is no file ${file}`,
    meant(nearest, "name the app's .py file"),
  ],
  "variable-as-app": (word: string) => [
    `${word} is no app`,
    "variables go before slop-watch, or into env in [tool.slop-watch]",
  ],
  "app-empty": () => ["APP is an empty text", "name it: slop-watch APP"],
  "word-of-server": (word: string) => [
    `${word} is no file or program`,
    `module:name is for a server: slop-watch uvicorn ${word.replace(/\.py(?=:)/, "")}`,
  ],
  "word-of-more": (word: string, file: string) => [
    `there is no file or program called ${word}`,
    `did you mean "${file}", in quotes?`,
  ],
  "words-as-one": (word: string) => [
    `there is no file or program called "${word}"`,
    `without the quotes these are words of their own: ${word}`,
  ],
  "folder-not-app": (folder: string) => [
    `there is no __main__.py in ${folder}, which Python would run`,
    "name the app's .py file; without APP the project's own is looked for",
  ],
  "program-missing": (file: string, nearest?: string) => [
    `there is no program ${file}`,
    meant(nearest, "is it there, and executable?"),
  ],
  "program-not-executable": (file: string, word: string) => [
    `${file} is no program that can be run`,
    `if it is Python's, python ${word} runs it; chmod +x makes it a program`,
  ],
  "command-not-found": (word: string, places: readonly string[], nearest?: string) => [
    `the command ${word} was not found; looked in ${places.join(", ")}`,
    meant(nearest, "is it installed there? -m MODULE runs a module by the project's Python"),
  ],
  "script-of-another": (script: string, python: string, environment: string) => [
    `${script} would run by another environment's Python, ${python}`,
    `was its folder copied or renamed? uv sync --reinstall mends it; without uv, remove ${environment} and make it anew`,
  ],
  "script-invalid": (name: string, entry: string) => [
    `${name} in [project.scripts]: ${entry} is no module:function`,
    "",
  ],
  "no-app": (scripts: readonly string[], files: readonly string[], root: string) => [
    "no app to run: no APP on the command line, no command in [tool.slop-watch], " +
    (scripts.length > 0
      ? `none of the entries ${scripts.join(", ")} in [project.scripts] bears the project's name, `
      : "no entry in [project.scripts], ") +
    `and none of ${files.join(", ")} in ${root}`,
    "name it: slop-watch APP",
  ],
  "python-unusable": (origin: string, where: string) => [
    `${origin}: no Python can be run at ${where}`,
    "",
  ],
  "no-python": (tried: readonly string[]) => [
    `no Python found; looked for it in ${tried.join(", ")}`,
    "name one with --python PATH",
  ],
  "not-started": (program: string, why: string) => [`${program} cannot be started: ${why}`, ""],
  "log-dir-unusable": (folder: string, why: string) => [
    `--log-dir: ${folder} cannot be made: ${why}`,
    "",
  ],
  "events-unwritable": (file: string, why: string) => [
    `--events: ${file} cannot be written: ${why}`,
    "",
  ],
  "unpathable": (separator: string, folder: string) => [
    `PYTHONPATH can hold no path with ${separator} in it: ${folder}`,
    "",
  ],
  "unforeseen": (why: string) => [why, ""],
  "bug": () => [
    "slop-watch failed; this is a bug, please report it with the lines below",
    "",
  ],
} satisfies WordingTable;
