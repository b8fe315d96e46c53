import { writeFile } from 'node:fs/promises';
import { arch, cpus } from 'node:os';
import { join } from 'node:path';
import { formatDuration } from '../../lib/core/bytes.js';
import { describeForecast, type Forecast } from '../../lib/doctor/forecast.js';
import { readComputer } from '../../lib/host/computer.js';
import { packageRoot } from '../../lib/host/paths.js';

export interface Measured {
  readonly what: string;
  readonly seconds: number;
  readonly phases?: readonly { readonly title: string; readonly seconds: number }[];
}

export interface HalfCoreRun {
  readonly cores: number;
  readonly measured: readonly Measured[];
  /** What the doctor said inside the group. */
  readonly forecast: Forecast;
  /** What the first machine's boot said: how many times slower than usual. */
  readonly slowness: number;
  /** 0 to 1: in how many of the periods of 100 ms the group was held back. */
  readonly heldBack: number;
}

/** Writes docs/half-core.md: what was run, and how long each part took. */
export async function writeHalfCorePage(run: HalfCoreRun): Promise<void> {
  await writeFile(
    join(packageRoot, 'docs/half-core.md'),
    renderHalfCore(run, new Date().toISOString().slice(0, 10)),
  );
}

/** The page as it is written on a day. */
export function renderHalfCore(
  { cores, measured, forecast, slowness, heldBack }: HalfCoreRun,
  date: string,
): string {
  const total = measured.reduce((sum, { seconds }) => sum + seconds, 0);
  return [
    '# A whole lab on half a core',
    '',
    'Written by `npm run prove -- half-core --write`: khw-lab, its libvirtd and all four machines in one cgroup, whose quota holds them to this share of CPU time together. No KVM.',
    '',
    `Run of ${date}: ${cores} cores of ${readComputer().cpus} × ${cpus()[0]?.model.trim() ?? arch()}, held back in ${Math.round(100 * heldBack)} % of all periods of 100 ms; ${Math.round(total)} s in all. Everything passed.`,
    '',
    `Beforehand the doctor said in there: ${describeForecast(forecast)} (${forecast.speed.single.toFixed(2)} of the usual speed with one thread, ${forecast.speed.all.toFixed(2)} with all). By the boot of its first machine the lab is ${slowness} times slower than usual.`,
    '',
    '| what | time |',
    '|---|--:|',
    ...measured.map(({ what, seconds }) => `| ${what} | ${formatDuration(seconds * 1000)} |`),
    '',
    ...measured.flatMap(({ what, phases }) =>
      phases === undefined
        ? []
        : [
            `${what}, by phase:`,
            '',
            '| phase | s |',
            '|---|--:|',
            ...phases.map(({ title, seconds }) => `| ${title} | ${seconds} |`),
            '',
          ],
    ),
  ].join('\n');
}
