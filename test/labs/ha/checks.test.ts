import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Check, Comparison, Fact, Fault } from '../../../lib/core/check.js';
import { controllers } from '../../../lib/core/lab.js';
import { inOrder } from '../../../lib/grade/order.js';
import { hostRunner } from '../../../lib/host/process.js';
import { dependents } from '../../../lib/practice/proof/verdicts.js';
import { labelledPath } from '../../helpers/temporary.js';
import { both, type HaFixture } from './fixture.js';

const checksOf = ({ track, cluster }: HaFixture): readonly Check[] =>
  track.chapters.flatMap((chapter) => chapter.checks(cluster));
const faultsOf = ({ track, cluster }: HaFixture): readonly Fault[] =>
  track.chapters.flatMap((chapter) => chapter.faults(cluster));
const comparisonsOf = ({ track, cluster }: HaFixture): readonly Comparison[] =>
  track.chapters.flatMap((chapter) => chapter.comparisons(cluster));
const factsOf = (fixture: HaFixture): readonly Fact[] => [
  ...checksOf(fixture).flatMap(({ facts }) => Object.values(facts)),
  ...comparisonsOf(fixture).map(({ fact }) => fact),
];

const ownChapters = ({ track }: HaFixture): HaFixture['track']['chapters'] =>
  track.chapters.filter(({ id }) => ['02', '03', '09', '12'].includes(id));

for (const [name, fixture] of Object.entries(both)) {
  const checks = checksOf(fixture);
  const faults = faultsOf(fixture);
  const machines = new Set(fixture.cluster.machines.map((machine) => machine.name));

  t.test(`${name}: ids are unique, and what a check needs is there and comes before it`, (t) => {
    for (const list of [checks, faults, comparisonsOf(fixture)])
      t.equal(new Set(list.map(({ id }) => id)).size, list.length);
    t.equal(inOrder(checks).length, checks.length);
    t.same(
      checks.flatMap(({ id, needs }) =>
        needs.filter((need) => need.slice(0, 2) > id.slice(0, 2)).map((need) => `${id}: ${need}`),
      ),
      [],
    );
    t.end();
  });

  t.test(`${name}: what one API server alone does to pods is its own check's`, (t) => {
    const ofServers = faults.filter(({ id }) =>
      /^api-(server-(issues|signs)-alone|server-with-another-audience|certificate-without-service-address)-on-/.test(
        id,
      ),
    );
    t.equal(ofServers.length, 3 * controllers(fixture.cluster).length + 1);
    for (const { id, check } of ofServers)
      t.ok(dependents(check, checks).has('14.from-pod'), `${id}: ${check}`);
    t.end();
  });

  t.test(`${name}: every check says all that a learner is to read`, (t) => {
    t.same(
      checks
        .filter(
          ({ id, title, why, link, hints, points, machine, facts }) =>
            !/^\d\d\.[a-z0-9.-]+$/.test(id) ||
            title === '' ||
            why.length < 20 ||
            !link.startsWith('https://') ||
            hints.length < 2 ||
            hints.includes('') ||
            points < 1 ||
            !machines.has(machine) ||
            Object.values(facts).some((fact) => !machines.has(fact.machine)),
        )
        .map(({ id }) => id),
      [],
    );
    t.end();
  });

  t.test(`${name}: every check is proved by a fault, and every fault is about a check`, (t) => {
    const proved = new Set(faults.map(({ check }) => check));
    t.same(
      checks.map(({ id }) => id).filter((id) => !proved.has(id)),
      [],
    );
    const ids = new Set(checks.map(({ id }) => id));
    t.same(
      faults
        .filter(
          ({ check, machine, expect }) =>
            !ids.has(check) || !machines.has(machine) || expect.length === 0,
        )
        .map(({ id }) => id),
      [],
    );
    t.end();
  });

  t.test(`${name}: every script is bash`, async (t) => {
    const folder = labelledPath('khw-ha-scripts-');
    t.teardown(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    // What other chapters share with other tracks is looked at there.
    const own = { ...fixture, track: { ...fixture.track, chapters: ownChapters(fixture) } };
    const scripts = [
      ...factsOf(own).map(({ script }) => script),
      ...faultsOf(own).flatMap(({ inject, undo }) => [inject, undo]),
    ];
    [...new Set(scripts)].forEach((script, index) => {
      writeFileSync(join(folder, `${index}.sh`), `#!/bin/bash\n${script}\n`);
    });
    const { stdout } = await hostRunner().run(
      ['bash', '-c', 'for file in *.sh; do bash -n "$file" 2>&1 || cat "$file"; done'],
      { cwd: folder },
    );
    t.equal(stdout, '', 'bash -n');
  });
}
