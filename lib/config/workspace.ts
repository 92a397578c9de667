import { globToRegExp } from "@std/path/posix";
import { parse } from "smol-toml";
import { isTable } from "../cli/kinds.ts";

/** What `[tool.uv.workspace]` says of who belongs to it, as globs from its folder. */
export interface Workspace {
  readonly members: readonly string[];
  readonly exclude: readonly string[];
}

/** The uv workspace that a `pyproject.toml` is the top of; undefined for none, also where it is no TOML. */
export function parseWorkspace(text: string): Workspace | undefined {
  if (!text.includes("workspace")) return undefined;
  try {
    const { tool } = parse(text.replace(/^\uFEFF/, ""));
    const uv = isTable(tool) ? tool.uv : undefined;
    const workspace = isTable(uv) ? uv.workspace : undefined;
    if (!isTable(workspace)) return undefined;
    return { members: textsOf(workspace.members), exclude: textsOf(workspace.exclude) };
  } catch {
    return undefined;
  }
}

/** Whether a folder, by its path from the workspace's, is one of its members. */
export function isMember(folder: string, { members, exclude }: Workspace): boolean {
  const isNamed = (globs: readonly string[]) =>
    globs.some((glob) => globToRegExp(glob.replace(/^\.\//, ""), { extended: false }).test(folder));
  return isNamed(members) && !isNamed(exclude);
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
