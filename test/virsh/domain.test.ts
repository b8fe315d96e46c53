import t from 'tap';
import { emulatedCpu } from '../../lib/core/emulated-cpu.js';
import { attributesOf } from '../../lib/libvirt/xml/escape.js';
import {
  diskFiles,
  domainType,
  macAddresses,
  renderDomain,
  type Boot,
  type DomainSpec,
} from '../../lib/libvirt/xml/domain.js';
import { parseLabel } from '../../lib/libvirt/xml/label.js';
import { domainSpec, hostile } from '../libvirt/specs.js';
import { defineAndDump } from './define.js';

const kernel: Boot = {
  kind: 'kernel',
  kernel: `/k/${hostile}`,
  initrd: '/k/initrd',
  cmdline: `root=/dev/vda "quoted" ${hostile}`,
};
const folder = t.testdir();
const roundTrip = (spec: DomainSpec): Promise<string> =>
  defineAndDump(folder, 'domain', spec.name, renderDomain(spec));

for (const type of ['kvm', 'qemu'] as const) {
  for (const boot of [{ kind: 'bios' }, kernel] as const) {
    t.test(`${type}, ${boot.kind}`, async (t) => {
      const spec = domainSpec({ type, boot, tbCacheMiB: 256 });
      const xml = await roundTrip(spec);
      t.same(parseLabel(xml), spec.label);
      t.same(macAddresses(xml), [spec.mac]);
      t.same(diskFiles(xml), [spec.disks.overlay, spec.disks.seed, spec.disks.artifacts]);
      t.equal(domainType(xml), type);
      t.match(xml, `<uuid>${spec.uuid}</uuid>`);
      t.equal(
        attributesOf(xml, 'tb-cache').length,
        type === 'qemu' ? 1 : 0,
        'a translation cache for TCG only',
      );
      t.equal(attributesOf(xml, 'kernel').length, boot.kind === 'kernel' ? 1 : 0);
      for (const absent of ['graphics', 'video', 'sound', 'redirdev'])
        t.same(attributesOf(xml, absent), [], `no ${absent}`);
    });
  }
}

t.test(
  "an emulated CPU is named, model and features; a virtual one is the computer's own",
  async (t) => {
    const emulated = await roundTrip(domainSpec({ type: 'qemu' }));
    const feature = (policy: string) => (name: string) => ({ policy, name });
    t.same(
      attributesOf(emulated, 'cpu').map((each) => Object.fromEntries(each)),
      [{ mode: 'custom', match: 'exact', check: 'none' }],
    );
    t.match(emulated, `<model fallback='forbid'>${emulatedCpu.model}</model>`);
    t.same(
      attributesOf(emulated, 'feature').map((each) => Object.fromEntries(each)),
      [...emulatedCpu.add.map(feature('require')), ...emulatedCpu.remove.map(feature('disable'))],
    );
    const own = attributesOf(await roundTrip(domainSpec({ type: 'kvm' })), 'cpu');
    t.same(
      own.map((each) => each.get('mode')),
      ['host-passthrough'],
    );
  },
);

t.test('the disks: a throwaway overlay to write on, the others read-only', async (t) => {
  const xml = await roundTrip(domainSpec());
  t.same(
    attributesOf(xml, 'driver').map((each) => Object.fromEntries(each)),
    [
      { name: 'qemu', type: 'qcow2', cache: 'unsafe', discard: 'unmap' },
      { name: 'qemu', type: 'raw' },
      { name: 'qemu', type: 'raw' },
    ],
  );
  t.equal(attributesOf(xml, 'readonly').length, 2);
  t.equal(
    attributesOf(xml, 'disk').every((disk) => disk.get('type') === 'file'),
    true,
  );
});

t.test('without an artifacts disk', async (t) => {
  const disks = { overlay: '/a.qcow2', seed: '/a.iso' };
  t.same(diskFiles(await roundTrip(domainSpec({ disks }))), ['/a.qcow2', '/a.iso']);
});

t.test('hostile values arrive as they are', async (t) => {
  const spec = domainSpec({
    name: hostile.replaceAll('/', ''),
    label: { lab: hostile, machine: hostile, version: hostile, topology: hostile, chapter: '07' },
    disks: { overlay: `/${hostile}.qcow2`, seed: `/${hostile}.iso` },
    serialLog: `/${hostile}.log`,
    boot: kernel,
  });
  const xml = await roundTrip(spec);
  t.same(parseLabel(xml), spec.label);
  t.same(diskFiles(xml), [spec.disks.overlay, spec.disks.seed]);
  t.equal(attributesOf(xml, 'log')[0]?.get('file'), spec.serialLog);
});

t.test('validation does reject what libvirt does not know', async (t) => {
  const spec = domainSpec();
  await t.rejects(
    defineAndDump(folder, 'domain', spec.name, renderDomain(spec).replace('<acpi/>', '<acpic/>')),
    /validate/,
  );
});
