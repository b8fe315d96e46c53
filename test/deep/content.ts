import { createHash } from 'node:crypto';
import { khw as track } from '../../labs/khw/index.js';
import { ownPaths } from '../../lib/cli/home.js';
import { systemClock } from '../../lib/host/clock.js';
import { hostRunner } from '../../lib/host/process.js';
import { directFleet, openLab } from '../../lib/lab/open.js';
import type { Fleet } from '../../lib/ssh/fleet.js';
import { etcdOptions, smallMachines } from './small-lab.js';

/** What is in the machines: file digests by machine, and all that etcd has under /test. */
export type Content = Readonly<Record<string, string>>;

export const empty: Content = {
  ...Object.fromEntries(smallMachines.map((machine) => [machine, ''])),
  etcd: '',
};

const writer = 'member-0';

/**
 * Reads and writes the small lab over connections of its own, which is quicker than a khw-lab for
 * each command.
 */
export class ContentOf {
  #fleet: Promise<Fleet> | undefined;
  #serial = 0;

  constructor(private readonly lab: string) {}

  async read(): Promise<Content> {
    // What was put back knows nothing of the connections there are.
    (await this.#fleet)?.drop();
    const found = await Promise.all(
      smallMachines.map(async (machine) => {
        const keys =
          machine === writer ? `; echo --; etcdctl ${etcdOptions} get --prefix /test 2>&1` : '';
        const [files = '', etcd] = (
          await this.#shell(machine, `cd /root; sha256sum data-* 2>/dev/null${keys}`)
        ).split('--\n');
        return { [machine]: files, ...(etcd === undefined ? {} : { etcd }) };
      }),
    );
    return Object.assign({}, ...found) as Content;
  }

  /**
   * Writes a file with a known digest on every machine, and a key. Answers what must be there from
   * then on.
   */
  async write(before: Content): Promise<Content> {
    const label = String(++this.#serial).padStart(3, '0');
    const after: Record<string, string> = { ...before };
    await Promise.all(
      smallMachines.map(async (machine) => {
        const text = createHash('sha512')
          .update(`${label} ${machine}`)
          .digest('hex')
          .repeat(1 + ((this.#serial * 7919) % 900));
        const key =
          machine === writer
            ? `; etcdctl ${etcdOptions} put /test/${label} value-${label} >/dev/null`
            : '';
        await this.#shell(machine, `cat > /root/data-${label}${key}`, text);
        after[machine] =
          `${before[machine] ?? ''}${createHash('sha256').update(text).digest('hex')}  data-${label}\n`;
      }),
    );
    after['etcd'] = `${before['etcd'] ?? ''}/test/${label}\nvalue-${label}\n`;
    return after;
  }

  async close(): Promise<void> {
    (await this.#fleet)?.close();
  }

  async #shell(machine: string, command: string, input = ''): Promise<string> {
    this.#fleet ??= open(this.lab);
    return (
      await (
        await (await this.#fleet).session(machine)
      ).run(['bash', '-c', command], { input, ok: 'any', timeoutMs: 120_000 })
    ).stdout;
  }
}

async function open(lab: string): Promise<Fleet> {
  const context = {
    runner: hostRunner(),
    tracks: [track],
    paths: ownPaths(),
    clock: systemClock,
    signal: new AbortController().signal,
    trace: undefined,
    isRoot: process.getuid?.() === 0,
  };
  return directFleet(context, await openLab(context, lab, 'auto'));
}
