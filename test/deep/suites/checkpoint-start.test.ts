/**
 * A chapter begins by the nearest earlier checkpoint; with the machines shut off; from a lab that
 * is off.
 */
import t from 'tap';
import { checkpointed, running, starts } from '../checkpointed.js';
import { etcdOptions } from '../small-lab.js';

const { on, ok, status, states, tree, names, content } = await checkpointed();
const healthy = async (): Promise<string> =>
  (await on('member-0', `etcdctl ${etcdOptions} endpoint health 2>&1 | grep -c "is healthy"`))
    .stdout;

await t.test('start: by the nearest earlier checkpoint, and the chapters between', async (t) => {
  await ok(t, ['checkpoint', 'remove', '06', '07', '08', '--yes']);
  const started = await ok(t, ['start', '08', '--yes'], 'start 08, from 05');
  t.match(started.stderr, /Restore 05.*07 Bootstrap etcd/s);
  t.same([(await status()).chapter, (await tree()).current], ['07', '08']);
  t.same(
    (await names()).filter((each) => each !== 'base'),
    starts,
  );
  t.same((await content.read())['etcd'], '');
});

await t.test('with the machines shut off; from a lab that is off', async (t) => {
  const saved = await ok(t, ['checkpoint', 'save', 'cold', '--cold', '--format', 'json']);
  t.match(JSON.parse(saved.stdout), { mode: 'cold', bytes: 0 });
  await on('member-0', 'rm -rf /var/lib/etcd /etc/etcd; sync');
  await ok(t, ['checkpoint', 'restore', 'cold', '--yes'], 'restore of a cold one');
  t.equal(await healthy(), '1\n');
  t.equal((await status()).chapter, '07');
  await ok(t, ['stop']);
  await ok(t, ['reset', '07', '--yes'], 'reset of a lab that is off');
  t.same(await states(), running);
});
