import {
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { netnsName } from '../../lib/libvirt/private.js';
import { bridgeOf } from '../../lib/topology/addressing.js';

/**
 * Begins to watch a lab that stands; answers what tells later what is left of it on this computer,
 * a line each: processes, mounts, namespace and bridge. What other labs, or the computer's user,
 * begin or end meanwhile does not count.
 */
export function watchTraces(home: string, lab: string): () => readonly string[] {
  const path = realpathSync(home);
  const namespace = `/run/netns/${netnsName(path)}`;
  const network = existsSync(namespace) ? `net:[${statSync(namespace).ino}]` : undefined;
  const isOfLab = (pid: string): boolean => {
    const command = readOr(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
    return (
      command.includes(path) ||
      command.includes(`guest=${lab}-`) ||
      (network !== undefined && readOr(() => readlinkSync(`/proc/${pid}/ns/net`)) === network)
    );
  };
  return () => {
    const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[4] ?? '');
    return [
      ...readdirSync('/proc')
        .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid && isOfLab(pid))
        .map(
          (pid) =>
            `process ${pid} ${readOr(() => readFileSync(`/proc/${pid}/comm`, 'utf8')).trim()}`,
        ),
      ...mounts
        .filter((mount) => mount === namespace || mount.startsWith(`${path}/`))
        .map((mount) => `mount ${mount}`),
      ...(existsSync(namespace) ? [`namespace ${namespace}`] : []),
      ...readdirSync('/sys/class/net')
        .filter((name) => name === bridgeOf(lab))
        .map((name) => `bridge ${name}`),
    ];
  };
}

/** A process that has ended meanwhile says nothing. */
function readOr(look: () => string): string {
  try {
    return look();
  } catch {
    return '';
  }
}
