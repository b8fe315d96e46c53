/**
 * `npm run test:deep [-- SUITE…]`: the suites of test/deep/table.ts that have changed since
 * docs/suites.md tells that they passed, then a sample of the others that the seed draws, as long
 * as there is time (test/clock.js). Named ones are all run.
 */
import '../prove/no-test.js';
import { changedEnd, sampleEnd, seed, testEnd } from '../helpers/clock.js';
import { readSuiteRows, unseenSuites } from './page.js';
import { touchedSuites } from './touched.js';
import { deepLabs } from './labs.js';
import { suitesNamed } from './named.js';
import { labOf, sampleOrder, secondsOf } from './plan.js';
import { runSuite } from './suite.js';
import { suites, type Suite } from './table.js';

/** When the last suite is ended: three minutes are left for removing the labs. */
const end = testEnd() - 3 * 60_000;

const print = (line: string): void => console.log(line);
const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interruption.abort());

const isInterrupted = (): boolean => interruption.signal.aborted;

const names = process.argv.slice(2);
const touched = names.length > 0 ? suitesNamed(names) : await touchedSuites();
const unseen = names.length > 0 ? [] : unseenSuites(suites, readSuiteRows());
const others =
  names.length > 0
    ? []
    : suites.filter(
        (suite) =>
          !touched.includes(suite) && !unseen.includes(suite) && suite.onlyChanged !== true,
      );
const labs = deepLabs(() => undefined, end);
let slowness = Math.max(1, Number(process.env['KHW_SLOWNESS'] ?? 1));
const failed: Suite[] = [];
const omitted: Suite[] = [];
try {
  print(
    `-- ${touched.length === 0 ? 'nothing has changed' : `${names.length > 0 ? 'wanted' : 'changed'}: ${touched.map(({ name }) => name).join(', ')}`}`,
  );
  const order = sampleOrder(
    others,
    seed(),
    (sampleEnd() - Date.now()) / 1000 / slowness -
      touched.reduce((sum, { seconds }) => sum + seconds, 0),
  );
  const queue = [...touched, ...order];
  for (const [index, suite] of queue.entries()) {
    await labs.keepFor(queue.slice(index));
    await tryOne(suite, touched.includes(suite));
  }
  for (const suite of unseen)
    skip(suite, false, 'nobody has seen it run to its end: npm run prove -- suites');
  if (omitted.length > 0)
    print(
      `left out although ${names.length > 0 ? 'wanted' : 'changed'}: ${omitted.map(({ name }) => name).join(', ')}`,
    );
} finally {
  await labs.remove();
}
process.exitCode = isInterrupted() ? 130 : failed.length > 0 ? 1 : 0;

async function tryOne(suite: Suite, isTouched: boolean): Promise<void> {
  const needed = secondsOf(suite, labs.there().includes(labOf(suite))) * slowness;
  const left = ((isTouched ? Math.min(changedEnd(), end) : sampleEnd()) - Date.now()) / 1000;
  if (isInterrupted()) return skip(suite, isTouched, 'interrupted');
  if (left < needed)
    return skip(
      suite,
      isTouched,
      `needs ${(needed / 60).toFixed(0)} minutes here, and ${Math.max(0, left / 60).toFixed(0)} are left`,
    );
  print(`-- ${suite.name}: ${suite.about}`);
  const env = await labs
    .ready(suite)
    .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
  if (env instanceof Error) {
    await labs.spoiled(suite);
    if (isInterrupted() || Date.now() >= end)
      return skip(suite, isTouched, 'its lab was not made in time');
    failed.push(suite);
    print(`not ok - the lab for ${suite.name}\n  ${env.message.replaceAll('\n', '\n  ')}`);
    print('# { total: 1, fail: 1 }');
    return;
  }
  const { outcome, seconds } = await runSuite(suite, env, end, interruption.signal, print);
  print(`-- ${suite.name}: ${outcome} in ${seconds} s`);
  if (outcome === 'passed') slowness = Math.max(1, (slowness + seconds / suite.seconds) / 2);
  else await labs.spoiled(suite);
  if (outcome === 'ended') skip(suite, isTouched, 'the time was over');
  if (outcome === 'failed') failed.push(suite);
}

function skip(suite: Suite, isTouched: boolean, why: string): void {
  print(`ok - ${suite.name} # SKIP ${why}`);
  print('# { total: 1, skip: 1 }');
  if (isTouched) omitted.push(suite);
}
