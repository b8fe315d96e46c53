import { readFileSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { parse } from 'yaml';
import { cluster } from '../../labs/khw/layout.js';
import { kubeconfigCommands } from '../../labs/kubernetes/kubeconfig-commands.js';
import { hostRunner } from '../../lib/host/process.js';
import { kubeconfigPlans, remotePlan } from '../../labs/kubernetes/kubeconfigs.js';
import { renderKubeconfig } from '../../lib/kubeconfig/render.js';
import { largeLab, smallLab } from '../labs/fixture.js';

const runner = hostRunner();
const material = {
  authority: Buffer.from('the authority\n'),
  certificate: Buffer.from('a certificate\n'),
  key: Buffer.from('a key\n'),
};

t.test('who gets which server and user', (t) => {
  t.same(
    kubeconfigPlans(cluster(smallLab)).map(({ name, user, server }) => [name, user, server]),
    [
      ['node-0', 'system:node:node-0', 'https://server.kubernetes.local:6443'],
      ['node-1', 'system:node:node-1', 'https://server.kubernetes.local:6443'],
      ['kube-proxy', 'system:kube-proxy', 'https://server.kubernetes.local:6443'],
      [
        'kube-controller-manager',
        'system:kube-controller-manager',
        'https://server.kubernetes.local:6443',
      ],
      ['kube-scheduler', 'system:kube-scheduler', 'https://server.kubernetes.local:6443'],
      ['admin', 'admin', 'https://127.0.0.1:6443'],
    ],
  );
  t.equal(remotePlan(cluster(largeLab)).server, 'https://lb.ha.kubernetes.local:6443');
  t.end();
});

t.test('is a kubeconfig', (t) => {
  const plan = kubeconfigPlans(cluster(smallLab))[0]!;
  t.match(parse(renderKubeconfig(plan, material)), {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'default',
    clusters: [
      {
        name: 'kubernetes-the-hard-way',
        cluster: {
          server: plan.server,
          'certificate-authority-data': material.authority.toString('base64'),
        },
      },
    ],
    contexts: [
      {
        name: 'default',
        context: { cluster: 'kubernetes-the-hard-way', user: 'system:node:node-0' },
      },
    ],
    users: [
      { name: 'system:node:node-0', user: { 'client-key-data': material.key.toString('base64') } },
    ],
  });
  t.end();
});

const kubectl = (await runner.run(['sh', '-c', 'command -v kubectl'], { ok: 'any' })).stdout.trim();

t.test(
  'byte for byte what kubectl writes',
  { skip: kubectl === '' ? 'no kubectl on this computer' : false },
  async (t) => {
    const folder = t.testdir({});
    for (const plan of [...kubeconfigPlans(cluster(smallLab)), remotePlan(cluster(smallLab))]) {
      writeFileSync(`${folder}/ca.crt`, material.authority);
      writeFileSync(`${folder}/${plan.name}.crt`, material.certificate);
      writeFileSync(`${folder}/${plan.name}.key`, material.key);
      const file = `${plan.name}.${plan.context}.kubeconfig`;
      await runner.run(['bash', '-ec', kubeconfigCommands(plan, file)], { cwd: folder });
      t.equal(readFileSync(`${folder}/${file}`, 'utf8'), renderKubeconfig(plan, material), file);
    }
  },
);
