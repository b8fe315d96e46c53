import type { Test } from 'tap';
import type { Chapter } from '../../lib/core/chapter.js';
import type { Check } from '../../lib/core/check.js';
import type { Lab } from '../../lib/core/lab.js';

/** What any chapter promises of its checks, faults and steps on a lab, after these checks. */
export function isWhole(
  t: Test,
  name: string,
  chapter: Pick<Chapter, 'id' | 'checks' | 'faults' | 'steps'>,
  lab: Lab,
  earlier: readonly Check[],
): void {
  const [checks, faults, groups] = [chapter.checks(lab), chapter.faults(lab), chapter.steps(lab)];
  const steps = groups.flat();
  const ids = new Set([...earlier, ...checks].map(({ id }) => id));
  t.equal(ids.size, earlier.length + checks.length, `${name}: ids are unique`);
  t.same(
    checks.flatMap(({ needs }) => needs.filter((need) => !ids.has(need))),
    [],
    `${name}: every need is there`,
  );
  t.same(
    checks.filter(({ id }) => !faults.some(({ check }) => check === id)).map(({ id }) => id),
    [],
    `${name}: every check is proved by a fault`,
  );
  t.ok(faults.every(({ check, expect }) => ids.has(check) && expect.length > 0));
  t.equal(new Set(faults.map(({ id }) => id)).size, faults.length);
  const machines = lab.machines.map((machine) => machine.name);
  for (const { machine } of [...checks, ...faults, ...steps]) t.ok(machines.includes(machine));
  for (const { id, hints, why } of checks) t.ok(hints.length === 3 && why.length > 20, id);
  t.equal(new Set(steps.map(({ id }) => id)).size, steps.length);
  t.ok(groups.every((group) => group.length > 0));
  for (const step of steps) {
    t.ok(step.id.startsWith(`${chapter.id}.`) && /^\S.*\.$/s.test(step.why), step.id);
    t.notMatch(JSON.stringify(step), /undefined|\[object|NaN/, `${step.id} is whole`);
  }
}
