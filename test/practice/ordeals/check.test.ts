import t, { type Test } from 'tap';
import { LabError } from '../../../lib/core/errors.js';
import type { Ordeals } from '../../../lib/core/ordeal.js';
import type { Ports } from '../../../lib/actions/ports.js';
import type { Report } from '../../../lib/grade/schema.js';
import type { OpenLab } from '../../../lib/lab/open.js';
import { gradeOrdeals } from '../../../lib/practice/ordeals/check.js';
import { readGradingRecord } from '../../../lib/practice/record.js';
import type { Fleet } from '../../../lib/ssh/fleet.js';
import { plainProgress } from '../../../lib/ui/plain.js';
import { runningLab, type FakeLab } from '../../checkpoints/fake-libvirt.js';
import type { Answer } from '../../lab/fakes.js';
import { front, lost, pretendClient } from './world.js';

// What their chapters show is asked of real machines elsewhere.
const ordeals = [
  lost('server'),
  {
    ...front,
    disturbances: front.disturbances.map((each) => ({
      ...each,
      act: { machine: 'server', script: 'restart it' },
    })),
  },
].map((ordeal) => ({ ...ordeal, chapters: [] }));

const cloudInit = ['{"v1":{}}', '{"v1":{"errors":[]}}', ''].join('\n--khw--\n');

interface Undergoing extends Pick<FakeLab, 'done' | 'states'> {
  readonly fake: FakeLab;
  readonly shown: Report[];
  readonly scripts: string[];
  readonly opened: OpenLab;
  readonly run: () => Promise<Report>;
}

/** The small lab, whose machines start, and whose jumpbox has a client. */
function lab(
  t: Test,
  {
    fails = () => undefined,
    shows = () => undefined,
  }: {
    readonly fails?: (text: string) => Error | undefined;
    readonly shows?: () => Error | undefined;
  } = {},
): Undergoing {
  const scripts: string[] = [];
  const answers = (machine: string, text: string): Answer | undefined => {
    scripts.push(`${machine}: ${text.replaceAll(/\s+/g, ' ').slice(0, 60)}`);
    const failure = fails(text);
    if (failure !== undefined) return failure;
    const mark = /^read -r now .*"mark \$now "(.*) >> /.exec(text)?.[1];
    if (mark !== undefined) client.mark(mark.replaceAll("'", ''));
    else if (text.includes('systemd-run')) client.begin();
    else if (text.includes('systemctl stop khw-lab-client')) client.end();
    else if (text === 'cat /run/khw-lab-client/log') return client.text();
    else if (text.includes('cloud-init')) return cloudInit;
    else if (!/is-system-running|list-jobs|restart it/.test(text)) return undefined;
    return '';
  };
  const fake = runningLab(t, {}, answers);
  const { context, domains } = fake;
  const client = pretendClient(
    () => context.clock.now(),
    () => [...domains.values()].every(({ state }) => state === 'running'),
  );
  const fleet: Fleet = {
    ...fake.fleet,
    session: async (machine) => ({
      ...(await fake.fleet.session(machine)),
      put: (files) => {
        scripts.push(`${machine}: put ${files.map(({ path }) => path).join(' ')}`);
        return Promise.resolve();
      },
    }),
  };
  const track = {
    ...fake.opened.track,
    ordeals: { questions: () => ({ read: 'it' }), of: () => ordeals } satisfies Ordeals,
  };
  const opened = { ...fake.opened, track };
  const ports: Ports = {
    ...context,
    tracks: [track],
    progress: plainProgress(() => undefined),
    say: () => undefined,
    confirm: () => Promise.reject(new Error('nobody is asked')),
    user: { name: 'learner', isRoot: false, path: [] },
  };
  const shown: Report[] = [];
  return {
    fake,
    done: fake.done,
    states: fake.states,
    shown,
    scripts,
    opened,
    run: () =>
      gradeOrdeals(ports, opened, fleet, ordeals, (report) => {
        shown.push(report);
        const failure = shows();
        return failure === undefined ? Promise.resolve() : Promise.reject(failure);
      }),
  };
}

const asBefore = ['running, no mark, 0 snapshots'];

t.test(
  'machines lose their power and get it back; the report is shown before the lab is back',
  async (t) => {
    const { run, done, scripts, shown, states, opened } = lab(t);
    const report = await run();
    t.same(
      report.checks.map(({ id, state, subject, graded }) => [id, state, subject, graded]),
      [
        ['ordeal.server', 'fail', 'ordeal', true],
        ['ordeal.front', 'pass', 'ordeal', true],
      ],
      'nothing stands in for the only controller',
    );
    t.match(report.checks[0], { actual: /requests lost, not 3 at most/ });
    t.same(shown, [report]);
    t.same(
      done.filter((what) => /^(destroy|start|snapshot-revert) khw-(server|node-0)$/.test(what)),
      [
        'destroy khw-server',
        'start khw-server',
        // It was not borne.
        'snapshot-revert khw-server',
        'snapshot-revert khw-node-0',
        'snapshot-revert khw-server',
        'snapshot-revert khw-node-0',
      ].sort((a, b) => Number(a.startsWith('snap')) - Number(b.startsWith('snap'))),
    );
    t.ok(scripts.includes('server: restart it'));
    t.ok(scripts.includes('jumpbox: put /run/khw-lab-client/client.sh'));
    t.same(states(), asBefore);
    t.match(await readGradingRecord(opened.paths), {
      subjects: { ordeal: { pass: 1, checks: 2 } },
      firstCause: 'ordeal.server',
    });
  },
);

t.test('the lab comes back where libvirt, a machine or the output fails', async (t) => {
  const broken = lab(t, {
    fails: (text) => (text.includes('systemd-run') ? new LabError('host', 'no way') : undefined),
  });
  await t.rejects(broken.run(), { message: 'no way' });
  t.same(broken.states(), asBefore);
  const refused = lab(t);
  refused.fake.refuse = (what) => what === 'destroy khw-server';
  await t.rejects(refused.run(), { message: /^libvirt refused: destroy/ });
  t.same(refused.states(), asBefore);
  const full = lab(t, { shows: () => new LabError('host', 'the disk is full') });
  await t.rejects(full.run(), { message: 'the disk is full' });
  t.equal(full.shown.length, 1);
  t.same(full.states(), asBefore);
});
