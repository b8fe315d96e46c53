import { execFileSync } from 'node:child_process';
import t from 'tap';
import { parseControllers, quotaFiles } from '../helpers/cpu-controller.js';
import { limitCpu } from '../helpers/cpu-limit.js';
import { labelledName } from '#run-label';

const v1 =
  'tmpfs /sys/fs/cgroup tmpfs rw 0 0\ncgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,relatime,cpu,cpuacct 0 0\ncgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\n';
const v2 = 'cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid 0 0\n';

t.test('the hierarchy that shares out CPU time is found', (t) => {
  t.strictSame(parseControllers(v1), { version: 1, parent: '/sys/fs/cgroup/cpu,cpuacct' });
  t.strictSame(parseControllers(v2), { version: 2, parent: '/sys/fs/cgroup' });
  t.equal(parseControllers('proc /proc proc rw 0 0\n'), undefined);
  t.strictSame(quotaFiles(1, 0.5), [
    ['cpu.cfs_period_us', '100000'],
    ['cpu.cfs_quota_us', '50000'],
    ['cpu.shares', '102400'],
  ]);
  t.strictSame(quotaFiles(2, 1.5), [
    ['cpu.max', '150000 100000'],
    ['cpu.weight', '10000'],
  ]);
  t.end();
});

t.test(
  'a command and what it starts are inside; what is left is ended',
  { skip: process.getuid?.() !== 0 && 'groups are made by root' },
  async (t) => {
    const limit = limitCpu(labelledName('quota'), 0.5);
    const [file = '', ...args] = limit.within([
      'sh',
      '-c',
      'sleep 600 >/dev/null 2>&1 & cat /proc/self/cgroup; echo "$0"',
      'two words',
    ]);
    const said = execFileSync(file, args, { encoding: 'utf8' });
    t.match(said, /:.*\/khw-test-[-\w]+\.quota\n/);
    t.match(said, /\ntwo words\n$/);
    t.strictSame(limit.members(), ['sleep']);
    t.strictSame(await limit.remove(), ['sleep']);
    t.throws(() => limit.members(), { code: 'ENOENT' });
  },
);
