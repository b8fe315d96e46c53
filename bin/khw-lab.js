#!/usr/bin/env node
'use strict';
// CommonJS without younger syntax, so that a Node.js that cannot run the program can still say so.
const refused =
  require('./node-version').tooOld(process.versions.node) || require('./built').ensureBuilt();

if (refused === undefined) {
  const argv = process.argv.slice(2);
  require('./start')
    .load()
    .then(({ main, tracks }) => main(argv, tracks))
    .catch((error) => refuse(notLoaded(error)));
} else {
  refuse(refused);
}

/** @param {{ kind: string, message: string, hint: string, details: readonly string[] }} refused */
function refuse({ kind, message, hint, details }) {
  const end = process.argv.indexOf('--');
  const own = end < 0 ? process.argv : process.argv.slice(0, end);
  if (/ --format[= ]json( |$)/.test(own.join(' ')))
    process.stdout.write(
      `${JSON.stringify({ error: { kind, message, hint, details } }, null, 2)}\n`,
    );
  process.stderr.write(
    [`error: ${message}`, ...details.map((line) => `  ${line}`), `next: ${hint}\n`].join('\n'),
  );
  process.exitCode = 3;
}

/**
 * A part of the program could not be read, before or while it runs.
 * @param {NodeJS.ErrnoException} error
 */
function notLoaded(error) {
  const hint =
    error.code === 'EMFILE'
      ? 'Raise the limit of open files: ulimit -n 4096.'
      : 'Install it again: `npm ci && npm run build` in a checkout, as the user whom its folder belongs to.';
  return {
    kind: 'host',
    message: `khw-lab cannot start: ${String(error.message).split('\n')[0]}`,
    hint,
    details: [],
  };
}
