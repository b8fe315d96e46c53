/** A second lab beside the first, with other machines: three etcd members. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { labUser } from '../../helpers/lab-user.js';
import { handedLab } from '../handed.js';
import { etcdOptions } from '../small-lab.js';

const first = handedLab();
const second = labUser(`${first.name}-2`, first.env);
t.teardown(() => second.lab(['destroy', '--yes']));

/** No workers, so that it is small. */
const threeMembers = `machines:
  - { name: jumpbox, role: jumpbox }
${[0, 1, 2].map((n) => `  - { name: member-${n}, role: controller, memory: 1GiB }\n`).join('')}`;

await t.test('both answer, and neither touches the other', async (t) => {
  const file = join(first.env['KHW_LAB_HOME'] ?? '', 'members.yaml');
  writeFileSync(file, threeMembers);
  await second.expect(
    t,
    0,
    ['up', '--yes', '--no-checkpoints', '--lab-file', file, '--until', '07'],
    'up of the second lab',
  );
  const health = await second.on(
    'member-1',
    `etcdctl ${etcdOptions} endpoint health --cluster 2>&1`,
  );
  t.equal(health.stdout.match(/is healthy/g)?.length, 3, health.stdout);
  t.equal(
    (await first.on('server', 'hostname --fqdn')).stdout,
    'server.kubernetes.local\n',
    'the first lab answers beside it',
  );
  await second.expect(t, 0, ['destroy', '--yes'], 'destroy of the second lab');
  t.same(await first.readyNodes(), ['node-0', 'node-1'], 'the first lab is as it was');
});
