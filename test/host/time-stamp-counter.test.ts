import t from 'tap';
import { timeStampCounterKhz } from '../../lib/host/time-stamp-counter.js';
import { rootWith } from '../doctor/host.js';

const clock = '/sys/devices/system/clocksource/clocksource0/current_clocksource';
const cpu = (bogomips: string, flags = 'fpu tsc constant_tsc rep_good nonstop_tsc'): string =>
  `processor\t: 0\nmodel name\t: Some CPU\nflags\t\t: ${flags}\nbogomips\t: ${bogomips}\n\n`;

t.test('two bogomips for each MHz', (t) => {
  const kHz = (source: string, cpuinfo: string): number | undefined =>
    timeStampCounterKhz(rootWith(t, { [clock]: `${source}\n`, '/proc/cpuinfo': cpuinfo }));
  t.equal(kHz('tsc', cpu('5192.28')), 2_596_140);
  t.equal(kHz('tsc', cpu('4890.81').repeat(16)), 2_445_405, 'of the first processor');
  t.equal(kHz('kvm-clock', cpu('5990.40')), 2_995_200, 'a virtual machine itself');
  t.equal(kHz('hyperv_clocksource_tsc_page', cpu('5990.40')), 2_995_200);
  t.equal(kHz('hpet', cpu('5192.28')), undefined, 'the kernel goes by another clock');
  t.equal(kHz('acpi_pm', cpu('5192.28')), undefined);
  t.equal(kHz('tsc', cpu('5192.28', 'fpu tsc constant_tsc')), undefined, 'it stops in sleep');
  t.equal(kHz('tsc', cpu('5192.28', 'fpu tsc nonstop_tsc')), undefined, 'its pace changes');
  t.equal(kHz('tsc', cpu('0.00')), undefined, 'no pace');
  t.equal(kHz('tsc', cpu('fast')), undefined);
  t.equal(
    kHz('tsc', 'Features\t: fp asimd\nBogoMIPS\t: 50.00\n'),
    undefined,
    'another kind of CPU',
  );
  t.equal(kHz('tsc', ''), undefined, 'hidden');
  t.end();
});

t.test('nothing to read', (t) => {
  t.equal(timeStampCounterKhz(rootWith(t, {})), undefined);
  t.end();
});
