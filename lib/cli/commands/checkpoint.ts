import { checkpointsOf, pruneCheckpoints, removeNamed, saveOwn } from '../../actions/checkpoint.js';
import { restoreAgreed, told } from '../../actions/restore.js';
import { withLab } from '../../actions/with-lab.js';
import { assertNotAlone } from '../../checkpoints/alone.js';
import { checkpointNamed } from '../../checkpoints/names.js';
import type { RemovedCheckpoints } from '../../checkpoints/remove.js';
import type { Checkpoint } from '../../checkpoints/types.js';
import { formatBytes } from '../../core/bytes.js';
import { LabError } from '../../core/errors.js';
import type { App } from '../app.js';
import { renderCheckpoints } from '../checkpoint-table.js';
import type { Command } from '../command.js';
import type { GlobalOptions } from '../options.js';
import { printJson, printProduct, tellProduct } from '../product.js';

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
  options: (parser) =>
    parser
      .positional('action', { choices: actions, demandOption: true })
      .positional('names', {
        type: 'string',
        array: true,
        default: [],
        describe: 'Name of the checkpoint (remove: one or more)',
      })
      .option('message', {
        alias: 'm',
        type: 'string',
        requiresArg: true,
        describe: 'save: what is special about it',
      })
      .option('cold', {
        type: 'boolean',
        default: false,
        describe: 'save: shut the machines down first; smaller, and slower to restore',
      })
      .option('save', {
        type: 'string',
        requiresArg: true,
        describe: 'restore: keep under this name what would be lost',
      })
      .example('$0 checkpoint save before-etcd -m "all certificates are right"', '')
      .example('$0 checkpoint list', 'the tree; the star is where the machines go on from')
      .example(
        '$0 checkpoint restore before-etcd --save broken',
        'and back with: checkpoint restore broken',
      )
      .example(
        '$0 checkpoint prune',
        'keeps the starts of chapters, and the way back from a drill',
      ),
  run: (app, args) => verbs[args.action](app, args),
};

const verbs: Readonly<
  Record<CheckpointOptions['action'], (app: App, args: CheckpointOptions) => Promise<number>>
> = { save, list, show, restore, remove, prune };

async function save(app: App, args: CheckpointOptions): Promise<number> {
  const { message, cold } = args;
  const words = message === undefined ? {} : { message: [message].flat().join('; ') };
  const saved = await saveOwn(app, args, { name: onlyName(args), cold, ...words });
  if (args.format === 'json') printJson(app, saved);
  return 0;
}

async function list(app: App, args: CheckpointOptions): Promise<number> {
  noNames(args);
  const tree = await checkpointsOf(app, args);
  printProduct(app, args, tree, () =>
    tree.checkpoints.length === 0
      ? 'There are no checkpoints yet: `khw-lab up` takes one where each chapter begins, `khw-lab checkpoint save NAME` one of your own.'
      : renderCheckpoints(tree),
  );
  return 0;
}

async function show(app: App, args: CheckpointOptions): Promise<number> {
  const tree = await checkpointsOf(app, args);
  const found = checkpointNamed(onlyName(args), tree.checkpoints);
  printProduct(app, args, found, () => described(found));
  return 0;
}

async function restore(app: App, args: CheckpointOptions): Promise<number> {
  const [name = '', ...words] = args.names.map(String);
  const restored = await withLab(app, args, 'checkpoint restore', (opened) => {
    assertNotAlone(opened.lab, name, words);
    return restoreAgreed(app, opened, onlyName(args), args);
  });
  tellProduct(
    app,
    args,
    restored,
    () => `Lab ${args.lab} is at "${restored.name}": ${told(restored)}.`,
  );
  return 0;
}

async function remove(app: App, args: CheckpointOptions): Promise<number> {
  if (args.names.length === 0)
    throw new LabError('usage', 'which checkpoint?', {
      hint: 'khw-lab checkpoint remove NAME…; `khw-lab checkpoint list` shows them.',
    });
  return tellRemoved(app, args, await removeNamed(app, args, args.names.map(String)));
}

async function prune(app: App, args: CheckpointOptions): Promise<number> {
  noNames(args);
  const outcome = await pruneCheckpoints(app, args);
  if (outcome !== undefined) return tellRemoved(app, args, outcome);
  app.say('There is nothing to remove: starts of chapters stay, and the way back from a drill.');
  return 0;
}

function tellRemoved(app: App, args: CheckpointOptions, outcome: RemovedCheckpoints): number {
  tellProduct(
    app,
    args,
    outcome,
    () =>
      `Removed ${outcome.removed.join(', ')}: ${formatBytes(outcome.freedBytes)} of memory images.`,
  );
  return 0;
}

function onlyName({ action, names }: CheckpointOptions): string {
  const [name] = names;
  if (name === undefined || names.length > 1)
    throw new LabError(
      'usage',
      name === undefined ? 'which checkpoint?' : `checkpoint ${action} takes one name`,
      { hint: `khw-lab checkpoint ${action} NAME` },
    );
  return String(name);
}

function noNames({ action, names: [name] }: CheckpointOptions): void {
  if (name !== undefined)
    throw new LabError('usage', `unexpected argument "${name}"`, {
      hint: `khw-lab checkpoint ${action}`,
    });
}

function described(found: Checkpoint): string {
  const { units, nodes } = found.running;
  return [
    `checkpoint ${found.name}   ${found.kind}   ${found.mode === 'hot' ? 'with memory' : 'of machines that were shut off'}`,
    ...(found.message === '' ? [] : [found.message]),
    `saved ${found.saved}, after ${found.parent ?? 'nothing'}; chapters done: up to ${found.chapter ?? 'none'}`,
    `memory images ${formatBytes(found.ramBytes)}, disks grown by ${formatBytes(found.diskBytes)} since the one before`,
    ...(found.foreign === undefined
      ? []
      : [`cannot be restored: it was made of other machines (${found.foreign})`]),
    ...found.machines.map(
      (machine) =>
        `  ${machine}: ${units[machine] === undefined ? 'did not answer' : units[machine].map((unit) => unit.replace('.service', '')).join(', ')}`,
    ),
    ...(nodes.length === 0 ? [] : [`  Ready: ${nodes.join(', ')}`]),
  ].join('\n');
}
