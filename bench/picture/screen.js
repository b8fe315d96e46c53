/**
 * A terminal of endless height: what a program printed, with its cursor moves and colours, as rows
 * of cells {char, style}.
 * @param {string} text
 */
export function readScreen(text) {
  /** @type {import('../types.js').Screen} */
  const screen = { rows: [[]], x: 0, y: 0, style: {} };
  for (const [token, , csi = '', final] of withoutFrame(text).matchAll(tokens)) {
    if (final !== undefined) obey(screen, final, csi);
    else if (token.length === 1 || !token.startsWith('\x1b')) print(screen, token);
  }
  return trimmed(screen.rows);
}

/**
 * Control sequences (ECMA-48: CSI parameters final), operating system commands, other escapes; else
 * one character.
 */
const tokens =
  /\x1b(\[([0-9;?]*)[ -/]*([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()].|[=>78cDEHMZ])|[^]/gu;

/**
 * script(1) puts a line of its own before and after.
 * @param {string} text
 */
const withoutFrame = (text) =>
  text.replace(/^Script started on [^\n]*\n/, '').replace(/\n?Script done on [^\n]*\n?$/, '');

/**
 * @param {import('../types.js').Screen} screen
 * @param {string} char
 */
function print(screen, char) {
  if (char === '\r') screen.x = 0;
  else if (char === '\n') moveTo(screen, 0, screen.y + 1);
  else if (char === '\b') screen.x = Math.max(0, screen.x - 1);
  else if (char === '\t') screen.x = (Math.floor(screen.x / 8) + 1) * 8;
  else if (char >= ' ' && char !== '\x7f') {
    const row = rowAt(screen);
    while (row.length < screen.x) row.push({ char: ' ', style: {} });
    row[screen.x] = { char, style: screen.style };
    screen.x += 1;
  }
}

/** @param {import('../types.js').Screen} screen */
const rowAt = ({ rows, y }) => (rows[y] ??= []);

/**
 * @param {import('../types.js').Screen} screen
 * @param {number} x
 * @param {number} y
 */
function moveTo(screen, x, y) {
  screen.x = Math.max(0, x);
  screen.y = Math.max(0, y);
  while (screen.rows.length <= screen.y) screen.rows.push([]);
}

/**
 * @param {import('../types.js').Screen} screen
 * @param {string} final
 * @param {string} parameters
 */
function obey(screen, final, parameters) {
  const numbers = parameters.replace('?', '').split(';').map(Number);
  const [first = 0] = numbers;
  const count = first || 1;
  const { x, y, rows } = screen;
  switch (final) {
    case 'm':
      screen.style = numbers.length === 1 && first === 0 ? {} : styled(screen.style, numbers);
      break;
    case 'A':
      moveTo(screen, x, y - count);
      break;
    case 'B':
      moveTo(screen, x, y + count);
      break;
    case 'C':
      moveTo(screen, x + count, y);
      break;
    case 'D':
      moveTo(screen, x - count, y);
      break;
    case 'E':
      moveTo(screen, 0, y + count);
      break;
    case 'F':
      moveTo(screen, 0, y - count);
      break;
    case 'G':
      moveTo(screen, count - 1, y);
      break;
    case 'H':
      moveTo(screen, (numbers[1] || 1) - 1, count - 1);
      break;
    case 'K':
      rows[y] = first === 0 ? rowAt(screen).slice(0, x) : [];
      break;
    case 'J':
      if (first >= 2) rows.splice(0, rows.length, ...rows.map(() => []));
      else rows.splice(y, rows.length, rowAt(screen).slice(0, x));
      break;
  }
}

/**
 * SGR (ECMA-48, 8.3.117), with xterm's bright, indexed and direct colours.
 * @param {import('../types.js').Style} style
 * @param {readonly number[]} codes
 */
function styled(style, codes) {
  let next = { ...style };
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    const color =
      code === 38 || code === 48 ? extended(code, codes.slice(i + 1)) : plainColor(code);
    if (code === 0) next = {};
    else if (code in attributes) Object.assign(next, attributes[code]);
    else if (color !== undefined) next[color.target] = color.value;
    if (code === 38 || code === 48) i += codes[i + 1] === 5 ? 2 : 4;
  }
  return next;
}

/** @type {Readonly<Record<number, import('../types.js').Style>>} */
const attributes = {
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  22: { bold: false, dim: false },
  23: { italic: false },
  24: { underline: false },
  27: { inverse: false },
  39: { color: undefined },
  49: { background: undefined },
};

/**
 * What is coloured, and how.
 * @typedef {object} Painted
 * @property {'color' | 'background'} target
 * @property {import('../types.js').Color | undefined} value
 */

/**
 * @param {number} code
 * @returns {Painted | undefined}
 */
function plainColor(code) {
  const range = ranges.find(({ from }) => code >= from && code < from + 8);
  return range && { target: range.target, value: code - range.from + range.bright };
}

/** @type {readonly { from: number, target: Painted['target'], bright: number }[]} */
const ranges = [
  { from: 30, target: 'color', bright: 0 },
  { from: 40, target: 'background', bright: 0 },
  { from: 90, target: 'color', bright: 8 },
  { from: 100, target: 'background', bright: 8 },
];

/**
 * @param {38 | 48} code
 * @param {readonly number[]} rest
 * @returns {Painted}
 */
const extended = (code, [kind, ...values]) => ({
  target: code === 38 ? 'color' : 'background',
  value: kind === 5 ? values[0] : values.slice(0, 3),
});

/**
 * Without the blanks and empty lines that end it.
 * @param {readonly import('../types.js').Cell[][]} rows
 */
function trimmed(rows) {
  const short = rows.map((row) =>
    row.slice(
      0,
      row.findLastIndex(({ char, style }) => char !== ' ' || style.background !== undefined) + 1,
    ),
  );
  return short.slice(0, short.findLastIndex((row) => row.length > 0) + 1);
}
