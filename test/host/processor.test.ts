import t from 'tap';
import { processorOf } from '../../lib/host/processor.js';
import { rootWith } from '../doctor/host.js';

const clock = '/sys/devices/system/clocksource/clocksource0/current_clocksource';
const flags = 'fpu tsc constant_tsc nonstop_tsc';
const cpu = (bogomips: string, more = ''): string =>
  `model name\t: Some CPU\nflags\t\t: ${flags}${more}\ncpu MHz\t\t: ${Math.random()}\nbogomips\t: ${bogomips}\n\n`;

t.test('an emulated guest sees the pace of the counter, about', (t) => {
  const seen = (cpuinfo: string, accelerator: 'kvm' | 'tcg' = 'tcg'): string =>
    processorOf(accelerator, rootWith(t, { [clock]: 'tsc\n', '/proc/cpuinfo': cpuinfo }));
  t.equal(seen(cpu('4890.81')), '2450 MHz');
  t.equal(seen(cpu('4890.79', ' avx512f')), '2450 MHz', 'measured again, at another start');
  t.equal(seen(cpu('5192.28')), '2600 MHz');
  t.equal(seen(''), '0 MHz', 'hidden');
  const kvm = seen(cpu('4890.81'), 'kvm');
  t.match(kvm, /^2450 MHz [0-9a-f]{64}$/);
  t.equal(seen(cpu('4890.79').repeat(4), 'kvm'), kvm, 'whatever its load, and how many there are');
  t.not(seen(cpu('4890.81', ' avx512f'), 'kvm'), kvm, 'under KVM it sees the flags');
  t.end();
});
