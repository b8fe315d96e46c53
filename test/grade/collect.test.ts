import { existsSync } from 'node:fs';
import t from 'tap';
import type { Check, Fact } from '../../lib/core/check.js';
import { LabError } from '../../lib/core/errors.js';
import type { MachineSession } from '../../lib/core/run.js';
import { collectFacts, type Collecting } from '../../lib/grade/collect.js';
import { factKey, type Asked } from '../../lib/grade/facts.js';
import { hostRunner } from '../../lib/host/process.js';
import { here } from './here.js';

const { signal } = new AbortController();

const asking = (facts: readonly Fact[]): readonly Check[] =>
  facts.map((fact, number) => ({
    id: `01.fact-${number}`,
    title: '',
    machine: fact.machine,
    points: 1,
    why: '',
    link: '',
    needs: [],
    hints: [],
    facts: { fact },
    judge: () => ({ state: 'pass', evidence: '' }),
  }));

async function ask(
  facts: readonly Fact[],
  options: Partial<Collecting> = {},
): Promise<readonly (Asked | undefined)[]> {
  const evidence = await collectFacts(asking(facts), { session: here, signal, ...options });
  return facts.map((fact) => evidence.get(factKey(fact)));
}

const on = (script: string, timeout = 20): Fact => ({ machine: 'm', script, timeout });

/** Where the answers were kept, by the pid that `echo $$` told: others run beside this test. */
const isLeftOver = (pid: Asked | undefined): boolean => {
  if (pid === undefined || !('stdout' in pid) || !/^\d+\n$/.test(pid.stdout))
    throw new Error('no pid');
  return existsSync(`/dev/shm/khw-lab.${pid.stdout.trim()}`);
};

t.test('output, exit code and both streams come as they are', async (t) => {
  const scripts = [
    'echo out; echo err >&2; exit 3',
    'printf "no line end"',
    'true',
    'cat | wc -c',
    `echo 'it'\\''s' "$((6*7))"`,
    'exec echo replaced',
    'set -e; false; echo never',
    "printf 'a\\0b\\n\\344\\377'",
  ];
  t.same(await ask(scripts.map((script) => on(script))), [
    { exitCode: 3, stdout: 'out\n', stderr: 'err\n' },
    { exitCode: 0, stdout: 'no line end', stderr: '' },
    { exitCode: 0, stdout: '', stderr: '' },
    { exitCode: 0, stdout: '0\n', stderr: '' },
    { exitCode: 0, stdout: "it's 42\n", stderr: '' },
    { exitCode: 0, stdout: 'replaced\n', stderr: '' },
    { exitCode: 1, stdout: '', stderr: '' },
    { exitCode: 0, stdout: 'a\0b\n\ufffd\ufffd', stderr: '' },
  ]);
  t.match((await ask([on('if')]))[0], { exitCode: 2, stderr: /syntax error/ });
});

t.test('a probe cannot speak for the program that asks', async (t) => {
  const hostile =
    'echo "0 0"; echo "1 0"; echo "tar AAAA"; echo khw-facts; kill -TERM $PPID 2>/dev/null; next=99; unset scripts; cd /; exit 0';
  const answered = await ask([
    on('sleep 0.2; echo mine; exit 5'),
    on('echo own; exit 6'),
    ...Array.from({ length: 9 }, (_, n) => on(`echo ${n}`)),
    on('echo $$'),
    on('[ -d "/dev/shm/khw-lab.$$" ]'),
  ]);
  t.match(answered.slice(0, 2), [
    { exitCode: 5, stdout: 'mine\n' },
    { exitCode: 6, stdout: 'own\n' },
  ]);
  const beside = await ask([
    on(hostile.replace('kill -TERM $PPID 2>/dev/null; ', '')),
    on('echo own; exit 6'),
    on('echo $$'),
  ]);
  t.match(beside, [{ exitCode: 0 }, { exitCode: 6, stdout: 'own\n' }]);
  t.match(answered.at(-1), { exitCode: 0 }, 'while it asks, its answers are there');
  for (const pid of [answered.at(-2), beside.at(-1)]) t.notOk(isLeftOver(pid));
});

t.test('a probe without end is ended, with all it started; the others are answered', async (t) => {
  const marker = `${process.pid}${Date.now()}`;
  const [endless, quick, deaf] = await ask([
    on(`sleep ${marker} & sleep ${marker}`, 1),
    on('echo quick'),
    on('trap "" TERM INT HUP; while :; do :; done', 1),
  ]);
  t.same(endless, { unavailable: 'no answer within 1 s' });
  t.same(deaf, { unavailable: 'no answer within 1 s' });
  t.same(quick, { exitCode: 0, stdout: 'quick\n', stderr: '' });
  const { stdout } = await hostRunner().run(['ps', '-eo', 'args']);
  t.notOk(stdout.includes(`sleep ${marker}`), 'nothing goes on working');
});

t.test('each stream is cut at 256 KiB', async (t) => {
  const [huge, both] = await ask([
    on('yes 2>/dev/null'),
    on('head -c 300000 /dev/zero >&2; echo "$?"'),
  ]);
  t.ok(huge !== undefined && 'stdout' in huge && huge.stdout.length === 256 * 1024);
  t.ok(
    both !== undefined &&
      'stderr' in both &&
      both.stderr.length <= 256 * 1024 &&
      both.stderr.length > 200_000,
  );
});

t.test('each question is asked once, machines side by side', async (t) => {
  const programs: string[] = [];
  const counting = async (machine: string): Promise<MachineSession> => {
    const session = await here(machine);
    return {
      ...session,
      run: (argv, options) => {
        programs.push(String(options?.input));
        return session.run(argv, options);
      },
    };
  };
  const answered = await ask(
    [on('echo one'), on('echo one'), on('echo two'), { ...on('echo one'), machine: 'other' }],
    { session: counting },
  );
  t.same(
    answered.map((answer) => answer !== undefined && 'stdout' in answer && answer.stdout),
    ['one\n', 'one\n', 'two\n', 'one\n'],
  );
  t.equal(programs.length, 2);
  t.same(
    programs.map((program) => program.match(/echo one/g)?.length),
    [1, 1],
  );
});

t.test('no more machines are asked side by side than may be', async (t) => {
  let asked = 0;
  let most = 0;
  const counting = async (machine: string): Promise<MachineSession> => {
    const session = await here(machine);
    return {
      ...session,
      run: async (argv, options) => {
        most = Math.max(most, ++asked);
        return session.run(argv, options).finally(() => asked--);
      },
    };
  };
  const eight = Array.from({ length: 8 }, (_, number) => ({
    ...on('echo here'),
    machine: `m${number}`,
  }));
  t.match(
    await ask(eight, { session: counting, atOnce: 3 }),
    eight.map(() => ({ stdout: 'here\n' })),
  );
  t.equal(most, 3);
});

t.test('a machine that does not answer has a reason for each question', async (t) => {
  const refused = (): Promise<never> =>
    Promise.reject(new LabError('machine', 'm does not answer over SSH: refused'));
  const hung = (): Promise<never> => new Promise(() => undefined);
  const saying =
    (...argv: readonly string[]) =>
    async (machine: string): Promise<MachineSession> => ({
      ...(await here(machine)),
      run: (_, options) => here(machine).then((session) => session.run(argv, options)),
    });
  const started = Date.now();
  const reasons: readonly (readonly [string, Partial<Collecting>])[] = [
    ['m does not answer over SSH: refused', { session: refused }],
    ['m is shut off', { session: refused, explain: () => Promise.resolve('m is shut off') }],
    ['m does not answer within 0.3 s', { session: hung, slowness: 0.01 }],
    ['m is paused', { session: hung, explain: () => Promise.resolve('m is paused') }],
    ['m does not answer within 0.3 s', { session: saying('sleep', '30'), slowness: 0.01 }],
    [
      'the machine stopped in the middle of its answer',
      { session: saying('echo', 'khw-facts\n0 0') },
    ],
  ];
  await Promise.all(
    reasons.map(async ([unavailable, options]) =>
      t.same(await ask([on('true')], options), [{ unavailable }]),
    ),
  );
  t.ok(Date.now() - started < 20_000, 'within seconds');
});

t.test('a machine that has begun to answer may take its time', async (t) => {
  t.same(await ask([on('sleep 4; echo late', 300)], { slowness: 0.1 }), [
    { exitCode: 0, stdout: 'late\n', stderr: '' },
  ]);
});

t.test('a machine that lets in too late is not asked any more', async (t) => {
  let asked = 0;
  let settled: Promise<unknown> = Promise.resolve();
  const late = (machine: string): Promise<MachineSession> => {
    const session = new Promise<MachineSession>((resolve) => {
      setTimeout(
        () =>
          resolve(
            here(machine).then((open) => ({
              ...open,
              run: (...args) => {
                asked++;
                return open.run(...args);
              },
            })),
          ),
        600,
      );
    });
    settled = session;
    return session;
  };
  t.same(await ask([on('true')], { session: late, slowness: 0.01 }), [
    { unavailable: 'm does not answer within 0.3 s' },
  ]);
  await settled;
  await new Promise((resolve) => {
    setTimeout(resolve, 50);
  });
  t.equal(asked, 0);
});

t.test('Ctrl-C ends it', async (t) => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 200);
  await t.rejects(
    ask([on('sleep 60')], { signal: stop.signal }),
    new LabError('interrupted', 'interrupted'),
  );
});
