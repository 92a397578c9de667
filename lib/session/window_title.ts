import type { Settings } from "../config/settings.ts";
import { hasTitle, type TitleWhen } from "../report/title.ts";

/**
 * When the title of the terminal's window is used: where nobody has said so, only while the app owns the screen, and
 * there is no other place to say it.
 * @param kind The terminal's (`TERM`).
 */
export function titleWhen(
  { values, origins }: Pick<Settings, "values" | "origins">,
  kind: string | undefined,
): TitleWhen {
  if (!hasTitle(kind)) return "never";
  if (origins.title.from !== "default") return values.title ? "always" : "never";
  return values.quiet ? "never" : "while messages wait";
}
