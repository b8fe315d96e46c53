/**
 * The disk is full: refused before it begins; and when it fills up under way, the state before
 * comes back.
 */
import { execFileSync } from 'node:child_process';
import { rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { checkpointed } from '../checkpointed.js';

const { lab, ok, names, isBase, noHalves, disturbed } = await checkpointed();
const disks = process.env['KHW_DEEP_DISKS'] ?? '';
const filler = join(disks, 'filler');
const fill = (left: number): void => {
  const { bavail, bsize } = statfsSync(disks);
  execFileSync('fallocate', ['-l', String(bavail * bsize - left), filler]);
};
const skip = disks === '' ? 'needs root, for a file system to fill' : false;

await t.test('refused before it begins', { skip }, async (t) => {
  fill(300 * 2 ** 20);
  const refused = await lab(['checkpoint', 'save', 'too-big', '--debug']);
  rmSync(filler);
  t.match(refused, {
    code: 3,
    stderr: /a checkpoint may take [\d.]+ [MG]iB, and .*disks has \d+ MiB left[^]*prune/,
  });
  t.notMatch(refused.stderr, /'suspend'/, 'nothing was begun');
});

await t.test('it fills up under way', { skip }, async (t) => {
  const failed = await disturbed(['checkpoint', 'save', 'too-big'], /'suspend' '--domain'/, () =>
    fill(60 * 2 ** 20),
  );
  rmSync(filler);
  t.match(failed, { code: 3, stderr: /too-big was not made[^]*disks has [\d.]+ [KM]?i?B left/ });
  await noHalves(t);
  t.notOk((await names()).includes('too-big'));
  await ok(t, ['checkpoint', 'restore', 'base', '--yes']);
  await isBase(t);
  await ok(t, ['checkpoint', 'save', 'fits-again']);
});
