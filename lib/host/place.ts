import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { LabError } from '../core/errors.js';

/**
 * File systems of the kernel's own, where no files can be kept (magic numbers of statfs(2)). In
 * some of them making a folder fails so oddly that Node.js tries it for ever.
 */
const kernelsOwn: Readonly<Record<number, string>> = {
  0x9fa0: 'proc',
  0x62656572: 'sysfs',
  0x1cd1: 'devpts',
  0x187: 'autofs',
  0x27e0eb: 'cgroup',
  0x63677270: 'cgroup2',
  0x64626720: 'debugfs',
  0x74726163: 'tracefs',
  0x73636673: 'securityfs',
  0x6165676c: 'pstore',
  0xde5e81e4: 'efivarfs',
  0xcafe4a11: 'bpf',
  0x6e736673: 'nsfs',
  0x42494e4d: 'binfmt_misc',
  0x19800202: 'mqueue',
  0x958458f6: 'hugetlbfs',
  0x65735543: 'fusectl',
  0x62656570: 'configfs',
  0xf97cff8c: 'selinuxfs',
};

/**
 * Throws LabError('usage') for a folder whose name cannot be handed to every program that must read
 * it (apt.conf(5) knows no escape for a double quote, ssh_config(5) none for `${`), or in which no
 * files can be kept. `named` is what says where it is, such as `KHW_LAB_HOME`.
 */
export function assertPlace(folder: string, named: string): void {
  const fault = nameFault(folder) ?? fileSystemFault(folder);
  if (fault !== undefined)
    throw new LabError('usage', `${named}=${folder}: ${fault}`, {
      hint: `Name another folder: ${named}=FOLDER.`,
    });
}

function nameFault(folder: string): string | undefined {
  // Bytes that are not UTF-8 have become U+FFFD: the folder itself has another name.
  if (folder.includes('\ufffd')) return 'the name is not UTF-8';
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(folder))
    return 'the name holds a line break or another control character';
  const [odd] = /["\\$]/.exec(folder) ?? [];
  return odd === undefined
    ? undefined
    : `the name holds ${odd}, which not every program that khw-lab needs can be told`;
}

function fileSystemFault(folder: string): string | undefined {
  try {
    const name = kernelsOwn[statfsSync(folder).type];
    return name === undefined ? undefined : `no files can be kept there (${name})`;
  } catch {
    // It is not there yet: what is around it counts. What cannot be looked at is told by whatever
    // uses it.
    return dirname(folder) === folder ? undefined : fileSystemFault(dirname(folder));
  }
}
