/** A line as a program reads it, and the number of the first of those that it was joined from. */
export interface LogicalLine {
  readonly line: number;
  readonly text: string;
}

/** What of a line counts, and whether the next one belongs to it. */
export interface Part {
  readonly text: string;
  readonly continues: boolean;
}

/**
 * Joins lines by the rules of a program: `partOf` reads one of them, undefined where it is passed
 * over. Blanks around, blank lines and a byte order mark before the first are left out.
 */
export function joinLines(
  lines: readonly string[],
  partOf: (line: string) => Part | undefined,
): readonly LogicalLine[] {
  const found: LogicalLine[] = [];
  let open: LogicalLine | undefined;
  for (const [index, raw] of lines.entries()) {
    const part = partOf(index === 0 ? raw.replace(/^\ufeff/, '') : raw);
    if (part === undefined) continue;
    open = { line: open?.line ?? index + 1, text: `${open?.text ?? ''}${part.text}` };
    if (part.continues) continue;
    found.push(open);
    open = undefined;
  }
  return [...found, ...(open === undefined ? [] : [open])]
    .map(({ line, text }) => ({ line, text: text.trim() }))
    .filter(({ text }) => text !== '');
}
