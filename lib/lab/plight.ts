import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatBytes } from '../core/bytes.js';
import { LabError } from '../core/errors.js';
import { domainName } from '../core/lab.js';
import { domainPlight, hasStopped, type Plight } from '../libvirt/plight.js';
import type { Virsh } from '../libvirt/virsh.js';
import type { OpenLab } from './open.js';

/** Bytes that must be free for machines that a full disk has stopped to run on. */
const roomToRunBytes = 256 * 2 ** 20;

type Place = Pick<OpenLab, 'lab' | 'virsh'>;

/**
 * Why a machine does not run and what to do: the end of the sentence "NAME is …". Undefined while
 * it runs, or is stopped for a moment.
 */
export async function plightOf(
  { lab, virsh }: Place,
  machine: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  return plightOfDomain(virsh, domainName(lab, machine), signal);
}

/** The same by its name in libvirt. */
export async function plightOfDomain(
  virsh: Virsh,
  domain: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const found = await domainPlight(virsh, domain, signal === undefined ? {} : { signal });
  return hasStopped(found) ? plightText(found, await freeBytes(found)) : undefined;
}

/**
 * The same for a plight that is known. `free`: bytes on the file system of the disk that stopped
 * it.
 */
export function plightText(plight: Plight | undefined, free: number | undefined): string {
  if (plight === undefined) return 'not there: `khw-lab up` makes it';
  const { state, reason, full, failed } = plight;
  if (state === 'paused' && full[0] !== undefined) {
    const left =
      free === undefined
        ? ''
        : `, where ${formatBytes(free)} are free and ${formatBytes(roomToRunBytes)} are needed`;
    return `paused because there is no room left for its disk ${full[0]}${left}: make room there (\`khw-lab checkpoint prune\`, \`khw-lab cache prune\`), then \`khw-lab up\` resumes it`;
  }
  if (state === 'paused' && reason === 'I/O error') {
    return `paused because its disk ${failed[0] ?? ''} could not be read or written: \`dmesg\` and \`df\` on this computer say why; then \`khw-lab up\` resumes it`.replace(
      '  ',
      ' ',
    );
  }
  if (state === 'paused')
    return `paused (${reason === 'user' ? 'by a command of a user, such as `virsh suspend`' : reason}): \`khw-lab up\` resumes it`;
  if (state === 'pmsuspended')
    return 'suspended by a command of its own (`systemctl suspend`): `khw-lab up` wakes it; should it not answer then, `khw-lab stop` and `khw-lab up` start it again';
  if (state === 'crashed' || reason === 'crashed')
    return 'off because it or its QEMU crashed: `khw-lab up` starts it again';
  return `${state}: \`khw-lab up\` starts it`;
}

/**
 * Before a machine that a full disk has stopped is resumed: it would stop at its next write. Throws
 * `host` where there is too little room still.
 */
export async function assertRoom(
  virsh: Virsh,
  { name: machine, domain }: { readonly name: string; readonly domain: string },
  signal: AbortSignal,
): Promise<void> {
  const found = await domainPlight(virsh, domain, { signal });
  const free = await freeBytes(found);
  if (found === undefined || free === undefined || free >= roomToRunBytes) return;
  const [what = '', ...how] = plightText(found, free).split(': ');
  throw new LabError('host', `${machine} is ${what}`, { hint: `${capital(how.join(': '))}.` });
}

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

async function freeBytes(plight: Plight | undefined): Promise<number | undefined> {
  const [file] = plight?.full ?? [];
  if (file === undefined) return undefined;
  return statfs(dirname(file)).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => undefined,
  );
}
