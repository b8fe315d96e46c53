/**
 * Text from a machine may hold terminal escapes, or marks that turn the direction of writing
 * (Unicode Bidi): they are shown, not obeyed. Tabs and line breaks stay.
 */
export function printable(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (c) => `\\x${hex(c, 2)}`)
    .replace(/[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, (c) => `\\u${hex(c, 4)}`);
}

/** The same in one line: for names and titles, which have no right to a second one. */
export const oneLine = (text: string): string =>
  printable(text).replace(/[\t\n]/g, (c) => (c === '\n' ? '\\n' : '\\t'));

const hex = (character: string, digits: number): string =>
  character.charCodeAt(0).toString(16).padStart(digits, '0');
