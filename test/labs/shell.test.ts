import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { hasLines, unitsRunning } from '../../labs/kubernetes/shell.js';

const holds = (condition: string, path = process.env['PATH']): boolean =>
  spawnSync('bash', ['-c', `set -eo pipefail\n${condition}`], { env: { PATH: path } }).status === 0;

t.test('a file has these lines, whole', (t) => {
  const file = join(t.testdir({ hosts: '10.0.0.1 jumpbox\n10.0.0.2 server \\ *\nlast' }), 'hosts');
  t.ok(holds(hasLines(file, '10.0.0.1 jumpbox')), 'the first');
  t.ok(holds(hasLines(file, 'last', '10.0.0.2 server \\ *')), 'the last, and one with marks');
  for (const other of ['10.0.0.1', 'jumpbox', '10.0.0.1 jumpbo*', '10.0.0.? jumpbox', ''])
    t.notOk(holds(hasLines(file, '10.0.0.1 jumpbox', other)), `not "${other}"`);
  t.notOk(holds(hasLines(`${file}-none`, 'last')), 'a file that is not there');
  t.end();
});

t.test('units run now and after a reboot', (t) => {
  const states: Readonly<Record<string, readonly [string, string]>> = {
    etcd: ['active', 'enabled'],
    kubelet: ['active', 'enabled'],
    alias: ['active', 'static'],
    off: ['inactive', 'enabled'],
    once: ['active', 'disabled'],
  };
  const folder = t.testdir({});
  const cases = Object.entries(states).map(([unit, words]) => `${unit}) set ${words.join(' ')} ;;`);
  // As systemctl(1) prints and ends.
  writeFileSync(
    join(folder, 'systemctl'),
    `#!/bin/bash
state() { case $1 in ${cases.join(' ')} esac; active=$1 file=$2; }
case $1 in
  show) for unit in "\${@:7}"; do state "$unit"; echo "$active
$file
"; done ;;
  is-active) state "$3"; [ "$active" = active ] ;;
  is-enabled) state "$3"; [ "$file" != disabled ] ;;
esac
`,
    { mode: 0o755 },
  );
  const path = `${folder}:/usr/bin:/bin`;
  for (const units of [['etcd'], ['alias'], ['etcd', 'kubelet'], ['etcd', 'alias', 'kubelet']])
    t.ok(holds(unitsRunning(...units), path), units.join(' '));
  for (const units of [['off'], ['once'], ['etcd', 'off'], ['once', 'etcd'], ['alias', 'once']])
    t.notOk(holds(unitsRunning(...units), path), units.join(' '));
  t.end();
});
