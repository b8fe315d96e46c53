/**
 * node bench/terminal-picture.js CAPTURE PICTURE.svg [TITLE]
 *
 * Turns what a terminal showed into a picture for the README. CAPTURE is the output of `tmux
 * capture-pane -pe`, or a typescript of script(1); the last state of the screen is drawn.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { readScreen } from './picture/screen.js';
import { renderSvg } from './picture/svg.js';

const [capture, picture, title = 'khw-lab in a terminal'] = process.argv.slice(2);
if (capture === undefined || picture === undefined) {
  process.stderr.write('usage: node bench/terminal-picture.js CAPTURE PICTURE.svg [TITLE]\n');
  process.exit(2);
}
const rows = readScreen(readFileSync(capture, 'utf8'));
writeFileSync(picture, renderSvg(rows, title));
process.stdout.write(`${picture}: ${rows.length} lines\n`);
