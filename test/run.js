/**
 * `npm test [-- STAGE… | all]`: the test in its running order, each stage with its time, and one
 * true closing line. Without a stage all but `deep` are run; `all` is everything, as CI calls it.
 */
import { existsSync, readdirSync } from 'node:fs';
import { setClock } from './clock.js';
import { guardRun, unlabelled } from './helpers/run-guard.js';
import { keysOf, runStage } from './stage.js';

const tap = [
  'node_modules/.bin/tap',
  '--disable-coverage',
  '--allow-empty-coverage',
  '--reporter=tap',
];
/** @param {string} folder */
const testsIn = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.test.ts'))
        .map((name) => `${folder}/${name}`)
        .sort()
    : [];

/**
 * Name, command.
 * @type {readonly (readonly [string, readonly string[]])[]}
 */
const stages = [
  ['lint', ['npm', 'run', '--silent', 'lint']],
  // Types and build in one: tests run as they were compiled.
  ['types', ['npm', 'run', '--silent', 'types']],
  // From here on real programs are needed: install what is missing, as a user would.
  ['host', ['node', 'bin/khw-lab.js', 'doctor', '--fix', '--yes']],
  ['tools', ['node', 'test/tools.js']],
  ['shellcheck', ['node', 'test/shellcheck.js']],
  ['unit', ['node', 'test/unit.js']],
  ['virsh', [...tap, '--jobs=1', ...testsIn('test/virsh')]],
  // One real lab, from nothing to its end.
  ['life', [...tap, '--jobs=1', '--timeout=5400', 'test/e2e/life.test.ts']],
  // What changed, and a sample of the rest: test/deep/table.ts.
  [
    'deep',
    [
      'env',
      'TS_NODE_TRANSPILE_ONLY=1',
      'node',
      '--import',
      '@tapjs/typescript/import',
      'test/deep/run.ts',
    ],
  ],
];

/** Where one of these fails, all that follows is meaningless. */
const foundations = ['types', 'host', 'tools', 'life'];

setClock();
const args = process.argv.slice(2);
const names = stages.map(([name]) => name);
const unknown = args.filter((name) => name !== 'all' && !names.includes(name));
if (unknown.length > 0) {
  console.error(
    `There is no stage ${unknown.join(', ')}. Stages: ${names.join(', ')}; all is everything.`,
  );
  process.exit(2);
}
const wanted = args.includes('all')
  ? names
  : args.length > 0
    ? args
    : names.filter((name) => name !== 'deep');

console.log(`SEED=${process.env.SEED} repeats what is drawn at random`);
let current = 'none';
const total = { pass: 0, fail: 0, skip: 0 };
/** @type {string[]} */
const omissions = [];
/** @type {string[]} */
const failures = [];
// What a killed run left goes first; a signal ends what this one has started.
const run = await guardRun((signal) => closingLine(`, ended by ${signal} in stage ${current}`));
for (const [name, argv] of stages) {
  if (!wanted.includes(name)) continue;
  const started = Date.now();
  console.log(`\n== ${name}`);
  current = name;
  const env = ['host', 'tools'].includes(name) ? unlabelled() : process.env;
  const { code, counts, ...told } = await runStage(
    argv,
    env,
    argv[0] === tap[0] || name === 'deep',
  );
  if (run.interrupted !== undefined) await new Promise(() => undefined);
  for (const key of keysOf(total)) total[key] += counts[key];
  omissions.push(...told.omissions);
  if (told.failures.length > 0) failures.push(`-- in ${name}:`, ...told.failures);
  console.log(
    `== ${name}: ${code === 0 ? 'ok' : `failed (exit code ${code})`} in ${Math.round((Date.now() - started) / 1000)} s`,
  );
  if (code !== 0 && foundations.includes(name)) break;
}
for (const line of await run.finish()) console.log(`left behind by this test, removed: ${line}`);
console.log(
  `\n== ${Math.round((Date.now() - Number(process.env.KHW_TEST_START)) / 60_000)} minutes`,
);
// Once more: what a long run has said in its middle is not always kept.
if (failures.length > 0) console.log('What failed:');
for (const line of [...failures.slice(0, 200), ...omissions]) console.log(line);
console.log(closingLine());
process.exitCode = total.fail > 0 ? 1 : 0;

function closingLine(end = '') {
  return `${total.pass} passed, ${total.fail} failed${total.skip > 0 ? `, ${total.skip} skipped` : ''}${end}`;
}
