/**
 * All shell scripts of the repository through shellcheck, as the lint stage counts them; without
 * shellcheck they are skipped, by name.
 */
import { spawnSync } from 'node:child_process';

const tracked = spawnSync(
  'git',
  ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '*.sh', '.ci/run'],
  { encoding: 'utf8' },
).stdout;
const scripts = tracked.split('\0').filter((name) => name !== '');

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
  console.log(`# { total: ${scripts.length + 1}, pass: 1, skip: ${scripts.length} }`);
} else if (error !== undefined) {
  throw error;
} else {
  process.stdout.write(stdout);
  const wrong = new Set(
    stdout.split('\n').flatMap((line) => /^([^:]+):\d+:/.exec(line)?.[1] ?? []),
  );
  console.log(
    `# { total: ${scripts.length + 1}, pass: ${scripts.length + 1 - wrong.size}, fail: ${wrong.size} }`,
  );
  process.exitCode = status ?? 1;
}
