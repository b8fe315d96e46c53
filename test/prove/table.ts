import { existsSync, readFileSync } from 'node:fs';

/** A line of a Markdown table. */
export const lineOf = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;

/** What stands in such a line. */
export const cellsOf = (line: string): readonly string[] =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

/** The lines of a page's table that begin as told, by the names of their columns; none without a page. */
export const rowsOf = <Column extends string>(
  path: string,
  begin: RegExp,
  columns: readonly Column[],
): readonly Readonly<Record<Column, string>>[] =>
  existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => begin.test(line))
        .map((line) => {
          const cells = cellsOf(line);
          return Object.fromEntries(
            columns.map((column, index) => [column, cells[index] ?? '']),
          ) as Record<Column, string>;
        })
    : [];
