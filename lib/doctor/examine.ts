import { LabError, messageOf, throwIfInterrupted } from '../core/errors.js';
import { requirements as all } from './requirements.js';
import type { DoctorContext, Finding, Requirement, Result } from './types.js';

/**
 * Looks at every requirement that applies, each as soon as those that it comes after have been
 * looked at; the answers are in order. Changes nothing. A probe that fails itself is a failed
 * requirement, not the end of the examination; only `interrupted` is thrown.
 */
export async function examine(
  context: DoctorContext,
  note: (text: string) => void = () => undefined,
  requirements = all,
): Promise<readonly Result[]> {
  const looks = new Map<string, Promise<Result | undefined>>();
  for (const requirement of requirements) {
    const before = (requirement.after ?? []).flatMap((id) => looks.get(id) ?? []);
    looks.set(
      requirement.id,
      (async () => {
        const earlier = await Promise.all(before);
        throwIfInterrupted(context.signal);
        note(requirement.title);
        const finding = await look(requirement, context, earlier);
        return finding === undefined ? undefined : toResult(requirement, finding, context);
      })(),
    );
  }
  return (await Promise.all(looks.values())).filter((result) => result !== undefined);
}

/** Throws LabError('host') naming every fatal result. */
export function assertFit(results: readonly Result[]): void {
  const missing = results.filter(({ fatal }) => fatal);
  if (missing.length === 0) return;
  throw new LabError(
    'host',
    `this computer is not ready: ${missing.length === 1 ? 'a requirement is' : `${missing.length} requirements are`} not met`,
    {
      details: missing.map(
        ({ title, found, hint }) => `${title}: ${found}${hint === undefined ? '' : `; ${hint}`}`,
      ),
      hint: 'khw-lab doctor --fix shows and runs what fixes it',
    },
  );
}

async function look(
  { probe }: Requirement,
  context: DoctorContext,
  earlier: readonly (Result | undefined)[],
): Promise<Finding | undefined> {
  const first = earlier.find((result) => result?.ok === false);
  if (first !== undefined)
    return {
      ok: false,
      fatal: false,
      found: `not looked at before this is met: ${first.title}`,
      fix: {},
    };
  try {
    return await probe(context);
  } catch (error) {
    if (error instanceof LabError && error.kind === 'interrupted') throw error;
    return { ok: false, found: `could not be looked at: ${messageOf(error)}` };
  }
}

function toResult(requirement: Requirement, finding: Finding, context: DoctorContext): Result {
  const { id, title } = requirement;
  if (finding.ok) return { id, title, ok: true, found: finding.found, fatal: false };
  const fix = finding.fix ?? requirement.fix?.(context);
  return {
    id,
    title,
    ok: false,
    found: finding.found,
    fatal: finding.fatal ?? requirement.fatal,
    hint: finding.hint ?? requirement.hint,
    ...(fix === undefined ? {} : { fix }),
  };
}
