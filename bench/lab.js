import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownPaths } from '#built/lib/cli/home.js';
import { labelledFolder } from '../test/helpers/run-label.js';
import { run } from './command.js';

/** @param {string} path */
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const program = here('../bin/khw-lab.js');

/**
 * A lab to measure: a home and a name of its own, so that no other lab is touched, and this user's
 * cache, so that nothing is downloaded or built twice. `remove` takes all of it away again but for
 * the cache.
 * @param {object} run
 * @param {AbortSignal} run.signal
 * @param {(line: string) => void} run.say
 * @param {import('./types.js').Figures} run.figures
 * @returns {Promise<import('./types.js').BenchLab>}
 */
export async function openLab({ signal, say, figures }) {
  const own = ownPaths();
  await mkdir(own.home, { recursive: true });
  // By the label in its name the next run finds it, should this one be killed.
  const home = await mkdtemp(join(labelledFolder(own.home), 'bench-'));
  // QEMU may run as another user.
  await chmod(home, 0o755);
  const name = `bench-${randomBytes(2).toString('hex')}`;
  const env = { KHW_LAB_HOME: home, KHW_LAB_CACHE: own.cache.root };
  /** @param {readonly string[]} words */
  const argv = ([verb = '', ...rest]) => [program, verb, '--lab', name, ...rest];

  /** @param {readonly string[]} words */
  const started = (words) =>
    lab.within?.([process.execPath, ...words]) ?? [process.execPath, ...words];
  /** @type {import('./types.js').BenchLab['khw']} */
  const khw = (args, options) => run(started(argv(args)), { env, signal, ...options });
  /** @type {import('./types.js').BenchLab['must']} */
  const must = async (args, options) => succeeded(args, await khw(args, options));
  /** @type {import('./types.js').BenchLab['watched']} */
  const watched = async (args) => {
    const file = join(home, 'peak');
    const result = await run(started(['--import', here('peak-memory.js'), ...argv(args)]), {
      env: { ...env, KHW_BENCH_PEAK: file },
      signal,
    });
    return { ...succeeded(args, result), peak: Number(await readFile(file, 'utf8')) };
  };

  /** @type {import('./types.js').BenchLab} */
  const lab = {
    standing: undefined,
    within: undefined,
    paths: { labs: join(home, 'labs'), cache: own.cache.root },
    khw,
    must,
    watched,
    json: async (args) => JSON.parse((await must([...args, '--format', 'json'])).stdout),
    up: async (...options) => {
      lab.standing = 'a part';
      const result = await watched(['up', '--yes', '--format', 'json', ...options]);
      lab.standing = options.includes('--until') ? 'machines' : 'cluster';
      const { phases } = JSON.parse(result.stdout);
      say(`  up ${options.join(' ')}: ${result.seconds.toFixed(1)} s`);
      return { ...result, phases };
    },
    clear: async () => {
      if (lab.standing === undefined) return;
      const { seconds } = await must(['destroy', '--yes']);
      say(`  destroy: ${seconds.toFixed(1)} s`);
      figures.record('destroy', lab.standing, seconds);
      lab.standing = undefined;
    },
    remove: async ({ keepHome = false } = {}) => {
      succeeded(['destroy'], await khw(['destroy', '--yes'], { signal: undefined }));
      lab.standing = undefined;
      if (!keepHome) await rm(home, { recursive: true, force: true });
    },
    home,
  };
  return lab;
}

/**
 * @param {readonly string[]} args
 * @param {import('./types.js').CommandResult} result
 */
function succeeded(args, result) {
  if (result.code === 0) return result;
  throw new Error(
    `khw-lab ${args.join(' ')} ended with ${result.code ?? 'a signal'} after ${result.seconds.toFixed(1)} s:\n${result.stderr.trim().split('\n').slice(-15).join('\n')}`,
  );
}
