import { LabError } from '../../../lib/core/errors.js';
import type { Ordeal } from '../../../lib/core/ordeal.js';
import type { FirstCause } from '../../../lib/grade/causes.js';
import type { KeptLab } from '../../../lib/practice/ordeals/run.js';
import { heldClock } from '../../lab/fakes.js';

/** Three controllers, any one of which may be off. */
export const controllers = ['a', 'b', 'c'] as const;

const rest = {
  why: 'It must be borne.',
  link: 'https://example.com/',
  points: 5,
  hints: ['Who?', 'How soon?'],
  mayLose: 3,
  chapters: ['07', '08'],
};

export const lost = (machine: string): Ordeal => ({
  ...rest,
  id: machine,
  oneOf: 'controller',
  title: `${machine} off and on`,
  machine,
  disturbances: [
    { title: `${machine} off`, act: { power: 'off', machines: [machine] }, until: 'answered' },
    { title: `${machine} on`, act: { power: 'on', machines: [machine] }, until: 'well' },
  ],
});

export const front: Ordeal = {
  ...rest,
  id: 'front',
  title: 'front restarted',
  machine: 'cloud',
  disturbances: [
    {
      title: 'front restarted',
      act: { machine: 'cloud', script: 'restart it' },
      until: 'well',
    },
  ],
};

export const quorum: Ordeal = {
  ...rest,
  id: 'quorum',
  title: 'quorum lost',
  machine: 'c',
  disturbances: [
    {
      title: 'a, b off',
      act: { power: 'off', machines: ['a', 'b'] },
      until: 'refused',
      outage: true,
    },
    {
      title: 'a on',
      act: { power: 'on', machines: ['a'] },
      until: 'answered',
      outage: true,
    },
    { title: 'b on', act: { power: 'on', machines: ['b'] }, until: 'well' },
  ],
};

export interface World extends KeptLab {
  /** What was done, in order. */
  readonly log: string[];
  readonly off: ReadonlySet<string>;
}

/** What is unlike a lab that bears everything. */
export interface Otherwise {
  /** What is thrown in place of what would be done: `off a`, `save before-ordeal`. */
  readonly fails?: (what: string) => Error | undefined;
  /** Whether a request is answered, so many seconds after the client began. */
  readonly answers?: (second: number, off: ReadonlySet<string>) => boolean;
  readonly causes?: (off: ReadonlySet<string>) => readonly FirstCause[];
  readonly signal?: AbortSignal;
}

export const cause = (machine: string): FirstCause => ({
  machine,
  check: `07.health.${machine}`,
  what: `${machine} is ill`,
});

/** A client that asks once a second of a clock that is held. */
export interface PretendClient {
  begin(): void;
  mark(text: string): void;
  /** Writes about the requests of the seconds that have passed, while all was as it is now. */
  ask(): void;
  text(): string;
  end(): void;
}

export function pretendClient(
  now: () => number,
  isAnswered: (second: number) => boolean,
): PretendClient {
  const uptime = (): number => 100 + now() / 1000;
  let written = '';
  let began: number | undefined;
  let number = 0;
  const ask = (): void => {
    if (began === undefined) return;
    for (; began + number + 0.1 <= uptime(); number++) {
      const since = began + number;
      const kind = number % 5 === 4 ? 'write' : 'read';
      const end = isAnswered(number) ? '200 0' : '000 7';
      written += `request 7 ${number} ${since.toFixed(2)} ${(since + 0.1).toFixed(2)} 1 ${kind} ${end}\n`;
    }
  };
  return {
    ask,
    begin: () => {
      began = uptime();
      number = 0;
      written = `client 7 ${began.toFixed(2)} 1 5 5\n`;
    },
    mark: (text) => {
      ask();
      written += `mark ${uptime().toFixed(2)} ${text}\n`;
    },
    text: () => {
      ask();
      return written;
    },
    end: () => {
      ask();
      const stored = [...written.matchAll(/^request 7 (\d+) .* write 200 0$/gm)];
      written += `stopped 7 ${number}\nstored ${stored.map(([, each]) => `7-${each}`).join(' ')}\n`;
      began = undefined;
    },
  };
}

/** A lab and its client. */
export function world({
  fails = () => undefined,
  answers = (_, off) => off.size < 2,
  causes = () => [],
  signal = new AbortController().signal,
}: Otherwise = {}): World {
  const clock = heldClock();
  const log: string[] = [];
  const off = new Set<string>();
  const client = pretendClient(
    () => clock.now(),
    (second) => answers(second, off),
  );
  const done = async (what: string): Promise<void> => {
    if (signal.aborted && !/^(restore|remove)/.test(what))
      throw new LabError('interrupted', 'interrupted');
    log.push(what);
    const error = fails(what);
    if (error !== undefined) throw error;
    await clock.sleep(100);
  };
  return {
    log,
    off,
    clock,
    signal,
    slowness: 1,
    client: {
      start: async () => {
        await done('start');
        client.begin();
      },
      mark: async (text) => {
        client.ask();
        await done(`mark ${text}`);
        client.mark(text);
      },
      read: () => Promise.resolve(client.text()),
      stop: async () => {
        client.ask();
        await done('stop');
        client.end();
      },
    },
    act: async (act) => {
      client.ask();
      if ('script' in act) {
        await done(`${act.machine}: ${act.script}`);
        return;
      }
      await done(`${act.power} ${act.machines.join(' ')}`);
      for (const machine of act.machines)
        if (act.power === 'off') off.add(machine);
        else off.delete(machine);
    },
    causes: (chapters) => {
      log.push(`check ${chapters.join(' ')}`);
      return Promise.resolve(causes(off));
    },
    keeper: () => ({
      save: (name) => done(`save ${name}`),
      restore: async (name) => {
        await done(`restore ${name}`);
        off.clear();
      },
      remove: (name) => done(`remove ${name}`),
    }),
  };
}
