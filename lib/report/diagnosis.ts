/** What the doctor found, as text. Pure. */
import type { Message } from "../messages.ts";
import { bold, dim, green, yellow } from "./colors.ts";

/** @param facts Names and texts. @param problems What looks wrong, each with its mend as the hint. */
export function diagnosisText(
  facts: readonly (readonly [name: string, text: string])[],
  problems: readonly Message[],
): string {
  const width = Math.max(...facts.map(([name]) => name.length));
  const rows = facts.map(([name, text]) => `${bold(name.padEnd(width))}  ${text}\n`);
  const notes = problems.map(({ message, hint }) =>
    `${yellow("!")} ${message}\n${hint ? `  ${dim(hint)}\n` : ""}`
  );
  return `${rows.join("")}\n${notes.join("") || `${green("nothing looks wrong")}\n`}`;
}
