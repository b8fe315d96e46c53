import t from 'tap';
import { cluster } from '../../../labs/khw/layout.js';
import { configFiles, unitFiles } from '../../../labs/khw/working-folder.js';
import { clusterCertificates } from '../../../labs/kubernetes/certificates.js';
import { shellQuote } from '../../../lib/core/shell.js';
import { hostRunner } from '../../../lib/host/process.js';
import { smallLab } from '../../labs/fixture.js';
import { fillCluster, machineTree, put, type MachineTree } from '../../labs/machine-tree.js';
import { changesOf, draw, type Change } from './grammar.js';

const changes = changesOf(smallLab);

t.test('each change has a name of its own and no hole left', (t) => {
  t.equal(new Set(changes.map(({ id }) => id)).size, changes.length);
  for (const { id, says } of changes) {
    t.notMatch([id, ...says].join(' '), /\$\{[A-Z]/, id);
    t.ok(says.length > 0, id);
  }
  t.end();
});

t.test('values are variables of the script, and machines are told', (t) => {
  const change = changes.find(({ id }) => id === 'route node-0 COMMAND=route del 10.200.1.0/24');
  t.match(change, { machine: 'node-0', from: 'node-0', boot: false });
  t.match(change?.script, /^COMMAND='route del 10\.200\.1\.0\/24'$/m);
  t.match(change?.script, /^OTHER=node-1$/m);
  const signed = changes.find(({ id }) => id.startsWith('kubelet-certificate node-1'));
  t.match(signed, { machine: 'node-1', from: 'jumpbox' });
  t.end();
});

t.test('a seed draws the same again, another seed others, and no change twice', (t) => {
  const ids = (seed: number, count = 30): readonly string[] =>
    draw(changes, seed, count).map(({ id }) => id);
  t.same(ids(7), ids(7));
  t.strictNotSame(ids(8), ids(7));
  t.equal(new Set(ids(7, 1e6)).size, changes.length);
  t.end();
});

t.test('an entry with many values is drawn no more often', (t) => {
  const entries = new Set(changes.map(({ entry }) => entry)).size;
  t.equal(new Set(draw(changes, 7, entries).map(({ entry }) => entry)).size, entries);
  t.end();
});

/** Where files of the working folder lie on a worker and on the controller, as far as they do. */
const places: Readonly<Record<string, string>> = {
  'configs/10-bridge.conf': '/etc/cni/net.d/10-bridge.conf',
  'configs/containerd-config.toml': '/etc/containerd/config.toml',
  'configs/kube-scheduler.yaml': '/etc/kubernetes/config/kube-scheduler.yaml',
  'configs/kube-proxy-config.yaml': '/var/lib/kube-proxy/kube-proxy-config.yaml',
  'configs/kubelet-config.yaml': '/var/lib/kubelet/kubelet-config.yaml',
};

/** Files of a finished lab; nobody looks into its certificates here. */
function fill(tree: MachineTree): void {
  const { authority, signed } = clusterCertificates(cluster(smallLab));
  const pair = { key: 'a key\n', certificate: 'a certificate\n' };
  fillCluster(
    tree,
    cluster(smallLab),
    new Map([authority, ...signed].map(({ name }) => [name, pair])),
    true,
  );
  for (const { name: machine } of smallLab.machines) {
    for (const { name, content } of unitFiles(smallLab))
      put(tree, machine, name.replace('units', '/etc/systemd/system'), content);
    for (const { name, content } of configFiles(smallLab)) {
      const place = places[name];
      if (place !== undefined) put(tree, machine, place, content);
    }
    const hosts = smallLab.machines.map(
      ({ address, fqdn, name }) => `${address} ${fqdn} ${name}\n`,
    );
    put(tree, machine, '/etc/hosts', hosts.join(''));
  }
}

/** bash: makes the change on a folder like that of its machine, and tells when that is as before. */
const tried = ({ id, machine, script }: Change, folder: string): string =>
  `rm -rf ${folder}/now; cp -r ${folder}/${machine ?? ''} ${folder}/now
(
${script.replace(/(?<![\w.}*])\/(?=(?:etc|var)\/)/g, `${folder}/now/`)}
) > /dev/null 2>&1
! diff -rq ${folder}/${machine ?? ''} ${folder}/now > /dev/null || echo ${shellQuote(`nothing is different: ${id}`)}`;

t.test('what is to change in a file is there to be changed', async (t) => {
  const folder = t.testdir({});
  fill(machineTree(folder));
  const inFiles = changes.filter(
    ({ machine, script }) =>
      (machine === 'server' || machine === 'node-0') &&
      /^(edit|flag|setting|written) /m.test(script.slice(script.lastIndexOf('\n}\n'))),
  );
  t.ok(inFiles.length > 100, `${inFiles.length} of them`);
  // KHW_FUZZ tries so many times as many.
  const some = draw(inFiles, 7, 30 * Number(process.env['KHW_FUZZ'] ?? 1));
  const input = ['systemctl() { :; }', ...some.map((change) => tried(change, folder))];
  const { stdout } = await hostRunner().run(['bash', '-s'], { input: input.join('\n') });
  t.equal(stdout, '');
});
