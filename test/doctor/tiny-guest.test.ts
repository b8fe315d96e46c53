import { join } from 'node:path';
import t from 'tap';
import type { Runner } from '../../lib/core/run.js';
import { bootTinyGuest } from '../../lib/doctor/tiny-guest.js';
import { hostRunner } from '../../lib/host/process.js';
import { listImages } from '../../lib/images/base.js';
import { ownCache } from '../helpers/cache.js';

const kernels = (await listImages(join(ownCache(), 'images'))).flatMap(({ boot }) =>
  boot.kind === 'direct' ? [boot.kernel] : [],
);

t.test('the boot sector really runs', async (t) => {
  t.same(await bootTinyGuest(hostRunner(), { accelerator: 'tcg' }), {
    usable: true,
    reason: 'a guest boots',
  });
});

t.test(
  'so does a kernel, up to its first program',
  { skip: kernels.length === 0 && 'no base image in the cache' },
  async (t) => {
    t.same(await bootTinyGuest(hostRunner(), { accelerator: 'tcg', kernel: kernels[0] ?? '' }), {
      usable: true,
      reason: "the guests' kernel boots",
    });
  },
);

t.test('a guest that spins is ended by the processor time it used, and said to hang', async (t) => {
  const spinning: Runner = {
    run: ([prlimit = '', core = ''], options) =>
      hostRunner().run([prlimit, core, '--cpu=1:6', 'bash', '-c', 'while :; do :; done'], options),
  };
  t.match(await bootTinyGuest(spinning, { accelerator: 'tcg' }), {
    usable: false,
    reason: /no sign of life in 15 s of processor time/,
  });
});

t.test('what is no kernel is told by QEMU itself', async (t) => {
  t.match(await bootTinyGuest(hostRunner(), { accelerator: 'tcg', kernel: '/etc/passwd' }), {
    usable: false,
    reason: /^QEMU ended with 1: .*kernel/,
  });
});

t.test('an interruption is no answer', async (t) => {
  await t.rejects(bootTinyGuest(hostRunner(), { accelerator: 'tcg' }, AbortSignal.abort()), {
    kind: 'interrupted',
    message: 'interrupted',
  });
});
