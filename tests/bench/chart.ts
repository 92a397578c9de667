/** Bars side by side, drawn as SVG. Pure. */
import { escapedXml } from "../../tools/svg.ts";

/** Who a bar is of: slop-watch, another program, or what all of them stand on. */
export type Whose = "ours" | "peer" | "floor";

/** One bar, or why there is none. */
export interface Bar {
  readonly name: string;
  readonly whose: Whose;
  /** The lengths of its parts, from left to right; without, there is no bar. */
  readonly parts: readonly number[] | undefined;
  /** The figure at its end, as it stands in the table. */
  readonly value: string;
  /** What is to know beside that, in a few words. */
  readonly detail?: string;
}

/** What is drawn. */
export interface BarChart {
  /** Names the unit. */
  readonly title: string;
  /** How to read it. */
  readonly note: string;
  /** What the parts of the bars are, where they have more than one. */
  readonly legend?: readonly Part[];
  readonly bars: readonly Bar[];
}

/** A part of each bar. */
export interface Part {
  readonly name: string;
  /** How much of its colour it has. */
  readonly strength: "full" | "half" | "faint";
}

const WIDTH = 820;
const MARGIN = 20;
/** From one bar to the next, and how high one is. */
const PITCH = 25;
const THICKNESS = 15;
/** Where the bars begin, below title, note and legend. */
const TOP = 72;
const GAP = 10;
/** The least that is seen of what is more than nothing. */
const LEAST = 1.5;
const FONT_PX = 13;
/** Of a letter, on the average of the usual fonts, and a little more: what is cut off is worse than a gap. */
const LETTER_PX = FONT_PX * 0.57;
const BOLD_PX = FONT_PX * 0.64;

/** Each of the two has a ground of its own: a page may be of the other kind than the system. */
const STYLE =
  `text { font: ${FONT_PX}px -apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans", Helvetica, Arial, "DejaVu Sans", sans-serif; fill: #1f2328 }
.title { font-size: 16px; font-weight: 600 } .bold { font-weight: 600 }
.dim { fill: #59636e } .bad { fill: #d1242f } .ground { fill: #ffffff; stroke: #d1d9e0 } .axis { stroke: #d1d9e0 }
.peer { fill: #818b98 } .floor { fill: #c8b273 } .ours { fill: #0969da } text.ours { font-weight: 600 }
.half { fill-opacity: 0.6 } .faint { fill-opacity: 0.3 }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc } .dim { fill: #9198a1 } .bad { fill: #f85149 } .ground { fill: #0d1117; stroke: #3d444d }
.axis { stroke: #3d444d } .peer { fill: #7d8590 } .floor { fill: #9e8444 } .ours { fill: #4493f8 }
.faint { fill-opacity: 0.4 }
}`;

const lengthOf = ({ parts }: Bar) => parts?.reduce((all, part) => all + part, 0);

/** The shortest first; those without a bar behind all others. */
function sorted(bars: readonly Bar[]): Bar[] {
  const place = (bar: Bar) => lengthOf(bar) ?? Infinity;
  return bars.toSorted((a, b) => place(a) === place(b) ? 0 : place(a) - place(b));
}

const rounded = (px: number) => String(Math.round(px * 10) / 10);

/** Where the bars begin and how long one of a given size is. */
interface Scale {
  readonly left: number;
  of(size: number): number;
}

/** As much room for the bars as names and figures leave. */
function scaleOf(bars: readonly Bar[]): Scale {
  const left = MARGIN + GAP +
    Math.max(
      ...bars.map(({ name, whose }) => name.length * (whose === "ours" ? BOLD_PX : LETTER_PX)),
    );
  const behind = (bar: Bar) =>
    GAP + bar.value.length * BOLD_PX + (bar.detail ? GAP + bar.detail.length * LETTER_PX : 0);
  const drawn = bars.flatMap((bar) => {
    const length = lengthOf(bar);
    return length ? [{ length, room: WIDTH - MARGIN - left - behind(bar) }] : [];
  });
  const factor = Math.min(...drawn.map(({ length, room }) => room / length));
  return { left, of: (size) => drawn.length > 0 ? size * factor : 0 };
}

/** What stands behind a bar, or in its place. */
function said({ parts, value, detail = "" }: Bar): string {
  if (parts === undefined) return `<tspan class="bad">${escapedXml(detail)}</tspan>`;
  const behind = detail && `<tspan class="dim" dx="${GAP}">${escapedXml(detail)}</tspan>`;
  return `<tspan class="bold">${escapedXml(value)}</tspan>${behind}`;
}

function drawnBar(bar: Bar, n: number, legend: readonly Part[], scale: Scale): string {
  const top = TOP + n * PITCH;
  const baseline = top + THICKNESS - 3;
  let x = scale.left;
  const rects: string[] = [];
  for (const [index, part] of (bar.parts ?? []).entries()) {
    if (part <= 0) continue;
    const width = Math.max(scale.of(part), LEAST);
    const strength = legend[index]?.strength ?? "full";
    rects.push(
      `<rect class="${bar.whose} ${strength}" x="${rounded(x)}" y="${top}" ` +
        `width="${rounded(width)}" height="${THICKNESS}"/>`,
    );
    x += width;
  }
  const whose = bar.whose === "ours" ? ' class="ours"' : "";
  return [
    `<text${whose} x="${rounded(scale.left - GAP)}" y="${baseline}" text-anchor="end">${
      escapedXml(bar.name)
    }</text>`,
    ...rects,
    `<text x="${rounded(x + GAP)}" y="${baseline}">${said(bar)}</text>`,
  ].join("\n");
}

/** The legend, behind the note. */
function drawnLegend(legend: readonly Part[]): string {
  let x = WIDTH - MARGIN;
  return legend.toReversed().map(({ name, strength }) => {
    x -= name.length * LETTER_PX;
    const text = `<text class="dim" x="${rounded(x)}" y="50">${escapedXml(name)}</text>`;
    x -= 18;
    const box = `<rect class="peer ${strength}" x="${rounded(x)}" y="40" width="12" height="12"/>`;
    x -= 16;
    return `${box}${text}`;
  }).reverse().join("\n");
}

/** The same in words, for who cannot see it. */
function described({ note, bars }: BarChart): string {
  const words = bars.map(({ name, value, detail }) =>
    `${name}: ${[value, detail].filter(Boolean).join(", ")}`
  );
  return `${note} ${words.join("; ")}.`;
}

/** Draws bars from the shortest to the longest, each with its name before it and its figure behind. */
export function chart(what: BarChart): string {
  const bars = sorted(what.bars);
  const legend = what.legend ?? [];
  const scale = scaleOf(bars);
  const height = TOP + bars.length * PITCH + MARGIN - (PITCH - THICKNESS);
  const axis = rounded(scale.left - 0.5);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title description">
<title id="title">${escapedXml(what.title)}</title>
<desc id="description">${escapedXml(described({ ...what, bars }))}</desc>
<style>
${STYLE}
</style>
<rect class="ground" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8"/>
<text class="title" x="${MARGIN}" y="30">${escapedXml(what.title)}</text>
<text class="dim" x="${MARGIN}" y="50">${escapedXml(what.note)}</text>
${drawnLegend(legend)}
${bars.map((bar, n) => drawnBar(bar, n, legend, scale)).join("\n")}
<path class="axis" d="M${axis} ${TOP - 6}V${height - MARGIN + 6}"/>
</svg>
`;
}
