/**
 * `npm run test:deep [-- SUITE…]`: the suites of test/deep/table.ts that have changed since docs/suites.md tells that they passed, then a
 * sample of the others that the seed draws, as long as there is time (test/clock.js). Named ones are all run.
 */
import '../prove/no-test.js';
import { changedEnd, sampleEnd, seed, testEnd } from '../helpers/clock.js';
import { nearest } from '../../lib/topology/nearest.js';
import { touchedSuites } from './touched.js';
import { deepLabs } from './labs.js';
import { labOf, sampleOrder, secondsOf } from './plan.js';
import { runSuite } from './suite.js';
import { suites, type Suite } from './table.js';

/** Milliseconds before the end of everything in which labs are removed. */
const removing = 3 * 60_000;

const print = (line: string): void => console.log(line);
const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interruption.abort());

const isInterrupted = (): boolean => interruption.signal.aborted;

const names = process.argv.slice(2);
const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.map((name) => `${name} (${nearest(name, suites.map((suite) => suite.name)) ?? 'nothing near'})`).join(', ')}. Suites: ${suites.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

const touched = names.length > 0 ? suites.filter(({ name }) => names.includes(name)) : await touchedSuites();
const others = names.length > 0 ? [] : suites.filter((suite) => !touched.includes(suite) && suite.onlyChanged !== true);
const labs = deepLabs(() => undefined);
let slowness = Math.max(1, Number(process.env['KHW_SLOWNESS'] ?? 1));
const failed: Suite[] = [];
const omitted: Suite[] = [];
try {
  print(`-- ${touched.length === 0 ? 'nothing has changed' : `${names.length > 0 ? 'wanted' : 'changed'}: ${touched.map(({ name }) => name).join(', ')}`}`);
  const order = sampleOrder(others, seed(), (sampleEnd() - Date.now()) / 1000 / slowness - touched.reduce((sum, { seconds }) => sum + seconds, 0));
  const queue = [...touched, ...order];
  for (const [index, suite] of queue.entries()) {
    await labs.keepFor(queue.slice(index));
    await tryOne(suite, touched.includes(suite));
  }
  if (omitted.length > 0) print(`left out although ${names.length > 0 ? 'wanted' : 'changed'}: ${omitted.map(({ name }) => name).join(', ')}`);
} finally {
  await labs.remove();
}
process.exitCode = isInterrupted() ? 130 : failed.length > 0 ? 1 : 0;

async function tryOne(suite: Suite, isTouched: boolean): Promise<void> {
  const needed = secondsOf(suite, labs.there().includes(labOf(suite))) * slowness;
  const left = ((isTouched ? Math.min(changedEnd(), testEnd() - removing) : sampleEnd()) - Date.now()) / 1000;
  if (isInterrupted()) return skip(suite, isTouched, 'interrupted');
  // What has changed is tried as long as there is any time: half of it may be enough to see a mistake.
  if (isTouched ? left < 0.5 * needed : left < needed) return skip(suite, isTouched, `needs ${(needed / 60).toFixed(0)} minutes here, and ${Math.max(0, left / 60).toFixed(0)} are left`);
  print(`-- ${suite.name}: ${suite.about}`);
  const env = await labs.ready(suite).catch((error: unknown) => {
    print(`not ok - the lab for ${suite.name}`);
    print(`  ${error instanceof Error ? error.message.replaceAll('\n', '\n  ') : String(error)}`);
    return undefined;
  });
  if (env === undefined) {
    if (isInterrupted()) return skip(suite, isTouched, 'interrupted');
    failed.push(suite);
    print('# { total: 1, fail: 1 }');
    return labs.spoiled(suite);
  }
  const { outcome, seconds } = await runSuite(suite, env, testEnd() - removing, interruption.signal, print);
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
