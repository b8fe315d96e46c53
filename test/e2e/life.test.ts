/**
 * The life of one lab on real guests, with khw-lab used as a person would use it: from nothing to
 * the finished cluster and back to nothing. Made and destroyed it is always; what lies between is
 * skipped by name where this computer is too slow for the whole test.
 */
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { ownCache } from '../helpers/cache.js';
import { seed, testEnd } from '../helpers/clock.js';
import { labUser, tell } from '../helpers/lab-user.js';
import { keysSeenByNobody, nobodySkipped } from '../helpers/nobody.js';
import { partsByClock } from '../helpers/parts.js';
import { generator, shuffled } from '../helpers/random.js';
import { labelledPath } from '../helpers/temporary.js';
import { watchTraces } from '../helpers/traces.js';
import { openSite, type ProofSite } from '../prove/site.js';

if (process.getuid?.() !== 0)
  t.comment(
    'the private libvirt daemon needs root: run this as root, or where qemu:///system answers',
  );

// A home of its own, so that a lab of the person who runs this is not touched; the cache is theirs,
// to save the building.
const home = labelledPath('home-', '/var/lib');
// As a home of khw-lab's own is: QEMU's user passes.
chmodSync(home, 0o711);
const env = { KHW_LAB_HOME: home, KHW_LAB_CACHE: ownCache() };
Object.assign(process.env, env);
// On a system libvirtd, labels go by lab name: it must not be anybody's.
const { name, lab, on, expect, status, readyNodes } = labUser('khwlife', env);
t.teardown(async () => {
  await lab(['destroy', '--yes']);
  rmSync(home, { recursive: true, force: true });
});

/**
 * Seconds that chapters 02 to 12 take, with their checkpoints, on a quiet computer of two cores
 * without KVM.
 */
const quiet = 190;
/** Seconds for the last part, on such a computer. */
const destroying = 20;
const { part, measured, giveUp } = partsByClock(destroying);

await t.test('up, from nothing to the finished cluster', async (t) => {
  let chaptersBegan = 0;
  const up = await lab(['up', '--yes'], {
    interruptAt: testEnd() - 5 * 60_000,
    watch: (line) => {
      if (chaptersBegan === 0 && line.includes('> 02 ')) chaptersBegan = Date.now();
    },
  });
  tell(t, up, 'up');
  if (up.code !== 0) {
    giveUp('there is no finished lab');
    t.comment(up.stdout.slice(-2000), up.stderr.slice(-6000));
    t.fail(
      up.code === 130
        ? 'up was not through when the time for the whole test was nearly over, and was ended'
        : `up ended with exit code ${up.code ?? 'none'}`,
    );
    return;
  }
  const slowness = (Date.now() - chaptersBegan) / 1000 / quiet;
  measured(slowness);
  // test/stage.js hands it on.
  t.comment(`slowness ${slowness.toFixed(2)}`);
  t.equal((await status()).chapter, '12');
  t.same(await readyNodes(), ['node-0', 'node-1']);
});

await part('every check passes', 25, async (t) => {
  t.match((await expect(t, 0, ['check', 'all'])).stdout, /All \d+ checks passed/);
});

await part('a state is kept, a chapter begins again, and the state comes back', 75, async (t) => {
  await on('jumpbox', 'echo mine > /root/mine');
  await expect(t, 0, ['checkpoint', 'save', 'mine']);
  await expect(t, 0, ['reset', '09', '--yes']);
  t.same([(await status()).chapter, await readyNodes()], ['08', []]);
  await expect(t, 0, ['checkpoint', 'restore', 'mine', '--yes']);
  t.same(
    [(await on('jumpbox', 'cat /root/mine')).stdout, await readyNodes()],
    ['mine\n', ['node-0', 'node-1']],
  );
});

await part('a drill breaks the lab, is solved and graded, and the lab is back', 75, async (t) => {
  await expect(t, 0, ['start', 'kubelet-down', '--seed', '7', '--yes']);
  t.match(
    (await expect(t, 1, ['check'])).stdout,
    /First cause on node-[01] is kubelet-down\.kubelet-runs/,
  );
  await expect(t, 0, ['solve', 'kubelet-down', '--yes']);
  t.match((await expect(t, 0, ['finish', '--yes'])).stdout, /10 of 10 points/);
});

await part('check names what a learner did wrong', 45, async (t) => {
  const site = await openSite(name, new AbortController().signal);
  try {
    const [fault] = shuffled(learnersFaults(site), generator(seed()));
    if (fault === undefined) throw new Error('there is no fault of a learner');
    t.comment(`${fault.id}: ${fault.title}`);
    await site.run(fault.machine, fault.inject);
    const { stdout } = await expect(t, 1, ['check', fault.check.slice(0, 2)]);
    t.match(stdout, new RegExp(`FAIL +${fault.check}`));
    for (const words of fault.expect) t.ok(stdout.includes(words), `it says "${words}"`);
    await site.run(fault.machine, fault.undo);
    await expect(t, 0, ['check', fault.check.slice(0, 2)], 'check, when it is undone');
  } finally {
    await site.close();
  }
});

/**
 * Those that lose the API server to nobody, and so are seen at once; `npm run prove` has them all.
 */
function learnersFaults({ faults }: ProofSite): ProofSite['faults'] {
  return faults.filter(
    ({ learnerFailure, restore, inject }) =>
      learnerFailure !== undefined && restore !== true && !inject.includes('systemctl'),
  );
}

await part('nobody finds a private key in its home', 20, (t) => {
  // The test's own folder is closed to all; a home is not, where QEMU has a user of its own.
  chmodSync(home, 0o755);
  t.same(nobodySkipped === false ? keysSeenByNobody(home) : [], []);
  return Promise.resolve();
});

await t.test('destroy leaves nothing behind', async (t) => {
  const left = watchTraces(home, name);
  await expect(t, 0, ['destroy', '--yes']);
  t.notOk(existsSync(join(home, 'labs', name)));
  t.same(
    readdirSync(home).filter((file) => !['labs', 'report-keys'].includes(file)),
    [],
    'no file is left but the key that signs reports',
  );
  t.same(left(), [], 'no namespace, mount, interface or process is left');
  await expect(t, 0, ['destroy', '--yes'], 'destroy, twice');
});
