/**
 * The lines between slop-watch, the process that holds the app's ports over a restart (`holder.py`), and the agents
 * (`_slop_watch_ports.py`), made as `line.ts` says. FOLDER, ADDRESS and HOST are hex; V6ONLY is 1 where a socket of
 * IPv6 takes nothing else, else 0; OPTIONS are the values of a socket's options at its bind, with commas.
 *
 * | from | to | line | meaning |
 * | --- | --- | --- | --- |
 * | slop-watch | holder | `open FOLDER` | the first line: where its socket is made |
 * | holder | slop-watch | `at ADDRESS` | there it is to be asked from now on |
 * | holder | slop-watch | `held PORT...` | this is held, and nothing else |
 * | holder | slop-watch | `taken PORT` | the app has bound it again |
 * | holder | slop-watch | `listens PORT` | and listens there by now: a process that has no agent, too |
 * | holder | slop-watch | `freed PORT` | it is held no more, and the app has not taken it |
 * | holder | slop-watch | `empty` | nothing is held any more |
 * | slop-watch | holder | `listens PORT BACKLOG` | the app listens at a socket that it has taken, and would have its queue so long |
 * | agent | holder | `hold OPTIONS...` | with it come as many sockets, of what the app has listened at; answered by `held` |
 * | agent | holder | `take PID FAMILY PORT V6ONLY OPTIONS HOST...` | the app binds one of these addresses; answered by `taken`, with the
 *   socket, or by `none` |
 * | agent | holder | `free PORT` | what is held is in the app's way; answered by `freed`, or by `none` |
 *
 * A connection of an agent's is for one question. The holder ends with its stdin.
 */
import { lineOf, numberOf, textOfWord } from "./line.ts";

/** What the holder says. */
export type HolderWord =
  | { readonly says: "at"; readonly address: string }
  | { readonly says: "held"; readonly ports: readonly number[] }
  | { readonly says: "taken" | "listens" | "freed"; readonly port: number }
  | { readonly says: "empty" };

/** Reads a line of the holder's; undefined for anything that is none. */
export function parseHolderLine(line: string): HolderWord | undefined {
  const [says, ...words] = line.split(" ");
  switch (says) {
    case "at": {
      const address = textOfWord(words.join(" "));
      return address ? { says, address } : undefined;
    }
    case "held": {
      const ports = words.flatMap((word) => numberOf(word, 5) ?? []);
      return ports.length === words.length ? { says, ports } : undefined;
    }
    case "taken":
    case "listens":
    case "freed": {
      const port = numberOf(words.join(" "), 5);
      return port === undefined ? undefined : { says, port };
    }
    case "empty":
      return words.length === 0 ? { says } : undefined;
    default:
      return undefined;
  }
}

/** The first line that the holder gets. @param folder What only the user can enter. */
export const openLine = (folder: string): string => lineOf("open", folder);

/** The line that says what the app listens with. */
export const listensLine = (port: number, backlog: number): string =>
  lineOf("listens", port, backlog);
