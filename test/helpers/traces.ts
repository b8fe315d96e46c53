import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What a lab could leave behind on this computer: to be compared before it and after. */
export function traces(): object {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n').map((line) => line.split(' ')[4] ?? '').filter((path) => path.includes('khw'));
  return {
    processes: processes().filter((name) => /^(qemu|libvirtd|virtlogd|dnsmasq|socat)/.test(name)).sort(),
    mounts,
    namespaces: existsSync('/run/netns') ? readdirSync('/run/netns').sort() : [],
    interfaces: readdirSync('/sys/class/net').sort(),
    net: readlinkSync('/proc/self/ns/net'),
  };
}

const processes = (): readonly string[] => readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).flatMap((pid) => {
  try {
    return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0]?.split('/').pop() ?? ''];
  } catch {
    return [];
  }
});
