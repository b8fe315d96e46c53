import { assertNoExam } from '../../actions/active-drill.js';
import type { Check } from '../../core/check.js';
import { allChecks, checkNamed } from '../../course/subjects.js';
import { labForReading } from '../../lab/record.js';
import { drillCheckNamed } from '../../practice/active.js';
import { trackFor } from '../../lab/track.js';
import type { Command } from '../command.js';
import type { GlobalOptions } from '../options.js';
import { printProduct } from '../product.js';

interface ExplainOptions extends GlobalOptions {
  readonly check: string;
}

export const explain: Command<ExplainOptions> = {
  options: (parser) =>
    parser
      .positional('check', {
        type: 'string',
        demandOption: true,
        describe: 'Id of a check, as `khw-lab check` names it',
      })
      .example('$0 explain 04.authority', 'costs nothing'),
  run: async (app, args) => {
    await assertNoExam(app, args);
    const track = await trackFor(app, args);
    const lab = await labForReading(app, args.lab, track.id);
    const check =
      (await drillCheckNamed(app, args, args.check)) ?? checkNamed(track, args.check, lab);
    const follows = allChecks(track, [], lab)
      .filter(({ needs }) => needs.includes(check.id))
      .map(({ id }) => id);
    printProduct(app, args, facts(check, follows), () => text(check, follows));
    return 0;
  },
};

const facts = (
  { id, title, machine, points, why, link, needs, hints }: Check,
  follows: readonly string[],
): object => ({
  id,
  title,
  machine,
  points,
  why,
  link,
  needs,
  neededBy: follows,
  hints: hints.length,
});

function text(
  { id, title, machine, points, why, link, needs, hints }: Check,
  follows: readonly string[],
): string {
  return [
    `${id}  ${title}`,
    '',
    why,
    '',
    `machine    ${machine}`,
    `points     ${points}`,
    `hints      ${hints.length}: \`khw-lab hint ${id}\` opens the next`,
    `needs      ${needs.join(', ') || 'nothing before it'}`,
    `needed by  ${follows.join(', ') || 'no other check'}`,
    `see        ${link}`,
  ].join('\n');
}
