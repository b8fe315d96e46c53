/**
 * The disk under the machines is full: no drill begins by halves, and a machine that has stopped
 * for want of room is named, whatever is asked.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { changed } from '../../drills/folder.js';
import { temporaryFolder } from '../../helpers/temporary.js';
import { checkpointed, running } from '../checkpointed.js';

const { lab, on, expect, names, status, states, isBase, noHalves, disturbed } =
  await checkpointed();
const disks = process.env['KHW_DEEP_DISKS'] ?? '';
const filler = join(disks, 'filler');
const MiB = 2 ** 20;
const fill = (left: number): void => {
  const { bavail, bsize } = statfsSync(disks);
  execFileSync('fallocate', ['-l', String(bavail * bsize - left), filler]);
};
const clear = (): void => rmSync(filler, { force: true });
const skip = disks === '' ? 'needs root, for a file system to fill' : false;
t.teardown(clear);

const onMembers: readonly (readonly [string, string])[] = [
  ['from: 12', 'from: "07"'],
  ['NODE: node-0', 'NODE: member-0'],
  ['NODE: node-1', 'NODE: member-0'],
  ['script: break.sh }', 'script: break.sh, timeout: 300 }'],
];

/**
 * A teacher's drill for a lab without workers: `clock-stands` on member-0. Answers `--labs FOLDER`.
 */
function drill(breaks: string): readonly string[] {
  const folder = temporaryFolder('khw-teacher-');
  mkdirSync(join(folder, 'clock-stands'));
  for (const [file, text] of Object.entries({ ...changed(...onMembers), 'break.sh': breaks }))
    writeFileSync(join(folder, 'clock-stands', file), text);
  return ['--labs', folder];
}

const begin = (breaks: string): readonly string[] => [
  'start',
  'clock-stands',
  '--seed',
  '1',
  '--yes',
  ...drill(breaks),
];

/** More than there is room for, of what cannot be packed. */
const writeMuch = 'dd if=/dev/urandom of=/root/much bs=1M count=400 conv=fsync';

const noRoom =
  /member-0 is paused because there is no room left for its disk \S+member-0\S*, where [\d.]+ \S+ are free and 256 MiB are needed/;

/** A machine that found no room for what it was writing itself has stopped too. */
async function resume(t: Test): Promise<void> {
  await expect(t, 0, ['up', '--yes', '--until', 'machines'], 'up, when there is room');
  t.same(await states(), running);
}

const isRunning = async (): Promise<boolean> =>
  (await status()).machines.some(({ name, state }) => name === 'member-0' && state === 'running');

async function isInNoDrill(t: Test): Promise<void> {
  t.match((await expect(t, 2, ['finish', '--yes'], 'finish')).stderr, /is in no drill/);
  t.notOk((await names()).includes('before-drill'));
  await noHalves(t);
}

await t.test('too full to begin: refused before anything is done', { skip }, async (t) => {
  fill(300 * MiB);
  t.match(
    (await expect(t, 3, begin('touch /root/broken\n'), 'start')).stderr,
    /a checkpoint may take [\d.]+ [MG]iB, and .*disks has \d+ MiB left/,
  );
  clear();
  await isInNoDrill(t);
  await isBase(t);
});

await t.test(
  'it fills up while the state before is kept: nothing is broken, and no half is left',
  { skip },
  async (t) => {
    const failed = await disturbed(begin('touch /root/broken\n'), /'suspend' '--domain'/, () =>
      fill(60 * MiB),
    );
    clear();
    t.match(failed, {
      code: 3,
      stderr: /before-drill was not made[^]*disks has [\d.]+ [KM]?i?B left/,
    });
    await resume(t);
    t.equal((await on('member-0', 'test -e /root/broken')).code, 1);
    await isInNoDrill(t);
  },
);

await t.test(
  'it fills up while the lab is broken: the machine is named, and the lab comes back',
  { skip },
  async (t) => {
    const phases = { breaking: /systemd-run/, back: /'metadata' '--domain'/ };
    let phase: keyof typeof phases | undefined = 'breaking';
    const failed = await lab([...begin(`sleep 5\n${writeMuch}\n`), '--debug'], {
      watch: (line) => {
        if (!line.startsWith('debug: ') || phase === undefined || !phases[phase].test(line)) return;
        if (phase === 'breaking') fill(40 * MiB);
        // Room is made as soon as that is said.
        else clear();
        phase = phase === 'breaking' ? 'back' : undefined;
      },
    });
    clear();
    t.match(failed.stderr, noRoom);
    t.match(failed, { code: 1, stderr: /The lab is as it was before the drill/ });
    await isInNoDrill(t);
    await isBase(t);
  },
);

await t.test(
  'it fills up while a drill is on: whatever is asked names the machine, and it ends when there is room',
  { skip },
  async (t) => {
    const start = begin('touch /root/broken\n');
    await expect(t, 0, start, 'start');
    fill(40 * MiB);
    // In the background, and later: a machine that has stopped answers nobody.
    await on('member-0', `nohup sh -c 'sleep 5; ${writeMuch}' > /dev/null 2>&1 &`);
    for (let look = 0; look < 90 && (await isRunning()); look++) await delay(2000);
    t.match((await expect(t, 0, ['status'])).stdout, noRoom);
    t.match(
      (await expect(t, 1, ['check'])).stdout.replaceAll(/\s+/g, ' '),
      /member-0.*there is no room left for its disk/,
    );
    for (const args of [
      ['solve', 'clock-stands'],
      ['finish', '--yes'],
    ])
      t.match((await expect(t, 1, args, args.join(' '))).stderr, noRoom);
    t.match((await expect(t, 3, start, 'start, once more')).stderr, /drill clock-stands is on/);
    clear();
    await resume(t);
    await expect(t, 1, ['finish', '--yes'], 'finish, of what was not solved');
    await isInNoDrill(t);
    await isBase(t);
  },
);
