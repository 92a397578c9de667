/** Which port an app wants, as far as its command or its script says so in so many words. */
import { programName } from "../root.ts";

/** Options whose value is a port, or an address with one. */
const OPTION = /^(?:-p|-b|--(?:[\w.]*[.-])?(?:port|bind|address))$/;
/** What takes a port as a word of its own. */
const TAKES_WORD: ReadonlySet<string> = new Set(["runserver", "runserver_plus", "http.server"]);

/** Where servers listen that are told nothing. */
const USUAL: readonly (readonly [programs: string, port: number])[] = [
  ["uvicorn fastapi gunicorn hypercorn granian daphne litestar runserver http.server", 8000],
  ["flask quart", 5000],
  ["streamlit", 8501],
];

const portIn = (text: string): number => Number(/^(?:.*:)?(\d{2,5})$/.exec(text)?.[1] ?? 0);
const isPort = (port: number) => port > 0 && port < 65_536;

/** The ports that a command's words name. */
function inWords(words: readonly string[]): number[] {
  return words.map((word, n) => {
    const [, option = "", value = ""] = /^(--?[\w.-]+)=(.+)$/.exec(word) ?? [];
    if (OPTION.test(option)) return portIn(value);
    const before = words[n - 1] ?? "";
    const isAsked = OPTION.test(before) || TAKES_WORD.has(before);
    return isAsked || /^[\w.[\]-]*:\d+$/.test(word) ? portIn(word) : 0;
  });
}

/**
 * The ports that an app wants, the most certain first: named by its command, or in a call in its script; else
 * where its server usually listens.
 * @param source That of the script; empty where there is none.
 */
export function portsWanted(command: readonly string[], source: string): number[] {
  const named = [
    ...inWords(command),
    ...Array.from(source.matchAll(/\bport\s*=\s*(\d+)\b/gi), ([, port]) => Number(port)),
  ].filter(isPort);
  if (named.length > 0) return named;
  const usual = USUAL.find(([programs]) =>
    command.some((word) => programs.split(" ").includes(programName(word)))
  );
  return usual ? [usual[1]] : [];
}
