/** The text under a heading of the second level, up to the next one. */
export function sectionOf(page: string, heading: string): string {
  return page.split(/^## /m).find((section) => section.startsWith(`${heading}\n`)) ?? "";
}

/** The rows of the first table under such a heading, without its head, as their cells. */
export function rowsUnder(page: string, heading: string): string[][] {
  const [table = ""] = /(?:^\|.*\n)+/m.exec(sectionOf(page, heading)) ?? [];
  return table.trim().split("\n").slice(2).map((row) =>
    row.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim().replaceAll("\\|", "|"))
  );
}
