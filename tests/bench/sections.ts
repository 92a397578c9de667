/** The sections of a page of results: whose they are, and how they are put together. Pure. */

/** A page in its head and its sections, each from its `## ` on. */
function parted(page: string): { head: string; sections: string[] } {
  const [head = "", ...sections] = page.split(/^(?=## )/m).map((part) => part.trim());
  return { head, sections };
}

const titleOf = (section: string) => section.slice("## ".length).split("\n", 1)[0] ?? "";

const joined = (parts: readonly string[]) => `${parts.join("\n\n")}\n`;

/**
 * A page that is written anew.
 * @param before The page as it is; empty where there is none.
 * @param head What stands over the sections.
 * @param sections All that belong to who writes.
 * @param isOwn Whether one of such a title does: what another has written is kept, behind them.
 */
export function rewritten(
  before: string,
  head: string,
  sections: readonly string[],
  isOwn: (title: string) => boolean,
): string {
  const written = new Set(sections.map(titleOf));
  const kept = parted(before).sections.filter((section) => {
    const title = titleOf(section);
    return !isOwn(title) && !written.has(title);
  });
  return joined([head, ...sections, ...kept]);
}

/** A page with sections in the place of those that bear the same titles; new ones come last. */
export function renewed(before: string, sections: readonly string[]): string {
  const { head, sections: old } = parted(before);
  const all = new Map([...old, ...sections].map((section) => [titleOf(section), section.trim()]));
  return joined([head, ...all.values()]);
}
