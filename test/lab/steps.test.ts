import t, { type Test } from 'tap';
import type { Chapter, Part, Step, StepContext } from '../../lib/core/chapter.js';
import { LabError } from '../../lib/core/errors.js';
import { CommandError, lastLines, type MachineSession } from '../../lib/core/run.js';
import { hostRunner } from '../../lib/host/process.js';
import type { Question } from '../../lib/lab/questions.js';
import { probes } from '../../lib/lab/questions.js';
import { unitsStarted } from '../../lib/lab/settled.js';
import { runStep, stepsDone } from '../../lib/lab/steps.js';
import { smallLab } from '../labs/fixture.js';
import { fakeSession, heldClock, type Answer } from './fakes.js';

const step = (rest: Partial<Step>): Step => ({
  id: '07.x',
  title: 'Start etcd',
  why: 'It keeps all.',
  machine: 'server',
  commands: 'systemctl start etcd',
  done: 'false',
  ...rest,
});
const question = (holds: string): Question => ({ machine: 'server', holds, prints: false });
const chapter: Chapter = {
  id: '07',
  slug: 'etcd',
  title: 'Bootstrap etcd',
  minutes: 1,
  checks: () => [],
  faults: () => [],
  comparisons: () => [],
  steps: () => [],
};

function contextFor(
  t: Test,
  answers: Readonly<Record<string, (text: string) => Answer | undefined>>,
): StepContext {
  return {
    lab: smallLab,
    signal: new AbortController().signal,
    clock: heldClock(),
    session: (machine) =>
      Promise.resolve(fakeSession(t, machine, answers[machine] ?? (() => undefined))),
    issueCertificates: () => Promise.reject(new Error('no certificates here')),
  };
}

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

t.test('in a real bash no condition disturbs the next', async (t) => {
  const conditions: readonly (readonly [string, boolean])[] = [
    ['true', true],
    ['false', false],
    ['exit 0', true],
    ['exit 1', false],
    ['cat > /dev/null', true],
    ['read line', false],
    ['cd / && variable=1', true],
    ['test -z "$variable" && test "$PWD" != /', true],
    ['echo done 99', true],
    ['exec false', false],
    ['no-such-command', false],
    ['kill $BASHPID', false],
    ['true # a remark', true],
    ['[ a = a ] && [ b = c ]', false],
    ['trap "echo done 98" EXIT', true],
    ['false\ntrue', false],
    ['a=$(false)\ntrue', false],
    // As curl for jq: that of Debian 12 takes no answer for a yes.
    ['false | cat', false],
    ['echo said | grep said > /dev/null', true],
    ['if false; then false; fi\nfalse || true', true],
    ['true', true],
  ];
  const folder = t.testdir({});
  const { stdout, stderr, exitCode } = await hostRunner().run(['bash', '-s'], {
    input: probes(conditions.map(([holds]) => question(holds))),
    cwd: folder,
    ok: 'any',
  });
  t.equal(exitCode, 0);
  t.strictSame(
    stdout.trim().split('\n').sort(),
    conditions.flatMap(([, there], index) => (there ? [`done ${index}`] : [])).sort(),
  );
  t.notMatch(stderr, 'syntax error');
});

t.test('on the jumpbox conditions are asked in the working folder', (t) => {
  t.match(probes([question('true')], '/root/work'), /^cd \/root\/work /m);
  t.notMatch(probes([question('true')]), /^cd /m);
  t.end();
});

t.test(
  'every machine is asked once, when all have started their units, and its answers are put to the right steps',
  async (t) => {
    const asked: string[] = [];
    const steps = [
      step({ id: 'a', machine: 'server', done: '1' }),
      step({ id: 'b', machine: 'node-0', done: '2' }),
      step({ id: 'c', machine: 'server', done: '3' }),
      step({ id: 'd', machine: 'node-0', done: '4' }),
    ];
    const answer = (machine: string, stdout: string) => (text: string) => {
      asked.push(text === unitsStarted ? 'settled?' : machine);
      return text === unitsStarted ? '' : stdout;
    };
    const done = await stepsDone(
      steps,
      contextFor(t, {
        server: answer('server', 'done 1\nrubbish\ndone 7\n'),
        'node-0': answer('node-0', 'done 0\n'),
      }),
    );
    t.strictSame([...done].sort(), ['b', 'c']);
    t.strictSame(asked.slice(0, 2), ['settled?', 'settled?']);
    t.strictSame(asked.slice(2).sort(), ['node-0', 'server']);
  },
);

t.test(
  'equal parts are asked once, each where it is, and a copy is compared with its original',
  async (t) => {
    const folder = t.testdir({ original: 'a\nb\n', copy: 'a\nb\n', older: 'a\nc\n' });
    const asked: string[] = [];
    const real = (machine: string): MachineSession => ({
      ...fakeSession(t, machine, () => undefined),
      script: (text) => {
        asked.push(
          ...text
            .split('\n')
            .filter((line) => /^(true|cat )/.test(line))
            .map((line) => `${machine}: ${line.replace(`${folder}/`, '')}`),
        );
        return hostRunner().run(['bash', '-s'], { input: text, ok: 'any' });
      },
    });
    const copyOf = (copy: string): Part => ({
      machine: 'server',
      holds: `cat ${folder}/${copy}`,
      like: { machine: 'jumpbox', holds: `cat ${folder}/original` },
    });
    const given = { machine: 'jumpbox', holds: 'true' };
    const done = await stepsDone(
      [
        step({ id: 'same', done: [given, copyOf('copy')] }),
        step({ id: 'older', done: [given, copyOf('older')] }),
        step({
          id: 'gone',
          done: [
            {
              machine: 'server',
              holds: 'cat < /nowhere/a',
              like: { machine: 'jumpbox', holds: 'cat < /nowhere/b' },
            },
          ],
        }),
        step({ id: 'not given', done: [{ machine: 'jumpbox', holds: 'false' }, copyOf('copy')] }),
        step({ id: 'plain', machine: 'jumpbox', done: 'true' }),
      ],
      { ...contextFor(t, {}), session: (machine) => Promise.resolve(real(machine)) },
    );
    t.strictSame([...done], ['same', 'plain']);
    t.strictSame(asked.sort(), [
      'jumpbox: cat < /nowhere/b',
      'jumpbox: cat original',
      'jumpbox: true',
      'server: cat < /nowhere/a',
      'server: cat copy',
      'server: cat older',
    ]);
  },
);

t.test(
  'commands run as one script that ends at the first failure, in the working folder on the jumpbox only',
  async (t) => {
    const seen: string[] = [];
    const remember = (text: string): Answer => {
      seen.push(text);
      return 'khw-shell 77\nline one\nline two\n';
    };
    const notes: string[] = [];
    const context = contextFor(t, { server: remember, jumpbox: remember });
    await runStep(chapter, step({}), context, (line) => notes.push(line));
    await runStep(
      chapter,
      step({ machine: 'jumpbox', fastCommands: 'quick' }),
      context,
      () => undefined,
    );
    t.strictSame(seen, [
      'echo "khw-shell $$"\nset -euo pipefail\nsystemctl start etcd',
      'echo "khw-shell $$"\nset -euo pipefail\nmkdir -p /root/kubernetes-the-hard-way\ncd /root/kubernetes-the-hard-way\nquick',
    ]);
    t.strictSame(notes, ['line one', 'line two']);
  },
);

t.test('a fast way takes the place of the commands', async (t) => {
  let ran = 0;
  await runStep(
    chapter,
    step({
      fast: () =>
        Promise.resolve().then(() => {
          ran += 1;
        }),
    }),
    contextFor(t, {}),
    () => undefined,
  );
  t.equal(ran, 1);
});

t.test(
  'a failure tells chapter, step, machine, exit code, commands, last lines, journal and the next step',
  async (t) => {
    const output = Array.from({ length: 40 }, (_, index) => `output ${index + 1}`).join('\n');
    const failed = step({
      commands: 'systemctl daemon-reload\nsystemctl start etcd',
      units: ['etcd'],
      hint: 'Is port 2379 free?',
    });
    const error = (await failureOf(
      runStep(
        chapter,
        failed,
        contextFor(t, {
          server: (text) =>
            text.includes('is-active -q etcd')
              ? 'journal of etcd:\nlisten tcp :2379: bind: address already in use\n'
              : {
                  exitCode: 5,
                  stdout: `khw-shell 77\n${output}`,
                  stderr: 'Job for etcd.service failed.\n',
                },
        }),
        () => undefined,
      ),
    )) as LabError;
    const { kind, message, hint, details } = error;
    t.strictSame(
      { kind, message, hint, details },
      {
        kind: 'step',
        message: 'chapter 07, Bootstrap etcd: "Start etcd" failed on server (exit code 5)',
        hint: 'Is port 2379 free? Look around with `khw-lab ssh server`; `khw-lab up` goes on from this step.',
        details: [
          'commands:',
          'systemctl daemon-reload',
          'systemctl start etcd',
          'last lines:',
          ...lastLines(output, 14),
          'Job for etcd.service failed.',
          'journal of etcd:',
          'listen tcp :2379: bind: address already in use',
        ],
      },
    );
    t.type(error.cause, CommandError);
  },
);

t.test('long commands are shown by their beginning', async (t) => {
  const commands = Array.from({ length: 100 }, (_, index) => `echo ${index}`).join('\n');
  const error = (await failureOf(
    runStep(
      chapter,
      step({ commands }),
      contextFor(t, { server: () => ({ exitCode: 1, stderr: 'no' }) }),
      () => undefined,
    ),
  )) as LabError;
  t.ok(error.details.length < 20, error.details.join('\n'));
  t.match(error.details.slice(0, 3), ['commands:', 'echo 0', 'echo 1']);
});

t.test('a machine that no longer answers is told of, without a journal', async (t) => {
  const lost = new LabError('machine', 'server: the connection is lost', {
    details: ['read ECONNRESET'],
  });
  let calls = 0;
  const error = (await failureOf(
    runStep(
      chapter,
      step({ units: ['etcd'] }),
      {
        ...contextFor(t, {}),
        session: () =>
          calls++ === 0
            ? Promise.resolve(fakeSession(t, 'server', () => lost))
            : Promise.reject(lost),
      },
      () => undefined,
    ),
  )) as LabError;
  t.equal(
    error.message,
    'chapter 07, Bootstrap etcd: "Start etcd" failed on server: server: the connection is lost',
  );
  t.match(error.details, ['commands:', 'systemctl start etcd', 'last lines:', 'read ECONNRESET']);
});

t.test('an interruption and a mistake of ours are not failures of the step', async (t) => {
  const interrupted = new LabError('interrupted', 'interrupted');
  const ours = new TypeError('x is undefined');
  for (const thrown of [interrupted, ours]) {
    t.equal(
      await failureOf(
        runStep(chapter, step({}), contextFor(t, { server: () => thrown }), () => undefined),
      ),
      thrown,
    );
  }
});
