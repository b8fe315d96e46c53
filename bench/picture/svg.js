const look = { font: 14, cell: 8.4, line: 20, margin: 16, ink: '#d6d9de', paper: '#16191f' };

const palette = [
  '#3b4048',
  '#e8697a',
  '#8fc66f',
  '#e2b95f',
  '#5fa8f0',
  '#c586d8',
  '#55b8c0',
  '#c8ccd3',
  '#7a828e',
  '#ff8a98',
  '#aee08e',
  '#f5d07e',
  '#86c1ff',
  '#dca4ec',
  '#7ed6dd',
  '#ffffff',
];

/**
 * Rows of cells as one SVG that needs nothing from outside. `title` is what a screen reader says.
 * @param {readonly (readonly import('../types.js').Cell[])[]} rows
 * @param {string} title
 */
export function renderSvg(rows, title) {
  const columns = Math.max(40, ...rows.map((row) => row.length));
  const width = Math.ceil(columns * look.cell + 2 * look.margin);
  const height = rows.length * look.line + 2 * look.margin;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="8" fill="${look.paper}"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${look.font}" fill="${look.ink}">`,
    ...rows.flatMap((row, y) => runsOf(row).map((run) => renderRun(run, y))),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/**
 * Neighbours of one style.
 * @typedef {{ readonly x: number, text: string, readonly style: import('../types.js').Style }} Run
 */

/**
 * Neighbours of one style together; a run of plain blanks draws nothing.
 * @param {readonly import('../types.js').Cell[]} row
 */
function runsOf(row) {
  /** @type {Run[]} */
  const runs = [];
  for (const [x, { char, style }] of row.entries()) {
    const last = runs.at(-1);
    if (last !== undefined && JSON.stringify(last.style) === JSON.stringify(style))
      last.text += char;
    else runs.push({ x, text: char, style });
  }
  return runs.filter(
    ({ text, style }) => text.trim() !== '' || style.background !== undefined || style.inverse,
  );
}

/**
 * @param {Run} run
 * @param {number} y
 */
function renderRun({ x, text, style }, y) {
  const left = round(look.margin + x * look.cell);
  const top = look.margin + y * look.line;
  const length = round([...text].length * look.cell);
  const { ink, paper } = colorsOf(style);
  const box =
    paper === undefined
      ? ''
      : `<rect x="${left}" y="${top}" width="${length}" height="${look.line}" fill="${paper}"/>`;
  // textLength holds the grid, whatever font is there.
  return `${box}<text x="${left}" y="${top + 15}" textLength="${length}" xml:space="preserve"${attributesOf(style, ink)}>${escaped(text)}</text>`;
}

/** @param {import('../types.js').Style} style */
function colorsOf({ color, background, inverse }) {
  const ink = color === undefined ? undefined : cssColor(color);
  const paper = background === undefined ? undefined : cssColor(background);
  return inverse ? { ink: paper ?? look.paper, paper: ink ?? look.ink } : { ink, paper };
}

/**
 * @param {import('../types.js').Style} style
 * @param {string | undefined} ink
 */
function attributesOf({ bold, dim, italic, underline }, ink) {
  return [
    ink === undefined ? '' : ` fill="${ink}"`,
    bold ? ' font-weight="bold"' : '',
    dim ? ' opacity="0.6"' : '',
    italic ? ' font-style="italic"' : '',
    underline ? ' text-decoration="underline"' : '',
  ].join('');
}

/**
 * Undefined for an index that there is not.
 * @param {import('../types.js').Color} color
 */
function cssColor(color) {
  if (typeof color !== 'number') return `rgb(${color.join(',')})`;
  if (color < 16) return palette[color];
  if (color >= 232)
    return `rgb(${Array(3)
      .fill(8 + (color - 232) * 10)
      .join(',')})`;
  /** @param {number} step */
  const level = (step) => (step === 0 ? 0 : 55 + step * 40);
  const index = color - 16;
  return `rgb(${[Math.floor(index / 36), Math.floor(index / 6) % 6, index % 6].map(level).join(',')})`;
}

/** @param {number} value */
const round = (value) => Math.round(value * 10) / 10;

/** @param {string} text */
const escaped = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
