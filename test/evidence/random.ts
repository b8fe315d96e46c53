import { generator } from '../helpers/random.js';

/**
 * Texts that nobody wrote: noise, pieces of what is real, real things with holes and repetitions.
 * The same for the same seed.
 */
export function hostileTexts(
  seed: number,
  real: readonly string[],
  count: number,
): readonly string[] {
  const random = generator(seed);
  const upTo = (limit: number): number => Math.floor(random() * limit);
  const noise = (length: number): string =>
    Buffer.from(Array.from({ length }, () => upTo(256))).toString(
      upTo(2) === 0 ? 'utf8' : 'latin1',
    );
  const kinds = [
    () => noise(upTo(400)),
    (text: string) => text.slice(0, upTo(text.length)),
    (text: string) => text.slice(upTo(text.length)),
    (text: string) => {
      const at = upTo(text.length);
      return text.slice(0, at) + noise(upTo(30)) + text.slice(at + upTo(30));
    },
    (text: string) =>
      text
        .split('\n')
        .sort(() => random() - 0.5)
        .join('\n'),
    (text: string) => text.repeat(1 + upTo(20)),
    (text: string) => text.replaceAll(/[:={}"]/g, () => (random() < 0.1 ? noise(1) : ':')),
  ];
  return Array.from(
    { length: count },
    () => (kinds[upTo(kinds.length)] ?? kinds[0])?.(real[upTo(real.length)] ?? '') ?? '',
  );
}

/** What a learner's file may be at worst, each 256 KiB: that is all a machine sends. */
export const worstTexts: readonly string[] = [
  '',
  '\n',
  '\0'.repeat(4096),
  '[31m',
  '-'.repeat(262_144),
  '{'.repeat(262_144),
  '['.repeat(262_144),
  ' '.repeat(262_144),
  '\n'.repeat(262_144),
  'a: &a [*a]\n'.repeat(20_000),
  'a: '.repeat(80_000),
  '-----BEGIN CERTIFICATE-----\n'.repeat(9000),
  `-----BEGIN CERTIFICATE-----\n${'A'.repeat(262_000)}\n-----END CERTIFICATE-----\n`,
  '"'.repeat(262_144),
  '$(reboot) `reboot` ; | & \' "\n'.repeat(9000),
  'Id=\n'.repeat(60_000),
  `${'x'.repeat(262_140)}=`,
];
