/** The text under a heading of the second level, up to the next one. */
export function sectionOf(page: string, heading: string): string {
  return page.split(/^## /m).find((section) => section.startsWith(`${heading}\n`)) ?? "";
}

/** The headings of the second level, in their order. */
export function headingsOf(page: string): string[] {
  return Array.from(page.matchAll(/^## (.+)$/gm), ([, heading = ""]) => heading);
}

const cellsOf = (row: string) =>
  row.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim().replaceAll("\\|", "|"));

/** The first table under such a heading as its cells; one without rows where there is none. */
export function tableUnder(page: string, heading: string): { head: string[]; rows: string[][] } {
  const [table = ""] = /(?:^\|.*\n)+/m.exec(sectionOf(page, heading)) ?? [];
  const [head = "", , ...rows] = table.trim().split("\n");
  return { head: cellsOf(head), rows: rows.map(cellsOf) };
}

/** The rows of the first table under such a heading, without its head, as their cells. */
export function rowsUnder(page: string, heading: string): string[][] {
  return tableUnder(page, heading).rows;
}
