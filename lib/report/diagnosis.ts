/** What the doctor found, as text. Pure. */
import { bold, dim, green, yellow } from "./colors.ts";

/** @param facts Names and texts. @param problems What looks wrong, each with its mend. */
export function diagnosisText(
  facts: readonly (readonly [name: string, text: string])[],
  problems: readonly { readonly message: string; readonly mend: string }[],
): string {
  const width = Math.max(...facts.map(([name]) => name.length));
  const rows = facts.map(([name, text]) => `${bold(name.padEnd(width))}  ${text}\n`);
  const notes = problems.map(({ message, mend }) =>
    `${yellow("!")} ${message}\n${mend ? `  ${dim(mend)}\n` : ""}`
  );
  return `${rows.join("")}\n${notes.join("") || `${green("nothing looks wrong")}\n`}`;
}
