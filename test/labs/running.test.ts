/** Whether a unit runs and keeps running, and why it does not: by systemd and the journal of that start. */
import t from 'tap';
import { journalFunctions } from '../../labs/kubernetes/checking/units.js';
import {
  readSeen,
  restarting,
  unitVerdict,
  type Seen,
} from '../../labs/kubernetes/checking/running.js';
import { readUnits } from '../../lib/evidence/unit.js';
import { hostRunner } from '../../lib/host/process.js';

const seen = (properties: Readonly<Record<string, string>>, more: Partial<Seen> = {}): Seen => ({
  unit: readUnits(
    Object.entries({
      Id: 'kube-proxy.service',
      LoadState: 'loaded',
      ActiveState: 'active',
      SubState: 'running',
      Result: 'success',
      NRestarts: '0',
      ActiveEnterTimestampMonotonic: '100000000',
      ...properties,
    })
      .map((pair) => pair.join('='))
      .join('\n'),
  ).get('kube-proxy.service')!,
  up: 1000,
  restarted: [],
  journal: [],
  there: [],
  ...more,
});

/** Started again every so many seconds, and now for so long. */
const again = (gap: number, age: number, restarts = 3): Seen =>
  seen(
    { NRestarts: String(restarts), ActiveEnterTimestampMonotonic: String((1000 - age) * 1e6) },
    { restarted: [0, 1, 2, 3].map((index) => 1000 - age - gap * (3 - index)) },
  );

t.test('a program that restarts all the time does not run in a lucky second', (t) => {
  for (const gap of [12, 25, 30, 60, 120, 599])
    for (const part of [0, 0.3, 0.5, 0.9, 1])
      t.match(
        restarting(again(gap, gap * part)),
        'keeps restarting',
        `every ${gap} s, after ${gap * part} s`,
      );
  for (const gap of [1, 12, 25, 60])
    t.equal(
      restarting(again(gap, Math.max(11, gap * 1.2 + 3))),
      undefined,
      `it has outlived ${gap} s`,
    );
  t.match(restarting(again(25, 20)), 'every 25 s, and runs for 20 s now');
  t.end();
});

t.test('what was restarted once, or long ago, runs', (t) => {
  t.equal(restarting(seen({})), undefined);
  t.equal(restarting(again(25, 20, 1)), undefined, 'one crash is no rhythm');
  t.match(restarting(again(25, 5, 1)), 'keeps restarting', 'but it has just started');
  t.equal(restarting(again(7200, 60)), undefined, 'it ran for hours before');
  t.equal(
    restarting(again(25, 20, 0)),
    undefined,
    'started by hand since: what was before is forgotten',
  );
  t.end();
});

const verdict = (...[properties, more]: Parameters<typeof seen>): ReturnType<typeof unitVerdict> =>
  unitVerdict('kube-proxy runs', seen(properties, more), 'process 1');

t.test('a cause fits the state that is seen', (t) => {
  const missing = 'Error: open /var/lib/kube-proxy/x.yaml: no such file or directory';
  const failed = { ActiveState: 'failed', SubState: 'failed', Result: 'exit-code' };
  t.match(verdict({}, { journal: [missing] }), { state: 'pass' }, 'it runs');
  t.match(verdict({ ActiveState: 'inactive', SubState: 'dead' }, { journal: [missing] }), {
    state: 'fail',
    actual: /^kube-proxy.service is inactive \(dead\)$/,
    cause: { text: /Nobody has started it/ },
  });
  t.match(
    verdict({
      ActiveState: 'inactive',
      ConditionResult: 'no',
      ConditionTimestampMonotonic: '5',
    }),
    { cause: { text: /Condition or Assert/ } },
  );
  t.match(
    verdict({ ActiveState: 'inactive', ConditionResult: 'no', ConditionTimestampMonotonic: '0' }),
    { cause: { text: /Nobody has started it/ } },
    'never started',
  );
  t.match(verdict(failed, { journal: [missing] }), {
    cause: {
      text: '/var/lib/kube-proxy/x.yaml is not there.',
      remedy: /systemctl restart kube-proxy.service/,
    },
  });
  t.match(verdict(failed, { journal: [missing], there: ['/var/lib/kube-proxy/x.yaml'] }), {
    cause: { text: /now it is/, remedy: 'systemctl restart kube-proxy.service' },
  });
  t.match(
    verdict(
      { ...failed, Result: 'oom-kill', MemoryMax: '15728640' },
      { journal: ['E1129 12:00:00.1 1 x.go:1] lookup x: no such host'] },
    ),
    { cause: { text: /lack of memory.*15 MiB/, remedy: /set-property/ } },
  );
  t.match(verdict({ ...failed, Result: 'oom-kill', MemoryMax: 'infinity' }), {
    cause: { text: /the machine's/ },
  });
  t.match(verdict(failed, { journal: ['strange'] }), { cause: { text: /ends by itself/ } });
  t.end();
});

/** What `systemctl show` says of a unit that has been active for so many seconds. */
const shownUnit = (active: string, start: string, restarts: number, seconds: number): string =>
  [
    'Id=x.service',
    'LoadState=loaded',
    `ActiveState=${active}`,
    `InvocationID=${start}`,
    `NRestarts=${restarts}`,
    `ActiveEnterTimestampMonotonic=${(1000 - seconds) * 1e6}`,
  ].join('\n');

/** What `tell` prints of units, 1000 seconds after boot, beside journals that are given as bash. */
async function told(journalctl: string, ...units: readonly string[]): Promise<string> {
  const { stdout } = await hostRunner().run(['bash', '-s'], {
    input: `journalctl() {\n${journalctl}\n}\n${journalFunctions}\ntell 1000.5 '${units.join('\n\n')}'`,
  });
  return stdout;
}

const seenIn = (stdout: string, shown: string): Seen =>
  readSeen(
    { exitCode: 0, stdout: `up 1000.5\n${stdout}`, stderr: '' },
    readUnits(shown).get('x.service')!,
  );

const threeStarts = `case "$*" in
  *--output-fields=INVOCATION_ID*UNIT=x.service) printf '%s\\n' a a b b c;;
  *MESSAGE_ID=5eb03494b6584870a536b337290809b3*) printf '[%13s] host systemd[1]: Scheduled\\n' 40.5 70.5 100.5;;
  *_SYSTEMD_INVOCATION_ID=b*INVOCATION_ID=b*) printf '%s\\n' 'I1129 12:00:00.1 1 flags.go:64] FLAG: --a="b"' 'E1129 end of b' 'journal y.service';;
  *_SYSTEMD_INVOCATION_ID=c*INVOCATION_ID=c*) echo 'Error: open /etc/passwd: no such file or directory'; echo 'open /nonexistent/x: no such file or directory';;
esac`;

t.test('the journal of a start that has ended, and of no other', async (t) => {
  const looping = shownUnit('active', 'c', 3, 20);
  const loop = await told(threeStarts, looping);
  t.match(seenIn(loop, looping), {
    up: 1000.5,
    restarted: [40.5, 70.5, 100.5],
    there: [],
    journal: ['E1129 end of b', 'journal y.service'],
  });

  const ended = shownUnit('failed', 'c', 3, 20);
  const failed = await told(threeStarts, ended);
  t.match(seenIn(failed, ended), {
    restarted: [],
    there: ['/etc/passwd'],
    journal: [/passwd/, /nonexistent/],
  });

  t.equal(await told(threeStarts, shownUnit('active', 'c', 0, 5)), '', 'never restarted');
  t.equal(await told(threeStarts, shownUnit('active', 'c', 3, 900)), '', 'runs for long');
  t.notMatch(
    await told(threeStarts, shownUnit('active', 'c', 3, 200)),
    'journal',
    'runs longer than before: no reason is asked for',
  );
  t.equal(await told(threeStarts, shownUnit('inactive', '', 0, 0)), 'journal x.service\n');
});

t.test('of several units each is told of that systemd has loaded', async (t) => {
  const missing = 'Id=gone.service\nLoadState=not-found\nActiveState=inactive';
  const other = shownUnit('inactive', '', 0, 0);
  t.equal(
    await told('true', missing, other, other.replace('x.service', 'y.service')),
    'journal x.service\njournal y.service\n',
  );
});
