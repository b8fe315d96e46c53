/**
 * Stryker's settings. `mutants/run.js` says which files are changed and which compiled tests must
 * notice.
 */

/** @param {string} name */
const words = (name) => (process.env[name] ?? '').split(',').filter((word) => word !== '');

export default {
  mutate: words('KHW_MUTATE'),
  // The tests run as they were compiled: all is compiled once, each mutant switched on by a
  // variable of the environment.
  buildCommand: 'tsc --noCheck --incremental false',
  ignorePatterns: ['/mutants', '/dist', '.tap'],
  testRunner: 'tap',
  plugins: ['@stryker-mutator/tap-runner'],
  tap: {
    testFiles: words('KHW_MUTANT_TESTS'),
    nodeArgs: ['-r', '{{hookFile}}', '{{testFile}}'],
    forceBail: true,
  },
  coverageAnalysis: 'perTest',
  concurrency: 1,
  // A loop that never ends is found by counting (`Hit limit reached`), on a busy computer too. Only
  // what waits for nothing comes to this limit, which such a computer must not reach.
  timeoutMS: 600_000,
  reporters: ['progress-append-only', 'json'],
  jsonReporter: { fileName: 'mutants/report.json' },
  tempDirName: 'mutants/sandbox',
};
