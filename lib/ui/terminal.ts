import { oneLine, printable } from '../core/printable.js';

export interface TerminalOptions {
  /** The text has colors of ours; what others have said in it has been made printable before. */
  readonly painted?: boolean;
}

/**
 * Writes a text and a line break. Whoever said what is in it, a guest, a mirror, a drill: the
 * terminal obeys nothing of it.
 */
export function writeText(
  stream: NodeJS.WritableStream,
  text: string,
  options: TerminalOptions = {},
): void {
  stream.write(`${shown(text, options)}\n`);
}

/**
 * A text as it may be sent to a terminal. JSON stays the same JSON: only inside its strings there
 * can be anything to escape, and what stands there afterwards is JSON's own way to write it.
 */
export function shown(text: string, { painted = false }: TerminalOptions = {}): string {
  return painted
    ? text
        .split(color)
        .map((part, index) => (index % 2 === 1 ? part : escape(part)))
        .join('')
    : escape(text);
}

/** A title: one line. */
export const shownTitle = (text: string): string => oneLine(text);

/**
 * What styleText of node:util writes for the styles that we use; nothing that hides, moves or
 * blinks.
 */
const color = /(\u001b\[(?:1|2|22|3[0-79]|90)m)/;

const escape = (text: string): string =>
  printable(
    text.replace(/[\u007f-\u009f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
