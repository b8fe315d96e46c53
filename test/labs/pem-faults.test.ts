import t, { type Test } from 'tap';
import type { Cluster } from '../../labs/kubernetes/layout.js';
import type { Fault } from '../../lib/core/check.js';
import type { Asked } from '../../lib/grade/facts.js';
import { alone, failing, fillCluster, gradeTree, machineTree } from './machine-tree.js';
import { checksOf, clusters, faultsOf, issuedFor } from './pem.js';

t.test('gce: every fault is named, where files are used', (t) =>
  proved(t, clusters.gce, faultsOf(clusters.gce), true),
);

t.test('aws: faults are named, as files were copied', (t) =>
  proved(
    t,
    clusters.aws,
    faultsOf(clusters.aws).filter(({ machine }) =>
      ['jumpbox', 'controller-1', 'worker-1'].includes(machine),
    ),
    false,
  ),
);

/** Each fault makes its check fail with the expected words, and nothing else. */
async function proved(
  t: Test,
  cluster: Cluster,
  faults: readonly Fault[],
  moved: boolean,
): Promise<void> {
  const tree = machineTree(t.testdir());
  const issued = await issuedFor(cluster);
  fillCluster(tree, cluster, issued, moved);
  const checks = alone(checksOf(cluster));
  const known = new Map<string, Asked>();
  t.same(failing(await gradeTree(tree, checks, known)), {}, 'everything passes before');
  for (const fault of faults) {
    const injected = await tree.run(fault.machine, fault.inject);
    t.equal(injected.exitCode, 0, `${fault.id} can be injected: ${injected.stderr}`);
    // A fault spoils what the checks of its own chapter look at on its machine.
    const asking = checks.filter(
      ({ id, machine }) => id.slice(0, 2) === fault.check.slice(0, 2) && machine === fault.machine,
    );
    const graded = await gradeTree(tree, checks, new Map(known), asking);
    const failed = graded.filter(({ outcome }) => outcome.state === 'fail');
    t.same(
      failed.map(({ check }) => check.id),
      [fault.check],
      `${fault.id}: only ${fault.check} fails`,
    );
    const words = JSON.stringify(failed[0]?.outcome).replaceAll('\\"', '"');
    for (const expected of fault.expect)
      t.ok(words.includes(expected), `${fault.id}: "${expected}" in ${words}`);
    t.equal((await tree.run(fault.machine, fault.undo)).exitCode, 0, `${fault.id} can be undone`);
  }
  t.same(failing(await gradeTree(tree, checks, known)), {}, 'everything passes after');
}
