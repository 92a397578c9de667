/** Where the charts of a page of results lie. */
import { dirname, fromFileUrl, join } from "@std/path/posix";
import { illustrated, picturesOf } from "./charts.ts";

/** What the bench writes when all was measured in full. */
export const RESULTS = fromFileUrl(import.meta.resolve("./RESULTS.md"));

/** The folder of a page's charts, from where the page lies: those of other results lie beside them. */
const folderOf = (page: string) => page === RESULTS ? "../../docs/charts" : "charts";

/** Draws what the tables of a page say, and shows that over them. */
export async function drawCharts(page: string): Promise<void> {
  const text = await Deno.readTextFile(page);
  const folder = folderOf(page);
  const full = join(dirname(page), folder);
  await Deno.mkdir(full, { recursive: true });
  for (const [name, svg] of picturesOf(text)) await Deno.writeTextFile(join(full, name), svg);
  await Deno.writeTextFile(page, illustrated(text, folder));
}
