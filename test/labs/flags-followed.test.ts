/**
 * Flags are judged by what they name: on pretended machines, where programs run with the flags of
 * their units, and faults change those.
 */
import { readdirSync, readFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { cluster as inKhw } from '../../labs/khw/layout.js';
import { otherKey } from '../../labs/kubernetes/checking/faults.js';
import { etcdChecks } from '../../labs/kubernetes/etcd/checks.js';
import { etcdFaults } from '../../labs/kubernetes/etcd/faults.js';
import { controllerChecks } from '../../labs/kubernetes/control-plane/checks.js';
import { trustFaults } from '../../labs/kubernetes/control-plane/trust-faults.js';
import type { Cluster } from '../../labs/kubernetes/layout.js';
import { unitOn } from '../../labs/kubernetes/unit-files.js';
import type { Check, Fault } from '../../lib/core/check.js';
import { controllers, etcdMembers } from '../../lib/core/lab.js';
import type { Graded } from '../../lib/grade/engine.js';
import type { Asked } from '../../lib/grade/facts.js';
import { keptCertificates } from '../helpers/certificates.js';
import { smallLab } from './fixture.js';
import {
  alone,
  failing,
  fillCluster,
  gradeTree,
  machineTree,
  put,
  runsThere,
  startedBy,
  type MachineTree,
} from './machine-tree.js';
import { clusters, issuedFor } from './pem.js';

const programs = ['kube-apiserver', 'kube-controller-manager', 'etcd'] as const;
const pids = { 'kube-apiserver': 300, 'kube-controller-manager': 301, etcd: 302 } as const;
const unitFile = (program: string): string => `/etc/systemd/system/${program}.service`;

/** Certificates, units and processes of controllers. */
async function controlPlane(t: Test, cluster: Cluster): Promise<MachineTree> {
  const tree = machineTree(t.testdir());
  const issued = await (cluster.name === smallLab.name
    ? keptCertificates(smallLab)
    : issuedFor(cluster));
  fillCluster(tree, cluster, issued, true);
  for (const machine of controllers(cluster)) {
    for (const program of programs)
      put(tree, machine.name, unitFile(program), unitOn(cluster, program, machine));
    const { certificate, key, stems } = cluster.layout;
    for (const stem of [stems.authority, stems.apiServer]) {
      put(tree, machine.name, `/etc/etcd/${certificate(stem)}`, issued.get(stem)!.certificate);
      put(tree, machine.name, `/etc/etcd/${key(stem)}`, issued.get(stem)!.key, 0o600);
    }
    restart(tree, machine.name);
  }
  return tree;
}

/** All programs of a machine run as their units say. */
function restart(tree: MachineTree, machine: string): void {
  for (const program of programs)
    runsThere(
      tree,
      machine,
      pids[program],
      startedBy(readFileSync(tree.path(machine, unitFile(program)), 'utf8')).map((word) =>
        // As the process has it, files are where this computer has them.
        word.replace(/(?<==)\/(?:var\/lib|etc\/etcd|run|root)\/.*/, (path) =>
          tree.path(machine, path),
        ),
      ),
    );
}

/** The checks that follow flags. */
const followers = (cluster: Cluster): readonly Check[] =>
  alone(
    [...etcdChecks(cluster), ...controllerChecks(cluster)].filter(({ id }) =>
      /^\d\d\.(trust|api-flags|api-access|service-range|controller-manager-flags)\./.test(id),
    ),
  );

/** What units are asked by, and what faults wait for; nothing of it is there. */
const stubs = `systemctl() { case $* in *NRestarts*) echo 1;; esac; }
curl() { echo '"type":"Ready","status":"True"'; }
iptables() { :; }
`;

/** Asks all once, and then only what is about programs and their flags. */
function grading(tree: MachineTree, cluster: Cluster): () => Promise<readonly Graded[]> {
  const checks = followers(cluster);
  const known = new Map<string, Asked>();
  const stubbed = {
    ...tree,
    run: (machine: string, script: string) => tree.run(machine, `${stubs}${script}`),
  };
  const moving = checks.map((check) => ({
    ...check,
    facts: Object.fromEntries(
      Object.entries(check.facts).filter(([name]) => ['units', 'files'].includes(name)),
    ),
  }));
  return () => gradeTree(stubbed, checks, known, known.size === 0 ? checks : moving);
}

for (const [name, cluster] of Object.entries({ khw: inKhw(smallLab), gce: clusters.gce })) {
  t.test(`${name}: units as they are made give programs what belongs together`, async (t) => {
    const tree = await controlPlane(t, cluster);
    t.same(failing(await grading(tree, cluster)()), {});
    t.equal(
      followers(cluster).filter(({ id }) => id.includes('.trust.')).length,
      name === 'khw' ? 0 : etcdMembers(cluster).length,
      'where etcd has TLS',
    );
  });

  t.test(`${name}: each fault is named, alone, by its check`, async (t) => {
    const tree = await controlPlane(t, cluster);
    const [machine] = controllers(cluster);
    const graded = grading(tree, cluster);
    t.same(failing(await graded()), {}, 'everything passes before');
    const faults: readonly Fault[] = [
      ...trustFaults(cluster, machine!),
      ...etcdFaults(cluster).filter(
        ({ check }) => check === `${cluster.layout.chapters.etcd}.trust.${machine!.name}`,
      ),
    ];
    t.ok(faults.length >= 9, `${faults.length} faults`);
    for (const fault of faults) {
      const injected = await tree.run(fault.machine, `${stubs}${fault.inject}`);
      t.equal(injected.exitCode, 0, `${fault.id}: ${injected.stderr}`);
      restart(tree, fault.machine);
      const outcomes = await graded();
      const failed = outcomes.filter(({ outcome }) => outcome.state === 'fail');
      t.same(
        failed.map(({ check }) => check.id),
        [fault.check],
        `${fault.id}: only ${fault.check} fails`,
      );
      const words = JSON.stringify(failed[0]?.outcome)
        .replaceAll('\\"', '"')
        .replaceAll(tree.path(fault.machine, '/'), '/');
      for (const expected of fault.expect)
        t.ok(words.includes(expected), `${fault.id}: "${expected}" in ${words}`);
      t.equal((await tree.run(fault.machine, `${stubs}${fault.undo}`)).exitCode, 0, fault.id);
      restart(tree, fault.machine);
    }
    t.same(failing(await graded()), {}, 'everything passes after');
  });
}

/** Flags that name a file, and the files that do as well as the usual one. */
const good: Readonly<Record<string, readonly string[]>> = {
  'kube-apiserver client-ca-file': ['ca.crt', 'both.crt'],
  'kube-apiserver kubelet-certificate-authority': ['ca.crt', 'both.crt'],
  'kube-apiserver service-account-key-file': [
    'service-accounts.crt',
    'service-accounts.key',
    'tokens.pub',
  ],
  'kube-apiserver service-account-signing-key-file': ['service-accounts.key'],
  // A certificate vouches for itself.
  'kube-controller-manager root-ca-file': ['ca.crt', 'both.crt', 'kube-api-server.crt'],
  'kube-controller-manager service-account-private-key-file': ['service-accounts.key'],
  'kube-controller-manager cluster-signing-cert-file': ['ca.crt'],
  'kube-controller-manager cluster-signing-key-file': ['ca.key'],
};

t.test(
  'every other file in the place of a right one is seen, by the flag that names it',
  async (t) => {
    const cluster = inKhw(smallLab);
    const [machine] = controllers(cluster);
    const tree = await controlPlane(t, cluster);
    const folder = '/var/lib/kubernetes';
    const made = await tree.run(
      machine!.name,
      `cd ${folder}
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -keyout /dev/null -days 30 -subj /CN=CA -out another-ca.crt 2> /dev/null
cat another-ca.crt ca.crt > both.crt
openssl x509 -noout -pubkey -in service-accounts.crt > tokens.pub
${otherKey} -out another.key`,
    );
    t.equal(made.exitCode, 0, made.stderr);
    const graded = grading(tree, cluster);
    t.same(failing(await graded()), {}, 'everything passes before');
    const unit = (program: string): string => tree.path(machine!.name, unitFile(program));
    for (const [flag, fine] of Object.entries(good)) {
      const [program = '', name = ''] = flag.split(' ');
      const text = readFileSync(unit(program), 'utf8');
      const kind =
        name.endsWith('key-file') && name !== 'service-account-key-file' ? /\.key$/ : /./;
      const others = readdirSync(tree.path(machine!.name, folder)).filter(
        (file) =>
          /\.(crt|key|pub)$/.test(file) &&
          kind.test(file) &&
          // Nothing starts with a key in the place of a certificate.
          (name === 'service-account-key-file' ||
            name.endsWith('key-file') ||
            file.endsWith('.crt')),
      );
      for (const file of others) {
        put(
          tree,
          machine!.name,
          unitFile(program),
          text.replace(new RegExp(`--${name}=\\S+`), `--${name}=${folder}/${file}`),
        );
        restart(tree, machine!.name);
        const failed = (await graded()).filter(({ outcome }) => outcome.state === 'fail');
        if (fine.includes(file))
          t.same(
            failed.map(({ check }) => check.id),
            [],
            `${flag}: ${file}`,
          );
        else {
          t.match(
            JSON.stringify(failed[0]?.outcome),
            `--${name.replace('signing-key-file', name.startsWith('cluster') ? 'signing-cert-file' : 'signing-key-file')}`,
            `${flag}: ${file}`,
          );
        }
      }
      put(tree, machine!.name, unitFile(program), text);
    }
    restart(tree, machine!.name);
    t.same(failing(await graded()), {}, 'everything passes after');
  },
);
