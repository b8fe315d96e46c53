/**
 * Collects measured values by part and by what was measured, in the order in which they come.
 * @returns {import('./types.js').Figures}
 */
export function createFigures() {
  /** @type {Map<string, Map<string, import('./types.js').FigureRow>>} */
  const parts = new Map();
  return {
    record: (part, what, value, unit = 's') => {
      const rows = parts.get(part) ?? new Map();
      /** @type {import('./types.js').FigureRow} */
      const row = rows.get(what) ?? { what, unit, values: [] };
      row.values.push(value);
      parts.set(part, rows.set(what, row));
    },
    rows: (part) => [...(parts.get(part)?.values() ?? [])],
    /** Undefined where nothing was measured. */
    median: (part, what) => {
      const row = parts.get(part)?.get(what);
      return row === undefined ? undefined : median(row.values);
    },
  };
}

/**
 * NaN where there are no values.
 * @param {readonly number[]} values
 */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/**
 * `62.4 s`, `148 ms`, `87 MiB`, `0.62 s`, `1.2×`.
 * @param {number} value
 * @param {import('./types.js').Unit} unit
 */
export function shown(value, unit) {
  if (unit === '×') return `${value.toFixed(1)}×`;
  return `${value.toFixed(unit === 's' ? (value < 1 ? 2 : 1) : 0)} ${unit}`;
}
