/**
 * `node test/helpers/abandoned.js COMMAND…`: the runner of a test whose one stage is that command.
 * What it prints of the stage is the stage's own; with a signal it ends as `npm test` does.
 */
import { spawn } from 'node:child_process';
import { guardRun } from './run-guard.js';

const run = await guardRun((signal) => `0 passed, 0 failed, ended by ${signal}`);
const [file = '', ...args] = process.argv.slice(2);
const child = spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit'] });
child.on('close', async () => {
  if (run.interrupted === undefined) for (const line of await run.finish()) console.log(line);
});
