import type { Chapter } from '../core/chapter.js';
import { formatDuration } from '../core/bytes.js';
import { labFlag } from '../core/lab.js';
import { slownessText } from '../lab/slowness.js';
import { labStatus } from '../lab/status.js';
import { renderTable } from '../ui/table.js';
import type { App } from './app.js';
import { labContext } from './context.js';

/** A phase of `up` and its milliseconds. */
export interface Phase { readonly title: string; readonly ms: number }

/** What stands now, how long each phase took, and what to do next. */
export async function printSummary(app: App, args: { readonly lab: string; readonly connect: string; readonly format: string }, phases: readonly Phase[], next: readonly string[]): Promise<void> {
  const status = await labStatus(labContext(app), args.lab, args.connect);
  const total = phases.reduce((sum, phase) => sum + phase.ms, 0);
  if (args.format === 'json') {
    app.print(JSON.stringify({ ...status, phases: phases.map(({ title, ms }) => ({ title, seconds: Math.round(ms / 100) / 10 })), seconds: Math.round(total / 100) / 10 }, null, 2));
    return;
  }
  const flag = labFlag(args.lab);
  app.print([
    '',
    renderTable(['MACHINE', 'ROLE', 'ADDRESS', 'STATE'], status.machines.map((m) => [m.name, m.role, m.address, m.state])),
    '',
    renderTable(['PHASE', 'TIME'], [...phases.map(({ title, ms }) => [title, formatDuration(ms)]), ['in all', formatDuration(total)]]),
    '',
    ...(status.slowness === 1 ? [] : [`The machines are ${slownessText(status)} (docs/differences.md).`, '']),
    ...next,
    ...(status.connection?.netns === undefined ? [`  sudo khw-lab hosts --write${flag}      the machines' names in this computer's /etc/hosts`] : []),
  ].join('\n'));
}

/** What to type after the last chapter that was run. */
export function afterChapters(last: Chapter | undefined, lab: string): readonly string[] {
  const flag = labFlag(lab);
  if (last === undefined || Number(last.id) < 12) {
    return [
      `${last === undefined ? 'The machines are up, no chapter was run' : `Chapter ${last.id} is done`}. Go on by hand, or let khw-lab go on:`,
      `  khw-lab ssh jumpbox${flag}      the working folder is ~/kubernetes-the-hard-way`,
      `  khw-lab up${flag}`,
    ];
  }
  return [
    'The cluster runs. What to type next:',
    `  khw-lab kubectl${flag} -- get nodes -o wide`,
    `  khw-lab ssh jumpbox${flag}      the working folder is ~/kubernetes-the-hard-way`,
    `  khw-lab stop${flag}, khw-lab up${flag}, khw-lab destroy${flag}`,
  ];
}
