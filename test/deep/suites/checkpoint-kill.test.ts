/**
 * kill -9 of khw-lab and of a QEMU, while saving and while restoring: nothing half is offered, and
 * the way back is named.
 */
import t from 'tap';
import { checkpointed, qemuOf } from '../checkpointed.js';

const { lab, name, ok, restore, names, states, isBase, noHalves, disturbed } = await checkpointed();

await t.test('khw-lab is killed while saving', async (t) => {
  for (const nth of [1, 3]) {
    const killed = await disturbed(
      ['checkpoint', 'save', `killed-${nth}`],
      /snapshot-create' '--domain'/,
      (child) => child.kill('SIGKILL'),
      nth,
    );
    t.equal(killed.code, null);
    // Paused machines are not saved in silence: the next step is named.
    const refused = await lab(['checkpoint', 'save', 'after-kill']);
    if (refused.code !== 0) t.match(refused, { code: 3, stderr: /paused[^]*khw-lab up/ });
    await ok(
      t,
      nth === 1
        ? ['up', '--yes', '--until', 'machines']
        : ['checkpoint', 'restore', 'base', '--yes'],
    );
    await isBase(t);
    await noHalves(t);
  }
  const left = (await names()).filter((each) => each.includes('kill'));
  if (left.length === 0) return;
  t.comment(`whole all the same, because libvirt finished: ${left.join(', ')}`);
  await ok(t, ['checkpoint', 'restore', left[0] ?? '', '--yes'], 'what is offered can be restored');
  await isBase(t);
});

await t.test('khw-lab is killed while restoring', async (t) => {
  const marked = await disturbed(
    ['checkpoint', 'restore', 'base', '--yes'],
    /'suspend' '--domain'/,
    (child) => child.kill('SIGKILL'),
  );
  t.equal(marked.code, null);
  const refused = await lab(['up', '--yes', '--until', 'machines']);
  t.match(
    refused,
    {
      code: 3,
      stderr: new RegExp(
        `restoring base was broken off[^]*stays paused[^]*checkpoint restore base --lab ${name}`,
      ),
    },
    'machines at different instants do not run on',
  );
  t.match(await lab(['checkpoint', 'save', 'mixed']), { code: 3, stderr: /broken off/ });
  await ok(t, ['checkpoint', 'restore', 'base', '--yes'], 'restore again');
  await isBase(t);
  for (const nth of [1, 3]) {
    t.equal(
      (
        await disturbed(
          ['checkpoint', 'restore', 'base', '--yes'],
          /snapshot-revert' '--domain'/,
          (child) => child.kill('SIGKILL'),
          nth,
        )
      ).code,
      null,
    );
    await ok(
      t,
      ['checkpoint', 'restore', 'base', '--yes'],
      `restore again, killed at revert ${nth}`,
    );
    await isBase(t);
  }
  await noHalves(t);
});

await t.test('one QEMU is killed while saving', async (t) => {
  const failed = await disturbed(['checkpoint', 'save', 'crashed'], /'suspend' '--domain'/, () =>
    process.kill(qemuOf(name, 'member-1'), 'SIGKILL'),
  );
  t.match(failed, { code: 3, stderr: /member-1/ });
  t.notOk((await names()).includes('crashed'));
  t.same(await states(), ['running', 'running', 'shut off'], 'the others run on');
  t.match(
    await lab(['checkpoint', 'save', 'without-one']),
    { code: 3, stderr: /member-1 is shut off[^]*khw-lab up/ },
    'a lab with a machine that is off is not saved',
  );
  await noHalves(t);
  t.equal((await restore('base')).code, 0, 'restore, with a machine that is off');
  await isBase(t);
});
