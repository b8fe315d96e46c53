/**
 * For programs that lie beside tests and make labs: `tap` over the whole folder must not run them.
 */
if (process.env['TAP_CHILD_ID'] !== undefined) {
  console.log('1..0 # SKIP not a test');
  process.exit();
}
