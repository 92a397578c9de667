import type { WordingTable } from "./wording.ts";

/** What the doctor finds wrong, each with its mend. */
export const PROBLEMS = {
  "folder-unreadable": (folder: string) => [
    `the folder ${folder} cannot be read`,
    "what is in it is not watched",
  ],
  "python-too-old": (version: string, oldest: string) => [
    `Python ${version} is too old for the agent`,
    `Python ${oldest} or newer; until then the app is stopped by signals`,
  ],
  "python-silent": (command: string, why: string) => [
    `${command} does not answer: ${why}`,
    "--python names another; is the virtual environment whole?",
  ],
  "many-files": (count: number) => [
    `${count} files are in scope`,
    "-p and -i make that fewer; each look takes its time",
  ],
  "source-beside-root": (folder: string) => [
    `the root has no src, but ${folder} is there`,
    "--root .. takes the folder above for the root, or -p '../src/**/*.py' watches it, too",
  ],
  "file-system-silent": (fileSystem: string) => [
    `the file system (${fileSystem}) tells of no changes`,
    "keep the project on a local disk; until then all files are scanned",
  ],
  "too-many-folders": (folders: number, limit: number) => [
    `${folders} folders are more than the ${limit} that the system watches`,
    `sudo sysctl fs.inotify.max_user_watches=${2 ** Math.ceil(Math.log2(2 * folders))}`,
  ],
  "probe-unheard": () => [
    "a probe file in the root was changed, and no event came",
    "--poll scans instead",
  ],
  "root-shared": (pid: number) => [
    `another slop-watch (pid ${pid}) watches this root`,
    "each runs its own app",
  ],
  "app-orphaned": (pid: number) => [
    `the app (pid ${pid}) of a slop-watch that is gone may still run`,
    "end it if it is what it seems",
  ],
  "session-left": (folder: string) => [
    `a slop-watch that was killed has left ${folder}`,
    "it can be removed",
  ],
} satisfies WordingTable;
