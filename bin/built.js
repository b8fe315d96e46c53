'use strict';
/** In a checkout `npm ci` runs no scripts (.npmrc), not even our own: the first call builds. */
const { existsSync, readFileSync, readdirSync, renameSync, rmSync } = require('fs');
const { join } = require('path');
const { spawnSync } = require('child_process');
const { isBundled } = require('./bundle');

const root = join(__dirname, '..');
const dist = join(root, 'dist');
const main = join(dist, 'lib/cli/main.js');
const compiler = join(root, 'node_modules/typescript/bin/tsc');

/** Undefined when the program is built; else what is wrong, and what to do. */
exports.ensureBuilt = () => {
  if (existsSync(main) || isBundled(dist)) return undefined;
  if (!existsSync(compiler))
    return refusal(
      'it has not been built, and the compiler is not there',
      [],
      'npm ci, in the folder of khw-lab, fetches it; then call the same command again.',
    );
  process.stderr.write('khw-lab is being built, once: about half a minute\n');
  // In a folder of its own, renamed when whole: another first call may be building too, and this
  // one may be interrupted.
  const making = join(root, `dist.${process.pid}`);
  try {
    sweep();
    const wrong = build(making);
    if (wrong !== undefined) return wrong;
    put(making);
    return undefined;
  } catch (error) {
    return refusal(
      `it could not be built: ${error instanceof Error ? error.message : String(error)}`,
      [],
      'Call `npm run build` in its folder, as the user whom the folder belongs to.',
    );
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
};

/**
 * Compiles, then bundles.
 * @param {string} making
 */
function build(making) {
  const notes = join(making, '.tsbuildinfo');
  return (
    step('built', [compiler, '-p', root, '--outDir', making, '--tsBuildInfoFile', notes]) ??
    step('bundled', [join(__dirname, 'bundle.js'), making])
  );
}

/**
 * @param {string} what
 * @param {readonly string[]} args
 */
function step(what, args) {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status === 0) return undefined;
  return refusal(
    `it could not be ${what}`,
    `${error === undefined ? '' : error.message}${stdout ?? ''}${stderr ?? ''}`
      .trim()
      .split('\n')
      .slice(0, 20),
    'Call `npm ci && npm run build` in its folder, as the user whom the folder belongs to.',
  );
}

/** @param {string} making */
function put(making) {
  try {
    renameSync(making, dist);
  } catch (error) {
    if (existsSync(main)) return;
    // What an interrupted `npm run build` has left.
    rmSync(dist, { recursive: true, force: true });
    renameSync(making, dist);
  }
}

/** What first calls that were killed have left. */
function sweep() {
  for (const name of readdirSync(root).filter(
    (each) => /^dist\.\d+$/.test(each) && !isInUse(each),
  )) {
    try {
      rmSync(join(root, name), { recursive: true, force: true });
    } catch {
      // Of another user: it is in nobody's way.
    }
  }
}

/**
 * The call that made it lives, or its compiler does, which outlives a call that was killed.
 * @param {string} name
 */
function isInUse(name) {
  if (!existsSync('/proc/self') || existsSync(`/proc/${name.slice('dist.'.length)}`)) return true;
  return readdirSync('/proc').some((pid) => {
    try {
      return (
        /^\d+$/.test(pid) &&
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(join(root, name))
      );
    } catch {
      return false;
    }
  });
}

/**
 * @param {string} what
 * @param {readonly string[]} details
 * @param {string} hint
 */
const refusal = (what, details, hint) => ({
  kind: 'host',
  message: `khw-lab cannot start: ${what}`,
  hint,
  details,
});
