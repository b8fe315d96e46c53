/** Collects measured values by part and by what was measured, in the order in which they come. */
export function createFigures() {
  const parts = new Map();
  return {
    /** `unit`: s, ms, MiB, % or ×. */
    record(part, what, value, unit = 's') {
      const rows = parts.get(part) ?? new Map();
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

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** `62.4 s`, `148 ms`, `87 MiB`, `0.62 s`, `1.2×`. */
export function shown(value, unit) {
  if (unit === '×') return `${value.toFixed(1)}×`;
  return `${value.toFixed(unit === 's' ? (value < 1 ? 2 : 1) : 0)} ${unit}`;
}
