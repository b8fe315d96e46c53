/** A learner's own ssh and kubectl, and what passes through khw-lab's. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { temporaryFolder } from '../../helpers/temporary.js';
import { handedLab } from '../handed.js';

const { name, env, lab, on } = handedLab();
const folder = temporaryFolder('own-tools-');
const kept = async (file: string, args: readonly string[]): Promise<string> => {
  const path = join(folder, file);
  writeFileSync(path, (await lab(args)).stdout, { mode: 0o600 });
  return path;
};
const run = (file: string, ...args: readonly string[]): string =>
  execFileSync(file, args, { encoding: 'utf8' });

await t.test('standard input, exit code and quoting pass through ssh', async (t) => {
  const passed = await on('server', 'cat; exit 7', 'line one\n');
  t.same([passed.stdout, passed.code], ['line one\n', 7]);
  const words = await lab(['ssh', 'server', '--', 'printf', '%s|', 'two words', '$HOME', "it's"]);
  t.equal(words.stdout, "two words|$HOME|it's|");
});

await t.test('ssh by ssh-config', async (t) => {
  t.equal(
    run('ssh', '-F', await kept('ssh.conf', ['ssh-config']), `${name}-server`, 'hostname'),
    'server\n',
  );
});

await t.test('kubectl and curl by kubeconfig', async (t) => {
  const kubeconfig = await kept('kubeconfig', ['kubeconfig']);
  const field = (key: string): string =>
    new RegExp(`${key}: (\\S+)`).exec(readFileSync(kubeconfig, 'utf8'))?.[1] ?? '';
  const kubectl = join(folder, 'kubectl');
  writeFileSync(kubectl, readFileSync(await cachedFile('kubectl')), { mode: 0o755 });
  t.match(run(kubectl, '--kubeconfig', kubeconfig, 'get', 'nodes'), /node-1 +Ready/);
  const authority = join(folder, 'ca.crt');
  writeFileSync(authority, Buffer.from(field('certificate-authority-data'), 'base64'));
  t.match(run('curl', '-s', '--cacert', authority, `${field('server')}/version`), /v1\.32\.3/);
});

/** The path of a binary in the cache. */
async function cachedFile(file: string): Promise<string> {
  const { artifacts } = JSON.parse((await lab(['cache', 'list', '--format', 'json'])).stdout) as {
    artifacts: { file: string; sha256: string }[];
  };
  return join(
    env['KHW_LAB_CACHE'] ?? '',
    'artifacts/sha256',
    artifacts.find((entry) => entry.file === file)?.sha256 ?? 'missing',
  );
}
