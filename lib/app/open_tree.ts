import type { AppTree } from "./app_tree.ts";
import { JobTree } from "./job_tree.ts";
import { ProcessTree, type TreeOptions } from "./process_tree.ts";
import type { SpawnedProcess } from "./spawn.ts";

/** What runs below a process: by the job that holds it, or else by the table of processes. */
export function openTree({ pid, job }: SpawnedProcess, options: TreeOptions): AppTree {
  return job ? new JobTree(pid, job, options) : new ProcessTree(pid, options);
}
