import t from 'tap';
import { renderLaptops, type LaptopRow } from './page.js';

const row = (suite: string, change: Partial<LaptopRow> = {}): LaptopRow => ({
  suite,
  libvirt: '11.3.0',
  qemu: '10.0.13',
  node: '20.19.2',
  user: 'ada',
  lab: 'small',
  result: 'passed',
  acts: 'up 40',
  seconds: '90',
  date: '2026-11-29',
  digest: 'abc',
  ...change,
});
const rowsOf = (page: string): readonly string[] =>
  page.split('\n').filter((line) => /^\| [a-z]+ \| \d/.test(line));

t.test(
  "a row takes the place of its distribution's and lab's old one; the others stay, in the order of the table",
  (t) => {
    const page = [
      row('trixie'),
      row('bookworm'),
      row('trixie', { lab: 'whole' }),
      row('trixie', { result: 'failed: up' }),
    ].reduce(renderLaptops, '');
    t.same(
      rowsOf(page)
        .map((line) => line.split(' | '))
        .map((cells) => [cells[0], cells[5], cells[6]]),
      [
        ['| bookworm', 'small', 'passed'],
        ['| trixie', 'small', 'failed: up'],
        ['| trixie', 'whole', 'passed'],
      ],
    );
    t.end();
  },
);
