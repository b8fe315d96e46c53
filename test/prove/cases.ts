/**
 * `npm run prove -- cases [NUMBER… --lab NAME --home FOLDER]`: the reported cases on real guests, all
 * or those of these numbers; each one's line of docs/cases.md is written when it is over. --lab takes
 * a finished lab of the home that --home or KHW_LAB_HOME names; without it one is made and destroyed.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '../../lib/core/errors.js';
import { left, proveFaults } from '../../lib/practice/proof/faults.js';
import { wayOf, writeRows } from './cases/page.js';
import { casesOf, type Case } from './cases/table.js';
import { withLab } from './own-lab.js';
import { today } from './page.js';
import { withSite, type ProofSite } from './site.js';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Answers the exit code: 0 where each came out as it must. */
export async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { lab: { type: 'string' }, home: { type: 'string' } },
  });
  if (values.home !== undefined) process.env['KHW_LAB_HOME'] = resolve(values.home);
  return withLab({ lab: values.lab, name: 'khwcases' }, say, (name) =>
    withSite(name, (site) => proveCases(site, positionals.map(Number))),
  );
}

async function proveCases(site: ProofSite, numbers: readonly number[]): Promise<number> {
  const before = await left(site);
  if (before.length > 0) {
    say(`the lab is not right before anything is changed:\n${before.join('\n')}`);
    return 2;
  }
  await site.save();
  const cases = casesOf(site.opened.lab, site.faults);
  const wanted = cases.filter(({ number }) => numbers.length === 0 || numbers.includes(number));
  let proved = 0;
  for (const one of wanted) {
    const started = performance.now();
    const problems = await problemsWith(one, site);
    const result =
      problems.length === 0 ? 'proved' : `NOT PROVED: ${(problems[0] ?? '').slice(0, 200)}`;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const { number, title } = one;
    writeRows(
      [{ number: String(number), title, way: wayOf(one), result, seconds, date: today() }],
      cases,
    );
    say(`case ${number} ${result} ${title} (${wayOf(one)}) ${seconds} s`);
    if (problems.length === 0) proved++;
    else if (!(await site.recover())) return 2;
  }
  say(`${proved} of ${wanted.length} proved`);
  return proved === wanted.length ? 0 : 1;
}

/** What does not come out as it must; none: the case is proved, and taken back. */
export async function problemsWith(
  { fault, right }: Case,
  site: Pick<
    ProofSite,
    'run' | 'grade' | 'save' | 'restore' | 'recover' | 'clock' | 'signal' | 'slowness'
  >,
): Promise<readonly string[]> {
  if (fault !== undefined)
    return (await proveFaults([fault], site, say)).flatMap(({ problems }) => problems);
  if (right === undefined) return ['nobody told what is to be done'];
  try {
    await site.run(right.machine, right.inject);
    const refused = await left(site);
    await site.run(right.machine, right.undo);
    return [...refused, ...(await left(site)).map((text) => `after the undo: ${text}`)];
  } catch (error) {
    if (site.signal.aborted) throw error;
    return [messageOf(error)];
  }
}
