/**
 * What the header of a qcow2 disk says (docs/interop/qcow2.txt of QEMU) that decides whether it
 * stands by itself.
 */
export interface DiskHeader {
  readonly format: 'qcow2' | 'raw';
  /** Why it cannot be taken; none where it can. */
  readonly faults: readonly string[];
}

/**
 * Bytes at the beginning that the header and its extensions fit in: a cluster is 2 MiB at most, a
 * header far smaller.
 */
export const headerBytes = 2 ** 16;

const magic = 0x514649fb;
const largestDiskBytes = 64n * 2n ** 30n;

/**
 * Dirty is harmless, the kind of compression and extended tables too. The others: corrupt, external
 * data file, and what is to come.
 */
const harmlessFeatures = 0b11001n;

/** Types of header extensions that name another file or a key. */
const extensions: Readonly<Record<number, string>> = {
  0xe2792aca: 'it builds upon another file',
  0x44415441: 'its data is in another file',
  0x0537be77: 'it is encrypted',
};

/**
 * Judges the beginning of a disk image. Nothing but qcow2 and raw counts as a disk image: other
 * formats may name files of this computer.
 */
export function readDiskHeader(start: Buffer): DiskHeader {
  if (start.length < 4 || start.readUInt32BE(0) !== magic) {
    // A raw disk cannot be told from rubbish, but one that boots by BIOS ends its first sector with
    // 55 aa.
    return {
      format: 'raw',
      faults:
        start.subarray(510, 512).toString('hex') === '55aa'
          ? []
          : ['it is neither qcow2 nor a raw disk that boots by BIOS'],
    };
  }
  if (start.length < 72) return { format: 'qcow2', faults: ['its header is cut off'] };
  const version = start.readUInt32BE(4);
  const faults = [
    [version !== 2 && version !== 3, `its version is ${version}`],
    [
      start.readBigUInt64BE(8) !== 0n || start.readUInt32BE(16) !== 0,
      'it builds upon another file',
    ],
    [start.readBigUInt64BE(24) > largestDiskBytes, 'it is larger than 64 GiB'],
    [start.readUInt32BE(32) !== 0, 'it is encrypted'],
    [start.readUInt32BE(60) !== 0, 'it holds snapshots'],
    ...(version === 3
      ? [
          [
            start.length >= 80 && (start.readBigUInt64BE(72) & ~harmlessFeatures) !== 0n,
            'its data is in another file, or it is damaged',
          ] as const,
        ]
      : []),
  ] as const;
  return {
    format: 'qcow2',
    faults: [
      ...new Set([
        ...faults.flatMap(([is, what]) => (is ? [what] : [])),
        ...extensionFaults(start, version),
      ]),
    ],
  };
}

function extensionFaults(start: Buffer, version: number): readonly string[] {
  const found: string[] = [];
  let at = version === 3 && start.length >= 104 ? start.readUInt32BE(100) : 72;
  while (at + 8 <= start.length) {
    const type = start.readUInt32BE(at);
    if (type === 0) return found;
    const fault = extensions[type];
    if (fault !== undefined) found.push(fault);
    at += 8 + Math.ceil(start.readUInt32BE(at + 4) / 8) * 8;
  }
  return [...found, 'its header does not end'];
}
