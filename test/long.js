/**
 * Unit tests that take longest, each on its own: the deep stage runs them (test/deep/table.ts),
 * `npm test` does not.
 */
export const longUnitTests = [
  'test/artifacts/build.test.ts',
  'test/containers/build.test.ts',
  'test/containers/provide.test.ts',
  'test/containers/run-images.test.ts',
  'test/helpers/sweep.test.ts',
  'test/labs/checks-faults.test.ts',
  'test/labs/checks-files.test.ts',
  'test/labs/ha/walk.test.ts',
  'test/labs/pem-faults.test.ts',
  'test/labs/walk.test.ts',
  'test/libvirt/private.test.ts',
];
