/**
 * Ctrl-C at each phase of a save and of a restore: the machines run on, or it is said how to go on.
 */
import t from 'tap';
import { checkpointed, running } from '../checkpointed.js';

const { name, ok, names, states, isBase, noHalves, disturbed } = await checkpointed();

const saving = [
  ['asking', /comm -12/],
  ['pausing', /'suspend' '--domain'/],
  ['saving', /snapshot-create' '--domain'/],
  ['resuming', /'resume' '--domain'/],
] as const;
const restoring = [
  ['marking', /'metadata' '--domain'/],
  ['pausing', /'suspend' '--domain'/],
  ['reverting', /snapshot-revert' '--domain'/],
  ['resuming', /'resume' '--domain'/],
  ['clocks', /EPOCHREALTIME/],
] as const;

for (const [phase, pattern] of saving) {
  await t.test(`a save is interrupted while ${phase}`, async (t) => {
    const stopped = await disturbed(['checkpoint', 'save', `stopped-${phase}`], pattern, (child) =>
      child.kill('SIGINT'),
    );
    t.match([stopped.code, (await names()).includes(`stopped-${phase}`)], [130, false]);
    t.same(await states(), running, 'the machines run on');
  });
}

for (const [phase, pattern] of restoring) {
  await t.test(`a restore is interrupted while ${phase}`, async (t) => {
    const stopped = await disturbed(['checkpoint', 'restore', 'base', '--yes'], pattern, (child) =>
      child.kill('SIGINT'),
    );
    t.match(
      [stopped.code, stopped.stderr],
      [130, new RegExp(`checkpoint restore base --lab ${name}`)],
      'says how to go on',
    );
    await ok(
      t,
      ['checkpoint', 'restore', 'base', '--yes'],
      `restore again after Ctrl-C while ${phase}`,
    );
    t.same(await states(), running);
  });
}

await t.test('all is as it was, and nothing is half', async (t) => {
  await isBase(t);
  await noHalves(t);
});
