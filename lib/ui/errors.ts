import { styleText } from 'node:util';
import { exitCodes, LabError, messageOf } from '../core/errors.js';
import { printable } from '../core/printable.js';
import { withSystemErrors } from './system-error.js';

const reportIt = 'Please report it with the output of the same command under --debug.';

export interface ErrorView {
  readonly exitCode: number;
  readonly text: string;
}

/**
 * The one printer of failures: what went wrong, the evidence, the next step. Our own bugs show
 * their stack.
 */
export function describeError(
  thrown: unknown,
  { color, debug }: { readonly color: boolean; readonly debug: boolean },
): ErrorView {
  const error = withSystemErrors(thrown);
  const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    color ? styleText(style, text) : text;
  if (!(error instanceof LabError)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return {
      exitCode: exitCodes.bug,
      text: `${paint('red', 'khw-lab has a bug:')} ${printable(stack)}\n${paint('cyan', 'next:')} ${reportIt}`,
    };
  }
  const lines = [
    `${paint('red', error.kind === 'interrupted' ? 'stopped:' : 'error:')} ${indented(error.message)}`,
  ];
  for (const detail of error.details) lines.push(`  ${paint('dim', indented(detail))}`);
  if (error.hint !== undefined) lines.push(`${paint('cyan', 'next:')} ${indented(error.hint)}`);
  if (debug && error.cause !== undefined)
    lines.push(paint('dim', `cause: ${printable(messageOf(error.cause))}`));
  if (debug || error.kind === 'bug') lines.push(paint('dim', printable(error.stack ?? '')));
  return { exitCode: exitCodes[error.kind], text: lines.join('\n') };
}

/**
 * Somebody else's words are no lines of ours: nothing in them begins where `error:` and `next:` do.
 */
const indented = (text: string): string => printable(text).replaceAll('\n', '\n  ');

/** A failure as JSON, for `--format json`. */
export function errorJson(thrown: unknown): object {
  const error = withSystemErrors(thrown);
  if (error instanceof LabError)
    return {
      error: {
        kind: error.kind,
        message: error.message,
        hint: error.hint ?? null,
        details: error.details,
      },
    };
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return {
    error: {
      kind: 'bug',
      message: messageOf(error),
      hint: reportIt,
      details: stack
        .split('\n')
        .slice(1)
        .map((line) => line.trim()),
    },
  };
}
