import type { Rest } from "../wire/agent.ts";
import type { AgentLink } from "./agent_link.ts";

/** How the app's start went, and what it is, for who wants to know all; undefined where nobody says so. */
export async function describeApp(
  link: AgentLink,
  { ms, importsMs }: Rest,
): Promise<string | undefined> {
  const report = await link.report();
  if (!report || !await link.learnOwn()) return undefined;
  const { version = "", executable = "" } = link.interpreter ?? {};
  const { own } = link.account;
  const files = own.size === 1 ? "1 file" : `${own.size} files`;
  return `the app: ${ms === undefined ? "never at rest" : `at rest after ${ms} ms`}, ` +
    `${importsMs} ms of it imports from outside; ${files} of its own; ` +
    `Python ${version}, ${executable}${report.hasScreen ? "; it owns the screen" : ""}`;
}
