import { join } from 'node:path';
import t from 'tap';
import { cluster } from '../../labs/khw/layout.js';
import { clusterScript, readCluster } from '../../labs/kubernetes/alive.js';
import { hostRunner } from '../../lib/host/process.js';
import { smallLab } from '../labs/fixture.js';

/**
 * A curl that answers as API server and kubelets do, each request of a call in turn; node-1 knows
 * nobody.
 */
const curl = `#!/bin/bash
printf '%s\\n' "$*" >> "$LOG"
for word; do
  case $word in
    */api/v1/nodes) echo '{"kind":"NodeList","items":[{"metadata":{"name":"node-0"},"status":{"conditions":[{"type":"Ready","status":"True"}]}}]}';;
    */leases) echo '{"kind":"LeaseList","items":[{"metadata":{"name":"node-0"},"spec":{"renewTime":"2026-01-01T00:00:09.000000Z"}}]}';;
    */token) printf '{"kind":"TokenRequest","apiVersion":"authentication.k8s.io/v1","status":{"token":"eyJ.a_b-c.d"}}\\n';;
    https://node-0:10250/healthz) [[ $* = *"Bearer eyJ.a_b-c.d"* ]] && printf 'Forbidden (user=system:serviceaccount:default:default, verb=get)';;
    https://node-1:10250/healthz) printf Unauthorized;;
  esac
done
`;

t.test(
  'nodes, leases and kubelets are asked by one script, and the token stays there',
  async (t) => {
    const folder = t.testdir({
      bin: { curl },
      root: {
        '.kube': {
          config:
            'users:\n- user:\n    client-certificate-data: Q0VSVA==\n    client-key-data: S0VZ\n',
        },
      },
    });
    const env = {
      PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
      HOME: join(folder, 'root'),
      LOG: join(folder, 'log'),
    };
    await hostRunner().run(['chmod', '755', join(folder, 'bin/curl')]);
    const { stdout, stderr } = await hostRunner().run(
      ['bash', '-c', clusterScript(cluster(smallLab), ['node-0', 'node-1'])],
      { env },
    );
    t.equal(stderr, '');
    t.notMatch(stdout, 'eyJ');
    const { ready, renewed, asked } = readCluster(stdout);
    t.strictSame([...ready], [['node-0', 'True']]);
    t.strictSame([...renewed], [['node-0', Date.parse('2026-01-01T00:00:09Z')]]);
    t.strictSame([...asked], ['node-0']);
    const { stdout: log } = await hostRunner().run(['cat', env.LOG]);
    t.equal(
      log.match(/--cert \/dev\/fd\/8 --key \/dev\/fd\/9/g)?.length,
      3,
      'the kubeconfig has the certificate where the folder has none',
    );
    t.equal(log.trim().split('\n').length, 3, 'one curl for the API server, one for each kubelet');
  },
);

t.test('without nodes no token is asked for', async (t) => {
  t.notMatch(clusterScript(cluster(smallLab)), 'TokenRequest","spec');
  const { stdout } = await hostRunner().run(['shellcheck', '-s', 'bash', '-S', 'warning', '-'], {
    input: clusterScript(cluster(smallLab), ['node-0', 'node-1']),
    ok: 'any',
  });
  t.equal(stdout, '');
});
