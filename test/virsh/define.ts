import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostRunner } from '../../lib/host/process.js';
import { virshAt } from '../../lib/libvirt/virsh.js';

/**
 * Defines a document in libvirt's test driver, with validation, and answers what libvirt prints of
 * it.
 */
export async function defineAndDump(
  folder: string,
  kind: 'domain' | 'network',
  name: string,
  xml: string,
): Promise<string> {
  const file = join(folder, 'definition.xml');
  writeFileSync(file, xml);
  const prefix = kind === 'domain' ? '' : 'net-';
  // The test driver forgets when virsh ends, so both commands need one process.
  const [defined, dumped] = await virshAt(hostRunner(), 'test:///default').batch([
    [`${prefix}define`, '--validate', file],
    [`${prefix}dumpxml`, name],
  ]);
  if (defined?.ok !== true) throw new Error(defined?.error);
  if (dumped?.ok !== true) throw new Error(dumped?.error);
  return dumped.text;
}
