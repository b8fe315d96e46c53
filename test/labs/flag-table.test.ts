import t from 'tap';
import { khw } from '../../labs/khw/index.js';
import { cluster as inKhw } from '../../labs/khw/layout.js';
import { controllerChecks } from '../../labs/kubernetes/control-plane/checks.js';
import { apiServerTrust, managerTrust } from '../../labs/kubernetes/control-plane/trust.js';
import { etcdChecks } from '../../labs/kubernetes/etcd/checks.js';
import { flagTable } from '../../labs/kubernetes/flag-table.js';
import type { Cluster } from '../../labs/kubernetes/layout.js';
import type { Program } from '../../labs/kubernetes/checking/units.js';
import { unitOn } from '../../labs/kubernetes/unit-files.js';
import { smokeTestChecks } from '../../labs/kubernetes/smoke-test/checks.js';
import { workerChecks } from '../../labs/kubernetes/workers/checks.js';
import { controllers } from '../../lib/core/lab.js';
import { readPackageFile } from '../../lib/host/files.js';
import { smallLab } from './fixture.js';
import { startedBy } from './machine-tree.js';
import { clusters } from './pem.js';

const programs: readonly Program[] = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
  'containerd',
];

/** Flags by which nothing is named that has to fit something else. */
const settings: readonly string[] = [
  'v',
  'allow-privileged',
  'authorization-mode',
  'enable-admission-plugins',
  'shutdown-send-retry-after',
  'cluster-name',
  'use-service-account-credentials',
  'name',
  'initial-cluster-token',
  'initial-cluster-state',
  'client-cert-auth',
  'peer-client-cert-auth',
];

const checksOf = (cluster: Cluster) => [
  ...etcdChecks(cluster),
  ...controllerChecks(cluster),
  ...workerChecks(cluster),
  ...smokeTestChecks(cluster),
];

for (const [name, cluster] of Object.entries({ khw: inKhw(smallLab), gce: clusters.gce })) {
  t.test(`${name}: every flag of a unit is a setting, or is followed by somebody`, (t) => {
    const [machine] = controllers(cluster);
    const followed = (program: Program): readonly string[] =>
      flagTable.filter((row) => row.program === program).flatMap(({ flags }) => flags);
    const lost = programs.flatMap((program) =>
      startedBy(unitOn(cluster, program, machine!))
        .flatMap((word) => /^--([a-z-]+)/.exec(word)?.[1] ?? [])
        .filter((flag) => !settings.includes(flag) && !followed(program).includes(flag))
        .map((flag) => `${program} --${flag}`),
    );
    t.same(lost, []);
    t.end();
  });

  t.test(`${name}: who follows is a check`, (t) => {
    const ids = checksOf(cluster).map(({ id }) => id);
    const { chapters } = cluster.layout;
    for (const { program, flags, several, provedBy } of flagTable) {
      const [theme, what] = provedBy;
      const id = `${chapters[theme]}.${what}`;
      const there = ids.some((each) => each === id || each.startsWith(`${id}.`));
      const wanted = what === 'loopback' ? name === 'khw' : several !== true || name !== 'khw';
      if (wanted) t.ok(there, `${program} --${flags.join(', --')}: ${id}`);
    }
    t.end();
  });
}

t.test('what is followed to a file is in the table', (t) => {
  const cluster = inKhw(smallLab);
  for (const { program, flag } of [...apiServerTrust(cluster), ...managerTrust(cluster)])
    t.ok(
      flagTable.some((row) => row.program.startsWith(program) && row.flags.includes(flag)),
      `${program} --${flag}`,
    );
  const checks = khw.chapters.flatMap((chapter) => chapter.checks(smallLab)).length;
  t.match(readPackageFile('CHANGELOG.md'), `\n- ${checks} checks with causes`);
  t.end();
});
