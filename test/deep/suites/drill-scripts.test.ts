/**
 * A teacher's scripts that do what they should not, and commands that end while one runs: the lab
 * is as before, and that is said.
 */
import t from 'tap';
import { agreeingUser } from '../agreeing.js';
import { teacher } from '../teacher.js';

const { lab, expect } = agreeingUser();

await t.test(
  'Ctrl-C while a drill breaks the lab: it is as before, and that is said',
  async (t) => {
    const folder = teacher({ 'break.sh': 'touch /root/half-broken\nsleep 60\n' });
    let sent = false;
    const stopped = await expect(
      t,
      130,
      ['start', 'clock-stands', '--labs', folder, '--seed', '1'],
      'start, interrupted',
      {
        watch: (line, child) => {
          if (sent || !line.includes('break the lab')) return;
          sent = true;
          setTimeout(() => child.kill('SIGINT'), 3000);
        },
      },
    );
    t.match(stopped.stderr, /The lab is as it was before the drill/);
    t.equal((await lab(['ssh', 'node-0', '--', 'test -e /root/half-broken'])).code, 1);
    t.equal((await lab(['ssh', 'node-1', '--', 'test -e /root/half-broken'])).code, 1);
  },
);

await t.test(
  'kill -9 while a drill breaks the lab: finish says so, reset brings it back',
  async (t) => {
    const folder = teacher({ 'break.sh': 'touch /root/half-broken\nsleep 60\n' });
    let sent = false;
    const killed = await lab(['start', 'clock-stands', '--labs', folder, '--seed', '1'], {
      watch: (line, child) => {
        if (sent || !line.includes('break the lab')) return;
        sent = true;
        setTimeout(() => child.kill('SIGKILL'), 3000);
      },
    });
    t.equal(killed.code, null);
    t.match((await expect(t, 3, ['finish'], 'finish')).stderr, /the lab was not broken to the end/);
    await expect(t, 0, ['reset', 'clock-stands'], 'reset');
    t.equal((await lab(['ssh', 'node-0', '--', 'test -e /root/half-broken'])).code, 1);
    t.equal((await lab(['ssh', 'node-1', '--', 'test -e /root/half-broken'])).code, 1);
  },
);

for (const [what, script, message] of [
  [
    'hangs',
    'trap "" TERM\nsleep 1000 &\nwhile :; do sleep 1; done\n',
    /break\.sh was ended on node-[01]: (nothing has moved for|it is at work, but got no further in) \d+ s/,
  ],
  ['floods its output', 'yes\n', /break\.sh printed more than 64 KiB and was ended on node-[01]/],
  [
    'exits in the middle',
    'touch /root/half-broken\nexit 9\n',
    /break\.sh ended with exit code 9 on node-[01]/,
  ],
] as const) {
  await t.test(`a teacher's script that ${what}: ended, said, the lab restored`, async (t) => {
    const folder = teacher({ 'break.sh': script });
    const failed = await expect(t, 1, ['start', 'clock-stands', '--labs', folder], 'start');
    t.match(failed.stderr, message);
    t.match(failed.stderr, /The lab is as it was before the drill/);
    t.match((await expect(t, 2, ['finish'], 'finish')).stderr, /is in no drill/);
  });
}

await t.test('a script that leaves processes behind', async (t) => {
  const folder = teacher({
    'break.sh': 'nohup setsid sleep 98765 > /dev/null 2>&1 &\ntouch /root/broken\n',
  });
  await expect(t, 0, ['start', 'clock-stands', '--labs', folder], 'start');
  for (const machine of ['node-0', 'node-1'])
    t.equal(
      (await lab(['ssh', machine, '--', 'pgrep -f "sleep 9876[5]"'])).code,
      1,
      `none is left on ${machine}`,
    );
  await expect(t, 0, ['reset', 'clock-stands'], 'reset');
});
