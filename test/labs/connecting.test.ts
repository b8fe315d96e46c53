import { execFile } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { connecting } from '../../labs/kubernetes/shell.js';
import { temporaryFolder } from '../helpers/temporary.js';

/** A kubectl that says this as often as it is told to, and then answers. */
async function run(
  says: string,
  times: number,
): Promise<{ readonly code: number; readonly stdout: string }> {
  const folder = temporaryFolder('connecting-');
  const kubectl = join(folder, 'kubectl');
  writeFileSync(
    kubectl,
    `#!/bin/bash
echo x >> "\${0%/*}/asked"
[ "$(wc -l < "\${0%/*}/asked")" -gt ${times} ] && { echo "node-0 Ready"; exit 0; }
echo "${says}" >&2
exit 1
`,
  );
  chmodSync(kubectl, 0o755);
  const text = `set -euo pipefail\nsleep() { :; }\n${connecting('kubectl get nodes')}\necho after`;
  return promisify(execFile)('bash', ['-c', text], {
    env: { PATH: `${folder}:/usr/bin:/bin` },
  }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: unknown) => error as { code: number; stdout: string },
  );
}

t.test('a connection that does not come about in time is tried again', async (t) => {
  for (const says of [
    'Unable to connect to the server: net/http: TLS handshake timeout',
    'Error from server: Get \\"https://node-1:10250/containerLogs/default/nginx\\": net/http: TLS handshake timeout',
    'Unable to connect to the server: dial tcp 10.0.0.1:6443: i/o timeout',
    'The connection to the server server:6443 was refused - did you specify the right host or port? connection refused',
  ])
    t.same(await run(says, 3), { code: 0, stdout: 'node-0 Ready\nafter\n' }, says);
});

t.test('anything else is printed and ends it', async (t) => {
  for (const says of [
    'error: You must be logged in to the server (Unauthorized)',
    'error: deployment nginx exceeded its progress deadline',
  ]) {
    const { code, stdout } = await run(says, 100);
    t.equal(code, 1, says);
    t.match(stdout, says);
    t.notMatch(stdout, 'after');
  }
});
