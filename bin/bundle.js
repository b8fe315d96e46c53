'use strict';
/**
 * `node bin/bundle.js [DIST]`: puts all that tsc has written, and the packages that it imports,
 * into a few files: Node.js reads them in a fraction of the time of a thousand small ones.
 */
const {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} = require('fs');
const { join } = require('path');

/**
 * Of what a bundle was made. tsc writes its notes at every change, and main.js also where it keeps
 * none.
 * @param {string} dist
 */
const stampOf = (dist) =>
  ['.tsbuildinfo', 'lib/cli/main.js']
    .map((name) => statSync(join(dist, name), { throwIfNoEntry: false })?.mtimeMs)
    .join(' ');

/**
 * Whether there is a bundle, and it is of what was compiled last; in a package it is all that there
 * is.
 * @param {string} dist
 */
exports.isBundled = (dist) => {
  const stamp = join(dist, 'bundle/stamp');
  return (
    existsSync(stamp) &&
    (!existsSync(join(dist, 'lib')) || readFileSync(stamp, 'utf8') === stampOf(dist))
  );
};

/** @param {string} dist */
async function makeBundle(dist) {
  const [making, made] = [join(dist, `bundle.${process.pid}`), join(dist, 'bundle')];
  const stamp = stampOf(dist);
  try {
    await write(dist, making);
    // The threads of host/speed.ts start at a file of their own.
    copyFileSync(join(dist, 'lib/host/speed-worker.js'), join(making, 'speed-worker.js'));
    writeFileSync(join(making, 'stamp'), stamp);
    rmSync(made, { recursive: true, force: true });
    renameSync(making, made);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

/**
 * @param {string} dist
 * @param {string} dir
 */
async function write(dist, dir) {
  const { rolldown } = await import('rolldown');
  const bundle = await rolldown({
    cwd: join(dist, '..'),
    input: { main: join(dist, 'lib/cli/main.js'), labs: join(dist, 'labs/index.js') },
    platform: 'node',
    // Native code that khw-lab does without.
    external: ['cpu-features', /\.node$/],
    plugins: [withoutWorkingFolder],
    logLevel: 'silent',
  });
  const { output } = await bundle.generate({
    // Names and lines stay, for those who read a stack.
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name].cjs',
    // `--help` reads the first only. A module of the second runs when it is imported.
    codeSplitting: {
      groups: [{ name: 'start', tags: ['$initial'], priority: 1 }, { name: 'rest' }],
    },
    strictExecutionOrder: true,
  });
  await bundle.close();
  mkdirSync(dir);
  for (const file of output)
    if (file.type === 'chunk') writeFileSync(join(dir, file.fileName), file.code);
}

/** yargs asks for it when it is loaded, before anybody can say that it is gone. */
const withoutWorkingFolder = {
  name: 'without-working-folder',
  transform: {
    filter: { id: /\/yargs\/lib\/platform-shims\/esm\.mjs$/ },
    /** @param {string} code */
    handler: (code) => code.replace('mainFilename || process.cwd()', "mainFilename || '/'"),
  },
};

if (require.main === module)
  makeBundle(process.argv[2] ?? join(__dirname, '../dist')).catch((error) => {
    console.error(`khw-lab could not be bundled: ${error.message}`);
    process.exitCode = 1;
  });
