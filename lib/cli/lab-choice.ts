import { LabError } from '../core/errors.js';
import type { Lab } from '../core/lab.js';
import { networkUse } from '../doctor/network.js';
import { lookFor } from '../lab/connection.js';
import { readLab, readLabFile, releaseSetNames } from '../lab/record.js';
import { listLabDomains } from '../libvirt/labs.js';
import { virshAt } from '../libvirt/virsh.js';
import { resolveLab, topologyDigest } from '../topology/addressing.js';
import { chooseSubnet } from '../topology/subnets.js';
import type { LabFile } from '../topology/types.js';
import type { App } from './app.js';
import { labContext } from './context.js';
import { hostFacts } from './host-facts.js';

export interface LabChoice {
  readonly lab: Lab;
  /** To be saved; undefined when the lab's folder has it. */
  readonly file: LabFile | undefined;
  /** Some of its machines are there. */
  readonly standing: boolean;
  /** All of them are. */
  readonly complete: boolean;
}

/** The lab that `up` is about: the one in the lab's folder, or the lab file with a free network. A lab never changes under way. */
export async function chosenLab(app: App, args: { readonly lab: string; readonly connect: string; readonly 'lab-file'?: string }): Promise<LabChoice> {
  const context = labContext(app);
  const made = await readLab(app.paths, args.lab);
  if (made !== undefined) {
    if (args['lab-file'] !== undefined) await assertSame(app, args['lab-file'], made);
    const connection = await lookFor(context, args.connect);
    const domains = connection === undefined ? [] : await listLabDomains(virshAt(app.runner, connection.uri), args.lab, { signal: app.signal });
    return { lab: made, file: undefined, standing: domains.length > 0, complete: made.machines.every(({ name }) => domains.some(({ label }) => label.machine === name)) };
  }
  const file = await readLabFile(args['lab-file'], hostFacts(), app.say);
  return { lab: resolveLab(file, { labName: args.lab, networkCidr: await freeSubnet(app, file) }), file, standing: false, complete: false };
}

async function assertSame(app: App, path: string, made: Lab): Promise<void> {
  const file = await readLabFile(path, { releaseSets: releaseSetNames }, app.say);
  const given = resolveLab(file, { labName: made.name, networkCidr: made.network.cidr });
  if (topologyDigest(given) === topologyDigest(made)) return;
  throw new LabError('config', `lab ${made.name} was made with other machines or addresses than ${path} has`, {
    hint: `Leave --lab-file out to go on with it, destroy it first (khw-lab destroy --lab ${made.name}), or choose another name with --lab.`,
  });
}

/** Routes can only be read where ip(8) is; the doctor, which comes later, installs it, and until then nothing is known to be in use. */
async function freeSubnet(app: App, file: LabFile): Promise<string> {
  if (file.network !== 'auto') return file.network;
  const { cidrs } = await networkUse(app.runner, { signal: app.signal });
  return chooseSubnet([...cidrs, file.serviceCidr, file.clusterCidr]);
}
