/**
 * All shell scripts of the repository through shellcheck, each counted as one test; without
 * shellcheck they are skipped, by name.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const scripts = [
  '.ci/run',
  ...['bin', 'cloud-init', 'labs', 'lib', 'test'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.sh'))
      .map((name) => `${folder}/${name}`),
  ),
];

/**
 * Holes stand for several words, and what one piece sets another one uses: each file says what of
 * that shellcheck cannot see.
 */
const allowed = 'SC1007,SC2034';

const { status, stdout, error } = spawnSync(
  'shellcheck',
  ['-s', 'bash', '-S', 'warning', '-e', allowed, '-f', 'gcc', ...scripts],
  { encoding: 'utf8' },
);
if (error !== undefined && 'code' in error && error.code === 'ENOENT') {
  for (const script of scripts) console.log(`skipped: ${script}: shellcheck is not installed`);
  console.log(`# { total: ${scripts.length}, skip: ${scripts.length} }`);
} else if (error !== undefined) {
  throw error;
} else {
  process.stdout.write(stdout);
  const wrong = new Set(
    stdout.split('\n').flatMap((line) => /^([^:]+):\d+:/.exec(line)?.[1] ?? []),
  );
  console.log(
    `# { total: ${scripts.length}, pass: ${scripts.length - wrong.size}, fail: ${wrong.size} }`,
  );
  process.exitCode = status ?? 1;
}
