import { LabError } from '../core/errors.js';
import { findDomain } from './find.js';
import type { Virsh, VirshOptions } from './virsh.js';
import { labelNamespace, labelPrefix, renderBareLabel, type Label } from './xml/label.js';

export type { Label } from './xml/label.js';

/**
 * Changes the label of a domain, now and for its next start, so that snapshots taken from here on
 * carry it.
 */
export async function relabelDomain(
  virsh: Virsh,
  lab: string,
  name: string,
  change: Partial<Label>,
  options: VirshOptions = {},
): Promise<void> {
  const found = await findDomain(virsh, lab, name, options);
  if (found === undefined)
    throw new LabError('libvirt', `there is no domain ${name}`, { hint: 'khw-lab up makes it' });
  const label = renderBareLabel({ ...found.label, ...change }).xml;
  const live = found.state === 'shut off' || found.state === 'crashed' ? [] : ['--live'];
  await virsh.run(
    [
      'metadata',
      '--domain',
      name,
      '--uri',
      labelNamespace,
      '--key',
      labelPrefix,
      '--set',
      label,
      '--config',
      ...live,
    ],
    options,
  );
}
