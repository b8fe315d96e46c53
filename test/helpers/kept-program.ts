/** The process of kept-cli.ts: takes one command line after the other. */
import { join } from 'node:path';
import { tracks } from '../../labs/index.js';
import { main } from '../../lib/cli/main.js';
import { packageRoot } from '../../lib/host/paths.js';
import type { Asked } from './kept-cli.js';

for (const stream of [process.stdout, process.stderr]) stream.setMaxListeners(0);
process.on('disconnect', () => process.exit());
process.on('message', (message) => void answer(message as Asked));

async function answer({ args, env, cwd, mark }: Asked): Promise<void> {
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, env);
  process.argv.splice(1, Infinity, join(packageRoot, 'bin/khw-lab.js'), ...args);
  process.chdir(cwd);
  process.exitCode = 0;
  await main(args, tracks);
  process.send?.(process.exitCode, () => {
    process.stdout.write(mark);
    process.stderr.write(mark);
  });
}
