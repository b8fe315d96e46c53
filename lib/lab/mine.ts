import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { LabError } from '../core/errors.js';
import { otherHomes, thisUser } from '../host/owners.js';
import { findDomainOwners, listLabs } from '../libvirt/labs.js';
import type { Owner } from '../libvirt/owner.js';
import type { Connection, Mine } from '../libvirt/types.js';
import { virshAt, type Virsh } from '../libvirt/virsh.js';
import { lookFor } from './connection.js';
import type { LabContext } from './context.js';
import { recordedLabs } from './record.js';

type Place = Pick<LabContext, 'runner' | 'paths'>;

/** Whose the labs of this command are, as their labels have it. */
export async function ownerOf({ paths }: Pick<Place, 'paths'>): Promise<Owner> {
  return { ...thisUser(), home: await realpath(paths.home).catch(() => paths.home) };
}

/**
 * libvirt as this user and home have it: of what others made there nothing is touched. The private
 * daemon is this home's alone.
 */
export async function virshOn(
  context: Place,
  { mode, uri }: Pick<Connection, 'mode' | 'uri'>,
): Promise<Virsh> {
  if (mode === 'private') return virshAt(context.runner, uri);
  const mine: Mine = {
    ...(await ownerOf(context)),
    hasRecord: (lab) => existsSync(context.paths.lab(lab).labFile),
  };
  return virshAt(context.runner, uri, mine);
}

/** Where else a lab of that name is, or may be: a sentence for each, with the way to it. */
export async function elsewhere(
  context: Place & Pick<LabContext, 'signal'>,
  name: string,
  connection: Pick<Connection, 'mode' | 'uri'> | undefined,
): Promise<readonly string[]> {
  const homes = await Promise.all(
    (await otherHomes(context.paths.home)).map(async ({ path, user, has }) => {
      const there = await has(name);
      if (there === false) return [];
      const way = user === 'root' ? 'call khw-lab with sudo' : `call khw-lab as ${user}`;
      return [
        there === true
          ? `${user} has a lab "${name}" in ${path}: ${way} to reach it`
          : `${user} keeps labs in ${path}, where nobody else may look: ${way} to reach them`,
      ];
    }),
  );
  const labels =
    connection === undefined
      ? []
      : await findDomainOwners(await virshOn(context, connection), name, {
          signal: context.signal,
        });
  return [...homes.flat(), ...labels.map((whose) => `on this libvirt a machine ${whose}`)];
}

/** For a command on a lab that must be there: the error names where it is instead. */
export async function noLab(
  context: Place & Pick<LabContext, 'signal'>,
  name: string,
  connection?: Pick<Connection, 'mode' | 'uri'>,
): Promise<LabError> {
  const others = (await recordedLabs(context.paths)).filter((other) => other !== name);
  const found = await elsewhere(context, name, connection);
  if (found.length === 0) return noSuchLab(name, others);
  return new LabError('config', `there is no lab "${name}" of yours; ${found[0] ?? ''}`, {
    details: found.slice(1),
    hint: `Or make one of your own: \`khw-lab up\`${others.length === 0 ? '.' : `; there is ${others.join(', ')} already.`}`,
  });
}

/**
 * Whether anything of the lab is this user's and home's. Throws `config` where it is not, and is
 * somebody else's: nothing there is touched.
 */
export async function isBegunHere(
  context: LabContext,
  name: string,
  connect: string,
): Promise<boolean> {
  if (existsSync(context.paths.lab(name).root)) return true;
  const connection = await lookFor(context, connect);
  if (
    connection !== undefined &&
    (await listLabs(await virshOn(context, connection), { signal: context.signal })).some(
      ({ lab }) => lab === name,
    )
  )
    return true;
  if ((await elsewhere(context, name, connection)).length > 0)
    throw await noLab(context, name, connection);
  return false;
}

/** For a command on a lab that must be there. */
function noSuchLab(name: string, others: readonly string[]): LabError {
  return new LabError('config', `there is no lab "${name}"`, {
    hint:
      others.length === 0
        ? '`khw-lab up` makes it.'
        : `There is ${others.join(', ')}: choose with --lab, or make this one with \`khw-lab up --lab ${name}\`.`,
  });
}
