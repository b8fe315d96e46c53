import { LabError } from '../core/errors.js';
import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sighting } from '../core/movement.js';
import type { Clock, Readiness } from '../core/wait.js';
import type { DomainState } from '../libvirt/condition.js';
import { hasStopped } from '../libvirt/plight.js';
import { domainPulse } from '../libvirt/queries.js';
import type { Virsh } from '../libvirt/virsh.js';
import { plightOfDomain } from './plight.js';

/** A machine as it is seen from outside, however little it answers. */
export interface Pulse extends Required<Pick<Sighting, 'busy' | 'lines'>> {
  readonly state: DomainState | undefined;
  /**
   * It does not run, and will not by itself: why, and what to do. The end of the sentence "NAME is
   * …".
   */
  readonly plight: string | undefined;
}

/**
 * Takes the pulse of one machine; `lines` are what has come to its serial log, `busy` tells whether
 * it has used a processor since the last time.
 */
export type TakePulse = (signal: AbortSignal) => Promise<Pulse>;

/**
 * An idle guest uses less of a processor than this, one that gets little of a busy computer more.
 */
const idle = 0.08;

/** At most as often as this, in milliseconds: a look is a process of its own. */
const rarelyMs = 2000;

/** What is seen of a machine from outside. */
export interface Outside {
  readonly virsh: Virsh;
  readonly domain: string;
  /** Path of its serial log. */
  readonly serialLog: string;
  /** How many times slower than usual it is. */
  readonly slowness: number;
}

/** Begins to watch a machine by libvirt and its serial log. */
export function pulseOf(clock: Clock, { virsh, domain, serialLog, slowness }: Outside): TakePulse {
  const serial = logReader(serialLog);
  let before:
    | {
        readonly at: number;
        readonly cpuSeconds: number | undefined;
        readonly pulse: Omit<Pulse, 'lines'>;
      }
    | undefined;
  return async (signal) => {
    if (before !== undefined && clock.now() - before.at < rarelyMs)
      return { ...before.pulse, lines: await serial() };
    const asked = await domainPulse(virsh, domain, { signal }).catch(unlessLibvirt);
    // A libvirt that says nothing for a moment is no news of the machine: what it answers itself
    // still counts.
    if (asked === undefined)
      return {
        state: before?.pulse.state ?? 'no state',
        plight: undefined,
        busy: false,
        lines: await serial(),
      };
    const { state, reason, cpuSeconds } = asked;
    const at = clock.now();
    const used =
      before?.cpuSeconds === undefined || cpuSeconds === undefined
        ? 0
        : (cpuSeconds - before.cpuSeconds) / ((at - before.at) / 1000);
    const plight = hasStopped(state === undefined ? undefined : { state, reason })
      ? await plightOfDomain(virsh, domain, signal)
      : undefined;
    before = { at, cpuSeconds, pulse: { state, plight, busy: used > idle / slowness } };
    return { ...before.pulse, lines: await serial() };
  };
}

function unlessLibvirt(error: unknown): undefined {
  if (!(error instanceof LabError) || error.kind !== 'libvirt') throw error;
  return undefined;
}

/** Milliseconds between two looks at a machine that does not answer. */
const oftenMs = 5000;

/**
 * What a probe answers, or that the machine has stopped, within seconds: one that is paused lets a
 * connection hang.
 */
export function orStopped(
  takePulse: TakePulse,
  stop: AbortSignal,
  probe: Promise<Readiness>,
): Promise<Readiness> {
  const looking = async (): Promise<Readiness> => {
    for (;;) {
      await delay(oftenMs, undefined, { signal: stop, ref: false });
      const { plight } = await takePulse(stop);
      if (plight !== undefined) return { never: `it is ${plight}` };
    }
  };
  return Promise.race([probe, looking()]);
}

/**
 * Reads what has come to a log since the last call. A log that is not there, or not ours to read,
 * has nothing.
 */
function logReader(path: string): () => Promise<readonly string[]> {
  let offset = 0;
  return async () => {
    let file: FileHandle | undefined;
    try {
      file = await open(path);
      const { bytesRead, buffer } = await file.read({
        buffer: Buffer.alloc(longestBytes),
        position: offset,
      });
      offset += bytesRead;
      return buffer.subarray(0, bytesRead).toString().split('\n');
    } catch {
      return [];
    } finally {
      await file?.close();
    }
  };
}

const longestBytes = 256 * 1024;
