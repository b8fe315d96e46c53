/**
 * The one clock of a test run: everybody reads its ends from the environment, so that a stage in
 * another process knows them too.
 */
import { spawnSync } from 'node:child_process';

const minute = 60_000;

/**
 * Sets what is not set yet, in milliseconds since 1970: KHW_TEST_START, which `.ci/run` exports
 * before `npm ci`; KHW_SAMPLE_END, when the sample of what has not changed stops; KHW_CHANGED_END,
 * when nothing that has changed is begun any more; KHW_TEST_END, when all is over. SEED is drawn
 * from the commit, so that it turns with the work and a run of the same commit repeats it.
 */
export function setClock() {
  process.env.KHW_TEST_START ??= String(Date.now());
  const start = Number(process.env.KHW_TEST_START);
  process.env.KHW_SAMPLE_END ??= String(start + 47 * minute);
  process.env.KHW_CHANGED_END ??= String(start + 78 * minute);
  process.env.KHW_TEST_END ??= String(start + 85 * minute);
  process.env.SEED ??= String(seedOfCommit());
}

function seedOfCommit() {
  const { stdout } = spawnSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' });
  return /^[0-9a-f]{7}/.test(stdout ?? '')
    ? parseInt(stdout.slice(0, 7), 16) % 1_000_000
    : Date.now() % 1_000_000;
}
