/** A screen for the tests of apps that have windows. */

/** Starts an X server without a screen. @returns Its display, and what ends it; undefined where there is none. */
export async function startScreen(): Promise<
  { display: string; end(): Promise<void> } | undefined
> {
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command("Xvfb", {
      args: ["-displayfd", "1", "-screen", "0", "640x480x24", "-nolisten", "tcp"],
      stdout: "piped",
      stderr: "null",
    }).spawn();
  } catch {
    return undefined;
  }
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  const end = async () => {
    child.kill("SIGKILL");
    await reader.cancel();
    await child.status;
  };
  const display = new TextDecoder().decode(value).trim();
  if (display !== "") return { display: `:${display}`, end };
  await end();
  return undefined;
}
