/** Machine a program was built for, by the name that `uname -m` gives. See elf(5). */
const machines: Readonly<Record<number, string>> = {
  3: 'i686',
  40: 'armv7l',
  62: 'x86_64',
  183: 'aarch64',
  243: 'riscv64',
};

/**
 * For which machine the program with these first 20 bytes was built; undefined when it is no ELF
 * program.
 */
export function elfMachine(head: Uint8Array): string | undefined {
  const magic = [0x7f, 0x45, 0x4c, 0x46];
  if (head.length < 20 || !magic.every((byte, index) => head[index] === byte)) return undefined;
  const number =
    head[5] === 1
      ? (head[18] ?? 0) + 256 * (head[19] ?? 0)
      : 256 * (head[18] ?? 0) + (head[19] ?? 0);
  return machines[number] ?? `machine ${number}`;
}
