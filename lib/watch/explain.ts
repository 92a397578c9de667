import { dirname, join } from "@std/path/posix";
import { stampOf } from "./scan.ts";
import { type Decision, ENVIRONMENT_MARK, type Scope } from "./scope.ts";

/**
 * Whether a save of a file counts, and which pattern, ignore or rule decides.
 * @param path From the root, with `/`.
 * @param toDisk Turns a path from the root into one that the system takes.
 */
export function explain(path: string, scope: Scope, toDisk: (path: string) => string): Decision {
  const decision = scope.decide(path);
  if (!decision.inScope) return decision;
  const bases = scope.bases.map(({ folder }) => folder);
  for (let at = dirname(path); !bases.includes(at) && dirname(at) !== at; at = dirname(at)) {
    if (stampOf(toDisk(join(at, ENVIRONMENT_MARK))) !== undefined) {
      return { inScope: false, rule: `built-in ignore: ${at} is a virtual environment` };
    }
  }
  return decision;
}
