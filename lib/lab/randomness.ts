import { randomBytes } from 'node:crypto';
import { LabError } from '../core/errors.js';
import type { MachineSession } from '../core/run.js';

/** Of this computer's randomness, for one machine. */
const seedBytes = 64;

/**
 * RNDADDENTROPY and RNDRESEEDCRNG (random(4), linux/random.h). Debian's kernel does not hear by
 * itself that its memory was put back (its configuration has no VMGENID), and what is only written
 * to /dev/urandom is not used until the next minute. Perl is on every Debian.
 */
const reseed = `perl -e 'binmode STDIN; read STDIN, my $seed, ${seedBytes};
open my $random, "+<", "/dev/urandom" or die $!;
ioctl $random, 0x40085203, pack "iia*", 8 * length $seed, length $seed, $seed or die $!;
ioctl $random, 0x5207, 0 or die $!'`;

/**
 * Gives a machine whose memory was put back randomness of its own: two restores of one checkpoint
 * would draw the same keys and names otherwise. Answers whether it could be done: a learner's
 * machine may lack what it takes.
 */
export async function renewRandomness(
  session: MachineSession,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await session.script(reseed, { signal, input: randomBytes(seedBytes) });
    return true;
  } catch (error) {
    if (error instanceof LabError && error.kind === 'machine') return false;
    throw error;
  }
}
