import { listCheckpoints } from '../../checkpoints/list.js';
import { assertName, assertOwnName, checkpointNamed } from '../../checkpoints/names.js';
import { prunePlan } from '../../checkpoints/prune.js';
import { removeCheckpoints } from '../../checkpoints/remove.js';
import { saveCheckpoint, type SavedCheckpoint } from '../../checkpoints/save.js';
import type { Checkpoint } from '../../checkpoints/types.js';
import { formatBytes, formatDuration } from '../../core/bytes.js';
import { LabError } from '../../core/errors.js';
import { labFlag } from '../../core/lab.js';
import { openLab, type OpenLab } from '../../lab/open.js';
import { beforeDrill } from '../../core/ways-back.js';
import { assertAgreed, type App } from '../app.js';
import { renderCheckpoints } from '../checkpoint-table.js';
import type { Command } from '../command.js';
import { labContext } from '../context.js';
import { assertNoDrill } from '../drill-active.js';
import type { GlobalOptions } from '../options.js';
import { restoreAgreed, told } from '../restoring.js';
import { withLab } from '../with-lab.js';

const actions = ['save', 'list', 'show', 'restore', 'remove', 'prune'] as const;

export interface CheckpointOptions extends GlobalOptions {
  readonly action: (typeof actions)[number];
  readonly names: readonly (string | number)[];
  /** Several where it was given several times. */
  readonly message?: string | readonly string[];
  readonly cold: boolean;
  readonly save?: string;
}

export const checkpoint: Command<CheckpointOptions> = {
  options: (parser) => parser
    .positional('action', { choices: actions, demandOption: true })
    .positional('names', { type: 'string', array: true, default: [], describe: 'Name of the checkpoint (remove: one or more)' })
    .option('message', { alias: 'm', type: 'string', requiresArg: true, describe: 'save: what is special about it' })
    .option('cold', { type: 'boolean', default: false, describe: 'save: shut the machines down first; smaller, and slower to restore' })
    .option('save', { type: 'string', requiresArg: true, describe: 'restore: keep under this name what would be lost' })
    .example('$0 checkpoint save before-etcd -m "all certificates are right"', '')
    .example('$0 checkpoint list', 'the tree; the star is where the machines go on from')
    .example('$0 checkpoint restore before-etcd --save broken', 'and back with: checkpoint restore broken')
    .example('$0 checkpoint prune', 'keeps the starts of chapters, and the way back from a drill'),
  run: (app, args) => verbs[args.action](app, args),
};

const verbs: Readonly<Record<CheckpointOptions['action'], (app: App, args: CheckpointOptions) => Promise<number>>> = { save, list, show, restore, remove, prune };

async function save(app: App, args: CheckpointOptions): Promise<number> {
  const name = onlyName(args);
  assertName(name);
  assertOwnName(name);
  const { message, cold } = args;
  let saved!: SavedCheckpoint;
  await withLab(app, args, 'checkpoint save', (opened) => app.progress.run([{
    title: `Save ${name}`,
    run: async ({ note, title }) => {
      saved = await saveCheckpoint(labContext(app), opened, undefined, { name, kind: 'own', cold, ...(message === undefined ? {} : { message: [message].flat().join('; ') }) }, note)
        .catch((error: unknown) => { throw notSaved(error, name, args.lab); });
      title(`Save ${name}: ${saved.mode === 'cold' ? 'shut off' : formatBytes(saved.bytes)}, machines paused for ${formatDuration(saved.pauseMs)} of ${formatDuration(saved.ms)}`);
    },
  }]));
  if (args.format === 'json') app.print(JSON.stringify(saved, null, 2));
  return 0;
}

function notSaved(error: unknown, name: string, lab: string): unknown {
  if (!(error instanceof LabError) || error.kind !== 'interrupted') return error;
  const flag = labFlag(lab);
  return new LabError('interrupted', `checkpoint ${name} was not made`, { hint: `\`khw-lab status${flag}\` shows the machines; \`khw-lab up${flag}\` starts what is off.`, cause: error });
}

async function list(app: App, args: CheckpointOptions): Promise<number> {
  noNames(args);
  const tree = await listCheckpoints(labContext(app), await openLab(labContext(app), args.lab, args.connect));
  if (args.format === 'json') app.print(JSON.stringify(tree, null, 2));
  else app.print(tree.checkpoints.length === 0 ? 'There are no checkpoints yet: `khw-lab up` takes one where each chapter begins, `khw-lab checkpoint save NAME` one of your own.' : renderCheckpoints(tree));
  return 0;
}

async function show(app: App, args: CheckpointOptions): Promise<number> {
  const tree = await listCheckpoints(labContext(app), await openLab(labContext(app), args.lab, args.connect));
  const found = checkpointNamed(onlyName(args), tree.checkpoints);
  app.print(args.format === 'json' ? JSON.stringify(found, null, 2) : described(found));
  return 0;
}

async function restore(app: App, args: CheckpointOptions): Promise<number> {
  const restored = await withLab(app, args, 'checkpoint restore', (opened) => restoreAgreed(app, opened, onlyName(args), args));
  if (args.format === 'json') app.print(JSON.stringify(restored, null, 2));
  else app.say(`Lab ${args.lab} is at "${restored.name}": ${told(restored)}.`);
  return 0;
}

async function remove(app: App, args: CheckpointOptions): Promise<number> {
  if (args.names.length === 0) throw new LabError('usage', 'which checkpoint?', { hint: 'khw-lab checkpoint remove NAME…; `khw-lab checkpoint list` shows them.' });
  return withLab(app, args, 'checkpoint remove', async (opened) => {
    const { checkpoints } = await listCheckpoints(labContext(app), opened);
    const doomed = args.names.map((name) => checkpointNamed(String(name), checkpoints));
    // Without it there is no way back from the drill, nor an end to it.
    if (doomed.some(({ name }) => name === beforeDrill)) await assertNoDrill(app, opened);
    return removeAgreed(app, args, opened, doomed);
  });
}

async function prune(app: App, args: CheckpointOptions): Promise<number> {
  noNames(args);
  return withLab(app, args, 'checkpoint prune', async (opened) => {
    const doomed = prunePlan((await listCheckpoints(labContext(app), opened)).checkpoints);
    if (doomed.length > 0) return removeAgreed(app, args, opened, doomed);
    app.say('There is nothing to remove: starts of chapters stay, and the way back from a drill.');
    return 0;
  });
}

async function removeAgreed(app: App, args: CheckpointOptions, opened: OpenLab, doomed: readonly Checkpoint[]): Promise<number> {
  await assertAgreed(app, `Remove ${doomed.map(({ name }) => name).join(', ')}?`, ['What was saved there cannot be had back. Where the machines are now stays as it is.']);
  let outcome!: Awaited<ReturnType<typeof removeCheckpoints>>;
  await app.progress.run([{
    title: `Remove ${doomed.length === 1 ? 'a checkpoint' : `${doomed.length} checkpoints`}`,
    run: async ({ note }) => { outcome = await removeCheckpoints(labContext(app), opened, doomed.map(({ name }) => name), note); },
  }]);
  if (args.format === 'json') app.print(JSON.stringify(outcome, null, 2));
  else app.say(`Removed ${outcome.removed.join(', ')}: ${formatBytes(outcome.freedBytes)} of memory images.`);
  return 0;
}

function onlyName({ action, names }: CheckpointOptions): string {
  const [name] = names;
  if (name === undefined || names.length > 1) throw new LabError('usage', name === undefined ? 'which checkpoint?' : `checkpoint ${action} takes one name`, { hint: `khw-lab checkpoint ${action} NAME` });
  return String(name);
}

function noNames({ action, names: [name] }: CheckpointOptions): void {
  if (name !== undefined) throw new LabError('usage', `"${name}" is one argument too many`, { hint: `khw-lab checkpoint ${action}` });
}

function described(found: Checkpoint): string {
  const { units, nodes } = found.running;
  return [
    `checkpoint ${found.name}   ${found.kind}   ${found.mode === 'hot' ? 'with memory' : 'of machines that were shut off'}`,
    ...(found.message === '' ? [] : [found.message]),
    `saved ${found.saved}, after ${found.parent ?? 'nothing'}; chapters done: up to ${found.chapter ?? 'none'}`,
    `memory images ${formatBytes(found.ramBytes)}, disks grown by ${formatBytes(found.diskBytes)} since the one before`,
    ...(found.foreign === undefined ? [] : [`cannot be restored: it was made of other machines (${found.foreign})`]),
    ...found.machines.map((machine) => `  ${machine}: ${units[machine] === undefined ? 'did not answer' : units[machine].map((unit) => unit.replace('.service', '')).join(', ')}`),
    ...(nodes.length === 0 ? [] : [`  Ready: ${nodes.join(', ')}`]),
  ].join('\n');
}
