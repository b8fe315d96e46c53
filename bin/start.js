'use strict';
const { readFileSync, renameSync, rmSync, writeFileSync } = require('fs');
const nodeModule = require('module');
const { join } = require('path');
const { Script } = require('vm');
const { isBundled } = require('./bundle');

const dist = join(__dirname, '../dist');

/**
 * `main` and `tracks`: of the bundle, or, where tsc alone was run since, of the modules.
 * @param {readonly string[]} argv
 */
exports.load = async (argv) => {
  if (!isBundled(dist)) {
    const [{ main }, { tracks }] = await Promise.all([
      import(/** @type {string} */ ('../dist/lib/cli/main.js')),
      import(/** @type {string} */ ('../dist/labs/index.js')),
    ]);
    return { main, tracks };
  }
  const read = readerOf(join(dist, 'bundle'), argv);
  return { main: read('./main.cjs').main, tracks: read('./labs.cjs').tracks };
};

/**
 * Reads files of the bundle. What V8 has compiled is kept from the second start on: by Node.js
 * where it can, which is from 22.1 on.
 * @param {string} folder
 * @param {readonly string[]} argv
 * @returns {(id: string) => any}
 */
function readerOf(folder, argv) {
  const { enableCompileCache } = /** @type {{ enableCompileCache?: () => void }} */ (nodeModule);
  const verb = argv.includes('--help') ? '--help' : (argv[0] ?? '');
  if (enableCompileCache === undefined && /^[a-z-]*$/.test(verb))
    return cachingReader(folder, `${verb}.${process.version}.v8`);
  enableCompileCache?.();
  return nodeModule.createRequire(join(folder, 'stamp'));
}

/**
 * A `require` that keeps what V8 has compiled. Each command has a file of its own for it: it holds
 * the functions that the command ran.
 * @param {string} folder
 * @param {string} use
 */
function cachingReader(folder, use) {
  const others = nodeModule.createRequire(join(folder, 'stamp'));
  /** @type {Map<string, { exports: object }>} */
  const made = new Map();
  /** @param {string} id */
  const read = (id) => {
    if (!/^\.\/[\w-]+\.cjs$/.test(id)) return others(id);
    const known = made.get(id);
    if (known !== undefined) return known.exports;
    const own = { exports: {} };
    made.set(id, own);
    const file = join(folder, id);
    compiled(file, `${file}.${use}`).runInThisContext()(own.exports, read, own, file, folder);
    return own.exports;
  };
  return read;
}

/**
 * @param {string} file
 * @param {string} cache
 */
function compiled(file, cache) {
  const cachedData = readIfThere(cache);
  // bundle.js writes ASCII.
  const script = new Script(nodeModule.wrap(readFileSync(file, 'latin1')), {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  if (cachedData === undefined || script.cachedDataRejected)
    process.once('exit', (code) => void (code === 0 && keep(cache, script)));
  return script;
}

/** @param {string} path */
function readIfThere(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/**
 * Only whoever may change the program may change this. Where that is somebody else it is done
 * without.
 * @param {string} cache
 * @param {Script} script
 */
function keep(cache, script) {
  const making = cache.replace(/v8$/, `${process.pid}.v8`);
  try {
    writeFileSync(making, script.createCachedData());
    renameSync(making, cache);
  } catch {
    rmSync(making, { force: true });
  }
}
