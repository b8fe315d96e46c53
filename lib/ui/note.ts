import { stripVTControlCharacters } from 'node:util';
import { printable } from '../core/printable.js';

/**
 * A note as it may be drawn: what a terminal would show of the line in the end, without colors,
 * nothing in it obeyed.
 */
export function noteLine(text: string): string {
  const rewritten = text.trimEnd().split('\r').at(-1) ?? '';
  return printable(stripVTControlCharacters(rewritten));
}
