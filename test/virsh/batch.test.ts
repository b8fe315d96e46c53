import t from 'tap';
import { hostRunner } from '../../lib/host/process.js';
import { domains, listNames, networks } from '../../lib/libvirt/listed.js';
import { answers, domainState } from '../../lib/libvirt/queries.js';
import { virshAt } from '../../lib/libvirt/virsh.js';
import { hostile } from '../libvirt/specs.js';

const virsh = virshAt(hostRunner(), 'test:///default');

t.test('answers come apart, and a failure does not stop what follows', async (t) => {
  const [first, second, third, fourth] = await virsh.batch([
    ['domstate', 'test'],
    ['domstate', 'none'],
    ['echo', hostile],
    ['list', '--name'],
  ]);
  t.same(
    [first?.ok && first.text.trim(), second?.ok, third, fourth?.ok && fourth.text.trim()],
    ['running', false, { ok: true, text: hostile }, 'test'],
  );
  t.match(second, { error: /none/ });
});

t.test('a batch of nothing', async (t) => t.same(await virsh.batch([]), []));

t.test('questions', async (t) => {
  t.same(await listNames(virsh, domains), ['test']);
  t.same(await listNames(virsh, networks), ['default']);
  t.equal(await domainState(virsh, 'test'), 'running');
  t.equal(await domainState(virsh, 'none'), undefined);
  t.equal(await answers(virsh), true);
});

t.test('refusals name the connection and quote libvirt', async (t) => {
  await t.rejects(virsh.run(['domstate', 'none']), {
    kind: 'libvirt',
    message: /test:\/\/\/default.*domstate none/,
    details: [/none/],
  });
  const nowhere = virshAt(hostRunner(), 'qemu+unix:///system?socket=/nowhere/sock');
  await t.rejects(nowhere.batch([['list']]), {
    name: 'LabError',
    kind: 'libvirt',
    details: [/connect/, /nowhere/],
  });
  t.equal(await answers(nowhere), false);
  await t.rejects(answers(nowhere, { signal: AbortSignal.abort() }), {
    kind: 'interrupted',
    message: /interrupted/,
  });
});
