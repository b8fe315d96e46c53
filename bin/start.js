'use strict';
const { join } = require('path');
const { isBundled } = require('./bundle');

const dist = join(__dirname, '../dist');

/** @param {string} name */
const part = (name) => require(join(dist, 'bundle', `${name}.cjs`));

/** `main` and `tracks`: of the bundle, or, where tsc alone was run since, of the modules. */
exports.load = async () => {
  if (!isBundled(dist)) {
    const [{ main }, { tracks }] = await Promise.all([
      import(/** @type {string} */ ('../dist/lib/cli/main.js')),
      import(/** @type {string} */ ('../dist/labs/index.js')),
    ]);
    return { main, tracks };
  }
  // Quicker from the second start on, where Node.js can (22.1 and later).
  const { enableCompileCache } = /** @type {{ enableCompileCache?: () => void }} */ (
    require(/** @type {string} */ ('module'))
  );
  if (enableCompileCache !== undefined) enableCompileCache();
  return { main: part('main').main, tracks: part('labs').tracks };
};
