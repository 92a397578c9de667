import type { Platform } from "../platform/platform.ts";
import { bold, dim, green } from "../report/colors.ts";
import type { Plan } from "../session/plan.ts";
import { explain } from "../watch/explain.ts";

/**
 * Says of each file whether a save of it would restart the app.
 * @param files As the user wrote them, from the working directory.
 * @returns The text, and whether all would.
 */
export function explainFiles(
  files: readonly string[],
  { root, cwd, scope }: Pick<Plan, "root" | "cwd" | "scope">,
  { path }: Platform,
): { text: string; isAll: boolean } {
  const decisions = files.map((file) => {
    const fromRoot = root.fromDisk(path.resolve(cwd, file));
    return { fromRoot, ...explain(fromRoot, scope, root) };
  });
  const lines = decisions.map(({ fromRoot, inScope, rule }) =>
    `${bold(fromRoot)}: ${inScope ? green("a save restarts the app") : "does not count"} ${
      dim(`(${rule})`)
    }\n`
  );
  return { text: lines.join(""), isAll: decisions.every(({ inScope }) => inScope) };
}
