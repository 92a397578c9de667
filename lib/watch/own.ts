import type { Scope } from "./scope.ts";

/**
 * A scope without the files that slop-watch itself writes, whatever its patterns are: each would lead to
 * the next.
 * @param isOwn Whether a file is one, or a folder one that holds nothing else; both from the root.
 */
export function withoutOwn(scope: Scope, isOwn: (path: string) => boolean): Scope {
  const rule = "built-in ignore: slop-watch itself writes it";
  return {
    ...scope,
    decide(file) {
      const decision = scope.decide(file);
      return decision.inScope && isOwn(file) ? { inScope: false, rule } : decision;
    },
    ignores: (file) => scope.ignores(file) ?? (isOwn(file) ? rule : undefined),
    enters: (folder) => scope.enters(folder) && !isOwn(folder),
  };
}
