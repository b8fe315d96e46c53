import { staysBroken } from '../actions/active-drill.js';
import type { MadeLab } from '../actions/up.js';
import { ageOf, formatDuration } from '../core/bytes.js';
import type { Chapter } from '../core/chapter.js';
import { labFlag } from '../core/lab.js';
import { slownessText } from '../lab/slowness.js';
import { isUpTo, lastChapter } from '../track/chapters.js';
import type { Track } from '../track/types.js';
import { renderTable } from '../ui/table.js';
import type { App } from './app.js';
import type { GlobalOptions } from './options.js';
import { printProduct } from './product.js';

/** What stands now, how long each phase took, and what to do next. */
export function printSummary(
  app: Pick<App, 'print'>,
  args: Pick<GlobalOptions, 'lab' | 'format'>,
  { status, phases, putBack }: Pick<MadeLab, 'status' | 'phases' | 'putBack'>,
  next: readonly string[],
): void {
  const total = phases.reduce((sum, phase) => sum + phase.ms, 0);
  const product = {
    ...status,
    phases: phases.map(({ title, ms }) => ({ title, seconds: tenths(ms) })),
    seconds: tenths(total),
    ...(putBack === undefined ? {} : { putBack }),
  };
  const flag = labFlag(args.lab);
  printProduct(app, args, product, () =>
    [
      '',
      renderTable(
        ['MACHINE', 'ROLE', 'ADDRESS', 'STATE'],
        status.machines.map((m) => [m.name, m.role, m.address, m.state]),
      ),
      '',
      renderTable(
        ['PHASE', 'TIME'],
        [
          ...phases.map(({ title, ms }) => [title, formatDuration(ms)]),
          ['in all', formatDuration(total)],
        ],
      ),
      '',
      ...(status.slowness === 1
        ? []
        : [`The machines are ${slownessText(status)} (docs/differences.md).`, '']),
      ...(putBack === undefined ? [] : [...shared(putBack), '']),
      ...next,
      ...(status.connection?.netns === undefined
        ? [
            `  sudo khw-lab hosts --write${flag}      the machines' names in this computer's /etc/hosts`,
          ]
        : []),
    ].join('\n'),
  );
}

/** Of a lab that was put back: when it was made, and what it shares with that one. */
const shared = (made: string): readonly string[] => [
  `This is the lab that \`up\` finished ${ageOf(made)} ago, put back. Its SSH keys are new; the certificates`,
  'and their authority, secrets in the cluster, machine IDs and MAC addresses are those of that lab.',
  '`khw-lab destroy` and `khw-lab up --fresh` make all of them again.',
];

/** Of milliseconds, in seconds. */
const tenths = (ms: number): number => Math.round(ms / 100) / 10;

/** What was run of a track, up to its last chapter that was. */
export interface Until {
  readonly track: Track;
  readonly last: Chapter | undefined;
}

/**
 * The summary of a lab that `up` or `start` has made: during a drill it says why no chapter was
 * run.
 */
export const printMade = (
  app: App,
  args: Pick<GlobalOptions, 'lab' | 'format'>,
  made: MadeLab,
  until: Until,
): void =>
  printSummary(
    app,
    args,
    made,
    made.mark === undefined
      ? afterChapters(until, { lab: args.lab, jumpbox: nameOfJumpbox(made) })
      : [staysBroken(made.mark, args.lab)],
  );

/** Where it is typed. */
interface Place {
  readonly lab: string;
  /** The name of the machine. */
  readonly jumpbox: string;
}

const nameOfJumpbox = ({ status }: MadeLab): string =>
  status.machines.find(({ role }) => role === 'jumpbox')?.name ?? 'jumpbox';

/** What to type after the last chapter that was run. */
export function afterChapters({ track, last }: Until, { lab, jumpbox }: Place): readonly string[] {
  const flag = labFlag(lab);
  const folder = track.workingFolder.replace(/^\/root\//, '~/');
  if (!isUpTo(track, lastChapter(track).id, last?.id)) {
    return [
      `${last === undefined ? 'The machines are up, no chapter was run' : `Chapter ${last.id} is done`}. Go on by hand, or let khw-lab go on:`,
      `  khw-lab ssh ${jumpbox}${flag}      the working folder is ${folder}`,
      `  khw-lab up${flag}`,
    ];
  }
  return [
    `${track.ending.text} What to type next:`,
    ...track.ending.commands.map((command) => `  khw-lab ${command.replace(/ |$/, `${flag}$&`)}`),
    `  khw-lab ssh ${jumpbox}${flag}      the working folder is ${folder}`,
    `  khw-lab stop${flag}, khw-lab up${flag}, khw-lab destroy${flag}`,
  ];
}
