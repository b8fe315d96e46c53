/**
 * The unit stage on one of the supported releases of Node.js, which the seed draws, and the refusal
 * of the older ones.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import t from 'tap';
import { plainEnv } from '../../helpers/cli.js';
import { seed } from '../../helpers/clock.js';

const releases = ['20.19.0', '22', '24', 'newest'];
const drawn = releases[seed() % releases.length] ?? 'newest';

const child = spawn(process.execPath, ['test/node-versions.js', drawn], {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: plainEnv(),
});
let last = '';
createInterface({ input: child.stdout }).on('line', (line) => {
  last = line;
  if (!line.startsWith('ok ')) t.comment(line);
});
const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
t.match(last, /^\d+ passed, 0 failed/, `Node.js ${drawn}: ${last}`);
t.equal(code, 0, 'exit code');
