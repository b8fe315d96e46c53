/**
 * A terminal of endless height: what a program printed, with its cursor moves and colours, as rows
 * of cells {char, style}.
 */
export function readScreen(text) {
  const screen = { rows: [[]], x: 0, y: 0, style: {} };
  for (const [token, , csi, final] of withoutFrame(text).matchAll(tokens)) {
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

/** script(1) puts a line of its own before and after. */
const withoutFrame = (text) =>
  text.replace(/^Script started on [^\n]*\n/, '').replace(/\n?Script done on [^\n]*\n?$/, '');

function print(screen, char) {
  const { rows } = screen;
  if (char === '\r') screen.x = 0;
  else if (char === '\n') moveTo(screen, 0, screen.y + 1);
  else if (char === '\b') screen.x = Math.max(0, screen.x - 1);
  else if (char === '\t') screen.x = (Math.floor(screen.x / 8) + 1) * 8;
  else if (char >= ' ' && char !== '\x7f') {
    const row = rows[screen.y];
    while (row.length < screen.x) row.push({ char: ' ', style: {} });
    row[screen.x] = { char, style: screen.style };
    screen.x += 1;
  }
}

function moveTo(screen, x, y) {
  screen.x = Math.max(0, x);
  screen.y = Math.max(0, y);
  while (screen.rows.length <= screen.y) screen.rows.push([]);
}

function obey(screen, final, parameters) {
  const numbers = parameters.replace('?', '').split(';').map(Number);
  const [first] = numbers;
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
      rows[y] = first === 0 ? rows[y].slice(0, x) : [];
      break;
    case 'J':
      if (first >= 2) rows.splice(0, rows.length, ...rows.map(() => []));
      else rows.splice(y, rows.length, rows[y].slice(0, x));
      break;
  }
}

/** SGR (ECMA-48, 8.3.117), with xterm's bright, indexed and direct colours. */
function styled(style, codes) {
  const next = { ...style };
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    const color = code === 38 || code === 48 ? extended(codes.slice(i + 1)) : plainColor(code);
    if (code === 0) for (const key of Object.keys(next)) delete next[key];
    else if (code in attributes) Object.assign(next, attributes[code]);
    else if (color !== undefined)
      next[color.target ?? (code === 38 ? 'color' : 'background')] = color.value;
    if (code === 38 || code === 48) i += codes[i + 1] === 5 ? 2 : 4;
  }
  return next;
}

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

function plainColor(code) {
  for (const [from, target, bright] of [
    [30, 'color', 0],
    [40, 'background', 0],
    [90, 'color', 8],
    [100, 'background', 8],
  ]) {
    if (code >= from && code < from + 8) return { target, value: code - from + bright };
  }
  return undefined;
}

const extended = ([kind, ...values]) => ({ value: kind === 5 ? values[0] : values.slice(0, 3) });

/** Without the blanks and empty lines that end it. */
function trimmed(rows) {
  const short = rows.map((row) =>
    row.slice(
      0,
      row.findLastIndex(({ char, style }) => char !== ' ' || style.background !== undefined) + 1,
    ),
  );
  return short.slice(0, short.findLastIndex((row) => row.length > 0) + 1);
}
