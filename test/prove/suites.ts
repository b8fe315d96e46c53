/**
 * `npm run prove -- suites [SUITE… --changed]`: the deep suites, each to its end, without a clock;
 * all, those named, or those that docs/suites.md does not know as they are now. A suite's line of
 * the page is written when it has ended.
 */
import { parseArgs } from 'node:util';
import { suiteDigest } from '../deep/digests.js';
import { deepLabs } from '../deep/labs.js';
import { suitesNamed } from '../deep/named.js';
import { writeSuiteRows } from '../deep/page.js';
import { runSuite } from '../deep/suite.js';
import { suites, type Suite } from '../deep/table.js';
import { touchedSuites } from '../deep/touched.js';
import { today } from './page.js';

/** Answers the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { changed: { type: 'boolean', default: false } },
  });
  const wanted =
    positionals.length > 0
      ? suitesNamed(positionals)
      : values.changed
        ? await touchedSuites()
        : suites;
  const labs = deepLabs((line) => console.error(line));
  const failed: string[] = [];
  const interruption = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interruption.abort());
  try {
    for (const [index, suite] of wanted.entries()) {
      if (interruption.signal.aborted) break;
      await labs.keepFor(wanted.slice(index));
      if (await provesItself(suite)) continue;
      failed.push(suite.name);
      await labs.spoiled(suite);
    }
  } finally {
    await labs.remove();
  }
  console.log(
    failed.length === 0 ? `${wanted.length} suites passed` : `NOT PASSED: ${failed.join(', ')}`,
  );
  return failed.length === 0 ? 0 : 1;

  async function provesItself(suite: Suite): Promise<boolean> {
    console.log(`-- ${suite.name}: ${suite.about}`);
    // What it depends on may be edited while it runs.
    const digest = suiteDigest(suite);
    const { outcome, seconds } = await runSuite(
      suite,
      await labs.ready(suite),
      Infinity,
      interruption.signal,
      (line) => console.log(line),
    );
    console.log(`-- ${suite.name}: ${outcome} in ${seconds} s`);
    // What a signal has ended says nothing about the suite.
    if (outcome !== 'ended' && !interruption.signal.aborted)
      writeSuiteRows(
        [{ name: suite.name, result: outcome, seconds, date: today(), digest }],
        suites,
      );
    return outcome === 'passed';
  }
}
