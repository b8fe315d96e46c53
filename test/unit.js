/**
 * `node test/unit.js [FILE…]`: runs test files as `npm run build` compiled them, each in a process
 * of its own, side by side. Prints a line for each file, all of one that fails, and tap's closing
 * line over them all. Without a name: all but the long ones.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { longUnitTests } from './long.js';
import { keysOf } from './stage.js';

/** Those that take longest begin first, so that none is left running alone at the end. */
const longest = [
  'ssh/noisy-shell',
  'cli/outcome',
  'artifacts/provide',
  'cli/bad-inputs',
  'cli/owner',
  'lab/serial',
  'cli/fuzz',
  'labs/hostile-answers',
  'labs/drill-scripts',
  'labs/checks',
  'cli/help',
  'pki/certificates',
  'host/process',
  'host/download',
  'grade/collect',
  'cli/first-call',
  'cli/old-node',
  'cli/signals',
  'cli/ssh',
];

/** One more than there are processors: many a test waits for times to pass, or for a disk. */
const atOnce = availableParallelism() + 1;

const refused = createRequire(import.meta.url)('../bin/built.js').ensureBuilt();
if (refused !== undefined) {
  console.error([refused.message, ...refused.details, refused.hint].join('\n'));
  process.exit(1);
}

const running = new Set();
process.once('SIGTERM', () => {
  for (const child of running) child.kill('SIGTERM');
  process.exit(143);
});

const chosen = process.argv.slice(2);
const files = chosen.length > 0 ? chosen : unitTests();
const total = { total: 0, pass: 0, fail: 0, skip: 0, todo: 0 };
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    for (let file = files.shift(); file !== undefined; file = files.shift()) await runFile(file);
  }),
);
const counts = Object.entries(total).filter(
  ([key, count]) => count > 0 || key === 'total' || key === 'pass',
);
console.log(`# { ${counts.map(([key, count]) => `${key}: ${count}`).join(', ')} }`);
process.exitCode = total.fail > 0 ? 1 : 0;

function unitTests() {
  /** @param {string} file */
  const place = (file) =>
    (longest.findIndex((name) => file === `test/${name}.test.ts`) + longest.length + 1) %
    (longest.length + 1);
  return readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts') && !/^(e2e|virsh|deep\/suites)\//.test(name))
    .map((name) => `test/${name}`)
    .filter((file) => !longUnitTests.includes(file))
    .sort()
    .sort((one, other) => place(one) - place(other));
}

/** @param {string} file */
async function runFile(file) {
  const started = Date.now();
  const { code, output } = await outcome(`dist/${file.replace(/\.ts$/, '.js')}`);
  const found = Object.fromEntries(
    [...(/^# \{ (total: .*) \}$/m.exec(output)?.[1]?.matchAll(/(\w+): (\d+)/g) ?? [])].map(
      ([, key, count]) => [key, Number(count)],
    ),
  );
  // One that broke without a failed assertion, or that asserted nothing, is a failure all the same.
  if (!found.total || (code !== 0 && !found.fail))
    Object.assign(found, { total: (found.total ?? 0) + 1, fail: 1 });
  for (const key of keysOf(total)) total[key] += found[key] ?? 0;
  const notable = found.fail
    ? output
    : output
        .split('\n')
        .filter((line) => /# (SKIP|TODO)|^\s*# seed/.test(line))
        .join('\n');
  console.log(
    `${found.fail ? 'not ok' : 'ok'} - ${file} # ${found.total} in ${((Date.now() - started) / 1000).toFixed(1)} s${notable === '' ? '' : `\n${notable}`}`,
  );
}

/**
 * @param {string} file
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function outcome(file) {
  const env = { TAP_TIMEOUT: '3600', ...process.env };
  const child = spawn(process.execPath, ['--enable-source-maps', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  return new Promise((resolve) =>
    child.on('close', (code) => {
      running.delete(child);
      resolve({ code, output });
    }),
  );
}
