/** A systemd unit as `systemctl show` tells of it. */
export interface Unit {
  /** With its suffix: `kubelet.service`. */
  readonly id: string;
  /** `loaded`, `not-found`, `bad-setting`, `masked`… */
  readonly load: string;
  /** `active`, `activating`, `inactive`, `failed`… */
  readonly active: string;
  /** `running`, `auto-restart`, `dead`… */
  readonly sub: string;
  /** `enabled`, `disabled`, `static`…; empty where there is no unit file. */
  readonly file: string;
  readonly restarts: number;
  /** `success`, `exit-code`, `signal`, `timeout`… */
  readonly result: string;
  /** Exit status or number of the signal of the last main process. */
  readonly status: number;
  /** The file on disk is newer than what systemd has read. */
  readonly stale: boolean;
  /** Seconds since boot at which it became active; 0 where it never did. */
  readonly since: number;
  /** The command line of its (last) ExecStart, words joined by spaces; empty without one. */
  readonly command: string;
}

/** The properties to ask `systemctl show` for. */
export const unitProperties = [
  'Id', 'LoadState', 'ActiveState', 'SubState', 'UnitFileState', 'NRestarts', 'Result', 'ExecMainStatus', 'NeedDaemonReload',
  'ActiveEnterTimestampMonotonic', 'ExecStart',
] as const;

/** Reads `systemctl show` of several units, by their ids. What is no property line is passed over; the first unit of a name counts. */
export function readUnits(text: string): ReadonlyMap<string, Unit> {
  const units = new Map<string, Unit>();
  for (const block of text.split(/\n{2,}/)) {
    const unit = unitOf(block);
    if (unit !== undefined && !units.has(unit.id)) units.set(unit.id, unit);
  }
  return units;
}

function unitOf(block: string): Unit | undefined {
  const values = new Map<string, string>();
  for (const line of block.split('\n')) {
    const at = line.indexOf('=');
    if (at > 0) values.set(line.slice(0, at), line.slice(at + 1));
  }
  const value = (name: (typeof unitProperties)[number]): string => values.get(name) ?? '';
  if (value('Id') === '') return undefined;
  return {
    id: value('Id'), load: value('LoadState'), active: value('ActiveState'), sub: value('SubState'), file: value('UnitFileState'),
    restarts: numberOf(value('NRestarts')), result: value('Result'), status: numberOf(value('ExecMainStatus')),
    stale: value('NeedDaemonReload') === 'yes', since: numberOf(value('ActiveEnterTimestampMonotonic')) / 1_000_000, command: commandOf(value('ExecStart')),
  };
}

/** `{ path=/bin/x ; argv[]=/bin/x --flag ; ignore_errors=no ; … }` */
function commandOf(text: string): string {
  const start = text.indexOf('argv[]=');
  const end = text.lastIndexOf(' ; ignore_errors=');
  return start < 0 || end < start ? '' : text.slice(start + 'argv[]='.length, end);
}

function numberOf(text: string): number {
  const number = Number(text);
  return Number.isFinite(number) ? number : 0;
}

/** A running program. */
export interface Process {
  readonly pid: number;
  /** As the kernel keeps it: 15 characters at most. */
  readonly name: string;
  /** The systemd unit whose control group it is in; empty for none. */
  readonly unit: string;
  /** Its command line, from /proc/PID/cmdline. */
  readonly words: readonly string[];
}

/** Reads lines `process PID NAME UNIT`, each followed by a line ` WORD` for every word of its command line. */
export function readProcesses(text: string): readonly Process[] {
  const found: { pid: number; name: string; unit: string; words: string[] }[] = [];
  for (const line of text.split('\n')) {
    const [, pid, name = '', unit = ''] = /^process (\d+) (\S+) (\S*)$/.exec(line) ?? [];
    if (pid !== undefined) found.push({ pid: Number(pid), name, unit, words: [] });
    else if (line.startsWith(' ')) found.at(-1)?.words.push(line.slice(1));
  }
  return found;
}

/** The value of a flag: `--name=value`, `--name value`, or `-name=value`; `true` for a bare one, undefined without it. The last one counts. */
export function flagOf({ words }: Pick<Process, 'words'>, name: string): string | undefined {
  for (let index = words.length - 1; index > 0; index -= 1) {
    const [, flag, value] = /^--?([a-z0-9-]+)(?:=(.*))?$/s.exec(words[index] ?? '') ?? [];
    if (flag !== name) continue;
    const next = words[index + 1];
    return value ?? (next === undefined || next.startsWith('-') ? 'true' : next);
  }
  return undefined;
}
