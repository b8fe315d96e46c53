/**
 * Every command of README and docs/, typed as it stands there, by root. test/laptop/ has a plain
 * user type them.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { packageRoot } from '../../../lib/host/paths.js';
import { documentedActs } from '../../documents/acts.js';
import { plainEnv } from '../../helpers/cli.js';
import { temporaryFolder } from '../../helpers/temporary.js';
import { handedLab } from '../handed.js';

const { name, env, expect } = handedLab();
const folder = temporaryFolder('documents-');
mkdirSync(join(folder, 'bin'), { recursive: true });
// As `npm link` leaves it, for the lab that is handed over.
writeFileSync(
  join(folder, 'bin/khw-lab'),
  `#!/bin/bash
[[ $1 == -* ]] && exec node '${packageRoot}/bin/khw-lab.js' "$@"
verb=$1; shift
exec node '${packageRoot}/bin/khw-lab.js' "$verb" --lab '${name}' "$@"
`,
  { mode: 0o755 },
);

const typed = (line: string): Promise<{ readonly code: number | null; readonly text: string }> =>
  new Promise((resolve) => {
    const child = spawn('bash', ['-o', 'pipefail', '-c', line], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...plainEnv(), ...env, PATH: `${join(folder, 'bin')}:${process.env['PATH']}` },
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => {
        text += data.toString();
      });
    child.on('close', (code) => resolve({ code, text }));
  });

for (const { line, code = 0, says } of documentedActs) {
  await t.test(line, async (t) => {
    const started = performance.now();
    // The names for one's own ssh carry the lab's.
    const result = await typed(line.replace('khw-server', `${name}-server`));
    t.comment(`${((performance.now() - started) / 1000).toFixed(1)} s`);
    if (result.code !== code) t.comment(result.text.slice(-6000));
    t.equal(result.code, code, 'exit code');
    if (says !== undefined) t.match(result.text, says);
  });
}

await t.test('the lab is finished again', async (t) => {
  await expect(t, 0, ['check', 'all']);
});
