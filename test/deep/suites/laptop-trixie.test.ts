/**
 * A plain user's Debian 13, the system's libvirtd, that distribution's own QEMU and Node.js: a
 * small lab from the first day to its end.
 */
import t from 'tap';
import { distributions } from '../../laptop/distributions.js';
import { startLaptop } from '../../laptop/laptop.js';
import { ending, gettingReady, play, smallLab } from '../../laptop/story.js';

const trixie = distributions.find(({ suite }) => suite === 'trixie');
if (trixie === undefined) throw new Error('no trixie');
await t.test('from the first day to the last', async (t) => {
  const laptop = await startLaptop(trixie, (line) => t.comment(line));
  t.teardown(() => laptop.remove());

  const versions = await laptop.ada(
    'echo "node $(node --version), libvirt $(virsh --version)"; qemu-system-x86_64 --version',
  );
  t.comment(versions.stdout.trim().split('\n').slice(0, 2).join(', '));

  for (const act of [...gettingReady, ...smallLab, ...ending]) {
    const { right, code, seconds, text } = await play(laptop, act);
    t.comment(`${act.what}: ${seconds.toFixed(1)} s`);
    t.ok(right, `${act.what} (exit code ${code})`);
    if (!right) t.comment(text.slice(-6000));
  }
  t.same(await laptop.remove(), [], 'no guest is left to be killed');
});
