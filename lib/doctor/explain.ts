import { isFollowed } from "../config/settings.ts";
import type { Platform } from "../platform/platform.ts";
import { bold, dim, green } from "../report/colors.ts";
import { visible } from "../report/visible.ts";
import { realPath } from "../disk.ts";
import { isPythonPath, liesOutside, Root } from "../root.ts";
import type { Plan } from "../session/plan.ts";
import { explain } from "../watch/explain.ts";

/**
 * The path from the root of a file that is named in any way. Where that leads out of the root, as a short
 * name or another drive of Windows may, it goes by what both lead to.
 */
function pathOf(file: string, root: Root, platform: Platform): string {
  const named = root.fromDisk(file);
  if (!liesOutside(named)) return named;
  const led = new Root(realPath(root.folder), platform).fromDisk(realPath(file));
  return liesOutside(led) ? named : led;
}

/** What makes a save of a file count that no pattern names. */
function mendOf(path: string, isFollowed: boolean): string {
  const isPython = isPythonPath(path);
  const [top = ""] = path.split("/", 1);
  const glob = isPython && !liesOutside(path) && top !== path ? `${top}/**/*.py` : path;
  const once = isPython && isFollowed ? "it does once the app has imported it; " : "";
  return `; ${once}--also '${glob}' watches it`;
}

/**
 * Says of each file whether a save of it would restart the app.
 * @param files As the user wrote them, from the working directory.
 * @returns The text, and whether all would.
 */
export function explainFiles(
  files: readonly string[],
  { root, cwd, scope, settings }: Pick<Plan, "root" | "cwd" | "scope" | "settings">,
  platform: Platform,
): { text: string; isAll: boolean } {
  const decisions = files.map((file) => {
    const fromRoot = pathOf(platform.path.resolve(cwd, file), root, platform);
    return { fromRoot, ...explain(fromRoot, scope, root) };
  });
  const lines = decisions.map(({ fromRoot, inScope, rule }) => {
    const says = inScope ? green("a save restarts the app") : "does not count";
    const isUnnamed = !inScope && scope.ignores(fromRoot) === undefined;
    const mend = isUnnamed ? mendOf(fromRoot, isFollowed(settings)) : "";
    return `${bold(visible(fromRoot))}: ${says} ${dim(visible(`(${rule})`))}${visible(mend)}\n`;
  });
  return { text: lines.join(""), isAll: decisions.every(({ inScope }) => inScope) };
}
