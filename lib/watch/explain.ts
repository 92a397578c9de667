import { environmentAround } from "../environments.ts";
import type { Root } from "../root.ts";
import type { Decision, Scope } from "./scope.ts";

/**
 * Whether a save of a file counts, and which pattern, ignore or rule decides.
 * @param path From the root, with `/`.
 */
export function explain(path: string, scope: Scope, root: Root): Decision {
  const decision = scope.decide(path);
  if (!decision.inScope) return decision;
  const environment = environmentAround(path, root, scope.starts);
  if (environment === undefined) return decision;
  return { inScope: false, rule: `built-in ignore: ${environment} is a virtual environment` };
}
