import t from 'tap';
import type { Runner } from '../../lib/core/run.js';
import { hostFiles } from '../../lib/doctor/files.js';
import { probeKvm } from '../../lib/doctor/kvm.js';
import { bootTinyGuest } from '../../lib/doctor/tiny-guest.js';
import { hostRunner } from '../../lib/host/process.js';
import { cpuWith, rootWith } from './host.js';

const untouched: Runner = {
  run: (argv) => Promise.reject(new Error(`not to be run: ${argv.join(' ')}`)),
};
const ending = (exitCode: number): Runner => ({
  run: (argv) =>
    Promise.resolve({ argv, exitCode, stdout: '', stderr: 'a\nfailed to initialize kvm\n', ms: 0 }),
});

t.test('what is plain to see is not tried', async (t) => {
  const answer = (files: Readonly<Record<string, string>>) =>
    probeKvm(untouched, hostFiles(rootWith(t, files)));
  t.same(await answer({ '/proc/cpuinfo': cpuWith('sse') }), {
    usable: false,
    reason: 'the CPU shows no vmx or svm flag, and there is no /dev/kvm',
  });
  t.same(await answer({ '/proc/cpuinfo': cpuWith('sse'), '/dev/kvm': '' }), {
    usable: false,
    reason: '/dev/kvm is there, but the CPU shows no vmx or svm flag',
  });
  t.same(await answer({ '/proc/cpuinfo': cpuWith('svm') }), {
    usable: false,
    reason: '/dev/kvm is missing',
  });
});

t.test('a device that opens must also boot something', async (t) => {
  const files = hostFiles(rootWith(t, { '/proc/cpuinfo': cpuWith('svm'), '/dev/kvm': '' }));
  t.same(await probeKvm(ending(85), files), { usable: true, reason: 'svm, and a guest boots' });
  const hidden = hostFiles(rootWith(t, { '/proc/cpuinfo': '', '/dev/kvm': '' }));
  t.same(await probeKvm(ending(85), hidden), {
    usable: true,
    reason: 'the CPU is hidden (no /proc/cpuinfo), and a guest boots',
  });
  t.same(await probeKvm(ending(1), files), {
    usable: false,
    reason: 'QEMU ended with 1: failed to initialize kvm',
  });
  t.same(
    await probeKvm(untouched, files).then(({ usable }) => usable),
    false,
    'as does one that could not be started',
  );
});

t.test('a guest that hangs does not outlive a killed doctor for long', async (t) => {
  let argv: readonly string[] = [];
  const runner: Runner = {
    run: (words) => {
      argv = words;
      return Promise.resolve({ argv: words, exitCode: 85, stdout: '', stderr: '', ms: 0 });
    },
  };
  await bootTinyGuest(runner, { accelerator: 'kvm' });
  const [file, ...args] = [
    ...argv.slice(argv.indexOf('timeout'), argv.indexOf('qemu-system-x86_64')),
    'sleep',
    'infinity',
  ];
  await t.rejects(
    hostRunner().run([file, ...args.map((word) => (/^\d+$/.test(word) ? '0.1' : word))], {
      timeoutMs: 60_000,
    }),
    { message: /SIGKILL/ },
    'what it runs in has a clock of its own',
  );
});
