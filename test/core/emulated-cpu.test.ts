import t from 'tap';
import { emulatedCpu, qemuCpu } from '../../lib/core/emulated-cpu.js';
import { hostRunner } from '../../lib/host/process.js';

/**
 * QEMU looks at the CPU before it runs anything: with `enforce` it ends when it cannot emulate one
 * of the features.
 */
const tryCpu = (cpu: string) =>
  hostRunner().run(
    [
      'qemu-system-x86_64',
      '-machine',
      'q35,accel=tcg',
      '-cpu',
      `${cpu},enforce=on`,
      '-nodefaults',
      '-display',
      'none',
      '-S',
      '-monitor',
      'stdio',
    ],
    { input: 'quit\n', ok: 'any' },
  );

t.test("this computer's QEMU emulates all of it", async (t) => {
  t.match(await tryCpu(qemuCpu(emulatedCpu)), { exitCode: 0, stderr: '' });
});

t.test('what it does not emulate, or does not know, is noticed', async (t) => {
  t.match(await tryCpu(qemuCpu({ ...emulatedCpu, add: ['vmx'] })), { exitCode: 1, stderr: /vmx/ });
  t.match(await tryCpu(qemuCpu({ ...emulatedCpu, add: ['no-such-feature'] })), {
    exitCode: 1,
    stderr: /no-such-feature/,
  });
});

t.test('what hung a guest under newer ones is not among it', (t) => {
  for (const name of ['erms', 'fsrm', 'la57', 'svm']) t.notOk(emulatedCpu.add.includes(name), name);
  t.end();
});
