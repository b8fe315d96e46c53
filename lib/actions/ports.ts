import { LabError } from '../core/errors.js';
import type { Progress } from '../core/task.js';
import type { DoctorContext } from '../doctor/types.js';
import type { LabContext } from '../lab/context.js';

/** The outside world of an action: a command line's, a test's, a page's. */
export interface Ports extends LabContext {
  readonly progress: Progress;
  /** A remark for the person, while it works. */
  readonly say: (text: string) => void;
  /**
   * Asks the person once; throws where nobody can be asked. `detail` is read before the question.
   */
  confirm(question: string, detail?: readonly string[]): Promise<boolean>;
  /** Who works on this computer, for the doctor. */
  readonly user: DoctorContext['user'];
}

/** Which lab is meant, and on which libvirt: `auto`, `private` or a URI. */
export interface LabRef {
  readonly lab: string;
  readonly connect: string;
  /**
   * The track of a lab that is not made yet; that of one that is, or the first, where it is left
   * out.
   */
  readonly track?: string | undefined;
}

/** For what a person must agree to before anything is done. Throws `usage` where they do not. */
export async function assertAgreed(
  ports: Pick<Ports, 'confirm'>,
  question: string,
  detail?: readonly string[],
): Promise<void> {
  if (await ports.confirm(question, detail)) return;
  throw new LabError('usage', 'cancelled; nothing was changed', {
    hint: 'Answer yes, or pass --yes.',
  });
}
