/**
 * What a learner has set for their own programs does not change whether a step counts as done, or
 * can be done.
 */
import { execFile } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { cluster } from '../../labs/khw/layout.js';
import { kubectlSteps } from '../../labs/kubernetes/kubectl/steps.js';
import { podNetwork } from '../../labs/kubernetes/smoke-test/pod-network.js';
import { workingFolder } from '../../labs/khw/working-folder.js';
import type { Step } from '../../lib/core/chapter.js';
import { hostRunner } from '../../lib/host/process.js';
import { brokenKubeconfig, noisySettings } from '../deep/noisy.js';
import { smallLab } from './fixture.js';
import { pretendLab, pretendProblem } from './pretend.js';

/** The condition of a step that has no parts. */
function text(done: Step['done'] | undefined): string {
  if (typeof done !== 'string') throw new Error('a condition in parts');
  return done;
}

t.test('pods are reached from nodes whose curl goes astray', async (t) => {
  const pod = createServer((_, response) => response.end('nginx')).listen(0, '127.0.0.1');
  await new Promise((resolve) => pod.once('listening', resolve));
  const { port } = pod.address() as AddressInfo;
  const home = t.testdir({
    ...Object.fromEntries(
      ['.bashrc', '.astray', '.curlrc'].map((name) => [name, noisySettings[name] ?? '']),
    ),
    bin: {},
  });
  const program = (name: string, text: string): void => {
    writeFileSync(join(home, 'bin', name), `#!/bin/bash\n${text}\n`);
    chmodSync(join(home, 'bin', name), 0o755);
  };
  program(
    'iptables-save',
    `cat <<'EOF'
-A KUBE-SERVICES -d 127.0.0.1/32 -p tcp -m comment --comment "default/nginx cluster IP" -j KUBE-SVC-X
-A KUBE-SEP-X -p tcp -m comment --comment "default/nginx" -j DNAT --to-destination 127.0.0.1:80
EOF`,
  );
  const { done } = podNetwork(cluster(smallLab));
  const [part] = typeof done === 'string' ? [] : done;
  const asked = part?.holds.replace('http://$address', `http://$address:${port}`) ?? '';
  t.match(asked, `:${port}`);
  // As a session runs it: from the login shell, but with nothing that this one has set
  // (lib/ssh/frame.ts).
  const code = (): Promise<unknown> =>
    new Promise((resolve) => {
      execFile(
        'bash',
        [
          '-c',
          '. ~/.bashrc\nexec env -i PATH="$PATH" HOME="$HOME" bash --norc -c "$0"',
          `set -e\n${asked}`,
        ],
        { env: { PATH: `${home}/bin:${process.env['PATH'] ?? ''}`, HOME: home } },
        (error) => resolve(error?.code ?? 0),
      );
    });
  t.equal(await code(), 0);
  await new Promise((resolve) => pod.close(resolve));
  t.not(await code(), 0, 'without a pod it is not done');
});

const noKubectl =
  (await hostRunner().run(['test', '-x', '/usr/bin/kubectl'], { ok: 'any' })).exitCode !== 0;
const problem = noKubectl ? 'no kubectl on this computer' : await pretendProblem();

t.test(
  'a kubeconfig that kubectl cannot read is put aside',
  { skip: problem === '' ? false : problem },
  async (t) => {
    const lab = pretendLab(smallLab, new Map());
    t.teardown(() => lab.remove());
    const session = await lab.session('jumpbox');
    await session.put(
      ['ca', 'admin'].flatMap((name) => [
        {
          path: `${workingFolder}/${name}.crt`,
          content: `the certificate of ${name}\n`,
          mode: 0o644,
        },
        { path: `${workingFolder}/${name}.key`, content: `the key of ${name}\n`, mode: 0o600 },
      ]),
    );
    const [step] = kubectlSteps(cluster(smallLab)).flat();
    const done = async (): Promise<boolean> =>
      (await lab.bash('jumpbox', `set -e\ncd ${workingFolder}\n${text(step?.done)}`)).exitCode ===
      0;
    for (const [what, content, kept] of [
      ['broken', brokenKubeconfig, brokenKubeconfig],
      [
        "another cluster's",
        'apiVersion: v1\nkind: Config\ncontexts:\n- name: elsewhere\n  context: { cluster: c, user: u }\ncurrent-context: elsewhere\n',
        undefined,
      ],
    ] as const) {
      await session.put([{ path: '/root/.kube/config', content, mode: 0o600 }]);
      await lab.bash('jumpbox', 'rm -f /root/.kube/config.unreadable');
      t.notOk(await done(), `${what}: not done before`);
      await step?.fast?.(lab);
      t.ok(await done(), `${what}: done`);
      const { stdout } = await lab.bash(
        'jumpbox',
        'cat /root/.kube/config.unreadable; stat -c %a /root/.kube/config; grep -c "name: elsewhere" /root/.kube/config',
      );
      t.equal(
        stdout,
        `${kept ?? ''}600\n${kept === undefined ? 1 : 0}\n`,
        `${what}: nothing is lost`,
      );
    }
  },
);
