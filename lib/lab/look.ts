import { shellJoin } from '../core/shell.js';
import type { Sighting } from '../core/movement.js';
import { readScript } from '../host/files.js';

/** What is looked at on one machine while something runs there. */
export interface Sight {
  readonly machine: string;
  /** systemd units that take part. */
  readonly units?: readonly string[];
  /** bash that reads only, and prints how far it is: lines for a person. */
  readonly progress?: string;
}

/**
 * Lines of a unit's journal that are looked at: more come between two looks only where they repeat
 * themselves.
 */
const journalLines = 60;

/**
 * bash for one look. `pid` is the shell whose own work counts too; without it the whole machine's
 * does. Everything in it reads only.
 */
export function lookScript(
  { units = [], progress = 'true' }: Sight,
  pid: number | undefined,
): string {
  const names = shellJoin(units);
  return [
    'read -r up _ < /proc/uptime; echo "up $up"',
    pid === undefined ? wholeMachine : `pid=${pid}\n${ownWork}`,
    ...(units.length === 0
      ? []
      : [
          `systemctl show -p Id -p ActiveState -p SubState -p NRestarts -p CPUUsageNSec ${names} | sed "s/^/unit /"`,
          `journalctl -q --no-pager -o cat -n ${journalLines} ${units.map((unit) => `-u ${unit}`).join(' ')} | cut -c 1-300 | sed "s/^/log /"`,
        ]),
    `( ${progress}\n) 2>/dev/null </dev/null | sed "s/^/seen /"`,
    'true',
  ].join('\n');
}

/** Ticks that are not idle (proc(5), /proc/stat). */
const wholeMachine = 'read -r _ a b c _ _ d e _ < /proc/stat; echo "work $((a + b + c + d + e))"';

/**
 * Ticks of all processes of the shell's session, those that have ended included (proc(5),
 * /proc/PID/stat). No program is started for it.
 */
const ownWork = readScript('lib/lab/work.sh');

/** What one look showed; what is compared with the look before. */
export interface Look {
  /** On the machine's own clock. */
  readonly upSeconds: number;
  /** Of processor time of the shell or of the machine. */
  readonly workSeconds: number;
  readonly waitsForDisk: boolean;
  readonly units: readonly UnitLook[];
  readonly journal: readonly string[];
  readonly progress: readonly string[];
}

interface UnitLook {
  readonly name: string;
  readonly active: string;
  readonly sub: string;
  readonly restarts: number;
  /** Of processor time. */
  readonly cpuSeconds: number;
}

/**
 * Reads what lookScript printed. Whatever a machine prints is data: what cannot be read counts as
 * not seen.
 */
export function readLook(stdout: string): Look {
  const lines = stdout.split('\n');
  const after = (word: string): readonly string[] =>
    lines.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  return {
    upSeconds: Number(after('up')[0] ?? 0),
    workSeconds: Number(after('work')[0] ?? 0) / 100,
    waitsForDisk: lines.includes('waits for a disk'),
    units: unitsOf(after('unit')),
    journal: after('log'),
    progress: after('seen').filter((line) => line.trim() !== ''),
  };
}

/**
 * systemctl(1) show puts the units one after the other; each begins anew with a property that was
 * there already.
 */
function unitsOf(lines: readonly string[]): readonly UnitLook[] {
  const found: Record<string, string>[] = [];
  for (const line of lines) {
    const [, key = '', value = ''] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (key === '') continue;
    if (found.length === 0 || key in (found.at(-1) ?? {})) found.push({});
    Object.assign(found.at(-1) ?? {}, { [key]: value });
  }
  return found.map(({ Id = '', ActiveState = '', SubState = '', NRestarts, CPUUsageNSec }) => ({
    name: Id.replace(/\.service$/, ''),
    active: ActiveState,
    sub: SubState,
    restarts: Number(NRestarts ?? 0),
    cpuSeconds: secondsOf(CPUUsageNSec),
  }));
}

/** A unit that does not run has `[not set]`, or the largest number there is. */
function secondsOf(nanoseconds: string | undefined): number {
  const seconds = Number(nanoseconds) / 1e9;
  return seconds > 0 && seconds < 1e9 ? seconds : 0;
}

/** More of a processor than this is work; what polls uses less. */
const atWork = 0.2;

/** What a look tells beside the one before. */
export function sightingOf(sight: Sight, look: Look, before: Look | undefined): Sighting {
  const wall = before === undefined ? 0 : look.upSeconds - before.upSeconds;
  const grew = (now: number, then = 0): boolean =>
    wall > 0 && (now < then ? now : now - then) / wall > atWork;
  const cpuBefore = (name: string): number | undefined =>
    before?.units.find((one) => one.name === name)?.cpuSeconds;
  const running = look.units.some(({ active }) => active === 'active' || active === 'activating');
  // The shell that waits for a unit asks again and again, which is work without being any.
  const own = !running && (look.waitsForDisk || grew(look.workSeconds, before?.workSeconds));
  const seen =
    look.progress.length > 0 ? look.progress.join('; ') : look.units.map(described).join(', ');
  const marks = [
    ...look.progress,
    ...look.units.map(({ name, active, sub }) => `${name} ${active} ${sub}`),
  ];
  return {
    ...(seen === '' ? {} : { seen }),
    busy: own || look.units.some(({ name, cpuSeconds }) => grew(cpuSeconds, cpuBefore(name))),
    marks: marks.map((mark) => `${sight.machine}: ${mark}`),
    lines: look.journal,
    ...(look.units.length === 0 ? {} : { restarts: restartsOf(look) }),
  };
}

const described = ({ name, active, sub, restarts }: UnitLook): string =>
  `${name} is ${active}${sub === '' || sub === 'running' ? '' : ` (${sub})`}${restarts === 0 ? '' : `, restarted ${restarts} times`}`;

function restartsOf({ units, journal }: Look): NonNullable<Sighting['restarts']> {
  const most = [...units].sort((a, b) => b.restarts - a.restarts)[0];
  const said = journal.filter((line) => !fromSystemd.test(line)).at(-1);
  return {
    count: units.reduce((sum, { restarts }) => sum + restarts, 0),
    words: `${most?.name ?? 'a unit'} restarts again and again${said === undefined ? '' : `: ${said.trim()}`}`,
  };
}

const fromSystemd = /^(Started|Starting|Stopped|Stopping|Failed to start) |^[\w@.-]+\.service: /;

/** What looks at several machines tell, those with progress first. */
export function together(sights: readonly Sight[], sightings: readonly Sighting[]): Sighting {
  const words = (wanted: boolean): string =>
    sightings
      .flatMap(({ seen }, index) => {
        const { machine = '', progress } = sights[index] ?? {};
        return seen === undefined || (progress !== undefined) !== wanted
          ? []
          : [sights.length > 1 ? `${machine}: ${seen}` : seen];
      })
      .join('; ');
  const seen = [words(true), words(false)].find((text) => text !== '');
  const restarted = sightings
    .flatMap(({ restarts }) => restarts ?? [])
    .sort((a, b) => b.count - a.count);
  return {
    ...(seen === undefined ? {} : { seen }),
    marks: sightings.flatMap(({ marks = [] }) => marks),
    lines: sightings.flatMap(({ lines = [] }) => lines),
    busy: sightings.some(({ busy }) => busy === true),
    ...(restarted[0] === undefined
      ? {}
      : {
          restarts: {
            count: restarted.reduce((sum, { count }) => sum + count, 0),
            words: restarted[0].words,
          },
        }),
  };
}
