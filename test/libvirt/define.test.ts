import t from 'tap';
import { LabError, errorDetails } from '../../lib/core/errors.js';
import { defineDomain } from '../../lib/libvirt/domains.js';
import type { Virsh } from '../../lib/libvirt/virsh.js';
import { domainSpec } from './specs.js';

/**
 * A libvirt without domains that refuses definitions with these words, one after the other, and
 * then takes all.
 */
function refusing(...words: readonly string[]): {
  readonly virsh: Virsh;
  readonly definitions: () => number;
} {
  let count = 0;
  const virsh: Virsh = {
    uri: 'qemu:///system',
    argv: (args) => args,
    run: () => Promise.resolve(''),
    batch: (commands) => Promise.resolve(commands.map(() => ({ ok: true, text: '' }))),
    withFile: () => {
      const said = words[count];
      count += 1;
      return said === undefined
        ? Promise.resolve()
        : Promise.reject(new LabError('libvirt', 'libvirt refused: define', { details: [said] }));
    },
  };
  return { virsh, definitions: () => count };
}

/**
 * As libvirt 9.0 said it, about once in a hundred starts of its daemon, when eight definitions came
 * at once.
 */
const unread =
  "error: internal error: Unable to parse RNG /usr/share/libvirt/schemas/domain.rng: Error type 'unsignedInt' is not exported by type library";

t.test('a definition is given again where libvirt could not read its own schema', async (t) => {
  const { virsh, definitions } = refusing(unread);
  await defineDomain(virsh, domainSpec());
  t.equal(definitions(), 2);
});

t.test('but not for ever, and not where the definition itself is refused', async (t) => {
  for (const [words, times] of [
    [[unread, unread, unread], 2],
    [['error: XML document failed to validate against schema'], 1],
  ] as const) {
    const { virsh, definitions } = refusing(...words);
    t.same(errorDetails(await defineDomain(virsh, domainSpec()).catch((error: unknown) => error)), [
      words[0],
    ]);
    t.equal(definitions(), times);
  }
});
