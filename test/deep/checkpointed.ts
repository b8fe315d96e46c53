/**
 * What the suites of checkpoints share: the small lab that is handed on, with known files in it and
 * a checkpoint `base` of them.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import type { CliResult } from '../helpers/cli.js';
import type { LabUser } from '../helpers/lab-user.js';
import { ContentOf, empty, type Content } from './content.js';
import { handedLab } from './handed.js';
import { smallMachines } from './small-lab.js';

export interface Listed {
  readonly name: string;
  readonly kind: string;
  readonly parent?: string;
  readonly ramBytes: number;
  readonly mode: string;
}
export interface Tree {
  readonly checkpoints: readonly Listed[];
  readonly current?: string;
}

export const running = smallMachines.map(() => 'running');

/** Those of `up --until 07`: the states in which these chapters begin. */
export const starts = ['02', '03', '04', '05', '06', '07', '08'];

export interface Checkpointed extends LabUser {
  readonly content: ContentOf;
  /** What `base` holds. */
  readonly base: Content;
  tree(): Promise<Tree>;
  names(): Promise<readonly string[]>;
  states(): Promise<readonly string[]>;
  ok(t: Test, args: readonly string[], what?: string): Promise<CliResult>;
  restore(name: string, ...flags: readonly string[]): Promise<CliResult>;
  /** All machines run and hold what `base` does. */
  isBase(t: Test): Promise<void>;
  /** libvirt's own answer, behind khw-lab's back. */
  virsh(...args: readonly string[]): Promise<string>;
  /** Every machine has the same snapshots, and all are offered. */
  noHalves(t: Test): Promise<void>;
  /**
   * Runs a command and does something when a command that it runs itself matches, for the n-th
   * time.
   */
  disturbed(
    args: readonly string[],
    pattern: RegExp,
    disturb: (child: { kill(signal: NodeJS.Signals): boolean }) => void,
    nth?: number,
  ): Promise<CliResult>;
}

/** Writes the files and saves `base`; closes its connections when the suite ends. */
export async function checkpointed(): Promise<Checkpointed> {
  const user = handedLab();
  const { lab, name, expect, status } = user;
  const content = new ContentOf(name);
  t.teardown(() => content.close());
  const base = await content.write(empty);
  const saved = await lab(['checkpoint', 'save', 'base', '-m', 'known files']);
  if (saved.code !== 0) throw new Error(saved.stderr.slice(-4000));
  const tree = async (): Promise<Tree> =>
    JSON.parse((await lab(['checkpoint', 'list', '--format', 'json'])).stdout) as Tree;
  const names = async (): Promise<readonly string[]> =>
    (await tree()).checkpoints.map((each) => each.name);
  const states = async (): Promise<readonly string[]> =>
    (await status()).machines.map(({ state }) => state);
  const virsh = async (...args: readonly string[]): Promise<string> =>
    execFileSync('virsh', ['-q', '-c', (await status()).connection.uri, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  return {
    ...user,
    content,
    base,
    tree,
    names,
    states,
    virsh,
    ok: (t, args, what) => expect(t, 0, args, what),
    restore: (checkpoint, ...flags) =>
      lab(['checkpoint', 'restore', checkpoint, '--yes', ...flags]),
    isBase: async (t) => void t.same([await content.read(), await states()], [base, running]),
    noHalves: async (t) => {
      const snapshots = smallMachines.map(async (machine) =>
        (await virsh('snapshot-list', `${name}-${machine}`, '--name'))
          .split('\n')
          .filter((line) => line !== '')
          .sort(),
      );
      const [first, ...rest] = await Promise.all(snapshots);
      for (const each of rest) t.same(each, first, 'every machine has the same snapshots');
      t.equal(first?.length, (await names()).length, 'all of them are offered');
    },
    disturbed: (args, pattern, disturb, nth = 1) => {
      let seen = 0;
      return lab([...args, '--debug'], {
        watch: (line, child) => {
          if (line.startsWith('debug: ') && pattern.test(line) && ++seen === nth) disturb(child);
        },
      });
    },
  };
}

/** Process id of a machine's QEMU. */
export function qemuOf(lab: string, machine: string): number {
  const found = readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .find((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`guest=${lab}-${machine},`);
      } catch {
        return false;
      }
    });
  return Number(found);
}
