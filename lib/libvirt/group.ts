import { LabError } from '../core/errors.js';
import type { DomainState } from './condition.js';
import { describing } from './find.js';
import { askListed, domains } from './listed.js';
import { assertOwn } from './owner.js';
import type { Virsh, VirshOptions } from './virsh.js';
import { attributesOf, xml } from './xml/escape.js';

/** What a group of domains is doing right now. */
export interface GroupMember {
  readonly name: string;
  /** Undefined where there is no such domain. */
  readonly state: DomainState | undefined;
  /** virsh's words for why; empty where it gives none. */
  readonly reason: string;
  /** The checkpoint to which it was to be put back, and was not yet: a restore was broken off. */
  readonly restoring: string | undefined;
  /** libvirt is at work on it: a snapshot that a killed command began, say. */
  readonly busy: boolean;
}

const markNamespace = 'urn:khw-lab:restore:1';

/**
 * States, marks and jobs of several domains in one virsh process. Throws `refused` for one that is
 * another's.
 */
export async function groupState(
  virsh: Virsh,
  names: readonly string[],
  options?: VirshOptions,
): Promise<readonly GroupMember[]> {
  const told = await askListed<Omit<GroupMember, 'name'>>(
    virsh,
    domains,
    names,
    {
      commands: (name) => [...describing.commands(name), ['domjobinfo', '--domain', name]],
      read: (answers, name) => {
        const found = describing.read(answers, name);
        const job = answers[2];
        if (found !== undefined) assertOwn(virsh, found.xml, `domain ${name}`);
        return found === undefined
          ? undefined
          : {
              state: found.state,
              reason: found.reason,
              restoring: markIn(found.xml),
              busy: job?.ok === true && !/Job type:\s+None/.test(job.text),
            };
      },
    },
    options,
  );
  return names.map((name) => ({
    name,
    ...(told.get(name) ?? { state: undefined, reason: '', restoring: undefined, busy: false }),
  }));
}

/**
 * Stops the CPUs of all, within a few milliseconds of each other. Throws `libvirt` naming those
 * that could not.
 */
export const suspendAll = (
  virsh: Virsh,
  names: readonly string[],
  options?: VirshOptions,
): Promise<void> => toAll(virsh, 'suspend', names, options);

/**
 * Lets the CPUs of all run on, within a few milliseconds of each other. Throws `libvirt` naming
 * those that could not.
 */
export const resumeAll = (
  virsh: Virsh,
  names: readonly string[],
  options?: VirshOptions,
): Promise<void> => toAll(virsh, 'resume', names, options);

/**
 * Marks domains as about to be put back to a checkpoint. A revert replaces the definition and the
 * mark with it, so the domains that still carry it are those at another instant than the rest.
 */
export async function markRestoring(
  virsh: Virsh,
  members: readonly Pick<GroupMember, 'name' | 'state'>[],
  checkpoint: string,
  options?: VirshOptions,
): Promise<void> {
  const mark = xml`<restore checkpoint="${checkpoint}"/>`.xml;
  await all(
    virsh,
    members.map(({ name, state }) => [
      'metadata',
      '--domain',
      name,
      '--uri',
      markNamespace,
      '--key',
      'khwr',
      '--set',
      mark,
      '--config',
      ...live(state),
    ]),
    'mark',
    options,
  );
}

/** Takes the mark away: nothing was put back yet. */
export async function unmarkRestoring(
  virsh: Virsh,
  members: readonly Pick<GroupMember, 'name' | 'state'>[],
  options?: VirshOptions,
): Promise<void> {
  await all(
    virsh,
    members.map(({ name, state }) => [
      'metadata',
      '--domain',
      name,
      '--uri',
      markNamespace,
      '--remove',
      '--config',
      ...live(state),
    ]),
    'unmark',
    options,
  );
}

const toAll = (
  virsh: Virsh,
  verb: string,
  names: readonly string[],
  options?: VirshOptions,
): Promise<void> =>
  all(
    virsh,
    names.map((name) => [verb, '--domain', name]),
    verb,
    options,
  );

async function all(
  virsh: Virsh,
  commands: readonly (readonly string[])[],
  verb: string,
  options?: VirshOptions,
): Promise<void> {
  const answers = await virsh.batch(commands, options);
  const failed = answers.flatMap((answer, index) =>
    answer.ok ? [] : [`${commands[index]?.[2] ?? ''}: ${answer.error}`],
  );
  if (failed.length > 0)
    throw new LabError('libvirt', `libvirt could not ${verb} every machine`, { details: failed });
}

const isOff = (state: DomainState | undefined): boolean =>
  state === undefined || state === 'shut off' || state === 'crashed';
const live = (state: DomainState | undefined): readonly string[] =>
  isOff(state) ? [] : ['--live'];

const markIn = (document: string): string | undefined =>
  attributesOf(document, 'khwr:restore')
    .find((found) => found.get('xmlns:khwr') === markNamespace)
    ?.get('checkpoint');
