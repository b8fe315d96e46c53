import { LabError } from '../core/errors.js';
import { meanwhile } from '../core/meanwhile.js';
import { watchMovement } from '../core/movement.js';

/**
 * Milliseconds: libvirt that answers nobody is given up soon, a call that takes long while it
 * answers others much later.
 */
const patience = { stillMs: 60_000, busyMs: 30 * 60_000 };

/** Milliseconds between two looks whether libvirt still answers. */
const rarelyMs = 20_000;

/**
 * Does a call's work as long as libvirt answers others meanwhile: writing a guest's memory to a
 * slow disk takes what it takes. Throws `libvirt` when it does not.
 */
export async function whileAnswering<T>(
  answers: (signal: AbortSignal) => Promise<unknown>,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const movement = watchMovement(() => performance.now(), patience);
  return meanwhile(
    async (stop) => {
      await answers(stop).then(
        () => movement.see({ seen: 'libvirt answers', busy: true }),
        () => movement.see({ seen: 'libvirt does not answer' }),
      );
      const rest = movement.rest();
      if (rest !== undefined)
        throw new LabError('libvirt', rest, {
          hint: 'khw-lab doctor says whether libvirt answers',
        });
    },
    { intervalMs: rarelyMs, signal },
    work,
  );
}
