import { treeLines } from '../checkpoints/tree.js';
import type { Checkpoint, CheckpointTree } from '../checkpoints/types.js';
import { ageOf, formatBytes } from '../core/bytes.js';
import { renderTable } from '../ui/table.js';

/** The tree of a lab's checkpoints as text. */
export function renderCheckpoints(tree: CheckpointTree, now = Date.now()): string {
  const rows = treeLines(tree).map(({ checkpoint, branch }) => [
    `${branch}${checkpoint.name}${checkpoint.name === tree.current ? ' *' : ''}`,
    checkpoint.kind,
    checkpoint.chapter ?? '-',
    ageOf(checkpoint.saved, now),
    checkpoint.mode === 'cold' ? '-' : formatBytes(checkpoint.ramBytes),
    formatBytes(checkpoint.diskBytes),
    remark(checkpoint),
  ]);
  const ram = tree.checkpoints.reduce((sum, { ramBytes }) => sum + ramBytes, 0);
  return [
    renderTable(['CHECKPOINT', 'KIND', 'DONE', 'AGE', 'RAM', 'DISK', ''], rows),
    '',
    `${tree.current === undefined ? 'The machines are not based on any of these.' : `* the machines are based on this one (${tree.current}).`} All memory images: ${formatBytes(ram)}; the disks with everything: ${formatBytes(tree.totalBytes)}.`,
  ].join('\n');
}

const remark = ({ message, foreign, mode }: Checkpoint): string =>
  [
    foreign === undefined ? '' : `of other machines (${foreign})`,
    mode === 'cold' ? 'shut off' : '',
    message,
  ]
    .filter((text) => text !== '')
    .join('; ');
