import { rmSync, writeFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { cluster } from '../../labs/khw/layout.js';
import { controllerChecks } from '../../labs/kubernetes/control-plane/checks.js';
import { controllerFaults } from '../../labs/kubernetes/control-plane/faults.js';
import { etcdChecks } from '../../labs/kubernetes/etcd/checks.js';
import { etcdFaults } from '../../labs/kubernetes/etcd/faults.js';
import { hostRunner } from '../../lib/host/process.js';
import { hostileTexts, worstTexts } from '../evidence/random.js';
import { labelledPath } from '../helpers/temporary.js';
import { largeLab } from './fixture.js';

/** What one machine of several has to get right, and ways to go wrong: what other tests leave out. */
const machine = 'controller-0';
const lab = cluster(largeLab);
const checks = [...etcdChecks(lab), ...controllerChecks(lab)].filter(
  (check) => check.machine === machine,
);
const faults = [...etcdFaults(lab), ...controllerFaults(lab)].filter((fault) =>
  [machine, 'controller-2'].includes(fault.machine),
);

t.test('whatever several machines answer is only data', (t) => {
  const texts = [
    ...worstTexts,
    ...hostileTexts(7, ['hash a {"hash":1}\nask http://a:1 200 0\ntold client-ca-file 1\n'], 100),
  ];
  const thrown = new Set<string>();
  for (const stdout of texts) {
    for (const { id, facts, judge } of checks) {
      const answer = { exitCode: 0, stdout, stderr: '' };
      try {
        judge(Object.fromEntries(Object.keys(facts).map((name) => [name, answer])));
      } catch (error) {
        thrown.add(`${id}: ${String(error)}`);
      }
    }
  }
  t.same([...thrown], [], 'no judge throws');
  t.end();
});

t.test('their scripts are bash, and shellcheck finds no error', async (t) => {
  const folder = labelledPath('khw-several-');
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const scripts = [
    ...checks.flatMap(({ facts }) => Object.values(facts)).map(({ script }) => script),
    ...faults.flatMap(({ inject, undo }) => [inject, undo]),
  ];
  [...new Set(scripts)].forEach((script, index) =>
    writeFileSync(join(folder, `${index}.sh`), `#!/bin/bash\n${script}\n`),
  );
  const { stdout } = await hostRunner().run(
    ['bash', '-c', 'for file in *.sh; do bash -n "$file" 2>&1 || cat "$file"; done'],
    { cwd: folder },
  );
  t.equal(stdout, '', 'bash -n');
  const checked = await hostRunner().run(
    ['shellcheck', '-S', 'error', '-f', 'gcc', ...readdirSync(folder)],
    { cwd: folder, ok: 'any', timeoutMs: 250_000 },
  );
  t.equal(checked.stdout, '', 'shellcheck');
});
