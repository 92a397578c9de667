/** Draws the charts of the tables in RESULTS.md, and measures nothing: `deno task charts`. */
import { drawCharts, RESULTS } from "./pictures.ts";

await drawCharts(RESULTS);
