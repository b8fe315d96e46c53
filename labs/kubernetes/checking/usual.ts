/** What most of them are; where two are as many, the one that comes first. */
export function usual<T>(values: readonly T[]): T | undefined {
  const count = (value: T): number => values.filter((each) => each === value).length;
  return values.reduce<T | undefined>(
    (best, value) => (best === undefined || count(value) > count(best) ? value : best),
    undefined,
  );
}
