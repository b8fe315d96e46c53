/**
 * The disk under the machines is slow for a while, every write waited for: a save and a restore
 * take long, and do not fail.
 */
import { execFileSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { checkpointed } from '../checkpointed.js';

const { ok, content, base, isBase, noHalves } = await checkpointed();
const disks = process.env['KHW_DEEP_DISKS'] ?? '';
const skip = disks === '' ? 'needs root, for a file system of its own' : false;

/** Seconds in which a few megabytes are written. */
const slow = 120;

/** mount(8), sync: of the whole file system, wherever it is mounted. */
const writeThrough = (how: 'sync' | 'async'): void =>
  void execFileSync('mount', ['-o', `remount,${how}`, disks]);
const options = (): string =>
  execFileSync('findmnt', ['--noheadings', '--output', 'OPTIONS', disks], { encoding: 'utf8' });
t.teardown(() => {
  if (disks !== '') writeThrough('async');
});

/** Does something while the disk is slow, which it is no longer after a while. */
async function whileSlow(t: Test, work: () => Promise<unknown>): Promise<void> {
  writeThrough('sync');
  t.match(options(), /(^|,)sync(,|\n)/, 'the disk is slow');
  const over = new AbortController();
  const end = delay(slow * 1000, undefined, { signal: over.signal })
    .catch(() => undefined)
    .then(() => writeThrough('async'));
  await work();
  over.abort();
  await end;
}

await t.test('a save and a restore', { skip }, async (t) => {
  await whileSlow(t, () => ok(t, ['checkpoint', 'save', 'slow']));
  await content.write(base);
  await whileSlow(t, () => ok(t, ['checkpoint', 'restore', 'slow', '--yes']));
  await isBase(t);
  await noHalves(t);
});

await t.test('machines are stopped and started again', { skip }, async (t) => {
  await ok(t, ['stop']);
  await whileSlow(t, () => ok(t, ['up', '--yes', '--until', 'machines']));
  await isBase(t);
});
