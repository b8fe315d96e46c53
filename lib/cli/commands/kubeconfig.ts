import { parse } from 'yaml';
import { controllers, jumpbox } from '../../core/lab.js';
import { workingFolder } from '../../core/chapter.js';
import { LabError } from '../../core/errors.js';
import { renderKubeconfig } from '../../kubeconfig/render.js';
import { ensureForward } from '../../lab/forward.js';
import { fleetFor, openLab, type OpenLab } from '../../lab/open.js';
import type { App } from '../app.js';
import type { Command } from '../command.js';
import { labContext } from '../context.js';
import type { GlobalOptions } from '../options.js';
import { writeOutput } from '../show-report.js';

interface KubeconfigOptions extends GlobalOptions { readonly output?: string }

export const kubeconfig: Command<KubeconfigOptions> = {
  options: (parser) => parser
    .option('output', { type: 'string', requiresArg: true, describe: 'Write it to this file, which only you may read: it holds the admin\'s key' })
    .example('$0 kubeconfig --output khw.kubeconfig && kubectl --kubeconfig khw.kubeconfig get nodes', "this computer's own kubectl"),
  run: async (app, args) => {
    const opened = await openLab(labContext(app), args.lab, args.connect);
    const [authority, certificate, key] = await adminFiles(app, opened);
    const server = await reachableServer(app, opened);
    const name = `khw-lab-${opened.lab.name}`;
    const text = renderKubeconfig({ name, cluster: name, user: `${name}-admin`, context: name, server }, { authority, certificate, key });
    // kubectl takes the one as well as the other.
    const shown = args.format === 'json' ? JSON.stringify(parse(text), null, 2) : text.trimEnd();
    if (args.output === undefined) app.print(shown);
    else await writeOutput(args.output, `${shown}\n`, 0o600);
    return 0;
  },
};

/** The learner's own files on the jumpbox: whoever made them, they are the ones that count. */
async function adminFiles(app: App, opened: OpenLab): Promise<readonly [Uint8Array, Uint8Array, Uint8Array]> {
  const fleet = await fleetFor(labContext(app), opened);
  try {
    const session = await fleet.session(jumpbox(opened.lab).name);
    const read = (name: string): Promise<Uint8Array> => session.get(`${workingFolder}/${name}`, { signal: app.signal });
    return await Promise.all([read('ca.crt'), read('admin.crt'), read('admin.key')]);
  } catch (error) {
    if (error instanceof LabError && error.kind !== 'interrupted') {
      throw new LabError(error.kind, 'the admin certificate could not be read from the jumpbox', { hint: 'It is made in chapter 04: `khw-lab up --until 04`. Is the jumpbox running? See `khw-lab status`.', cause: error, details: error.details });
    }
    throw error;
  } finally {
    fleet.close();
  }
}

/** The API server's address; through a loopback port where the machines are in a network namespace of their own. */
async function reachableServer(app: App, { lab, connection }: OpenLab): Promise<string> {
  const host = lab.machines.find((machine) => machine.fqdn === lab.apiHost) ?? controllers(lab)[0];
  if (host === undefined) throw new Error(`lab ${lab.name} has no controller`);
  if (connection.netns === undefined) return `https://${host.address}:6443`;
  const port = await ensureForward(labContext(app), lab.name, connection.netns, host.address, 6443);
  app.say(`127.0.0.1:${port} leads to the API server until the lab is destroyed.`);
  return `https://127.0.0.1:${port}`;
}
