import t from 'tap';
import {
  asInLabs,
  changed,
  measures,
  secondsIn,
  variants,
  workload,
} from '../../bench/tcg-variants.js';
import { emulatedCpu } from '../../lib/core/emulated-cpu.js';
import { hostRunner } from '../../lib/host/process.js';
import { renderDomain } from '../../lib/libvirt/xml/domain.js';
import { attributesOf } from '../../lib/libvirt/xml/escape.js';
import { domainSpec } from '../libvirt/specs.js';

const runner = hostRunner();
const flagsIn = (xml: string): ReadonlySet<string> =>
  new Set(
    attributesOf(xml, 'feature').flatMap((each) =>
      each.get('policy') === 'require' ? [each.get('name') ?? ''] : [],
    ),
  );
const parametersIn = (xml: string): readonly string[] =>
  /<cmdline>(.*)<\/cmdline>/.exec(xml)?.[1]?.split(' ') ?? [];
const cacheIn = (xml: string): string | undefined => /<tb-cache[^>]*>(\d+)</.exec(xml)?.[1];

t.test('each variant differs from the machines of a lab in one thing', (t) => {
  const boot = { kind: 'kernel', kernel: '/k', initrd: '/i', cmdline: 'root=/dev/vda rw' } as const;
  const usual = renderDomain({ ...domainSpec({ boot }), type: 'qemu', tbCacheMiB: 512 });
  t.same(flagsIn(usual), new Set(emulatedCpu.add));
  for (const variant of variants) {
    const xml = changed(usual, variant);
    const other = [...emulatedCpu.add, ...variant.cpu.add].filter(
      (flag) => flagsIn(xml).has(flag) !== flagsIn(usual).has(flag),
    );
    t.equal(other.length > 0, variant.cpu !== asInLabs.cpu, variant.title);
    t.equal(cacheIn(xml), variant.tbCacheMiB?.toString(), variant.title);
    t.equal(xml.match(/<cpu /g)?.length, 1);
    t.same(parametersIn(xml), [...parametersIn(usual), ...variant.parameters], variant.title);
    const rest = (text: string): string =>
      text
        .replace(/<cpu [\s\S]*<\/cpu>/, '')
        .replace(/<tcg>.*<\/tcg>/, '')
        .replace(/<cmdline>.*<\/cmdline>/, '')
        .replace(/\s+/g, ' ');
    t.equal(rest(xml), rest(usual), 'and in nothing else');
  }
  t.equal(new Set(variants.map(({ title }) => title)).size, variants.length);
  t.equal(variants[0], asInLabs);
  t.end();
});

t.test('a machine without a size for translated code gets one', (t) => {
  const xml = renderDomain({ ...domainSpec(), type: 'qemu' });
  t.equal(cacheIn(xml), undefined);
  t.equal(cacheIn(changed(xml, { ...asInLabs, tbCacheMiB: 1024 })), '1024');
  t.end();
});

t.test('the workload runs, and tells all that is measured', async (t) => {
  const folder = t.testdir({ 'kube-apiserver': 'a'.repeat(1000) });
  const text = workload
    .replaceAll('/opt/khw/downloads/controller/kube-apiserver', `${folder}/kube-apiserver`)
    .replaceAll('-seconds 2', '-seconds 1')
    .replace(/systemctl is-system-running.*/, 'systemctl() { echo 7250000; }');
  const { stdout } = await runner.run(['bash', '-s'], { input: text });
  const seconds = secondsIn(stdout);
  t.same([...seconds.keys()].sort(), Object.keys(measures).sort());
  t.equal(seconds.get('boot'), 7.25);
  t.ok(
    [...seconds.values()].every((value) => value > 0 && value < 100),
    stdout,
  );
});

t.test('what is missing is told', (t) => {
  t.throws(
    () => secondsIn('boot 7.1\nrsa inf\n'),
    /does not tell units, processes, first-start, start, sha256, rsa, aes/,
  );
  t.end();
});
