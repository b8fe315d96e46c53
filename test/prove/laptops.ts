/**
 * `npm run prove -- laptops [DEBIAN…] [--small]`: a plain user's laptop with that release of Debian
 * (without one: all, see test/laptop/distributions.ts), to chapter 12, or with --small two machines
 * to chapter 05. Writes its line of docs/laptops.md.
 */
import { parseArgs } from 'node:util';
import { distributions } from '../laptop/distributions.js';
import { writeLaptopRow } from '../laptop/page.js';
import { runLaptop } from '../laptop/run.js';
import { smallLab, wholeLab } from '../laptop/story.js';

const started = performance.now();
const say = (line: string): void =>
  void process.stderr.write(
    `${String(Math.round((performance.now() - started) / 1000)).padStart(5)} ${line}\n`,
  );

/** Answers the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { small: { type: 'boolean', default: false } },
  });
  const unknown = positionals.filter((name) => !distributions.some(({ suite }) => suite === name));
  if (unknown.length > 0)
    throw new Error(
      `no such laptop: ${unknown.join(', ')}; there are ${distributions.map(({ suite }) => suite).join(', ')}`,
    );
  let passed = true;
  for (const distribution of distributions.filter(
    ({ suite }) => positionals.length === 0 || positionals.includes(suite),
  )) {
    say(`== ${distribution.title}`);
    const row = await runLaptop(
      distribution,
      values.small ? 'small' : 'whole',
      values.small ? smallLab : wholeLab,
      new AbortController().signal,
      say,
    );
    writeLaptopRow(row);
    passed &&= row.result === 'passed';
  }
  return passed ? 0 : 1;
}
