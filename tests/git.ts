/** Real git on folders of tests, free of what a developer has configured. */

/** Runs one git command. Throws where it fails. @returns What it wrote to stdout. */
export async function git(folder: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", {
    args: ["-C", folder, ...args],
    env: {
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_AUTHOR_NAME: "Test",
      GIT_AUTHOR_EMAIL: "test@example.org",
      GIT_COMMITTER_NAME: "Test",
      GIT_COMMITTER_EMAIL: "test@example.org",
      // A submodule is cloned from the folder beside it.
      GIT_ALLOW_PROTOCOL: "file",
    },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  if (!success) throw new Error(`git ${args.join(" ")}: ${text(stderr)}`);
  return text(stdout);
}

/** Makes a folder a repository, and commits what is in it. */
export async function makeRepository(folder: string): Promise<void> {
  await git(folder, "init", "--quiet", "--initial-branch=main");
  // No upkeep that goes on in the background.
  await git(folder, "config", "gc.auto", "0");
  await git(folder, "config", "maintenance.auto", "false");
  await commitAll(folder);
}

/** Commits everything as it is. */
export async function commitAll(folder: string): Promise<void> {
  await git(folder, "add", "--all");
  await git(folder, "commit", "--quiet", "--allow-empty", "--message", "as it is");
}

/** The file that git itself locks its index with, in a work tree. */
export async function lockOf(folder: string): Promise<string> {
  return await git(folder, "rev-parse", "--path-format=absolute", "--git-path", "index.lock");
}
