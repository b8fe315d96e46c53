import { errorDetails, messageOf } from '../core/errors.js';

export interface Failure {
  /** Of the machine, or its domain. */
  readonly name: string;
  readonly error: unknown;
}

/**
 * Does the same to all, side by side, every one to its end whatever becomes of the others. Answers
 * those that failed.
 */
export async function onAll(
  names: readonly string[],
  run: (name: string) => Promise<unknown>,
): Promise<readonly Failure[]> {
  const outcomes = await Promise.all(
    names.map((name) =>
      run(name).then(
        () => [],
        (error: unknown) => [{ name, error }],
      ),
    ),
  );
  return outcomes.flat();
}

export const listed = (failures: readonly Failure[]): string =>
  failures.map(({ name }) => name).join(', ');

/** What went wrong with each, for an error's details. */
export const detailsOf = (failures: readonly Failure[]): readonly string[] =>
  failures.flatMap(({ name, error }) => [`${name}: ${messageOf(error)}`, ...errorDetails(error)]);
