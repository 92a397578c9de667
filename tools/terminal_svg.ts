/** What a terminal shows, drawn as SVG. Pure. */
import { escapedXml } from "./svg.ts";

/** Of a letter, in px: most monospaced fonts are 0.6 times as wide as high. */
const FONT_PX = 14;
const LETTER_PX = FONT_PX * 0.6;
const LINE_PX = 20;
const BAR_PX = 32;
const MARGIN_PX = 16;

/** What our colours (`lib/report/colors.ts`) switch on, by their number in an escape. */
const CLASSES: Readonly<Record<number, string>> = {
  1: "bold",
  2: "dim",
  31: "red",
  32: "green",
  33: "yellow",
  36: "cyan",
};
/** What they switch off. */
const OFF: Readonly<Record<number, readonly number[]>> = { 22: [1, 2], 39: [31, 32, 33, 36] };

/** A dark window is read on a light page and on a dark one: GitHub shows the same file on both. */
const STYLE = `text { font: ${FONT_PX}px ui-monospace, SFMono-Regular, Menlo, Consolas, ` +
  `"DejaVu Sans Mono", monospace; fill: #e6edf3; white-space: pre }
.bold { font-weight: bold } .dim { fill: #9198a1 } .red { fill: #ff7b72 } .green { fill: #56d364 }
.yellow { fill: #e3b341 } .cyan { fill: #76e3ea }`;

/** A part of a line that looks the same all through. */
interface Run {
  readonly text: string;
  readonly classes: string;
}

/** An escape that may be a colour, or what lies between two. */
const PART = new RegExp(String.raw`\x1b\[(\d+)m|[^\x1b]+|.`, "g");

/** The parts of a line. @throws {Error} where it holds an escape that is no colour of ours. */
function runsOf(line: string): Run[] {
  const on = new Set<number>();
  const runs: Run[] = [];
  for (const [text, digits] of line.matchAll(PART)) {
    const code = Number(digits);
    if (OFF[code]) OFF[code].forEach((each) => on.delete(each));
    else if (CLASSES[code]) on.add(code);
    else if (/\p{Cc}/u.test(text)) throw new Error(`this cannot be drawn: ${JSON.stringify(text)}`);
    else runs.push({ text, classes: [...on].map((each) => CLASSES[each]).join(" ") });
  }
  return runs;
}

/** A line from the row `top` on, broken at the window's edge as a terminal breaks it. */
function drawnLine(line: string, top: number, columns: number): { svg: string; rows: number } {
  const spans: string[] = [];
  let at = 0;
  for (const { text, classes } of runsOf(line)) {
    for (let rest = [...text]; rest.length > 0;) {
      const column = at % columns;
      const piece = rest.slice(0, columns - column);
      rest = rest.slice(piece.length);
      const x = MARGIN_PX + column * LETTER_PX;
      const y = BAR_PX + (top + Math.floor(at / columns) + 1) * LINE_PX;
      const width = piece.length * LETTER_PX;
      spans.push(
        `<tspan${classes && ` class="${classes}"`} x="${x.toFixed(1)}" y="${y}" ` +
          `textLength="${width.toFixed(1)}">${escapedXml(piece.join(""))}</tspan>`,
      );
      at += piece.length;
    }
  }
  return {
    svg: `<text xml:space="preserve">${spans.join("")}</text>`,
    rows: Math.max(1, Math.ceil(at / columns)),
  };
}

/**
 * Draws a terminal's window.
 * @param shown Its lines, with our colours as escapes in them.
 * @param title What is seen, for who cannot see it.
 * @param columns Its width in characters.
 * @throws {Error} where `shown` holds another escape or control character.
 */
export function terminalSvg(shown: string, title: string, columns: number): string {
  const lines: string[] = [];
  let rows = 0;
  for (const line of shown.replace(/\n$/, "").split("\n")) {
    const drawn = drawnLine(line, rows, columns);
    lines.push(drawn.svg);
    rows += drawn.rows;
  }
  const width = Math.ceil(2 * MARGIN_PX + columns * LETTER_PX);
  const height = BAR_PX + rows * LINE_PX + MARGIN_PX;
  const dots = [0, 1, 2].map((n) =>
    `<circle cx="${MARGIN_PX + 4 + n * 18}" cy="16" r="5" fill="#3d444d"/>`
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">
<title id="title">${escapedXml(title)}</title>
<style>
${STYLE}
</style>
<rect x="0.5" y="0.5" width="${width - 1}" height="${
    height - 1
  }" rx="8" fill="#0d1117" stroke="#3d444d"/>
${dots.join("")}
${lines.join("\n")}
</svg>
`;
}
