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
  /** The units that want it, and those that require it, as systemd joins them by spaces. */
  readonly wantedBy: string;
  readonly requiredBy: string;
  readonly restarts: number;
  /** `success`, `exit-code`, `signal`, `timeout`… */
  readonly result: string;
  /** Exit status or number of the signal of the last main process. */
  readonly status: number;
  /** The file on disk is newer than what systemd has read. */
  readonly stale: boolean;
  /** Seconds since boot at which it became active; 0 where it never did. */
  readonly since: number;
  /** A Condition… or Assert… of the unit has kept it from being started. */
  readonly unmet: boolean;
  /** Bytes of memory that it may have; undefined for as many as there are. */
  readonly memoryMax: number | undefined;
  /** The command line of its (last) ExecStart, words joined by spaces; empty without one. */
  readonly command: string;
}

/** The properties to ask `systemctl show` for. */
export const unitProperties = [
  'Id',
  'LoadState',
  'ActiveState',
  'SubState',
  'UnitFileState',
  'WantedBy',
  'RequiredBy',
  'NRestarts',
  'Result',
  'ExecMainStatus',
  'NeedDaemonReload',
  'ActiveEnterTimestampMonotonic',
  'InvocationID',
  'ConditionResult',
  'AssertResult',
  'ConditionTimestampMonotonic',
  'MemoryMax',
  'ExecStart',
] as const;

/**
 * Reads `systemctl show` of several units, by their ids. What is no property line is passed over;
 * the first unit of a name counts.
 */
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
    id: value('Id'),
    load: value('LoadState'),
    active: value('ActiveState'),
    sub: value('SubState'),
    file: value('UnitFileState'),
    wantedBy: value('WantedBy'),
    requiredBy: value('RequiredBy'),
    restarts: numberOf(value('NRestarts')),
    result: value('Result'),
    status: numberOf(value('ExecMainStatus')),
    stale: value('NeedDaemonReload') === 'yes',
    since: numberOf(value('ActiveEnterTimestampMonotonic')) / 1_000_000,
    unmet:
      numberOf(value('ConditionTimestampMonotonic')) > 0 &&
      [value('ConditionResult'), value('AssertResult')].includes('no'),
    memoryMax: /^\d+$/.test(value('MemoryMax')) ? Number(value('MemoryMax')) : undefined,
    command: commandOf(value('ExecStart')),
  };
}

/** Targets that no boot passes through. */
const notPassed =
  /^(?:rescue|emergency|shutdown|umount|final|reboot|poweroff|halt|kexec|sleep|suspend|hibernate)\.target$/;

/**
 * Whether something starts it at every boot. `enabled-runtime` lies in /run, and is gone by then
 * (systemctl(1), is-enabled).
 */
export function startsAtBoot({
  file,
  wantedBy,
  requiredBy,
}: Pick<Unit, 'file' | 'wantedBy' | 'requiredBy'>): boolean {
  const wanting = `${wantedBy} ${requiredBy}`.split(' ').filter(Boolean);
  const wanted = wanting.some((unit) => !notPassed.test(unit));
  return (
    (['enabled', 'alias'].includes(file) && (wanting.length === 0 || wanted)) ||
    (['static', 'indirect', 'generated'].includes(file) && wanted)
  );
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

/**
 * Reads lines `process PID NAME UNIT`, each followed by a line ` WORD` for every word of its
 * command line.
 */
export function readProcesses(text: string): readonly Process[] {
  const found: { pid: number; name: string; unit: string; words: string[] }[] = [];
  for (const line of text.split('\n')) {
    const [, pid, name = '', unit = ''] = /^process (\d+) (\S+) (\S*)$/.exec(line) ?? [];
    if (pid !== undefined) found.push({ pid: Number(pid), name, unit, words: [] });
    else if (line.startsWith(' ')) found.at(-1)?.words.push(line.slice(1));
  }
  return found;
}

/**
 * The value of a flag: `--name=value`, `--name value`, or `-name=value`; `true` for a bare one,
 * undefined without it. The last one counts.
 */
export const flagOf = (process: Pick<Process, 'words'>, name: string): string | undefined =>
  flagValues(process, name).at(-1);

/**
 * All values of a flag that may be given more than once, in order. The programs take `_` for `-`.
 */
export function flagValues({ words }: Pick<Process, 'words'>, name: string): readonly string[] {
  return words.flatMap((word, index) => {
    const [, flag = '', value] =
      index === 0 ? [] : (/^--?([a-z0-9_-]+)(?:=(.*))?$/s.exec(word) ?? []);
    if (flag.replaceAll('_', '-') !== name) return [];
    const next = words[index + 1];
    return [value ?? (next === undefined || next.startsWith('-') ? 'true' : next)];
  });
}

/** Whether a program takes this value of a flag for yes (Go's ParseBool). */
export const isTrue = (value: string): boolean =>
  ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(value);
