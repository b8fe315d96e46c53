import t from 'tap';
import {
  authorityPlan,
  certificatePlans,
  subjectLine,
} from '../../labs/kubernetes/certificates.js';
import { kubeconfigPlans, remotePlan } from '../../labs/kubernetes/kubeconfigs.js';
import type { Cluster } from '../../labs/kubernetes/layout.js';
import { readCertificate } from '../../lib/evidence/certificate.js';
import { inOrder } from '../../lib/grade/order.js';
import { alone, failing, fillCluster, gradeTree, machineTree } from './machine-tree.js';
import { checksOf, clusters, comparisonsOf, faultsOf, issuedFor } from './pem.js';

t.test('what certificates say', (t) => {
  const subjects = (cluster: Cluster): object =>
    Object.fromEntries(
      [authorityPlan(cluster.layout), ...certificatePlans(cluster)].map(({ name, subject }) => [
        name,
        subjectLine(subject),
      ]),
    );
  const inPortland = (o: string, cn: string): string =>
    `C=US, ST=Oregon, L=Portland, O=${o}, OU=Kubernetes The Hard Way, CN=${cn}`;
  t.match(subjects(clusters.gce), {
    ca: 'C=US, ST=Oregon, L=Portland, O=Kubernetes, OU=CA, CN=Kubernetes',
    admin: inPortland('system:masters', 'admin'),
    'worker-1': inPortland('system:nodes', 'system:node:worker-1'),
    kubernetes: inPortland('Kubernetes', 'kubernetes'),
    'service-account': inPortland('Kubernetes', 'service-accounts'),
  });
  const inLondon = (o: string, cn: string): string =>
    `C=UK, ST=London, L=England, O=${o}, OU=DAREY.IO DEVOPS, CN=${cn}`;
  t.match(subjects(clusters.aws), {
    ca: inLondon('Kubernetes', 'Kubernetes'),
    'worker-1': inLondon('system:nodes', 'system:node:ip-172-20-0-16'),
    'master-kubernetes': inLondon('Kubernetes', 'kubernetes'),
  });
  const names = (cluster: Cluster, stem: string): readonly string[] =>
    certificatePlans(cluster)
      .find(({ name }) => name === stem)!
      .alternativeNames.map(({ value }) => value);
  t.same(names(clusters.aws, 'worker-1'), [
    'ip-172-20-0-16',
    'ip-172-20-0-16.ha.kubernetes.local',
    '127.0.0.1',
    '172.20.0.16',
  ]);
  for (const name of [
    '10.96.0.1',
    '172.20.0.12',
    'ip-172-20-0-12',
    'ip-172-20-0-12.ha.kubernetes.local',
    'controller-0',
    'lb.ha.kubernetes.local',
    'kubernetes.default.svc.cluster.local',
  ])
    t.ok(names(clusters.aws, 'master-kubernetes').includes(name), name);
  t.notOk(
    names(clusters.gce, 'kubernetes').includes('kubernetes.svc.cluster.local'),
    'the tutorial has a slip of its own',
  );
  t.end();
});

t.test('certificates are as strong, and last as long, as the texts have them', async (t) => {
  const issued = await issuedFor(clusters.gce);
  const said = (stem: string): object => {
    const { parsed, validFrom, validTo, extendedKeyUsage } = readCertificate(
      issued.get(stem)!.certificate,
    )!;
    return {
      bits: parsed.publicKey.asymmetricKeyDetails?.modulusLength,
      days: (validTo.getTime() - validFrom.getTime()) / 86_400_000,
      usages: extendedKeyUsage.length,
    };
  };
  t.same(said('ca'), { bits: 2048, days: 1825, usages: 0 });
  t.same(said('kube-proxy'), { bits: 2048, days: 365, usages: 2 }, 'one profile for all');
});

t.test('who goes through the front', (t) => {
  const front = 'https://lb.ha.kubernetes.local:6443';
  const local = 'https://127.0.0.1:6443';
  t.same(
    kubeconfigPlans(clusters.aws).map(({ name, user, server, cluster }) => [
      name,
      user,
      server,
      cluster,
    ]),
    [
      ['worker-0', 'system:node:ip-172-20-0-15', front, 'k8s-cluster-from-ground-up'],
      ['worker-1', 'system:node:ip-172-20-0-16', front, 'k8s-cluster-from-ground-up'],
      ['worker-2', 'system:node:ip-172-20-0-17', front, 'k8s-cluster-from-ground-up'],
      ['kube-proxy', 'system:kube-proxy', front, 'k8s-cluster-from-ground-up'],
      [
        'kube-controller-manager',
        'system:kube-controller-manager',
        local,
        'k8s-cluster-from-ground-up',
      ],
      ['kube-scheduler', 'system:kube-scheduler', local, 'k8s-cluster-from-ground-up'],
      ['admin', 'admin', local, 'k8s-cluster-from-ground-up'],
    ],
  );
  t.match(remotePlan(clusters.gce), {
    server: front,
    files: { authority: 'ca.pem', certificate: 'admin.pem', key: 'admin-key.pem' },
  });
  t.end();
});

for (const [name, cluster] of Object.entries(clusters)) {
  t.test(`${name}: nothing is called as in the tutorial`, (t) => {
    const checks = checksOf(cluster);
    const faults = faultsOf(cluster);
    const comparisons = comparisonsOf(cluster);
    const text = JSON.stringify([checks, faults, comparisons]).replaceAll(/\/run\/fault\.\w+/g, '');
    for (const word of [
      /\.crt\b/,
      /[\w*]\.key\b(?!-)/,
      /kube-api-server/,
      /service-accounts\b(?<!CN=service-accounts)/,
      /ca\.conf/,
      /envsubst/,
      /[Tt]utorial/,
    ])
      t.equal(word.exec(text)?.[0], undefined, String(word));
    t.equal(inOrder(alone(checks)).length, checks.length);
    for (const all of [checks, faults, comparisons])
      t.equal(new Set(all.map(({ id }) => id)).size, all.length, 'ids are unique');
    t.same(
      checks.filter(({ id }) => !faults.some(({ check }) => check === id)).map(({ id }) => id),
      [],
      'every check has a fault',
    );
    t.same(
      faults.filter(({ check }) => !checks.some(({ id }) => id === check)).map(({ id }) => id),
      [],
      'every fault names a check',
    );
    t.end();
  });

  for (const moved of [false, true]) {
    t.test(
      `${name}: all that is right passes and is the reference, ${moved ? 'where it is used' : 'as it was copied'}`,
      async (t) => {
        const tree = machineTree(t.testdir());
        const issued = await issuedFor(cluster);
        fillCluster(tree, cluster, issued, moved);
        t.same(failing(await gradeTree(tree, alone(checksOf(cluster)), new Map())), {});
        for (const { id, fact, read, reference } of comparisonsOf(cluster))
          t.same(read(await tree.run(fact.machine, fact.script)), reference, id);
      },
    );
  }
}
