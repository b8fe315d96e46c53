/**
 * What the tiny programs write to QEMU's debug-exit port; QEMU then ends with exit code (value <<
 * 1) | 1.
 */
export const signOfLife = 0x2a;

/** mov al, signOfLife; out 0xf4, al; hlt; jmp to hlt */
const realMode = [0xb0, signOfLife, 0xe6, 0xf4, 0xf4, 0xeb, 0xfd];

/** The first sector of a disk, in real mode. */
export function bootSector(): Buffer {
  const sector = Buffer.alloc(512);
  sector.set(realMode);
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}

/** mov edi, 3; mov eax, 172 (iopl); syscall; mov al, signOfLife; out 0xf4, al; jmp to itself */
const firstProgram = [
  0xbf,
  3,
  0,
  0,
  0,
  0xb8,
  172,
  0,
  0,
  0,
  0x0f,
  0x05,
  0xb0,
  signOfLife,
  0xe6,
  0xf4,
  0xeb,
  0xfe,
];

/** For a Linux kernel: an archive (cpio, newc) with the one program /init. */
export const initrd = (): Buffer =>
  Buffer.concat([
    entry('init', elf(Buffer.from(firstProgram))),
    entry('TRAILER!!!', Buffer.alloc(0)),
  ]);

/** The smallest static ELF64 program: header, one segment, code. See elf(5). */
function elf(code: Buffer): Buffer {
  const [base, headers] = [0x400000n, 120];
  const file = Buffer.alloc(headers);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  for (const [offset, value] of [
    [16, 2],
    [18, 62],
    [52, 64],
    [54, 56],
    [56, 1],
  ] as const)
    file.writeUInt16LE(value, offset);
  for (const [offset, value] of [
    [20, 1],
    [64, 1],
    [68, 5],
  ] as const)
    file.writeUInt32LE(value, offset);
  const size = BigInt(headers + code.length);
  for (const [offset, value] of [
    [24, base + BigInt(headers)],
    [32, 64n],
    [80, base],
    [88, base],
    [96, size],
    [104, size],
    [112, 0x1000n],
  ] as const) {
    file.writeBigUInt64LE(value, offset);
  }
  return Buffer.concat([file, code]);
}

/**
 * See the kernel's buffer-format.rst: thirteen numbers of eight hex digits, the name, the data;
 * both padded to four bytes.
 */
function entry(name: string, data: Buffer): Buffer {
  const numbers = [1, 0o100755, 0, 0, 1, 0, data.length, 0, 0, 0, 0, name.length + 1, 0];
  const head = `070701${numbers.map((number) => number.toString(16).padStart(8, '0')).join('')}${name}\0`;
  return Buffer.concat([padded(Buffer.from(head)), padded(data)]);
}

const padded = (data: Buffer): Buffer => Buffer.concat([data, Buffer.alloc(-data.length & 3)]);
