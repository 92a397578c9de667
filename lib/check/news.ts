import type { Change, Difference } from "../watch/changes.ts";

/**
 * How files have changed between two looks, each of which compared them with what the app was started on.
 * Pure.
 */
export function newsSince(last: readonly Difference[], now: readonly Difference[]): Change[] {
  const lastOf = new Map(last.map((file) => [file.path, file]));
  const nowOf = new Map(now.map((file) => [file.path, file]));
  return [...new Set([...lastOf.keys(), ...nowOf.keys()])].flatMap((path): Change[] => {
    const [then, file] = [lastOf.get(path), nowOf.get(path)];
    if (then?.kind === file?.kind && then?.now === file?.now) return [];
    // One that does not differ is as the app was started on: there, but where it was created or removed since.
    const wasThere = then ? then.kind !== "removed" : file?.kind !== "created";
    const isThere = file ? file.kind !== "removed" : then?.kind !== "created";
    return [{ path, kind: !wasThere ? "created" : !isThere ? "removed" : "modified" }];
  });
}
