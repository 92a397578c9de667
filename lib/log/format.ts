/** What stands in a log beside the app's own words, and how logs are named. Pure. */
import type { Ending, StartReason, StopHow } from "../report/events.ts";
import { duration, endingText } from "../report/text.ts";
import { visible } from "../report/visible.ts";

/** What a generation is started as. */
export interface Opening {
  readonly version: string;
  readonly generation: number;
  readonly reason: StartReason;
  readonly command: readonly string[];
  /** The files that led here, from the root. */
  readonly changed: readonly string[];
}

/** The name of a log; names sort by time. Colons are no letters of a file name on Windows. */
export function logName(time: Date, generation: number): string {
  const stamp = time.toISOString().replaceAll(":", "-");
  return `${stamp}-${String(generation).padStart(4, "0")}.log`;
}

/** The name of a link to the latest log. */
export const LATEST_LINK = "latest.log";
/** Names the latest log where there can be no link: on Windows those take a privilege. */
export const LATEST_TEXT = "latest.txt";

const NAME = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z-\d{4,}\.log$/;

/** Whether a text is the name of a log, with or without a newline. */
export const isLogName = (text: string): boolean => NAME.test(text.trimEnd());

/** Whether a file in a folder of logs bears a name that slop-watch has given it. */
export const isOwnName = (name: string): boolean =>
  NAME.test(name) || name === LATEST_LINK || name === LATEST_TEXT;

/** The logs among `names` that are too many when `keep` are kept, the oldest first. */
export function surplus(names: Iterable<string>, keep: number): string[] {
  const logs = [...names].filter((name) => NAME.test(name)).sort();
  return logs.slice(0, Math.max(0, logs.length - keep));
}

/** A text as comment lines: a name with a line break in it makes no line of its own. */
const commented = (lines: readonly string[]) =>
  lines.map((line) => `# ${visible(line)}\n`).join("");

export function headerText(opening: Opening, time: Date): string {
  const { version, generation, reason, command, changed } = opening;
  return commented([
    `slop-watch ${version}, generation ${generation}, ${time.toISOString()}`,
    `command: ${JSON.stringify(command)}`,
    `reason: ${reason}${changed.length > 0 ? `, ${changed.join(", ")}` : ""}`,
  ]) + "\n";
}

/** How a generation ended. @param uptime In ms. */
export function footerText(
  ended: Ending & { readonly how: StopHow; readonly steps: readonly { readonly step: string }[] },
  uptime: number,
  time: Date,
): string {
  const by = ended.steps.at(-1)?.step ?? ended.how;
  const why = ended.how === "already-exited" ? "by itself" : `stopped by ${by}`;
  return "\n" + commented([
    `${endingText(ended)} after ${duration(uptime)}, ${why}, ${time.toISOString()}`,
  ]);
}
