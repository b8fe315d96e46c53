import { readFileSync } from 'node:fs';
import { run } from '../command.js';

/**
 * How long each stage of the test takes; all but the deep one, which takes what time there is.
 * @type {import('../types.js').Part}
 */
export const stages = {
  id: 'stages',
  title: 'Stages of the test',
  about:
    '`npm test`, once: lint, types and build, this computer, tools, unit tests, definitions given to virsh, and the life of a lab on real machines. The deep stage takes as much time as is left.',
  async run({ signal, record, say, log }) {
    const text = log === undefined ? await runTest(signal, say) : readFileSync(log, 'utf8');
    const found = [...text.matchAll(/^== (\w+): (ok|failed \(exit code \w+\)) in (\d+) s$/gm)];
    if (found.length === 0)
      throw new Error(`${log ?? 'the test'} has no line such as "== unit: ok in 181 s"`);
    for (const [, name = '', outcome, seconds] of found)
      record(outcome === 'ok' ? name : `${name}, ${outcome}`, Number(seconds));
  },
};

/**
 * @param {AbortSignal} signal
 * @param {(line: string) => void} say
 */
async function runTest(signal, say) {
  const { stdout } = await run([process.execPath, 'test/run.js'], { signal });
  for (const line of stdout.split('\n').filter((each) => each.startsWith('== '))) say(`  ${line}`);
  return stdout;
}
