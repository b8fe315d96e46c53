import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../lib/host/paths.js';
import { today } from '../page.js';
import { lineOf, rowsOf } from '../table.js';
import { verdictOf, type Sight, type Trial, type Verdict } from './trial.js';

/** One line of docs/fuzz.md. */
export interface Row {
  readonly change: string;
  readonly seed: string;
  /** What the cluster did, `right` or what does not work; the grader's first cause or `pass`. */
  readonly cluster: string;
  readonly checks: string;
  /** The same after a reboot; empty without one. */
  readonly bootedCluster: string;
  readonly bootedChecks: string;
  readonly verdict: Verdict;
  /** 2026-11-29 */
  readonly date: string;
}

const columns = [
  'change',
  'seed',
  'cluster',
  'checks',
  'bootedCluster',
  'bootedChecks',
  'verdict',
  'date',
] as const;

export const fuzzPage = join(packageRoot, 'docs/fuzz.md');

export const rowOf = (trial: Trial, seed: string): Row => ({
  change: trial.change.id,
  seed,
  ...shown(trial.now),
  bootedCluster: trial.booted === undefined ? '' : shown(trial.booted).cluster,
  bootedChecks: trial.booted === undefined ? '' : shown(trial.booted).checks,
  verdict: verdictOf(trial),
  date: today(),
});

const shown = ({ broken, cause }: Sight): Pick<Row, 'cluster' | 'checks'> => ({
  cluster: short(broken ?? 'right'),
  checks: short(cause ?? 'pass'),
});

const short = (text: string): string =>
  (text.length > 160 ? `${text.slice(0, 159)}…` : text).replaceAll(/\s+/g, ' ').trim();

export const readRows = (path = fuzzPage): readonly Row[] =>
  rowsOf(path, /^\| `/, columns).map(
    (row) =>
      Object.fromEntries(
        Object.entries(row).map(([column, text]) => [column, text.replaceAll('`', '')]),
      ) as unknown as Row,
  );

/** Writes the page: new rows in place of older ones of the same change, by the same way. */
export function writeRows(rows: readonly Row[], path = fuzzPage): void {
  const key = ({ change, bootedCluster }: Row): string =>
    `${change}${bootedCluster === '' ? '' : '+'}`;
  const known = new Map<string, Row>();
  for (const row of [...readRows(path), ...rows])
    known.set(key(row), {
      ...row,
      seed: row.seed === '' ? (known.get(key(row))?.seed ?? '') : row.seed,
    });
  const all = [...known.values()];
  writeFileSync(
    path,
    [
      '# A fuzz of states',
      '',
      'Written by `npm run prove -- fuzz --seed N --runs 20 [--reboot]`: of a lab that is right one thing is changed, drawn by the seed from',
      '`test/prove/fuzz/grammar.yaml`. Whether the cluster is still right is found out by what it does (`test/prove/fuzz/probes.sh`: new pods on every node, the',
      'API by TLS from inside them, services, logs, exec, certificates, secrets in the files of etcd, strangers at every door), and compared with `check all`. Then the',
      'lab is brought back by its checkpoint. `npm run prove -- fuzz --again` repeats what does not agree.',
      '',
      ...countsOf(all).map((line) => `- ${line}`),
      '',
      '| change | seed | cluster | check all | after a boot | check all then | verdict | date |',
      '|---|--:|---|---|---|---|---|---|',
      ...all.map((row) =>
        lineOf(columns.map((column) => (column === 'change' ? `\`${row.change}\`` : row[column]))),
      ),
      '',
    ].join('\n'),
  );
}

/** What the page is about, in numbers. */
export function countsOf(rows: readonly Row[]): readonly string[] {
  const of = (verdict: Verdict): number => rows.filter((row) => row.verdict === verdict).length;
  const broken = rows.filter(({ cluster, bootedCluster }) =>
    [cluster, bootedCluster].some((text) => text !== '' && text !== 'right'),
  ).length;
  const told = broken - of('FALSE PASS') - of('OTHER CAUSE');
  const booted = rows.filter(({ bootedCluster }) => bootedCluster !== '').length;
  return [
    `${rows.length} changes, ${booted} of them with a reboot: ${broken} broke the cluster, ${rows.length - broken} left it right`,
    `false passes: ${of('FALSE PASS')}; false fails: ${of('FALSE FAIL')}`,
    `the first cause is what was changed: ${told} of ${broken}`,
  ];
}
