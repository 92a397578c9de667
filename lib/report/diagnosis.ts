/** What the doctor found, as text. Pure. */
import type { Message } from "../messages.ts";
import { bold, dim, green, yellow } from "./colors.ts";
import { visible } from "./visible.ts";

/** @param facts Names and texts. @param problems What looks wrong, each with its mend as the hint. */
export function diagnosisText(
  facts: readonly (readonly [name: string, text: string])[],
  problems: readonly Message[],
): string {
  const width = Math.max(...facts.map(([name]) => name.length));
  const rows = facts.map(([name, text]) => `${bold(name.padEnd(width))}  ${visible(text)}\n`);
  const notes = problems.map(({ message, hint }) =>
    `${yellow("!")} ${visible(message)}\n${hint ? `  ${dim(visible(hint))}\n` : ""}`
  );
  return `${rows.join("")}\n${notes.join("") || `${green("nothing looks wrong")}\n`}`;
}
