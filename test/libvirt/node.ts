import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { domainName, type Lab } from '../../lib/core/lab.js';
import { uuidOf } from '../../lib/libvirt/uuid.js';
import { renderLabel, type Label, type Owner } from '../../lib/libvirt/xml/label.js';
import { renderNetwork } from '../../lib/libvirt/xml/network.js';

/** A lab as its owner made it; without one, as a version did that named nobody. */
export interface Made {
  readonly lab: Lab;
  readonly owner?: Owner;
}

/**
 * A libvirt of the test driver's that has these labs, running. Answers its URI; each virsh finds it
 * as it is here.
 */
export function libvirtWith(folder: string, labs: readonly Made[]): string {
  const path = join(folder, 'node.xml');
  const documents = labs.flatMap(({ lab, owner }) => {
    const label: Label = {
      lab: lab.name,
      version: '1',
      topology: 'abc',
      ...(owner === undefined ? {} : { owner }),
    };
    const domains = lab.machines.map((machine) => {
      const name = domainName(lab, machine.name);
      return (
        `<domain type="test"><name>${name}</name><uuid>${uuidOf('domain', name)}</uuid><metadata>${renderLabel({ ...label, machine: machine.name }).xml}</metadata>` +
        `<memory unit="MiB">64</memory><os><type>hvm</type></os><devices><interface type="network"><mac address="${machine.mac}"/><source network="${lab.network.name}"/></interface></devices></domain>`
      );
    });
    return [
      ...domains,
      renderNetwork({
        network: lab.network,
        uuid: uuidOf('network', lab.name),
        label,
        domain: lab.domain,
        machines: lab.machines,
        dns: true,
      }),
    ];
  });
  writeFileSync(path, `<node>${documents.join('\n')}</node>`);
  chmodSync(path, 0o644);
  return `test://${path}`;
}
