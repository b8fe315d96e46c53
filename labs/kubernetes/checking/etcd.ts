import type { Fact, FactAnswer } from '../../../lib/core/check.js';
import type { Lab } from '../../../lib/core/lab.js';
import { readUnits, unitProperties } from '../../../lib/evidence/unit.js';
import { readScript } from '../../../lib/host/files.js';
import { patience } from './files.js';
import { settingFunction } from './places.js';
import { processFunctions } from './processes.js';
import { readSeen, type Seen } from './running.js';
import { journalFunctions } from './units.js';
import { shown } from './verdict.js';
import { etcdIsLocal, memberFiles } from '../etcd.js';
import type { Cluster } from '../layout.js';

const properties = [
  ...unitProperties.filter((name) => name !== 'ExecStart'),
  'Restart',
  'MainPID',
  'FragmentPath',
];

/**
 * What systemd says of the unit of etcd, whatever its name; with which arguments it runs, where it
 * listens and keeps its data, and what it was last heard to say.
 */
export const serviceFact = (machine: string): Fact => ({
  machine,
  timeout: patience,
  script: readScript('labs/kubernetes/checking/etcd-service.sh', {
    PROCESSES: processFunctions,
    JOURNAL: journalFunctions,
    PROPERTIES: properties.join(','),
  }),
});

export interface EtcdService {
  /** With its suffix: `etcd.service`. */
  readonly unit: string;
  /** Of systemd, by name. */
  readonly properties: Readonly<Record<string, string>>;
  readonly flags: Readonly<Record<string, string>>;
  /** Addresses with ports on which the process listens. */
  readonly listens: readonly string[];
  readonly data:
    | {
        readonly mode: string;
        readonly owner: string;
        readonly fileSystem: string;
        readonly folder: string;
      }
    | undefined;
  /** The unit, and what tells whether it keeps running; undefined where systemd says nothing. */
  readonly seen: Seen | undefined;
}

export function readService(answer: FactAnswer): EtcdService {
  const { stdout } = answer;
  const lines = stdout.split('\n');
  const starting = (mark: string): readonly string[] =>
    lines.filter((line) => line.startsWith(mark)).map((line) => line.slice(mark.length));
  const [, mode, owner, fileSystem, folder] = /^data (\d+) (\S+) (\S+) (.+)$/m.exec(stdout) ?? [];
  const properties: Readonly<Record<string, string>> = Object.fromEntries(
    lines.flatMap((line) => {
      const [, key, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value]];
    }),
  );
  const [unit] = readUnits(stdout).values();
  return {
    unit: shown(properties['Id'] ?? 'etcd.service', 60),
    properties,
    flags: flagsOf(starting(' ')),
    listens: starting('+').flatMap((line) => line.trim().split(/\s+/)[3] ?? []),
    data:
      mode === undefined || owner === undefined || fileSystem === undefined || folder === undefined
        ? undefined
        : { mode, owner, fileSystem, folder },
    seen: unit === undefined ? undefined : readSeen(answer, unit),
  };
}

/** etcd takes `--flag=value`, `--flag value`, and ETCD_FLAG from its environment; a flag wins. */
export function flagsOf(words: readonly string[]): Readonly<Record<string, string>> {
  const fromEnvironment = words.flatMap((word) => {
    const [, key, value] = /^ETCD_([A-Z_]+)=(.*)$/s.exec(word) ?? [];
    return key === undefined || value === undefined
      ? []
      : [[key.toLowerCase().replaceAll('_', '-'), value]];
  });
  const fromFlags = words.flatMap((word, index) => {
    const [, key, value] = /^--?([a-z][a-z-]*)(?:=(.*))?$/s.exec(word) ?? [];
    const next = words[index + 1] ?? '';
    return key === undefined ? [] : [[key, value ?? (next.startsWith('-') ? '' : next)]];
  });
  return Object.fromEntries([...fromEnvironment, ...fromFlags]) as Record<string, string>;
}

/** The HTTP address of the member on the same machine, as the chapter has it. */
export const etcdUrl = (lab: Lab): string =>
  `${etcdIsLocal(lab) ? 'http' : 'https'}://127.0.0.1:2379`;

/** What curl needs to speak to it there. */
export function etcdCurlOptions(cluster: Cluster): string {
  if (etcdIsLocal(cluster)) return '-s';
  const { authority, certificate, key } = memberFiles(cluster);
  return `-s --cacert ${authority} --cert ${certificate} --key ${key}`;
}

/**
 * bash: `url`, where the etcd that runs on this machine serves clients, and `tls`, what curl needs
 * for it: as the process was told, whatever the chapter has. It is shown what the API server shows
 * it, before there is one its own certificate.
 */
export const etcdWay = (lab: Lab): string =>
  readScript('labs/kubernetes/checking/etcd-way.sh', {
    PROCESSES: processFunctions,
    SETTING: settingFunction,
    URL: etcdUrl(lab),
  });
