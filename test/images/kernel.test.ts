import t from 'tap';
import { kernelCommandLine, type Guest } from '../../lib/images/kernel.js';

const words = (guest: Guest): readonly string[] => kernelCommandLine(guest).split(' ');

t.test('an emulated guest is told the pace of the counter that it reads', (t) => {
  const told = words({ accelerator: 'tcg', counterKhz: 2_596_140 });
  t.ok(told.includes('tsc_early_khz=2596140'));
  t.ok(told.includes('tsc=reliable'));
  t.end();
});

t.test('one whose pace is not known measures and watches it', (t) => {
  t.notOk(words({ accelerator: 'tcg' }).some((word) => word.startsWith('tsc')));
  t.end();
});

t.test('under KVM there is a clock of its own, and nothing to translate', (t) => {
  const kvm = words({ accelerator: 'kvm', counterKhz: 2_596_140 });
  t.notOk(kvm.some((word) => word.startsWith('tsc')));
  t.notOk(kvm.includes('norandmaps'));
  t.ok(words({ accelerator: 'tcg' }).includes('norandmaps'));
  t.end();
});
