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
  // A busy computer is no mutant that does not end.
  timeoutMS: 60_000,
  reporters: ['progress-append-only', 'json'],
  jsonReporter: { fileName: 'mutants/report.json' },
  tempDirName: 'mutants/sandbox',
};
