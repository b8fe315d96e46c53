#!/usr/bin/env node
'use strict';
// CommonJS without younger syntax, so that a Node.js that cannot run the program can still say so.
const refused = require('./node-version').tooOld(process.versions.node) || require('./built').ensureBuilt();

if (refused === undefined) {
  // Quicker from the second start on, where Node.js can (22.1 and later).
  const { enableCompileCache } = require('module');
  if (enableCompileCache !== undefined) enableCompileCache();
  import('../dist/lib/cli/main.js').then(({ main }) => main(process.argv.slice(2)));
} else {
  const end = process.argv.indexOf('--');
  const own = end < 0 ? process.argv : process.argv.slice(0, end);
  if (/ --format[= ]json( |$)/.test(own.join(' '))) process.stdout.write(`${JSON.stringify({ error: refused }, null, 2)}\n`);
  process.stderr.write([`error: ${refused.message}`, ...refused.details.map((line) => `  ${line}`), `next: ${refused.hint}\n`].join('\n'));
  process.exitCode = 3;
}
