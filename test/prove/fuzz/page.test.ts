import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { countsOf, readRows, writeRows, type Row } from './page.js';

const row: Row = {
  change: 'kubelet-kubeconfig node-0 SED=s#a|b#c#',
  seed: '7',
  cluster: 'runs: 0 of 4',
  checks: '09.kubelet.node-0 on node-0; dead',
  bootedCluster: '',
  bootedChecks: '',
  verdict: 'agree',
  date: '2026-11-30',
};
const again = { ...row, bootedCluster: 'right', bootedChecks: 'pass' };

t.test('rows are read as they were written, and stay', (t) => {
  const path = join(t.testdir(), 'fuzz.md');
  writeRows([row], path);
  writeRows([again, { ...row, change: 'sysctl node-0 KEY=a', verdict: 'FALSE PASS' }], path);
  t.same(readRows(path), [
    row,
    again,
    { ...row, change: 'sysctl node-0 KEY=a', verdict: 'FALSE PASS' },
  ]);
  t.end();
});

t.test('a change that is tried again keeps the seed that drew it', (t) => {
  const path = join(t.testdir(), 'fuzz.md');
  writeRows([{ ...row, verdict: 'FALSE FAIL' }], path);
  writeRows([{ ...row, seed: '' }], path);
  t.same(readRows(path), [row]);
  t.match(readFileSync(path, 'utf8'), 'false passes: 0; false fails: 0');
  t.end();
});

t.test('the page counts what agrees and what does not', (t) => {
  t.same(
    countsOf([
      row,
      { ...again, cluster: 'right', checks: 'pass' },
      { ...row, verdict: 'OTHER CAUSE' },
      { ...row, verdict: 'FALSE PASS', checks: 'pass' },
      { ...row, verdict: 'FALSE FAIL', cluster: 'right' },
    ]),
    [
      '5 changes, 1 of them with a reboot: 3 broke the cluster, 2 left it right',
      'false passes: 1; false fails: 1',
      'the first cause is what was changed: 1 of 3',
    ],
  );
  t.end();
});
