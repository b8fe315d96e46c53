import { LabError } from '../core/errors.js';

/**
 * libvirt's drivers that make no such guests, or not on this computer (libvirt.org/drivers.html).
 */
const otherDrivers: Readonly<Record<string, string>> = {
  xen: 'Xen',
  lxc: 'LXC containers',
  openvz: 'OpenVZ containers',
  vz: 'Virtuozzo',
  parallels: 'Virtuozzo',
  vbox: 'VirtualBox',
  bhyve: 'bhyve',
  ch: 'Cloud Hypervisor',
  hyperv: 'Hyper-V',
  esx: 'VMware ESX',
  gsx: 'VMware',
  vpx: 'VMware vCenter',
  vmwareplayer: 'VMware',
  vmwarews: 'VMware',
  vmwarefusion: 'VMware',
  phyp: 'PowerVM',
  jailhouse: 'Jailhouse',
};

const hint =
  'Leave --connect out, or name a system libvirt of this computer: qemu:///system. On another computer, call khw-lab there.';

/**
 * Throws `usage` for a value of --connect on which no lab can live: another computer, another
 * hypervisor, a user's session.
 */
export function assertUsableUri(connect: string): void {
  if (connect === 'auto' || connect === 'private') return;
  const problem = problemOf(connect);
  if (problem !== undefined)
    throw new LabError('usage', `--connect ${connect}: ${problem}`, { hint });
}

/**
 * RFC 3986, as libvirt reads it: DRIVER[+TRANSPORT]://[USER@][HOST][:PORT]/PATH
 * (libvirt.org/uri.html).
 */
function problemOf(connect: string): string | undefined {
  const [, driver = '', transport = 'unix', authority = '', path = ''] =
    /^([^:/?#+]+)(?:\+([^:/?#]*))?:\/\/([^/?#]*)([^?#]*)/.exec(connect) ?? [];
  // An alias of libvirt.conf: what it stands for is looked at when libvirt has told.
  if (driver === '') return undefined;
  const other = otherDrivers[driver.toLowerCase()];
  if (other !== undefined)
    return `the machines of a lab are QEMU's, and this is libvirt's driver for ${other}`;
  if (authority !== '' || transport.toLowerCase() !== 'unix')
    return 'this is libvirt of another computer, and a lab lives on the computer that khw-lab runs on: its disks, its network and the way to its machines are there';
  if (path.startsWith('/session'))
    return "a user's session of libvirt cannot make the network of a lab";
  if (path.startsWith('/embed'))
    return 'an embedded libvirt ends with the command that started it, and the machines with it';
  return undefined;
}
