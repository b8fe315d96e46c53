import type { Problem } from './types.js';

/** `lab.yaml:12:5 machines[2].podCidr: what is wrong; what to do` */
export function formatProblem(
  fileName: string,
  { line, column, at, message, remedy }: Problem,
): string {
  const path = at
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .replace(/^\./, '');
  return `${fileName}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}; ${remedy}`;
}
