import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { khw as track } from '../../labs/khw/index.js';
import { LabError } from '../../lib/core/errors.js';
import { domainName, type Lab } from '../../lib/core/lab.js';
import type { MachineSession, Runner } from '../../lib/core/run.js';
import type { OpenLab } from '../../lib/lab/open.js';
import type { LabContext } from '../../lib/lab/context.js';
import type { Answer as Told, Virsh } from '../../lib/libvirt/virsh.js';
import { attributesOf } from '../../lib/libvirt/xml/escape.js';
import { renderLabel } from '../../lib/libvirt/xml/label.js';
import { parseSnapshot, renderSnapshot } from '../../lib/libvirt/xml/snapshot.js';
import type { Fleet } from '../../lib/ssh/fleet.js';
import { topologyDigest } from '../../lib/topology/addressing.js';
import { contextAt, fakeSession, type Answer } from '../lab/fakes.js';
import { smallLab } from '../labs/fixture.js';

/** A snapshot as the fake keeps it: with the state that the domain had. */
interface KeptSnapshot {
  readonly name: string;
  readonly description: string;
  readonly state: string;
}

/** A domain of the fake. */
export interface FakeDomain {
  state: string;
  /** The checkpoint to which it was to be put back. */
  mark: string | undefined;
  snapshots: KeptSnapshot[];
  readonly disk: string;
}

export interface FakeLibvirt {
  readonly virsh: Virsh;
  readonly domains: ReadonlyMap<string, FakeDomain>;
  /** What changed something, in order: `suspend khw-server`. */
  readonly done: string[];
  /** The command that libvirt refuses, or what it comes to before it is done. */
  refuse: (what: string) => boolean | undefined;
  /** Names of the networks that are up. */
  readonly networks: Set<string>;
}

/**
 * A libvirt that has a lab and keeps what is done to it: states, marks and snapshots. Any other
 * command is an error.
 */
export function fakeLibvirt(t: Test, lab: Lab, disks: string): FakeLibvirt {
  mkdirSync(disks, { recursive: true });
  const domains = new Map<string, FakeDomain>(
    lab.machines.map(({ name }) => {
      const disk = join(disks, `${name}.qcow2`);
      writeFileSync(disk, '');
      return [
        domainName(lab, name),
        { state: 'running', mark: undefined, snapshots: [], disk },
      ] as const;
    }),
  );
  const networks = new Set<string>([lab.network.name]);
  const done: string[] = [];
  const labelOf = (domain: string): string =>
    renderLabel({
      lab: lab.name,
      machine: lab.machines.find(({ name }) => domainName(lab, name) === domain)?.name ?? '',
      version: '1',
      topology: topologyDigest(lab).slice(0, 16),
    }).xml;
  const markOf = ({ mark }: FakeDomain): string =>
    mark === undefined
      ? ''
      : `<khwr:restore xmlns:khwr="urn:khw-lab:restore:1" checkpoint="${mark}"/>`;
  const documentOf = (name: string, domain: FakeDomain): string =>
    `<domain type='qemu'><metadata>${labelOf(name)}${markOf(domain)}</metadata><disk type='file'><source file='${domain.disk}'/></disk></domain>`;

  /** Undefined where virsh refuses. */
  const ask = (words: readonly string[]): string | undefined => {
    const [command = ''] = words;
    if (command === 'list') return [...domains.keys()].map((name) => `${name}\n`).join('');
    if (command === 'net-list')
      return `${lab.network.name}\n`.repeat(words.includes('--all') ? 1 : networks.size);
    if (command === 'net-dumpxml')
      return `<network><metadata>${renderLabel({ lab: lab.name, version: '1', topology: '0' }).xml}</metadata></network>`;
    if (command === 'version') return 'Running against daemon: 9.0.0\n';
    const name = words[words.indexOf('--domain') + 1] ?? '';
    const domain = domains.get(name);
    if (domain === undefined) return undefined;
    const snapshot = domain.snapshots.find(
      (each) => each.name === words[words.indexOf('--snapshotname') + 1],
    );
    switch (command) {
      case 'domstate':
        return `${domain.state} (${domain.state === 'paused' ? 'user' : 'booted'})\n`;
      case 'dumpxml':
        return documentOf(name, domain);
      case 'domjobinfo':
        return 'Job type:         None\n';
      case 'domblkerror':
        return 'No errors found\n';
      case 'domstats':
        return undefined;
      case 'dommemstat':
        return domain.state === 'shut off' ? undefined : 'rss 1024\n';
      case 'snapshot-list':
        return domain.snapshots.map((each) => `${each.name}\n`).join('');
      case 'snapshot-current':
        return domain.snapshots.at(-1)?.name;
      case 'snapshot-dumpxml':
        return snapshot === undefined
          ? undefined
          : renderSnapshot(snapshot).replace(
              '</domainsnapshot>',
              `<state>${snapshot.state}</state>${documentOf(name, { ...domain, mark: undefined })}</domainsnapshot>`,
            );
      default:
        return act(words, name, domain, snapshot);
    }
  };

  const act = (
    words: readonly string[],
    name: string,
    domain: FakeDomain,
    snapshot: KeptSnapshot | undefined,
  ): string | undefined => {
    const [command = ''] = words;
    const what = command === 'metadata' ? (words.includes('--set') ? 'mark' : 'unmark') : command;
    if (fake.refuse(`${what} ${name}`) === true) return undefined;
    if (what === 'suspend' && domain.state !== 'running') return undefined;
    if (what === 'resume' && domain.state !== 'paused') return undefined;
    done.push(`${what} ${name}`);
    switch (what) {
      case 'suspend':
        domain.state = 'paused';
        break;
      case 'start':
      case 'resume':
        domain.state = 'running';
        break;
      case 'destroy':
        domain.state = 'shut off';
        break;
      case 'start':
        domain.state = 'running';
        break;
      case 'mark':
        domain.mark = attributesOf(words[words.indexOf('--set') + 1] ?? '', 'restore')[0]?.get(
          'checkpoint',
        );
        break;
      case 'unmark':
        domain.mark = undefined;
        break;
      case 'snapshot-delete':
        domain.snapshots = domain.snapshots.filter((each) => each !== snapshot);
        break;
      case 'snapshot-revert':
        // The definition comes back with the machine, and has no mark.
        domain.mark = undefined;
        domain.state = words.includes('--paused') ? 'paused' : 'shut off';
        break;
      default:
        t.fail(`unknown virsh command: ${words.join(' ')}`);
        throw new Error(`unknown virsh command: ${words.join(' ')}`);
    }
    return '';
  };

  const refused = (words: readonly string[]): LabError =>
    new LabError('libvirt', `libvirt refused: ${words.join(' ')}`);
  const run: Virsh['run'] = (words) => {
    if (words[0] === 'net-start') networks.add(lab.network.name);
    const text = words[0] === 'net-start' ? '' : ask(words);
    return text === undefined ? Promise.reject(refused(words)) : Promise.resolve(text);
  };
  const virsh: Virsh = {
    uri: 'fake:///',
    argv: (words) => words,
    run,
    batch: (commands) =>
      Promise.resolve(
        commands.map((words): Told => {
          const text = ask(words);
          return text === undefined ? { ok: false, error: 'error: no' } : { ok: true, text };
        }),
      ),
    withFile: (words, document) => {
      const [command = '', , name = ''] = words;
      const domain = domains.get(name);
      const snapshot = parseSnapshot(document);
      if (command !== 'snapshot-create' || domain === undefined || snapshot === undefined)
        return Promise.reject(new Error(`unknown virsh command: ${words.join(' ')}`));
      if (fake.refuse(`${command} ${name}`) === true) return Promise.reject(refused(words));
      domain.snapshots.push({
        name: snapshot.name,
        description: snapshot.description,
        state: domain.state === 'shut off' ? 'shutoff' : domain.state,
      });
      done.push(`${command} ${name} ${domain.state}`);
      return Promise.resolve();
    },
  };
  const fake: FakeLibvirt = { virsh, domains, done, networks, refuse: () => undefined };
  return fake;
}

/** A lab on that libvirt, its machines answering that etcd runs and that their clocks are right. */
export interface FakeLab extends FakeLibvirt {
  readonly context: LabContext;
  readonly opened: OpenLab;
  readonly fleet: Fleet;
  readonly notes: string[];
  readonly note: (text: string) => void;
  /** Whose connections were dropped; undefined: all. */
  readonly dropped: readonly (string | undefined)[];
  /** State, mark and number of snapshots of each machine, where not all are alike. */
  readonly states: () => readonly string[];
}

/**
 * The small lab with everything running. `rest` changes the context, `answers` what machines say.
 */
export function runningLab(
  t: Test,
  rest: Partial<LabContext> = {},
  answers: (machine: string, text: string) => Answer | undefined = () => undefined,
): FakeLab {
  const lab = smallLab;
  const runner: Runner = {
    run: (argv) =>
      argv[0] === 'qemu-img'
        ? Promise.resolve({ argv, exitCode: 1, stdout: '', stderr: '', ms: 1 })
        : Promise.reject(new Error(`unknown program ${argv.join(' ')}`)),
  };
  const context = contextAt(t.testdir({}), { runner, ...rest });
  const paths = context.paths.lab('khw');
  const fake = fakeLibvirt(t, lab, paths.disks);
  const notes: string[] = [];
  const dropped: (string | undefined)[] = [];
  const session = (machine: string): MachineSession =>
    fakeSession(
      t,
      machine,
      (text) =>
        answers(machine, text) ??
        (text.includes('EPOCHREALTIME')
          ? String(Date.now() / 1000)
          : text.includes('is-active')
            ? 'active\n'
            : text.includes('list-units')
              ? 'etcd.service\n'
              : text.includes('/dev/urandom')
                ? ''
                : undefined),
    );
  return Object.assign(fake, {
    context,
    notes,
    dropped,
    note: (text: string) => {
      notes.push(text);
    },
    opened: {
      lab,
      track,
      paths,
      connection: { mode: 'uri', uri: 'fake:///' } as const,
      virsh: fake.virsh,
    },
    fleet: {
      session: (machine: string) => Promise.resolve(session(machine)),
      drop: (machine?: string) => {
        dropped.push(machine);
      },
      close: () => undefined,
    },
    states: () => [
      ...new Set(
        [...fake.domains.values()].map(
          ({ state, mark, snapshots }) =>
            `${state}, ${mark === undefined ? 'no mark' : `to ${mark}`}, ${snapshots.length} snapshots`,
        ),
      ),
    ],
  });
}
