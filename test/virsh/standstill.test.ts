import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { hostRunner } from '../../lib/host/process.js';
import { askQemus, standstillText } from '../../lib/lab/standstill.js';
import { virshAt, type Virsh } from '../../lib/libvirt/virsh.js';

const real =
  (process.env['PATH'] ?? '')
    .split(':')
    .map((folder) => join(folder, 'virsh'))
    .find((path) => existsSync(path)) ?? 'virsh';
const { signal } = new AbortController();

/**
 * virsh that waits for ever where it is asked about the memory of a domain called `stuck`, as it
 * does when a QEMU was stopped.
 */
function waitingVirsh(t: Test): Virsh {
  const folder = t.testdir();
  writeFileSync(
    join(folder, 'virsh'),
    `#!/bin/bash\n[[ $* != *dommemstat*stuck* ]] || exec sleep 600\nexec ${real} "$@"\n`,
  );
  chmodSync(join(folder, 'virsh'), 0o755);
  const host = hostRunner();
  return virshAt(
    {
      run: (argv, options) =>
        host.run(argv, {
          ...options,
          env: { ...options?.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` },
        }),
    },
    'test:///default',
  );
}

t.test('a QEMU that does not move is found out, and the others answer', async (t) => {
  t.same((await askQemus(waitingVirsh(t), ['test', 'stuck', 'other-stuck'], signal, 4000)).silent, [
    'stuck',
    'other-stuck',
  ]);
  t.same((await askQemus(waitingVirsh(t), ['stuck'], signal, 2000)).silent, ['stuck']);
});

t.test('one that moves is asked once, with all others', async (t) => {
  let asked = 0;
  const host = hostRunner();
  const { silent } = await askQemus(
    virshAt(
      {
        run: (argv, options) => {
          asked += 1;
          return host.run(argv, options);
        },
      },
      'test:///default',
    ),
    ['test', 'none'],
    signal,
  );
  t.same([silent, asked], [[], 1]);
  t.same((await askQemus(virshAt(host, 'test:///default'), [], signal)).silent, []);
});

t.test('Ctrl-C is no standstill', async (t) => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 500);
  await t.rejects(askQemus(waitingVirsh(t), ['stuck'], stop.signal), {
    kind: 'interrupted',
    message: /interrupted/,
  });
});

t.test('it has its sentence, with what to do', (t) => {
  t.match(
    standstillText('khw-server'),
    /^standing still: its QEMU does not answer libvirt\. `ps .*guest=khw-server` .* `kill -CONT PID`.*\)$/,
  );
  t.end();
});
