/** `npm test`: the whole test in its running order, each stage with its time, and one true closing line. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { existsSync, readdirSync } from 'node:fs';
import { guardRun, unlabelled } from './helpers/run-guard.js';

const tap = ['node_modules/.bin/tap', '--disable-coverage', '--allow-empty-coverage', '--reporter=tap'];
const testsIn = (folder) => existsSync(folder)
  ? readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.test.ts')).map((name) => `${folder}/${name}`).sort()
  : [];
const unit = testsIn('test').filter((file) => !/^test\/(virsh|e2e)\//.test(file));

/** Name, what it does, command. A stage that is no tap run counts as one test. */
const stages = [
  ['lint', ['npm', 'run', '--silent', 'lint']],
  ['types', ['npm', 'run', '--silent', 'types']],
  ['build', ['npm', 'run', '--silent', 'build']],
  // From here on real programs are needed: install what is missing, as a user would.
  ['host', ['node', 'bin/khw-lab.js', 'doctor', '--fix', '--yes']],
  ['tools', ['node', 'test/tools.js']],
  ['unit', [...tap, '--jobs=2', ...unit]],
  ['virsh', [...tap, '--jobs=1', ...testsIn('test/virsh')]],
  ['e2e', [...tap, '--jobs=1', '--timeout=3600', 'test/e2e/checkpoints.test.ts', 'test/e2e/lab.test.ts']],
  // One finished lab serves both.
  ['grading', ['node', '--import', '@tapjs/typescript/import', 'test/prove/with-lab.ts', ...tap, '--jobs=1', '--timeout=3600', 'test/e2e/checks.test.ts', 'test/e2e/drills.test.ts']],
];

/** Samples of the last stage shrink where the rest was slow: whoever waits for the whole test gives it 90 minutes. */
process.env['KHW_TEST_END'] ??= String(Date.now() + 80 * 60_000);

const wanted = process.argv.slice(2);
let current = 'none';
const total = { pass: 0, fail: 0, skip: 0 };
// What a killed run left goes first; a signal ends what this one has started.
const run = await guardRun((signal) => closingLine(`, ended by ${signal} in stage ${current}`));
for (const [name, argv] of stages) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const started = Date.now();
  console.log(`\n== ${name}`);
  current = name;
  const { code, counts } = await runStage(argv, ['host', 'tools'].includes(name) ? unlabelled() : process.env);
  if (run.interrupted !== undefined) await new Promise(() => undefined);
  // A stage that broke without a failed assertion is a failure all the same.
  if (code !== 0 && counts.fail === 0) counts.fail = 1;
  if (counts.pass + counts.fail + counts.skip === 0) counts.pass = 1;
  for (const key of Object.keys(total)) total[key] += counts[key];
  console.log(`== ${name}: ${code === 0 ? 'ok' : `failed (exit code ${code})`} in ${Math.round((Date.now() - started) / 1000)} s`);
  // Types, a build or a host that is not ready make all that follows meaningless.
  if (code !== 0 && ['types', 'build', 'host', 'tools'].includes(name)) break;
}
for (const line of await run.finish()) console.log(`left behind by this test, removed: ${line}`);
console.log(closingLine());
process.exitCode = total.fail > 0 ? 1 : 0;

function closingLine(end = '') {
  return `\n${total.pass} passed, ${total.fail} failed${total.skip > 0 ? `, ${total.skip} skipped` : ''}${end}`;
}

/** Assertions of tap runs are counted from tap's own closing line; failures and subtests' times are shown, passes are not. */
function runStage(argv, env) {
  const [file, ...args] = argv;
  const isTap = argv.some((word) => word.endsWith('/tap'));
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
  const counts = { pass: 0, fail: 0, skip: 0 };
  createInterface({ input: child.stdout }).on('line', (line) => {
    const summary = /^# (\{ total: .*\})$/.exec(line);
    for (const key of summary ? Object.keys(counts) : []) counts[key] += Number(new RegExp(`${key}: (\\d+)`).exec(line)?.[1] ?? 0);
    if (!isTap || !/^\s+ok \d+ - (?!.*# (SKIP|TODO))(?!.*# time=)|^\s*\d+\.\.\d+$|^TAP version|^\s*$|^\s*# Subtest/.test(line)) console.log(line);
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, counts })));
}
