import type { Project } from "../driver.ts";

/**
 * Makes a bug of slop-watch's own, in whatever it does at an interval.
 * @param code What goes wrong.
 * @returns The module that Deno has to run before slop-watch, and what lets the bug happen.
 */
export async function makeBug(
  project: Project,
  code: string,
): Promise<{ preload: string; happens(): Promise<void> }> {
  const sign = `${project.outside}/bug`;
  const preload = `${project.outside}/bug.ts`;
  await Deno.writeTextFile(
    preload,
    `const { setInterval } = globalThis;
globalThis.setInterval = () => setInterval(() => {
  try {
    Deno.removeSync(${JSON.stringify(sign)});
  } catch {
    return;
  }
  ${code}
}, 50);
`,
  );
  return { preload, happens: () => Deno.writeTextFile(sign, "") };
}
