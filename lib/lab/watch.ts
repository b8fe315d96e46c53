import { LabError } from '../core/errors.js';
import {
  nothingYet,
  watchMovement,
  type Movement,
  type Patience,
  type Sighting,
} from '../core/movement.js';
import type { MachineSession } from '../core/run.js';
import type { Clock } from '../core/wait.js';
import { createLimit } from '../core/together.js';
import { lookScript, readLook, sightingOf, together, type Look, type Sight } from './look.js';

export interface Watching extends Patience {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly session: (machine: string) => Promise<MachineSession>;
  /**
   * Why a machine does not run, by libvirt; undefined while it runs. Without it nobody is asked.
   */
  readonly plight?: ((machine: string) => Promise<string | undefined>) | undefined;
  /** Shows how far it is. */
  readonly note: (text: string) => void;
}

/** What the work that is watched is given, and can tell. */
export interface Watched {
  /** Raised when it is interrupted, or has come to rest. */
  readonly signal: AbortSignal;
  /** A line of output: movement where it is of a new kind. */
  readonly line: (text: string) => void;
  /** The shell on the first machine whose own work counts. */
  readonly shell: (pid: number) => void;
}

/** It has come to rest: the message says how, and what was seen last. */
export class AtRest extends LabError {}

/** A machine that takes part has stopped: the message says why and what to do. */
export class Stopped extends LabError {}

/** Milliseconds before the first look: what is quick is not watched. */
const firstLookMs = 10_000;
/**
 * Between two looks, growing from the first to the second, and as long as the last look took, up to
 * the third: looking is work for an emulated machine, and must not become most of what it does.
 */
const pausesMs = { least: 5_000, most: 20_000, longest: 60_000 };

/**
 * Runs work on machines and looks at them meanwhile, over connections of their own channels: units,
 * their journals, processor time and what `progress` prints. Work that has come to rest is stopped:
 * AtRest('machine') with what was seen last. An interruption ends it at once.
 */
export async function watched<T>(
  sights: readonly Sight[],
  options: Watching,
  work: (watch: Watched) => Promise<T>,
): Promise<T> {
  const { clock, signal, note } = options;
  const movement = watchMovement(() => clock.now(), options);
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  const first: { pid?: number } = {};
  const looking = watchAll(sights, options, movement, stop, first);
  const working = work({
    signal: stop,
    line: (text) => {
      note(text);
      movement.see({ seen: text, lines: [text] });
    },
    shell: (pid) => {
      first.pid = pid;
    },
  });
  try {
    return await Promise.race([working, looking]);
  } finally {
    over.abort();
  }
}

/** Never resolves; rejects when all has come to rest. */
async function watchAll(
  sights: readonly Sight[],
  options: Watching,
  movement: Movement,
  stop: AbortSignal,
  first: { readonly pid?: number },
): Promise<never> {
  const { clock, note } = options;
  const looks = sights.map((sight, index) =>
    looker(sight, options, stop, () => (index === 0 ? first.pid : undefined)),
  );
  let pending: Promise<void> | undefined;
  let nextLook = 0;
  const failures: Error[] = [];
  let stopped: (error: Stopped) => void = () => undefined;
  const stopping = new Promise<never>((_, reject) => {
    stopped = reject;
  });
  stopping.catch(() => undefined);
  const look = async (): Promise<void> => {
    const begun = clock.now();
    try {
      const found = await plights(sights, options);
      if (found !== undefined) stopped(new Stopped('machine', found));
      movement.see(together(sights, await Promise.all(looks.map((one) => one()))));
      if (movement.last() !== nothingYet) note(movement.last());
    } catch (error) {
      failures.push(error instanceof Error ? error : new Error(String(error)));
    }
    nextLook = clock.now() + Math.min(pausesMs.longest, clock.now() - begun);
    pending = undefined;
  };
  for (
    let pause = firstLookMs;
    ;
    pause = pause === firstLookMs ? pausesMs.least : Math.min(pausesMs.most, pause * 1.5)
  ) {
    await Promise.race([
      clock.sleep(Math.max(1, Math.min(pause, movement.left())), stop),
      stopping,
    ]);
    if (failures[0] !== undefined) throw failures[0];
    const rest = movement.rest();
    if (rest !== undefined) throw new AtRest('machine', rest);
    // A look that hangs is one that sees nothing.
    if (clock.now() >= nextLook) pending ??= look();
  }
}

/** Of the first machine that does not run. libvirt that does not answer says nothing. */
async function plights(
  sights: readonly Sight[],
  { plight }: Watching,
): Promise<string | undefined> {
  if (plight === undefined) return undefined;
  const machines = [...new Set(sights.map(({ machine }) => machine))];
  const found = await Promise.all(
    machines.map(async (machine) => {
      const words = await plight(machine).catch(() => undefined);
      return words === undefined ? [] : [`${machine} is ${words}`];
    }),
  );
  return found.flat()[0];
}

/**
 * Answers what one look at a machine shows; nothing where it does not answer: the work itself fails
 * then, and its error says more.
 */
function looker(
  sight: Sight,
  { session }: Watching,
  signal: AbortSignal,
  pid: () => number | undefined,
): () => Promise<Sighting> {
  let before: Look | undefined;
  return async () => {
    try {
      const open = await session(sight.machine);
      const { stdout } = await oneAtATime(open, () =>
        open.script(lookScript(sight, pid()), { signal, ok: 'any' }),
      );
      const look = readLook(stdout);
      const sighting = sightingOf(sight, look, before);
      before = look;
      return sighting;
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      return {};
    }
  };
}

/**
 * Steps that run side by side on one connection must not use up its channels for looks
 * (MaxSessions, sshd_config(5)).
 */
function oneAtATime<T>(connection: MachineSession, look: () => Promise<T>): Promise<T> {
  const turn = turns.get(connection) ?? createLimit(1);
  turns.set(connection, turn);
  return turn(look);
}

const turns = new WeakMap<MachineSession, ReturnType<typeof createLimit>>();
