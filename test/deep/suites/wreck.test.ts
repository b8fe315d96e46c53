/** The whole cluster comes back from a wreck, to the start of a chapter, and forward again. */
import t from 'tap';
import { handedLab } from '../handed.js';

const { on, expect, status, readyNodes } = handedLab();

await t.test('reset done, back to chapter 09, and forward', async (t) => {
  await on(
    'server',
    'rm -rf /var/lib/etcd; systemctl kill -s KILL etcd kube-apiserver; systemctl disable kube-apiserver',
  );
  await on('node-1', 'systemctl disable --now kubelet containerd; rm -rf /var/lib/kubelet');
  const reset = await expect(t, 0, ['reset', 'done', '--yes', '--save', 'wrecked']);
  t.match(reset.stderr, /node-0, node-1 are Ready/);
  t.same(await readyNodes(), ['node-0', 'node-1']);
  await expect(t, 0, ['reset', '09', '--yes']);
  t.same([(await status()).chapter, await readyNodes()], ['08', []]);
  await expect(t, 0, ['reset', 'done', '--yes'], 'reset done, forward');
  t.same(await readyNodes(), ['node-0', 'node-1']);
  await expect(t, 0, ['checkpoint', 'remove', 'wrecked', '--yes']);
});
